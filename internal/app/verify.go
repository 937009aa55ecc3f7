package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Verification is what Verify looked at.
type Verification struct {
	Patients  int
	Feeds     int
	Outdated  int      // plans of another version or of earlier settings, made anew by the next roll
	Different []string // one difference each, in words
	// Refused are the calendar objects of clients that today's rules would not take,
	// one each, in words. They are served as they are.
	Refused []string

	weeks map[string]weekSums // what the patients of each clinic add to its weeks
}

// Verify makes every plan and feed anew, each as of the day its plan was stored
// with, and lists where what is stored is not what follows, and any damage
// SQLite finds. It reads every calendar object, too. It changes nothing.
func (a *App) Verify(ctx context.Context) (v Verification, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if v.Different, err = tx.Damage(); err != nil {
			return err
		}
		err := eachPatient(tx, func(c clinic.Clinic, key store.PatientKey) error {
			v.Patients++
			if err := v.countShares(tx, key); err != nil {
				v.differs(key, "expected visits cannot be read: %s", err)
			}
			if err := a.verifyPatient(tx, c, key, &v); err != nil {
				v.differs(key, "cannot be read: %s", err)
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		return errors.Join(v.verifyWeeks(tx), v.webhooks(tx), v.objects(ctx, tx), v.elsewhere(ctx, tx))
	})
	return v, err
}

// objects reads every calendar object. That today's rules refuse one is no fault of
// what is stored, unless we wrote it ourselves.
func (v *Verification) objects(ctx context.Context, tx *store.Tx) error {
	clinics, err := tx.ClinicIDs()
	if err != nil {
		return err
	}
	for _, clinicID := range clinics {
		var last store.StandingObject
		for more := true; more; {
			some, err := tx.StandingObjects(clinicID, last.CalendarID, last.Name, bodyPage)
			if err != nil {
				return err
			}
			for _, last = range some {
				if err := ctx.Err(); err != nil {
					return err
				}
				var refused *ical.Error
				if _, err := ical.Parse(last.Body, ical.DefaultLimits); !errors.As(err, &refused) {
					continue
				}
				at := url.URL{Path: "/dav/" + objectPath(last.UserID, ObjectPlace{last.Calendar, last.Name})}
				into := &v.Refused
				if last.Ours {
					into = &v.Different
				}
				*into = append(*into, fmt.Sprintf("clinic %s: %s would be refused today: %s", clinicID, at.EscapedPath(), refused.Condition))
			}
			more = len(some) == bodyPage
		}
	}
	return nil
}

func (v *Verification) differs(key store.PatientKey, format string, args ...any) {
	v.Different = append(v.Different, fmt.Sprintf("patient %s: ", key.ID)+fmt.Sprintf(format, args...))
}

func (a *App) verifyPatient(tx *store.Tx, c clinic.Clinic, key store.PatientKey, v *Verification) error {
	stored, err := tx.Plan(key)
	if clinic.CodeOf(err) == clinic.NotFound {
		v.differs(key, "has no plan")
		return nil
	}
	if err != nil {
		return err
	}
	if outdated(stored) {
		v.Outdated++
		return nil // nothing of it can be compared
	}
	h, err := a.readHistory(tx, c, key)
	if err != nil {
		return err
	}
	made, err := h.plan(stored.AsOf)
	if err != nil {
		return err
	}
	h.calendar.AsOf = stored.AsOf
	items, err := tx.Items(key)
	if err != nil {
		return err
	}
	entries := verifyItems(key, stored, items, made, v)
	if len(entries) < len(made.items) {
		return nil // the feeds of other items cannot be compared
	}
	all, err := tx.Feeds(key)
	if err != nil {
		return err
	}
	entries = append(entries, h.cancelled(items)...)
	for _, feed := range all {
		v.Feeds++
		next, err := a.verifyFeed(tx, key, h, entries, feed, v)
		if err != nil {
			return err
		}
		made.NextChange = earlier(made.NextChange, next)
	}
	next, err := a.verifyCalendars(tx, c, key, h, entries, v)
	if err != nil {
		return err
	}
	made.NextChange = earlier(made.NextChange, next)
	b, err := h.board(made, stored.AsOf)
	if err != nil {
		return err
	}
	if err := verifyBoard(tx, key, b, stored.AsOf, v); err != nil {
		return err
	}
	made.NextChange, made.Facts = earlier(made.NextChange, b.next), made.facts(b)
	if !samePlan(stored, made.Plan) {
		v.differs(key, "the stored plan is not the one that follows as of %s", stored.AsOf)
	}
	return nil
}

// outdated reports a plan that the next roll makes anew, not because of the day.
func outdated(stored store.Plan) bool {
	return stored.Version != version || stored.NextChange != nil && !stored.NextChange.After(renderAnew)
}

// verifyItems compares the items of a plan and returns them with their UIDs.
func verifyItems(key store.PatientKey, stored store.Plan, items []store.Item, made madePlan, v *Verification) (entries []feeds.Entry) {
	for _, item := range items {
		if item.Position == nil {
			continue
		}
		i := *item.Position
		if i != len(entries) || i >= len(made.items) || made.items[i].Key != item.Key || made.bodies[i] != item.Body {
			v.differs(key, "item %s is not one that follows as of %s", item.Key, stored.AsOf)
			return nil
		}
		entries = append(entries, feeds.Entry{UID: item.UID, Item: made.items[i]})
	}
	if len(entries) < len(made.items) {
		v.differs(key, "item %s is missing", made.items[len(entries)].Key)
	}
	return entries
}

// verifyFeed compares a feed with the one that follows and returns the first day
// on which time alone changes that.
func (a *App) verifyFeed(tx *store.Tx, key store.PatientKey, h history, entries []feeds.Entry, feed store.Feed, v *Verification) (next *civil.Date, err error) {
	known, err := tx.FeedEvents(key, feed.ID)
	if err != nil {
		return nil, err
	}
	events, next, err := feeds.Compose(h.in(feed), forFeed(entries, known), Zones)
	if err != nil {
		return nil, err
	}
	for _, event := range revise(events, known, 0) {
		v.differs(key, "feed %s does not know its event %s as it is", feed.ID, event.UID)
		return next, nil
	}
	body, err := feeds.Render(h.in(feed), events, revisions(known), Zones)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(body, feed.Document.Body) {
		v.differs(key, "the stored document of feed %s is not the one that follows", feed.ID)
	} else if feed.Document.ETag != etagOf(body) {
		v.differs(key, "the ETag of feed %s is not that of its document", feed.ID)
	}
	if !bytes.Equal(feed.TokenHash, a.secret.FeedTokenHash(a.token(feed))) {
		v.differs(key, "the address of feed %s does not lead to it", feed.ID)
	}
	return next, nil
}

// verifyCalendars compares the calendar objects that follow from a patient's plan
// and records, and returns the first day on which time alone changes those.
func (a *App) verifyCalendars(tx *store.Tx, c clinic.Clinic, key store.PatientKey, h history, entries []feeds.Entry, v *Verification) (next *civil.Date, err error) {
	looking := &change{Tx: tx, app: a, actor: Actor{Clinic: key.Clinic}, clinic: c, today: h.calendar.AsOf}
	p, err := looking.newPublisher(key, h, h.patient.Code)
	if err != nil {
		return nil, err
	}
	p.differs = func(where string) { v.differs(key, "%s", where) }
	return p.all(entries)
}
