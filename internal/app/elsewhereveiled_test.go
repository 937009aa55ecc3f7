package app_test

import (
	"context"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Whoever knows the address of a calendar to subscribe to can read it.
func TestTheAddressOfASubscribedCalendarIsShownToNobody(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	const address = "https://calendar.example/private-1f7a/basic.ics"
	c.App.UseElsewhere(apptest.Offer{{Href: address, Title: "Mine", ReadOnly: true}})
	with, err := c.App.AddPractitioner(context.Background(), c.Actor, clinic.Practitioner{Name: "Dr Brook"})
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.App.ConnectElsewhere(context.Background(), c.Actor, with.ID, app.ElsewhereSettings{
		ElsewhereLogin: app.ElsewhereLogin{Kind: app.ElsewhereICS, Address: address}, Calendars: []app.ElsewhereChoice{{Href: address}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if made.Address != "https://calendar.example/…" {
		t.Errorf("its address is shown as %s", made.Address)
	}
	if body := string(c.Get("/calendars-elsewhere/" + made.ID).Body); strings.Contains(body, "private-1f7a") || !strings.Contains(body, "calendar.example") {
		t.Errorf("REST answers %s", body)
	}
	// What is shown is enough to call it otherwise.
	renamed := []app.ElsewhereChoice{{Href: made.Calendars[0].Href, Title: "Private"}}
	again, err := c.App.UpdateElsewhere(context.Background(), c.Actor, made.ID, app.ElsewhereUpdate{Calendars: &renamed}, nil)
	if err != nil || again.Calendars[0].ID != made.Calendars[0].ID || again.Calendars[0].Title != "Private" {
		t.Errorf("renamed it is %+v, %v", again.Calendars, err)
	}
}
