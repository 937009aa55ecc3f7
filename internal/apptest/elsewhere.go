package apptest

import (
	"context"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Offer is another server that offers calendars to whoever asks.
type Offer []app.FoundCalendar

// Find is app.Elsewhere.
func (o Offer) Find(context.Context, app.ElsewhereLogin) ([]app.FoundCalendar, error) { return o, nil }

// SomeOffer is a calendar to write to, and one to read.
var SomeOffer = Offer{
	{Href: "https://cloud.example/work/", Title: "Work"},
	{Href: "https://cloud.example/family/", Title: "Family", ReadOnly: true},
}

// SomeLogin leads to it.
var SomeLogin = app.ElsewhereLogin{Kind: app.ElsewhereCalDAV, Address: "https://cloud.example/", Username: "brook", Password: "their-password"}

// ConnectElsewhere connects a practitioner's first calendar of SomeOffer, in which an
// event was changed on both sides, and returns the ids of the account and the conflict.
func (c *Clinic) ConnectElsewhere(practitioner string) (account, conflict string) {
	c.t.Helper()
	c.App.UseElsewhere(SomeOffer)
	made, err := c.App.ConnectElsewhere(context.Background(), c.Actor, practitioner, app.ElsewhereSettings{
		ElsewhereLogin: SomeLogin, Calendars: []app.ElsewhereChoice{{Href: SomeOffer[0].Href, Bookings: true}},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	version := func(hour, title string) []byte {
		return []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:both\r\nDTSTAMP:20270101T000000Z\r\n" +
			"DTSTART:20270901T" + hour + "0000Z\r\nDURATION:PT30M\r\nSUMMARY:" + title + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	}
	conflict = xid.New().String()
	err = c.Store.Write(context.Background(), func(tx *store.Tx) error {
		return tx.InsertElsewhereConflict(c.ID, store.ElsewhereConflict{
			ID: conflict, PractitionerID: practitioner, CalendarID: made.Calendars[0].ID, Title: made.Calendars[0].Title, UID: "both",
			At: c.Clock.Now().Truncate(time.Second), Rule: "It was changed here and elsewhere; what was changed elsewhere holds.",
			Kept: version("14", "Moved there"), Lost: version("16", "Moved here"),
		})
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return made.ID, conflict
}
