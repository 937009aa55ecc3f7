package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// items are the keys and days of the patient's plan, as in
// "window/... 2027-05-31..2027-06-12".
func items(p *apptest.Patient) (all []string) {
	var plan struct {
		Items []struct{ Kind, Start, End string }
	}
	p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&plan)
	for _, item := range plan.Items {
		all = append(all, fmt.Sprintf("%s %s..%s", item.Kind, item.Start, item.End))
	}
	return all
}

// shows reports whether the feed has an all-day event of these days (RFC 5545
// section 3.8.2.2: DTEND is not inclusive).
func shows(t *testing.T, calendar, from, to string) bool {
	t.Helper()
	last, err := time.Parse(time.DateOnly, to)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(calendar, "DTSTART;VALUE=DATE:"+strings.ReplaceAll(from, "-", "")+"\r\n") &&
		strings.Contains(calendar, "DTEND;VALUE=DATE:"+last.AddDate(0, 0, 1).Format("20060102")+"\r\n")
}

// change makes one change and fails unless plan and feed both follow at once.
func change(t *testing.T, p *apptest.Patient, what string, make func()) {
	t.Helper()
	planBefore, feedBefore := fmt.Sprint(items(p)), p.Calendar()
	make()
	if fmt.Sprint(items(p)) == planBefore {
		t.Errorf("after %s the plan is still %s", what, planBefore)
	}
	if p.Calendar() == feedBefore {
		t.Errorf("after %s the feed is the same", what)
	}
}

func TestPlanAndFeedFollowEachChange(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	var id string
	post := func(path string, body object) func() {
		return func() { id = p.Post(p.Path(path), body).Want(http.StatusCreated).ID() }
	}
	put := func(path string, body object) func() {
		return func() { p.Put(p.Path(path+"/"+id), body).Want(http.StatusOK) }
	}
	patch := func(path string, body object) func() {
		return func() { p.Patch(p.Path(path+"/"+id), body).Want(http.StatusOK) }
	}
	remove := func(path string) func() {
		return func() { p.Delete(p.Path(path + "/" + id)).Want(http.StatusNoContent) }
	}
	zones := []object{{"zone": "glabella", "units": 20}}

	change(t, p, "recording a treatment", post("/treatments", object{"date": "2027-02-01", "zones": zones}))
	change(t, p, "correcting the treatment's day", put("/treatments", object{"date": "2027-03-01", "zones": zones}))
	change(t, p, "correcting the treatment's zones", patch("/treatments", object{"zones": []object{{"zone": "crows_feet"}}}))
	change(t, p, "deleting the treatment", remove("/treatments"))
	p.Treat("2027-02-01")

	change(t, p, "recording an event", post("/events", object{"date": "2027-10-02", "title": "Wedding"}))
	change(t, p, "moving the event", patch("/events", object{"date": "2027-11-06"}))
	change(t, p, "deleting the event", remove("/events"))

	change(t, p, "booking", post("/appointments", object{"start": "2027-05-20T10:00:00", "zones": []string{"glabella"}}))
	change(t, p, "moving the appointment", patch("/appointments", object{"start": "2027-05-27T10:00:00"}))
	change(t, p, "cancelling", patch("/appointments", object{"status": "cancelled"}))
	change(t, p, "confirming again", patch("/appointments", object{"status": nil}))
	change(t, p, "deleting the appointment", remove("/appointments"))

	change(t, p, "stating a fast metabolism", func() { p.Patch(p.Path(""), object{"metabolism": "fast"}).Want(http.StatusOK) })
	change(t, p, "adding a blackout", func() {
		p.Patch(p.Path(""), object{"blackouts": []object{{"from": "2027-03-03", "to": "2027-05-20"}}}).Want(http.StatusOK)
	})
}

func TestTheFeedShowsTheDaysOfThePlan(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	planned := items(p)
	i := slices.IndexFunc(planned, func(s string) bool { return strings.HasPrefix(s, "window ") })
	if i < 0 {
		t.Fatalf("no window in %v", planned)
	}
	from, to, _ := strings.Cut(strings.TrimPrefix(planned[i], "window "), "..")
	if calendar := p.Calendar(); !shows(t, calendar, from, to) {
		t.Errorf("the feed does not show %s:\n%s", planned[i], calendar)
	}
}

func TestADeletedTreatmentTakesItsItemsAlong(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	id := p.Treat("2027-03-01")
	p.Delete(p.Path("/treatments/" + id)).Want(http.StatusNoContent)
	if left := items(p); len(left) != 0 {
		t.Errorf("left on the plan: %v", left)
	}
	if strings.Contains(p.Calendar(), "BEGIN:VEVENT") {
		t.Error("an event is left in the feed")
	}
}

// An observation tells how long an effect lasted; it is part of the history that
// the plan is made of and never shown by itself.
func TestObservationsAreKeptAndCorrected(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2026-12-01")
	id := p.Post(p.Path("/observations"), object{"date": "2027-02-20", "zone": "glabella", "movement": "first"}).Want(http.StatusCreated).ID()
	p.Post(p.Path("/observations"), object{"date": "2027-02-20", "zone": "glabella", "movement": "first"}).Want(http.StatusConflict)
	p.Patch(p.Path("/observations/"+id), object{"movement": "partial"}).Want(http.StatusOK)
	if got := p.Get(p.Path("/observations/" + id)).Object()["movement"]; got != "partial" {
		t.Errorf("movement is %v", got)
	}
}

func TestAnotherPatientsFeedKeepsItsVersion(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p, other := c.AddPatient("Ada Quill"), c.AddPatient("Bea Marsh")
	other.Treat("2027-02-01")
	before := c.Server.Get(other.Feed).ETag()
	p.Treat("2027-03-01")
	if after := c.Server.Get(other.Feed).ETag(); after != before {
		t.Error("the feed of a patient to whom nothing happened has another version")
	}
}

func TestARotatedFeedLeavesItsAddress(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	before := p.Calendar()
	var feeds struct{ Items []struct{ ID, URL string } }
	p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&feeds)
	rotated := p.Post(p.Path("/feeds/"+feeds.Items[0].ID+"/rotate"), nil).Want(http.StatusOK).Object()
	if rotated["id"] != feeds.Items[0].ID || rotated["url"] == feeds.Items[0].URL {
		t.Errorf("rotated is %v", rotated)
	}
	if emptied := p.Calendar(); strings.Contains(emptied, "VEVENT") {
		t.Errorf("under its old address the feed says\n%s", emptied)
	}
	next := p.FeedPaths()[0]
	if after := string(p.Server.Get(next).Want(http.StatusOK).Body); after != before {
		t.Error("the feed says something else under its new address")
	}
}

func TestADeletedPatientsFeedsAreEmpty(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	p.Post(p.Path("/feeds"), object{"privacy": "detailed"}).Want(http.StatusCreated)
	feeds := p.FeedPaths()
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	for _, feed := range feeds {
		if emptied := p.Server.Get(feed).Want(http.StatusOK); strings.Contains(string(emptied.Body), "VEVENT") {
			t.Errorf("the feed says\n%s", emptied.Body)
		}
	}
	p.Get(p.Path("/plan")).Want(http.StatusNotFound)
}

func TestADeletedFeedIsNotFoundByRESTAndTheOthersStay(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	second := p.Post(p.Path("/feeds"), object{}).Want(http.StatusCreated).ID()
	feeds := p.FeedPaths()
	p.Delete(p.Path("/feeds/" + second)).Want(http.StatusNoContent)
	p.Get(p.Path("/feeds/" + second)).Want(http.StatusNotFound)
	if left := p.FeedPaths(); len(left) != 1 || left[0] != feeds[0] {
		t.Errorf("%d feeds are left", len(left))
	}
}

func TestADiscreetFeedTurnsDetailedUnderTheSameAddress(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	before := p.Calendar()
	var feeds struct {
		Items []struct{ ID, Privacy string }
	}
	p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&feeds)
	if feeds.Items[0].Privacy != "discreet" {
		t.Errorf("a first feed is %s", feeds.Items[0].Privacy)
	}
	p.Patch(p.Path("/feeds/"+feeds.Items[0].ID), object{"privacy": "detailed"}).Want(http.StatusOK)
	if p.Calendar() == before {
		t.Error("the feed says the same")
	}
}

func TestAPractitionerWhomRecordsNameIsNotDeleted(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	id := p.Post("/practitioners", object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	p.Patch(p.Path(""), object{"practitioner_id": id}).Want(http.StatusOK)
	p.Delete("/practitioners/" + id).Want(http.StatusConflict)
	p.Patch(p.Path(""), object{"practitioner_id": nil}).Want(http.StatusOK)
	p.Delete("/practitioners/" + id).Want(http.StatusNoContent)
}

func TestTheAuditNamesEachChangeByIdNewestFirst(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	treatment := p.Treat("2027-03-01")
	p.Delete(p.Path("/treatments/" + treatment)).Want(http.StatusNoContent)
	var audit struct {
		Items []struct {
			Action, Subject, Actor string
			PatientID              string `json:"patient_id"`
		}
		Next string `json:"next_cursor"`
	}
	got := []string{}
	for query := "?limit=2"; query != ""; {
		audit.Next = ""
		p.Get("/audit" + query).Want(http.StatusOK).Into(&audit)
		for _, entry := range audit.Items {
			got = append(got, entry.Action)
			if strings.Contains(fmt.Sprint(entry), "Ada") {
				t.Errorf("the audit names a person: %v", entry)
			}
		}
		query = ""
		if audit.Next != "" {
			query = "?limit=2&cursor=" + audit.Next
		}
	}
	want := []string{"treatment.delete", "treatment.add", "patient.add", "api-key.add", "clinic.add"}
	if !slices.Equal(got, want) {
		t.Errorf("the audit says %v, want %v", got, want)
	}
}
