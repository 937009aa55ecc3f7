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

// PutInForce saves a proposal that was previewed, if what it was compared with is
// still in force.
func (a *App) PutInForce(ctx context.Context, actor Actor, p ProtocolPreview) error {
	switch {
	case p.proposal.Profile != "":
		return a.UseProfile(ctx, actor, p.proposal.Profile, Match{p.Base})
	case p.proposal.Protocol != nil:
		_, err := a.ReplaceProtocol(ctx, actor, *p.proposal.Protocol, Match{p.Base})
		return err
	case p.proposal.Clinic != nil:
		_, err := a.ReplaceClinic(ctx, actor, *p.proposal.Clinic, Match{p.settings})
		return err
	}
	return clinic.Errorf(clinic.Invalid, "", "there are no rules to put in force")
}
