package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Protocol is a clinic's rules as it edits them.
type Protocol = protocol.Protocol

// ProtocolVersion is one change of a clinic's rules: rules of its own, or the
// return to a profile.
type ProtocolVersion struct {
	Version int       `json:"version" doc:"Counts the changes from 1"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor" doc:"Who did it, by id" example:"key:cv37m2k6n88s73b0"`
	Own     bool      `json:"own" doc:"Whether these are rules of the clinic's own; else it went back to a profile"`
	Profile string    `json:"profile,omitempty" doc:"The profile to which it went back; absent for own rules, and for old returns of which it is not known"`
	// Assumed is told of a return to a profile that is older than the keeping of its rules.
	Assumed bool `json:"assumed,omitempty" doc:"Whether the rules of the profile were not kept at the time: those that are told are what it has in this release"`
}

func shownVersion(v store.ProtocolVersion) ProtocolVersion {
	return ProtocolVersion{Version: v.Version, At: time.Unix(v.At, 0).UTC(), Actor: v.Actor, Own: v.Own, Profile: v.Profile}
}

// Protocol returns the rules in force. Their maps are shared: read only.
func (a *App) Protocol(ctx context.Context, actor Actor) (inForce Protocol, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		c, err := tx.Clinic(actor.Clinic)
		if err != nil {
			return err
		}
		rules, err := a.rulesInForce(tx, c)
		if err == nil {
			inForce = *rules
		}
		return err
	})
	return inForce, err
}

// ReplaceProtocol puts rules of the clinic's own in force and returns them with
// their version, which is not the sender's to say. Every patient's plan follows
// from them, so all become due and the roll makes them anew in the background.
// Rules that are in force already make no version. Under the name of a profile that
// is not in force they are Invalid: a profile is chosen in the clinic's settings.
func (a *App) ReplaceProtocol(ctx context.Context, actor Actor, next Protocol, match Match) (inForce Protocol, err error) {
	err = a.changeProtocol(ctx, actor, match, func(c *change, before *Protocol, latest store.ProtocolVersion) error {
		named, same, err := namedRules(before, next)
		if err != nil {
			return err
		}
		if inForce = *before; same {
			return nil
		}
		named.Version = latest.Version + 1
		inForce = named
		if err := c.putProtocol(named.Version, named, ""); err != nil {
			return err
		}
		return c.audit(did{"protocol.replace", strconv.Itoa(named.Version)}, "")
	})
	return inForce, err
}

// isProfile reports whether rules of that name come with the program.
func isProfile(name string) bool { return slices.Contains(clinic.Profiles, name) }

// DeleteProtocol takes the clinic back to its profile. One that has no rules of
// its own is NotFound.
func (a *App) DeleteProtocol(ctx context.Context, actor Actor, match Match) error {
	return a.changeProtocol(ctx, actor, match, func(c *change, _ *Protocol, latest store.ProtocolVersion) error {
		if !latest.Own {
			return clinic.Errorf(clinic.NotFound, "", "the clinic has no protocol of its own")
		}
		return c.endOwnRules(latest)
	})
}

// endOwnRules puts the clinic's profile in force, and keeps its rules as they are.
func (c *change) endOwnRules(latest store.ProtocolVersion) error {
	rules, err := profileOf(c.clinic)
	if err != nil {
		return err
	}
	if err := c.putProtocol(latest.Version+1, *rules, rules.Profile); err != nil {
		return err
	}
	return c.audit(did{"protocol.delete", strconv.Itoa(latest.Version + 1)}, "")
}

// changeProtocol changes the clinic's rules if those in force are the version
// that the caller holds.
func (a *App) changeProtocol(ctx context.Context, actor Actor, match Match, edit func(c *change, before *Protocol, latest store.ProtocolVersion) error) error {
	err := a.change(ctx, actor, func(c *change) error {
		latest, body, err := c.LatestProtocol(actor.Clinic)
		if err != nil {
			return err
		}
		before, err := a.rulesOf(c.clinic, latest, body)
		if err != nil {
			return err
		}
		if err := match.check(before); err != nil {
			return err
		}
		return edit(c, before, latest)
	})
	if err == nil {
		a.wakeRoll()
	}
	return err
}

// putProtocol appends a version with its rules, which are of a profile if one is named.
// None of its plans is made yet.
func (c *change) putProtocol(version int, rules Protocol, profile string) error {
	body, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	v := store.ProtocolVersion{Version: version, At: c.second, Actor: c.actor.Name, Own: profile == "", Profile: profile}
	if err := c.InsertProtocol(c.actor.Clinic, v, string(body)); err != nil {
		return err
	}
	return c.ExpireClinicPlans(c.actor.Clinic, longAgo)
}

// ProtocolVersions lists up to limit changes of the clinic's rules older than
// before (0: from the newest), newest first.
func (a *App) ProtocolVersions(ctx context.Context, actor Actor, before, limit int) (page []ProtocolVersion, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		stored, err := tx.ProtocolPage(actor.Clinic, before, limit)
		for _, v := range stored {
			page = append(page, shownVersion(v))
		}
		return err
	})
	return page, err
}

// ProtocolVersion returns one change of the rules in force with the rules that it put
// there; nil if it went back to a profile that is not known. An unknown one is NotFound.
func (a *App) ProtocolVersion(ctx context.Context, actor Actor, version int) (v ProtocolVersion, rules *Protocol, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		stored, body, err := tx.Protocol(actor.Clinic, version)
		if err != nil {
			return err
		}
		v = shownVersion(stored)
		switch {
		case body != "":
			rules, err = a.rules.parse(body)
		case stored.Profile != "":
			v.Assumed = true
			rules, err = profileOf(clinic.Clinic{ID: actor.Clinic, Settings: clinic.Settings{Profile: stored.Profile}})
		}
		return err
	})
	return v, rules, err
}

// Replanning is how far the roll is with plans that must be made anew, because
// the clinic's rules or settings changed or the program did.
type Replanning struct {
	Patients int `json:"patients" doc:"How many have a plan"`
	Done     int `json:"done" doc:"How many plans follow from what is in force now; all of them when it equals patients"`
}

// Replanning tells how far the roll is at the clinic.
func (a *App) Replanning(ctx context.Context, actor Actor) (r Replanning, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		all, due, err := tx.CountPlans(actor.Clinic, longAgo)
		r = Replanning{Patients: all, Done: all - due}
		return err
	})
	return r, err
}
