package app_test

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// noonOf lets it be noon of a day in New York, and the roll be done.
func noonOf(c *apptest.Clinic, day string) {
	d, err := civil.ParseDate(day)
	if err != nil {
		panic(err)
	}
	c.Clock.Set(d.In(time.UTC).Add(16 * time.Hour))
	c.Roll()
}

func board(t *testing.T, c *apptest.Clinic, filter app.DueFilter) app.DuePage {
	t.Helper()
	page, err := c.App.DueBoard(context.Background(), c.Actor, filter, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func names(page app.DuePage) (all []string) {
	for _, row := range page.Rows {
		all = append(all, row.Name)
	}
	return all
}

// statesOf are the states of the only patient on the board; none if nobody is.
func statesOf(t *testing.T, c *apptest.Clinic) (states []app.DueState) {
	t.Helper()
	all := board(t, c, app.DueFilter{}).Rows
	for _, aside := range []app.DueState{app.DueLapsed, app.DueSnoozed} {
		if len(all) == 0 { // who is in such a state besides is told with it
			all = board(t, c, app.DueFilter{State: aside}).Rows
		}
	}
	if len(all) > 1 {
		t.Fatalf("%d rows", len(all))
	}
	for _, row := range all {
		for _, in := range row.States {
			states = append(states, in.State)
		}
	}
	return states
}

// Treated on 1 March: soft contact on 16 May, window from 31 May to 30 June.
func TestAPatientGoesThroughTheStatesOfTheBoardAsDaysGoBy(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Example").Treat("2027-03-01")
	for _, step := range []struct {
		day  string
		want []app.DueState
	}{
		{"2027-05-15", nil},
		{"2027-05-16", []app.DueState{app.DueRecall}},
		{"2027-05-23", []app.DueState{app.DueRecall}},
		{"2027-05-24", []app.DueState{app.DueOpening}},
		{"2027-05-31", []app.DueState{app.DueOpen}},
		{"2027-06-30", []app.DueState{app.DueOpen}},
		{"2027-07-01", []app.DueState{app.DueOverdue}},
		{"2027-07-30", []app.DueState{app.DueOverdue}},
		{"2027-07-31", []app.DueState{app.DueLapsed}},
		{"2029-07-31", []app.DueState{app.DueLapsed}},
	} {
		noonOf(c, step.day)
		if got := statesOf(t, c); !slices.Equal(got, step.want) {
			t.Errorf("%s: %v, want %v", step.day, got, step.want)
		}
		if v := verify(t, c); len(v.Different) > 0 {
			t.Errorf("%s: %v", step.day, v.Different)
		}
	}
}

func TestARowSaysWhoWhenAndWhy(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	doctor := c.Post("/practitioners", `{"name":"Dr Brook"}`).Want(http.StatusCreated).ID()
	id := c.Post("/patients", apptest.Object{"name": "Ada Example", "practitioner_id": doctor}).Want(http.StatusCreated).ID()
	c.Post("/patients/"+id+"/treatments", `{"date":"2027-03-01","zones":[{"zone":"glabella"},{"zone":"forehead"}]}`).Want(http.StatusCreated)
	noonOf(c, "2027-06-02")
	rows := board(t, c, app.DueFilter{}).Rows
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	row := rows[0]
	if row.PatientID != id || row.Name != "Ada Example" || row.Code == "" || row.PractitionerID != doctor {
		t.Errorf("who: %+v", row)
	}
	if row.From.String() != "2027-05-31" || row.Due.String() != "2027-06-14" || row.To.String() != "2027-06-30" || row.LastVisit.String() != "2027-03-01" {
		t.Errorf("when: from %v, due %v, to %v, last %v", row.From, row.Due, row.To, row.LastVisit)
	}
	if !slices.Equal(row.Zones, []clinic.Zone{clinic.Glabella, clinic.Forehead}) {
		t.Errorf("zones: %v", row.Zones)
	}
	if len(row.Why) == 0 || row.Why[0].Rule != "window.duration" || !strings.Contains(row.Why[0].Text, "8 of 10 times") {
		t.Errorf("why: %+v", row.Why)
	}
}

func TestTheBoardIsFilteredByStatePractitionerZoneAndBooking(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.Post("/practitioners", `{"name":"Dr Brook"}`).Want(http.StatusCreated).ID()
	vale := c.Post("/practitioners", `{"name":"Dr Vale"}`).Want(http.StatusCreated).ID()
	add := func(name, doctor, treated, zone string) string {
		path := "/patients/" + c.Post("/patients", apptest.Object{"name": name, "practitioner_id": doctor}).Want(http.StatusCreated).ID()
		c.Post(path+"/treatments", `{"date":"`+treated+`","zones":[{"zone":"`+zone+`"}]}`).Want(http.StatusCreated)
		return path
	}
	add("Open", brook, "2027-02-25", "glabella")
	add("Overdue", vale, "2027-01-20", "forehead")
	booked := add("Booked", vale, "2027-02-26", "glabella")
	noonOf(c, "2027-06-02")
	c.Post(booked+"/appointments", `{"start":"2027-06-10T10:00:00"}`).Want(http.StatusCreated)
	yes, no := true, false
	for name, f := range map[string]struct {
		filter app.DueFilter
		want   []string
	}{
		"all, the booked one last":     {app.DueFilter{}, []string{"Overdue", "Open", "Booked"}},
		"open":                         {app.DueFilter{State: app.DueOpen}, []string{"Open", "Booked"}},
		"overdue":                      {app.DueFilter{State: app.DueOverdue}, []string{"Overdue"}},
		"of Dr Vale":                   {app.DueFilter{PractitionerID: vale}, []string{"Overdue", "Booked"}},
		"with forehead":                {app.DueFilter{Zone: clinic.Forehead}, []string{"Overdue"}},
		"booked":                       {app.DueFilter{Booked: &yes}, []string{"Booked"}},
		"not booked, open, of Dr Vale": {app.DueFilter{State: app.DueOpen, PractitionerID: vale, Booked: &no}, nil},
		"of nobody":                    {app.DueFilter{PractitionerID: "nobody"}, nil},
	} {
		if got := names(board(t, c, f.filter)); !slices.Equal(got, f.want) {
			t.Errorf("%s: %v, want %v", name, got, f.want)
		}
	}
	counts := board(t, c, app.DueFilter{State: app.DueOverdue, PractitionerID: vale}).Counts
	if counts[app.DueOpen] != (app.DueCount{All: 1}) || counts[app.DueOverdue] != (app.DueCount{All: 1, Unbooked: 1}) || counts[""] != (app.DueCount{All: 2, Unbooked: 1}) {
		t.Errorf("the tabs of Dr Vale: %v", counts)
	}
	var paged []string
	for cursor, more := "", true; more; more = cursor != "" {
		page, err := c.App.DueBoard(context.Background(), c.Actor, app.DueFilter{}, cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		paged, cursor = append(paged, names(page)...), page.Next
	}
	if want := []string{"Overdue", "Open", "Booked"}; !slices.Equal(paged, want) {
		t.Errorf("page by page: %v", paged)
	}
}

func TestAnAppointmentInTheWindowLeavesThePatientOnTheBoardAsBooked(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-06-02")
	p.Post(p.Path("/appointments"), `{"start":"2027-06-20T10:00:00"}`).Want(http.StatusCreated)
	row := board(t, c, app.DueFilter{State: app.DueOpen}).Rows[0]
	if row.Appointment == nil || row.Appointment.Start.Date.String() != "2027-06-20" || row.To.String() != "2027-06-30" {
		t.Errorf("%+v", row)
	}
	noonOf(c, "2027-06-21") // she did not come
	if row := board(t, c, app.DueFilter{State: app.DueOpen}).Rows[0]; row.Appointment != nil {
		t.Errorf("an appointment that is past still counts: %+v", row)
	}
}

func TestAnEventThatCannotBePreparedForIsAtRiskAndSoIsOneWhoseLastDayIsNear(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	p.Post(p.Path("/events"), `{"date":"2027-07-24","title":"Wedding"}`).Want(http.StatusCreated) // prep 12 to 26 June
	noonOf(c, "2027-06-11")
	if page := board(t, c, app.DueFilter{State: app.DueAtRisk}); len(page.Rows) != 0 {
		t.Errorf("15 days before the last day: %v", names(page))
	}
	noonOf(c, "2027-06-12")
	row := board(t, c, app.DueFilter{State: app.DueAtRisk}).Rows[0]
	if e := row.Events[0]; e.Title != "Wedding" || e.Deadline == nil || e.Deadline.String() != "2027-06-26" || row.States[0].Day.String() != "2027-06-26" {
		t.Errorf("%+v", row)
	}
	noonOf(c, "2027-07-12") // twelve days before it
	row = board(t, c, app.DueFilter{State: app.DueAtRisk}).Rows[0]
	if e := row.Events[0]; e.Verdict != "infeasible" || len(row.Why) == 0 {
		t.Errorf("%+v", row)
	}
	p.Post(p.Path("/treatments"), `{"date":"2027-07-12","zones":[{"zone":"glabella"}]}`).Want(http.StatusCreated)
	if page := board(t, c, app.DueFilter{State: app.DueAtRisk}); len(page.Rows) != 0 {
		t.Errorf("after the treatment: %+v", page.Rows)
	}
}

func TestWhatThePlannerPutsBeforeTheClinicIsFlagged(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	p.Post(p.Path("/appointments"), `{"start":"2027-03-20T10:00:00"}`).Want(http.StatusCreated) // before the minimum interval
	noonOf(c, "2027-03-08")
	row := board(t, c, app.DueFilter{State: app.DueFlagged}).Rows[0]
	if row.Why[0].Rule != "appt.before_minimum" || row.States[0].Day.String() != "2027-03-20" {
		t.Errorf("%+v", row)
	}
}

// Recall is due from day 76, an overdue window from its end: the recall's day is
// the earlier one here.
func TestAnOverdueWindowIsListedBeforeARecallThatIsDueForLonger(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	noonOf(c, "2027-05-28")
	c.AddPatient("Recalled").Treat("2027-03-10") // recall from 25 May
	c.AddPatient("Overdue").Treat("2027-01-26")  // window to 27 May
	want := []string{"Overdue", "Recalled"}
	page := board(t, c, app.DueFilter{})
	if got := names(page); !slices.Equal(got, want) {
		t.Errorf("the board lists %v, want %v", got, want)
		for _, row := range page.Rows {
			t.Log(row.Name, row.States)
		}
	}
}

func contact(p *apptest.Patient, body string) string {
	return p.Path("/contacts/" + p.Post(p.Path("/contacts"), body).Want(http.StatusCreated).ID())
}

func TestWhoWasContactedStandsBehindThoseWhoWereNot(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	first, second := c.AddPatient("First"), c.AddPatient("Second")
	first.Treat("2027-03-01")
	second.Treat("2027-03-02")
	noonOf(c, "2027-06-05")
	if got := names(board(t, c, app.DueFilter{})); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("before: %v", got)
	}
	made := contact(first, `{"means":"message","note":"will call back"}`)
	page := board(t, c, app.DueFilter{})
	if got := names(page); !slices.Equal(got, []string{"Second", "First"}) {
		t.Errorf("after: %v", got)
	}
	if row := page.Rows[1]; row.Contact == nil || row.Contact.Means != clinic.MeansMessage || row.Contact.Note != "will call back" || row.ContactedOn != "2027-06-05" || row.Contact.Actor == "" {
		t.Errorf("%+v", page.Rows[1].Contact)
	}
	first.Delete(made).Want(http.StatusNoContent)
	if got := names(board(t, c, app.DueFilter{})); !slices.Equal(got, []string{"First", "Second"}) {
		t.Errorf("with the contact deleted: %v", got)
	}
	contact(first, `{}`)
	first.Post(first.Path("/treatments"), `{"date":"2027-06-05","zones":[{"zone":"glabella"}]}`).Want(http.StatusCreated)
	noonOf(c, "2027-09-10")
	for _, row := range board(t, c, app.DueFilter{}).Rows {
		if row.Contact != nil {
			t.Errorf("%s: a contact outlives the visit that it was about", row.Name)
		}
	}
}

func TestAContactChangesNeitherPlanNorFeed(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-06-05")
	plan, feed := p.Get(p.Path("/plan")).Body, p.Calendar()
	made := contact(p, `{"means":"email"}`)
	p.Patch(made, `{"snooze_until":"2027-06-20"}`).Want(http.StatusOK)
	if now := p.Get(p.Path("/plan")).Body; !reflect.DeepEqual(now, plan) {
		t.Errorf("the plan is now %s", now)
	}
	if p.Calendar() != feed {
		t.Error("the feed changed")
	}
}

func TestWhoIsPutOffIsOffTheBoardUntilThatDayOrUntilSheBooks(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-06-05")
	contact(p, `{"snooze_until":"2027-06-12"}`)
	for day, want := range map[string]app.DueState{"2027-06-05": app.DueSnoozed, "2027-06-11": app.DueSnoozed} {
		noonOf(c, day)
		if got := statesOf(t, c); !slices.Equal(got, []app.DueState{want}) || board(t, c, app.DueFilter{}).Counts[app.DueSnoozed].All != 1 {
			t.Errorf("%s: %v", day, got)
		}
	}
	p.Post(p.Path("/appointments"), `{"start":"2027-06-20T10:00:00"}`).Want(http.StatusCreated)
	if got := statesOf(t, c); !slices.Equal(got, []app.DueState{app.DueOpen}) {
		t.Errorf("booked: %v", got)
	}
	p.Delete(p.Path("/appointments/" + p.Get(p.Path("/appointments")).Object()["items"].([]any)[0].(map[string]any)["id"].(string))).Want(http.StatusNoContent)
	noonOf(c, "2027-06-12")
	if got := statesOf(t, c); !slices.Equal(got, []app.DueState{app.DueOpen}) {
		t.Errorf("on the day: %v", got)
	}
	if v := verify(t, c); len(v.Different) > 0 {
		t.Error(v.Different)
	}
}

func TestNobodySeesTheBoardOfAnotherClinic(t *testing.T) {
	server := apptest.Start(t)
	here, there := server.AddClinic("Harbour"), server.AddClinic("Quay")
	here.AddPatient("Ada Example").Treat("2027-03-01")
	noonOf(here, "2027-06-05")
	page, err := server.App.DueBoard(context.Background(), there.Actor, app.DueFilter{}, "", 0)
	if err != nil || len(page.Rows) != 0 || page.Counts[""].All != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	f, err := server.App.Forecast(context.Background(), there.Actor, "")
	if err != nil || total(f) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

// Whatever was damaged behind the product's back.
func TestVerifyNamesWhoseBoardOrForecastIsNotWhatFollows(t *testing.T) {
	for _, damage := range []string{
		"UPDATE due SET body = replace(body, 'open', 'overdue')",
		"DELETE FROM due_places WHERE state = 'open' AND zone = ''",
		"UPDATE due_places SET day = '2027-06-06' WHERE state = 'open' AND zone = ''",
		"UPDATE expected_visits SET body = replace(body, '10000', '9999')",
		"UPDATE expected_weeks SET expected = expected + 1 WHERE booked = 1",
	} {
		c := apptest.Start(t).AddClinic("Harbour")
		p := c.AddPatient("Ada Example")
		p.Treat("2027-03-01")
		p.Post(p.Path("/appointments"), `{"start":"2027-06-20T10:00:00"}`).Want(http.StatusCreated)
		noonOf(c, "2027-06-05")
		if v := verify(t, c); len(v.Different) > 0 {
			t.Fatalf("before: %v", v.Different)
		}
		c.Tamper(damage)
		if v := verify(t, c); len(v.Different) == 0 {
			t.Errorf("%s: nothing is found", damage)
		}
	}
}

func TestAPatientsRowFollowsHerPractitionerAndGoesWithHer(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-06-05")
	doctor := c.Post("/practitioners", `{"name":"Dr Brook"}`).Want(http.StatusCreated).ID()
	p.Patch(p.Path(""), apptest.Object{"practitioner_id": doctor}).Want(http.StatusOK)
	if got := names(board(t, c, app.DueFilter{PractitionerID: doctor})); !slices.Equal(got, []string{"Ada Example"}) {
		t.Errorf("of her new practitioner: %v", got)
	}
	if f := forecastOf(t, c, doctor); total(f) < 1 {
		t.Errorf("expected of her new practitioner: %v", f)
	}
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	if page := board(t, c, app.DueFilter{}); len(page.Rows) != 0 || page.Counts[""].All != 0 {
		t.Errorf("deleted: %+v", page)
	}
	if f := forecastOf(t, c, ""); total(f) != 0 {
		t.Errorf("deleted: %v", f)
	}
}

func forecastOf(t *testing.T, c *apptest.Clinic, practitioner string) app.Forecast {
	t.Helper()
	f, err := c.App.Forecast(context.Background(), c.Actor, practitioner)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func total(f app.Forecast) (sum float64) {
	for _, w := range f.Weeks {
		sum += w.Expected
	}
	return sum
}
