package app

import (
	"cmp"
	"context"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ProtocolField is one value of a protocol as text; ProtocolDifference is one that
// two protocols do not share.
type (
	ProtocolField      = protocol.Field
	ProtocolDifference = protocol.Difference
)

// FieldYesNo is the kind of a field that is "true" or "false"; OwnProtocol is the name of
// a clinic's own rules that were given no other.
const (
	FieldYesNo  = protocol.FieldYesNo
	OwnProtocol = protocol.OwnName
)

// ProtocolFields lists the values of rules, in the order of the schema.
func ProtocolFields(p Protocol) []ProtocolField { return p.Fields() }

// ProtocolOf makes rules of others and of texts, one for each of their fields. All
// faults are told, each a refusal with the path of its field.
func ProtocolOf(base Protocol, text func(path string) string) (Protocol, []error) {
	p, faults := base.Edited(text)
	if faults != nil {
		return base, faults
	}
	return *p, nil
}

// ProtocolDifferences lists what is otherwise in rules than in earlier ones.
func ProtocolDifferences(was, is Protocol) []ProtocolDifference { return is.DifferencesFrom(&was) }

// ProfileRules are the rules of a profile. An unknown one is NotFound.
func ProfileRules(name string) (Protocol, error) {
	p, ok := protocol.ByName(name)
	if !ok {
		return Protocol{}, clinic.Errorf(clinic.NotFound, "", "there is no such profile")
	}
	return *p, nil
}

// UseProfile puts the rules of a profile in force: those of the clinic's own end,
// and its settings name the profile. Every patient's plan follows in the background.
func (a *App) UseProfile(ctx context.Context, actor Actor, profile string, match Match) error {
	return a.changeProtocol(ctx, actor, match, func(c *change, _ *Protocol, latest store.ProtocolVersion) error {
		if !isProfile(profile) {
			return clinic.Errorf(clinic.Invalid, "profile", "is not a profile")
		}
		c.clinic.Profile = cmp.Or(c.clinic.Profile, clinic.Profiles[0])
		renamed := c.clinic.Profile != profile
		c.clinic.Profile = profile
		if latest.Own {
			if err := c.endOwnRules(latest); err != nil {
				return err
			}
		}
		if !renamed {
			return nil
		}
		if err := c.UpdateClinic(c.clinic); err != nil {
			return err
		}
		if err := c.ExpireClinicPlans(actor.Clinic, longAgo); err != nil {
			return err
		}
		return c.audit(did{"clinic.replace", c.clinic.ID}, "")
	})
}
