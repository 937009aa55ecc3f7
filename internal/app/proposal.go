package app

import (
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Proposal is what plans would follow from: rules, settings of the clinic, or
// both. What is nil stays as it is.
type Proposal struct {
	Protocol *Protocol        `json:"protocol,omitempty"`
	Settings *clinic.Settings `json:"settings,omitempty"`
	// Profile, where it is given, is the one to which the clinic goes back: rules of
	// its own end.
	Profile string `json:"profile,omitempty"`
}

// namedRules returns rules as they would be kept after those in force, and whether
// they are these already. Under the name of a profile that is not in force they are
// Invalid: a profile is chosen in the clinic's settings.
func namedRules(before *Protocol, next Protocol) (named Protocol, inForce bool, err error) {
	next.Version = before.Version
	if err := next.Validate(); err != nil {
		return next, false, err
	}
	if isProfile(next.Profile) && next.Profile != before.Profile && before.Profile != protocol.OwnName {
		same := next
		if same.Profile = before.Profile; Version(same) == Version(before) {
			return next, false, clinic.Errorf(clinic.Invalid, "profile", "is chosen in the clinic's settings (clinics/self); its name alone changes no rule")
		}
	}
	named = next
	if isProfile(next.Profile) { // a plan never claims to follow from that one
		named.Profile = protocol.OwnName
	}
	return named, Version(next) == Version(before) || Version(named) == Version(before), nil
}

// rulesUnder returns the rules that plans would follow from, or refuses the
// proposal as saving it would.
func (a *App) rulesUnder(tx *store.Tx, c clinic.Clinic, p Proposal) (*protocol.Protocol, error) {
	latest, body, err := tx.LatestProtocol(c.ID)
	if err != nil {
		return nil, err
	}
	if p.Settings != nil {
		if err := p.Settings.Validate(Zones); err != nil {
			return nil, err
		}
		c.Settings = *p.Settings
	}
	inForce, err := a.rulesOf(c, latest, body)
	if p.Profile != "" {
		rules, ok := protocol.ByName(p.Profile)
		if !ok {
			return nil, clinic.Errorf(clinic.Invalid, "profile", "is not a profile")
		}
		return rules, nil
	}
	if err != nil || p.Protocol == nil {
		return inForce, err
	}
	named, same, err := namedRules(inForce, *p.Protocol)
	if same || err != nil {
		return inForce, err
	}
	named.Version = latest.Version + 1
	return &named, nil
}
