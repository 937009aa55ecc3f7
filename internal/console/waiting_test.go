package console_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestWhatWaitsIsLinkedToWhoItMightBeByOneTapAndNeverByItself(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T100000", "Botox Ada Quill")
	d.Open("/console/waiting").Want(http.StatusOK)
	if shown := d.Section("main"); !strings.Contains(shown, "Botox Ada Quill") || !strings.Contains(shown, "similar name") {
		t.Fatalf("the page shows %s", shown)
	}
	var list struct{ Items []any }
	if d.Patient.Get(d.Path("/appointments")).Into(&list); len(list.Items) != 0 {
		t.Fatal("it was linked by a name alone")
	}
	values := d.Browser.Form("/console/waiting/dismiss" + "#" + d.waitingID())
	d.PostForm("/console/waiting/link", map[string][]string{"token": values["token"], "appointment": values["appointment"], "patient": {d.ID}}, "Sec-Fetch-Site", "same-origin", "Origin", "null").Want(http.StatusSeeOther)
	if d.Patient.Get(d.Path("/appointments")).Into(&list); len(list.Items) != 1 {
		t.Error("it is not hers after it was linked")
	}
}

// waitingID is the id of what waits.
func (d *reception) waitingID() string {
	var list struct{ Items []struct{ ID string } }
	d.Patient.Get("/appointments?linked=false").Want(http.StatusOK).Into(&list)
	return list.Items[0].ID
}

func TestWhatIsNobodysWaitsNoMoreAndStillTakesTime(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T100000", "Team")
	d.Open("/console/waiting").Want(http.StatusOK)
	d.Submit("/console/waiting/dismiss" + "#" + d.waitingID()).Want(http.StatusSeeOther)
	if shown := d.Section("main"); !strings.Contains(shown, "Nothing waits") {
		t.Errorf("the page shows %s", shown)
	}
	d.Patient.Post(d.Path("/bookings"), map[string]any{"start": "2027-05-18T10:00:00"}).Want(http.StatusConflict)
}

func TestALookForAPatientStaysOnThePageOfWhatWaits(t *testing.T) {
	d := newReception(t)
	for n := range 21 {
		d.own(fmt.Sprintf("w%02d", n), fmt.Sprintf("20270518T%02d0000", n), fmt.Sprint("Number ", n))
	}
	d.Open("/console/waiting").Want(http.StatusOK)
	more := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "rel") == "next" })
	d.Open(apptest.Attribute(more[0], "href")).Want(http.StatusOK)
	query := url.Values{"q": {"Ada"}}
	for _, form := range d.Browser.Find(func(n *html.Node) bool { return n.Data == "form" && apptest.Attribute(n, "class") == "waits-search" }) {
		for n := range form.Descendants() {
			if name := apptest.Attribute(n, "name"); apptest.Attribute(n, "type") == "hidden" {
				query.Set(name, apptest.Attribute(n, "value"))
			}
		}
	}
	d.Open("/console/waiting?" + query.Encode()).Want(http.StatusOK)
	if shown := d.Section("main"); !strings.Contains(shown, "Number 20") || !strings.Contains(shown, "Ada Quill") {
		t.Errorf("the page shows %s", shown)
	}
}

func TestWhatTheClinicBookedLeadsToItsAppointmentAndIsNotUnlinked(t *testing.T) {
	d := newReception(t)
	id := d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00"}).Want(http.StatusCreated).ID()
	d.own("a", "20270519T100000", "Botox Ada Quill")
	if _, err := d.Patient.App.LinkAppointment(background, d.Actor, d.waitingID(), d.ID, app.Match{}); err != nil {
		t.Fatal(err)
	}
	d.Open("/console/waiting?linked=yes").Want(http.StatusOK)
	booked := "/console/patients/" + d.ID + "/appointments/" + id
	if links := d.Links(); !slices.Contains(links, booked) {
		t.Fatalf("%s is not among %q", booked, links)
	}
	unlink := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "action") == "/console/waiting/unlink" })
	if len(unlink) != 1 {
		t.Fatalf("%d of two can be unlinked, want the one from the calendar app", len(unlink))
	}
	d.Open(booked).Want(http.StatusOK)
	d.Open("/console/waiting?linked=yes").Want(http.StatusOK)
	d.Submit("/console/waiting/unlink").Want(http.StatusSeeOther)
	if left := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "action") == "/console/waiting/unlink" }); len(left) != 0 || !slices.Contains(d.Links(), booked) {
		t.Error("the one from the calendar app is still linked, or the booked one is gone")
	}
}
