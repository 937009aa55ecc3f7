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
// return to its profile.
type ProtocolVersion struct {
	Version int       `json:"version" doc:"Counts the changes from 1"`
	At      time.Time `json:"at"`
	Actor   string    `json:"actor" doc:"Who did it, by id" example:"key:cv37m2k6n88s73b0"`
	Own     bool      `json:"own" doc:"Whether these are rules of the clinic's own; else it went back to its profile"`
}

func shownVersion(v store.ProtocolVersion) ProtocolVersion {
	return ProtocolVersion{Version: v.Version, At: time.Unix(v.At, 0).UTC(), Actor: v.Actor, Own: v.Own}
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
		body, err := json.Marshal(named)
		if err != nil {
			return err
		}
		return c.putProtocol(named.Version, string(body), "protocol.replace")
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
		return c.putProtocol(latest.Version+1, "", "protocol.delete")
	})
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

// putProtocol appends a version, none of whose plans is made yet.
func (c *change) putProtocol(version int, body, action string) error {
	v := store.ProtocolVersion{Version: version, At: c.second, Actor: c.actor.Name, Own: body != ""}
	if err := c.InsertProtocol(c.actor.Clinic, v, body); err != nil {
		return err
	}
	if err := c.ExpireClinicPlans(c.actor.Clinic, longAgo); err != nil {
		return err
	}
	return c.audit(did{action, strconv.Itoa(version)}, "")
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

// ProtocolVersion returns one change of the clinic's rules with the rules it put
// in force, nil for the return to the profile. An unknown one is NotFound.
func (a *App) ProtocolVersion(ctx context.Context, actor Actor, version int) (v ProtocolVersion, rules *Protocol, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		stored, body, err := tx.Protocol(actor.Clinic, version)
		if err != nil {
			return err
		}
		v = shownVersion(stored)
		if stored.Own {
			rules, err = a.rules.parse(body)
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
