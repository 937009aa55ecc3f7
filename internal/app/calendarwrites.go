package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Check says whether a change may go on, from the member as it is inside the
// transaction that changes it; what it returns refuses the change. Nil lets
// everything go on.
type Check func(etag string, exists bool) error

func (check Check) of(o store.CalendarObject, exists bool) error {
	if check == nil {
		return nil
	}
	return check(o.ETag, exists)
}

// ObjectPlace is where a member of a calendar is or shall be.
type ObjectPlace struct{ Calendar, Name string }

// PutObject stores a member as it was sent, byte for byte; what it says of a
// patient is recorded, and her plan and feeds follow, in the same transaction. What
// cannot be stored is an *ical.Error or a *Refusal; nothing has changed then.
func (a *App) PutObject(ctx context.Context, who Account, at ObjectPlace, body []byte, check Check) (etag string, created bool, err error) {
	sent, err := ical.Parse(body, ical.DefaultLimits)
	if err != nil {
		return "", false, err
	}
	err = a.change(ctx, who.Actor, func(c *change) error {
		target, err := c.writable(who, at)
		if err != nil {
			return err
		}
		before, exists, err := target.member(at.Name)
		if err != nil {
			return err
		}
		if err := check.of(before, exists); err != nil {
			return err
		}
		created = !exists
		etag, err = target.put(at.Name, before, exists, sent, body)
		return err
	})
	return etag, created, err
}

// DeleteObject removes a member, and what it said of a patient.
func (a *App) DeleteObject(ctx context.Context, who Account, at ObjectPlace, check Check) error {
	return a.change(ctx, who.Actor, func(c *change) error {
		source, err := c.writable(who, at)
		if err != nil {
			return err
		}
		before, exists, err := source.member(at.Name)
		if err != nil {
			return err
		}
		if err := check.of(before, exists); err != nil {
			return err
		}
		if !exists {
			return clinic.Errorf(clinic.NotFound, "", "no such calendar object")
		}
		follow, err := source.remove(before)
		if err != nil {
			return err
		}
		return follow()
	})
}

// MoveObject moves a member; check is about the member, checkTarget about what is
// at its new place, which it replaces.
func (a *App) MoveObject(ctx context.Context, who Account, from, to ObjectPlace, check, checkTarget Check) (etag string, created bool, err error) {
	return a.transfer(ctx, who, from, to, check, checkTarget, true)
}

// CopyObject copies a member.
func (a *App) CopyObject(ctx context.Context, who Account, from, to ObjectPlace, check, checkTarget Check) (etag string, created bool, err error) {
	return a.transfer(ctx, who, from, to, check, checkTarget, false)
}

func (a *App) transfer(ctx context.Context, who Account, from, to ObjectPlace, check, checkTarget Check, move bool) (etag string, created bool, err error) {
	err = a.change(ctx, who.Actor, func(c *change) error {
		source, err := c.open(who, from.Calendar)
		if err == nil && move {
			source, err = c.writable(who, from)
		}
		if err != nil {
			return err
		}
		moved, exists, err := source.member(from.Name)
		if err != nil {
			return err
		}
		if err := check.of(moved, exists); err != nil {
			return err
		}
		if !exists {
			return clinic.Errorf(clinic.NotFound, "", "no such calendar object")
		}
		target, err := c.writable(who, to)
		if err != nil {
			return err
		}
		replaced, taken, err := target.member(to.Name)
		if err != nil {
			return err
		}
		if err := checkTarget.of(replaced, taken); err != nil {
			return err
		}
		sent, err := ical.Parse(moved.Body, ical.DefaultLimits)
		if err != nil {
			return err
		}
		if taken && replaced.UID != sent.UID {
			return &Refusal{Space: spaceCalDAV, Condition: "no-uid-conflict", Object: to.Name} // RFC 4791 section 5.3.2.1
		}
		// What follows of a patient waits until all is in its place, so that nothing
		// goes and comes back in between, of which a sync would tell. On top of the same
		// bytes only the properties are others, which is no change.
		follow, followTarget := noFollow, noFollow
		same := taken && bytes.Equal(replaced.Body, moved.Body)
		switch {
		case same:
			err = c.deletePropertiesOf(who, to)
		case taken:
			followTarget, err = target.remove(replaced)
			replaced = store.CalendarObject{}
		}
		if err != nil {
			return err
		}
		created = !taken
		if err := c.copyProperties(who, objectPath(who.UserID, from), objectPath(who.UserID, to)); err != nil {
			return err
		}
		switch {
		case move && source.ID == target.ID:
			replaced = moved // under another name it is the same object still
			err = c.Tx.DeleteObject(source.key(), moved.Name, c.second)
			if err == nil {
				err = c.deletePropertiesOf(who, from)
			}
		case move:
			follow, err = source.remove(moved)
		default:
			err = c.propertiesFit(who)
		}
		if err != nil {
			return err
		}
		if etag, err = target.put(to.Name, replaced, same, sent, moved.Body); err != nil {
			return err
		}
		return errors.Join(followTarget(), follow())
	})
	return etag, created, err
}

// openCalendar is a calendar in a change under way.
type openCalendar struct {
	*change
	store.Calendar
	who Account
}

func (c *change) open(who Account, name string) (openCalendar, error) {
	found, err := ownCalendar(c.Tx, who, name)
	return openCalendar{c, found, who}, err
}

// writable opens a calendar that the account may put a member of that name into.
func (c *change) writable(who Account, at ObjectPlace) (openCalendar, error) {
	opened, err := c.open(who, at.Calendar)
	if err != nil {
		return opened, err
	}
	if !who.shown(opened.Calendar, "").MayWrite {
		return opened, ErrReadOnly
	}
	if !isMemberName(at.Name) {
		return opened, clinic.Errorf(clinic.Invalid, "", "no calendar object can be called that")
	}
	return opened, nil
}

func (o openCalendar) key() store.CalendarKey {
	return store.CalendarKey{Clinic: o.actor.Clinic, ID: o.ID}
}

// member returns the member of a name, if there is one.
func (o openCalendar) member(name string) (found store.CalendarObject, exists bool, err error) {
	found, err = o.Object(o.key(), name)
	if clinic.CodeOf(err) == clinic.NotFound {
		return found, false, nil
	}
	return found, err == nil, err
}

// put stores a member in place of before, which exists unless it had another name,
// and records what it says.
func (o openCalendar) put(name string, before store.CalendarObject, exists bool, sent *ical.Object, body []byte) (etag string, err error) {
	if !slices.Contains(o.Components, sent.Component) {
		return "", &Refusal{Space: spaceCalDAV, Condition: "supported-calendar-component"}
	}
	// RFC 4791 section 5.3.2.1, CALDAV:no-uid-conflict: neither may another member
	// have the UID, nor this one get another.
	if exists && before.UID != sent.UID {
		return "", &Refusal{Space: spaceCalDAV, Condition: "no-uid-conflict", Object: name}
	}
	other, err := o.ObjectByUID(o.key(), sent.UID)
	switch {
	case err == nil && other.Name != name:
		return "", &Refusal{Space: spaceCalDAV, Condition: "no-uid-conflict", Object: other.Name}
	case err != nil && clinic.CodeOf(err) != clinic.NotFound:
		return "", err
	}
	if exists && bytes.Equal(before.Body, body) {
		return before.ETag, nil
	}
	if !exists && o.Members >= maxObjects {
		return "", &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
	}
	next := clientObject(name, sent, body)
	next.Modified = max(o.second, before.Modified+1)
	next.PatientID = before.PatientID
	follow, err := o.record(before.Body, &next, sent)
	if err != nil {
		return "", err
	}
	if _, err := o.PutObject(o.key(), next); err != nil {
		return "", err
	}
	if err := follow(); clinic.CodeOf(err) == clinic.Conflict {
		// More is recorded of the patient than can be (plan.Input.CheckSize).
		return "", &Refusal{Space: spaceDAV, Condition: "quota-not-exceeded"}
	} else if err != nil {
		return "", err
	}
	return next.ETag, nil
}

// remove deletes a member, its properties, and what it said of a patient, whose plan
// is to follow then.
func (o openCalendar) remove(gone store.CalendarObject) (follow func() error, err error) {
	if follow, err = o.forget(gone); err != nil {
		return nil, err
	}
	if err := o.Tx.DeleteObject(o.key(), gone.Name, o.second); err != nil {
		return nil, err
	}
	return follow, o.deletePropertiesOf(o.who, ObjectPlace{o.Calendar.Name, gone.Name})
}

// clientObject is a member of a client's own bytes.
func clientObject(name string, sent *ical.Object, body []byte) store.CalendarObject {
	return store.CalendarObject{
		Name: name, UID: sent.UID, Component: sent.Component, ETag: objectTag(body), Size: int64(len(body)),
		Span: spanOf(sent), Body: body,
	}
}

func spanOf(o *ical.Object) store.ObjectSpan {
	s := o.Span()
	span := store.ObjectSpan{First: s.First.Unix(), Last: s.Last.Unix(), Exact: s.Exact}
	if s.Endless {
		span.Last = store.Always.Last
	}
	return span
}

// objectTag is a strong entity tag over a member's bytes, in characters that no
// client's quoting alters.
func objectTag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}
