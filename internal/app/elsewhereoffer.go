package app

import (
	"context"
	"net/url"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// ElsewhereOffer is a change here that the other side is to make.
type ElsewhereOffer struct {
	Name string // of the member here
	Href string
	ETag string // under which it is known there; empty if that is not known
	New  bool   // nothing of it was ever seen there
	Gone bool   // it is to be deleted there
	Body []byte

	tag string // ours
}

// offerPage is how many changes are offered at a time.
const offerPage = 50

// OfferElsewhere lists changes of a calendar here that the other side does not know,
// those of names after one, and notes that they are offered: should the answer be
// lost, what arrived is recognised. It returns up to which change of the calendar that
// is all, and whether more follow. What is new and over is not offered.
func (a *App) OfferElsewhere(ctx context.Context, key ElsewhereKey, calendarID, after string) (offers []ElsewhereOffer, upTo int64, more bool, err error) {
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		offers = nil
		calendar := store.CalendarKey{Clinic: key.Clinic, ID: calendarID}
		there, err := tx.ElsewhereCalendar(calendar)
		if err != nil {
			return err
		}
		here, err := tx.CalendarByID(calendar)
		if err != nil {
			return err
		}
		upTo = here.Counter
		changed, err := tx.ChangedReplicas(calendar, a.now().Unix(), after, offerPage)
		if err != nil {
			return err
		}
		more = len(changed) == offerPage
		for _, o := range changed {
			offer, err := offered(tx, calendar, there.Href, o.Name)
			if err != nil {
				return err
			}
			offers = append(offers, offer)
		}
		if more {
			return nil
		}
		gone, err := tx.GoneReplicas(calendar, maxObjects)
		for _, r := range gone {
			offers = append(offers, ElsewhereOffer{Name: r.Name, Href: r.Href, ETag: r.ETag, Gone: true})
		}
		return err
	})
	return offers, upTo, more, err
}

// offered notes that a member is sent to the other side.
func offered(tx *store.Tx, calendar store.CalendarKey, collection, name string) (offer ElsewhereOffer, err error) {
	o, err := tx.Object(calendar, name)
	if err != nil {
		return offer, err
	}
	r, err := tx.Replica(calendar, name)
	if clinic.CodeOf(err) == clinic.NotFound {
		r, err = store.Replica{Name: name}, nil
		r.Href, err = hrefIn(collection, name)
	}
	if err != nil {
		return offer, err
	}
	r.Offered = meaningOf(o.Body)
	return ElsewhereOffer{Name: name, Href: r.Href, ETag: r.ETag, New: r.Base == "" && r.ETag == "", Body: o.Body, tag: o.ETag}, tx.PutReplica(calendar, r)
}

// hrefIn is the address of a new member of a collection, spelled as those that a server
// tells are: one that is spelled otherwise would be taken for another member.
func hrefIn(collection, name string) (string, error) {
	u, err := url.Parse(collection)
	if err != nil {
		return "", err
	}
	if u = u.JoinPath(url.PathEscape(name)); !strings.Contains(strings.ToUpper(u.RawPath), "%2F") {
		u.RawPath = ""
	}
	return u.String(), nil
}

// TakenElsewhere notes that the other side made a change that was offered, and under
// which entity tag, empty if it did not tell.
func (a *App) TakenElsewhere(ctx context.Context, key ElsewhereKey, calendarID string, offer ElsewhereOffer, etag string) error {
	calendar := store.CalendarKey{Clinic: key.Clinic, ID: calendarID}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		if offer.Gone {
			return tx.DeleteReplica(calendar, offer.Name)
		}
		return tx.PutReplica(calendar, store.Replica{
			Name: offer.Name, Href: offer.Href, ETag: etag, Base: offer.tag, Meaning: meaningOf(offer.Body),
		})
	})
}

// ToldElsewhere notes that the other side was offered all changes of a calendar up to
// one. What it refused is offered again in the next round.
func (a *App) ToldElsewhere(ctx context.Context, key ElsewhereKey, calendarID string, upTo int64) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		there, err := tx.ElsewhereCalendar(store.CalendarKey{Clinic: key.Clinic, ID: calendarID})
		if err != nil {
			return err
		}
		there.Seen = upTo
		return tx.UpdateElsewhereCalendar(key.Clinic, there)
	})
}
