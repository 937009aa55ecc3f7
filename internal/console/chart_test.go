package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// desk is somebody of the clinic at her browser, with a patient before her.
type desk struct {
	*apptest.Browser
	*apptest.Patient
	t    *testing.T
	base string // path of the patient's page
}

// deskOf is a desk of somebody of a role, in a clinic of her own.
func deskOf(t *testing.T, role clinic.Role) *desk {
	t.Helper()
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	return &desk{Browser: p.LogIn(role), Patient: p, t: t, base: "/console/patients/" + p.ID}
}

// fill opens a form below the patient's path and sends it with fields set.
func (d *desk) fill(path string, fields ...string) apptest.Answer {
	d.t.Helper()
	d.Open(d.base + path).Want(http.StatusOK)
	return d.Submit(d.base+path, fields...)
}

// main is the text of the page.
func (d *desk) main() string { return d.Section("main") }

func (d *desk) sheet() app.Sheet {
	d.t.Helper()
	s, err := d.App.Sheet(context.Background(), d.Actor, d.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func says(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

func TestATreatmentIsRecordedOnTheFaceMap(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.fill("/treatments/new", "zone", "glabella,crows_feet", "units-glabella", "20", "units-crows_feet", "12.5", "product", "Lumen").Want(http.StatusSeeOther)
	says(t, d.main(), "The treatment is recorded.", "Window added", "Glabella 20, crow’s feet 12.5", "32.5 units", "Tue 2 Mar 2027")
	got := d.sheet().Treatments
	if len(got) != 1 || got[0].Is.Date.String() != "2027-03-02" || !got[0].Is.IsFull() || got[0].Is.Product != "Lumen" || *got[0].Is.Zones[1].Units != 12.5 {
		t.Errorf("%+v", got)
	}
}

// What was given last is not typed again: one click saves the same.
func TestANewTreatmentIsFilledInLikeTheLastFullOne(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	first := d.Post(d.Path("/treatments"), `{"date":"2026-06-01","product":"Lumen","zones":[{"zone":"forehead","units":10}]}`).Want(http.StatusCreated).ID()
	d.Post(d.Path("/treatments"), `{"date":"2026-10-01","product":"Lumen","zones":[{"zone":"glabella","units":20},{"zone":"dao"}]}`).Want(http.StatusCreated)
	d.Post(d.Path("/treatments"), `{"date":"2026-10-15","type":"touchup","zones":[{"zone":"masseter","units":5}]}`).Want(http.StatusCreated)
	d.fill("/treatments/new").Want(http.StatusSeeOther)
	all := d.sheet().Treatments
	last := all[len(all)-1].Is
	if len(all) != 4 || last.Date.String() != "2027-03-02" || len(last.Zones) != 2 || *last.Zones[0].Units != 20 || last.Zones[1].Units != nil || last.Product != "Lumen" {
		t.Errorf("%+v", last)
	}
	d.Open(d.base + "/treatments/new?like=" + first).Want(http.StatusOK)
	if form := d.Form(d.base + "/treatments/new?like=" + first); form.Get("zone") != "forehead" || form.Get("units-forehead") != "10" {
		t.Errorf("like the first: %v", form)
	}
	d.Open(d.base + "/treatments/new?like=none").Want(http.StatusOK)
	if form := d.Form(d.base + "/treatments/new?like=none"); form.Get("zone") != "" {
		t.Errorf("like none: %v", form)
	}
}

// Warned, not refused: the form shows the caution before it is sent, and takes what
// was seen.
func TestTooShortAnIntervalIsSeenBeforeAndSavedWithOneClick(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Treat("2027-02-01")
	d.Open(d.base + "/treatments/new").Want(http.StatusOK)
	says(t, d.main(), "84 days since then are on Mon 26 Apr 2027", "Only 29 days since the last treatment", "Save anyway")
	d.Submit(d.base + "/treatments/new").Want(http.StatusSeeOther)
	if n := len(d.sheet().Treatments); n != 2 {
		t.Errorf("%d treatments", n)
	}
}

func TestADoseAboveTheCeilingIsSeenBeforeItIsSaved(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.fill("/treatments/new", "zone", "glabella", "units-glabella", "90").Want(http.StatusUnprocessableEntity)
	says(t, d.main(), "Glabella: 90 units are above the clinic’s ceiling of 40.", "Save anyway", "Total 90 units")
	if n := len(d.sheet().Treatments); n != 0 {
		t.Errorf("%d treatments before it was seen", n)
	}
	// Another caution than the one that was seen is shown again.
	d.Submit(d.base+"/treatments/new", "units-glabella", "95").Want(http.StatusUnprocessableEntity)
	d.Submit(d.base + "/treatments/new").Want(http.StatusSeeOther)
	if all := d.sheet().Treatments; len(all) != 1 || *all[0].Is.Zones[0].Units != 95 {
		t.Errorf("%+v", all)
	}
}

// A refusal names its field, keeps what was typed and changes nothing.
func TestARefusalIsSaidAtItsField(t *testing.T) {
	d := deskOf(t, clinic.RoleOwner)
	d.Treat("2026-10-01")
	d.Post(d.Path("/treatments"), `{"date":"2026-06-01","zones":[{"zone":"forehead"}]}`).Want(http.StatusCreated)
	for name, c := range map[string]struct {
		path   string
		fields []string
		field  string
	}{
		"a future treatment":         {"/treatments/new", []string{"zone", "glabella", "date", "2027-03-03"}, "treatment-date"},
		"no zone":                    {"/treatments/new", []string{"zone", ""}, "treatment-zone"},
		"units that are none":        {"/treatments/new", []string{"zone", "forehead,dao", "units-dao", "many"}, "treatment-units-dao"},
		"units beyond reason":        {"/treatments/new", []string{"zone", "forehead,dao", "units-dao", "2000"}, "treatment-units-dao"},
		"units of nothing":           {"/treatments/new", []string{"zone", "forehead", "units-dao", "5"}, "treatment-units-dao"},
		"an unknown practitioner":    {"/treatments/new", []string{"zone", "dao", "practitioner", "nobody"}, "treatment-practitioner"},
		"a future observation":       {"/observations/new", []string{"zone", "glabella", "movement", "first", "date", "2027-03-03"}, "observation-date"},
		"an observation of nowhere":  {"/observations/new", []string{"movement", "first"}, "observation-zone"},
		"an observation of nothing":  {"/observations/new", []string{"zone", "glabella"}, "observation-movement"},
		"an event without a day":     {"/events/new", []string{"title", "Wedding"}, "event-date"},
		"an event far away":          {"/events/new", []string{"date", "2900-01-01"}, "event-date"},
		"a package of nothing":       {"/packages/new", []string{"total", "0"}, "package-total"},
		"a package of some":          {"/packages/new", []string{"total", "some"}, "package-total"},
		"more used than there are":   {"/packages/new", []string{"total", "3", "used", "4"}, "package-used"},
		"a pause that ends before":   {"/pauses/new", []string{"from", "2027-04-01", "until", "2027-03-01"}, "pause-until"},
		"an override of nothing":     {"/overrides/new", []string{"from", "2027-06-01", "reason", "x"}, "override-item"},
		"an override for no reason":  {"/overrides/new", []string{"from", "2027-06-01"}, "override-reason"},
		"a person without a name":    {"/person", []string{"name", ""}, "person-name"},
		"an address that is none":    {"/person", []string{"email", "nobody"}, "person-email"},
		"a zone that is none":        {"/person", []string{"timezone", "Atlantis"}, "person-timezone"},
		"days that end before":       {"/person", []string{"blackout-1-from", "2027-05-02", "blackout-1-to", "2027-05-01"}, "person-blackout-1-to"},
		"too many visits":            {"/person", []string{"visits_per_year", "13"}, "person-visits_per_year"},
		"degrees beyond the pole":    {"/person", []string{"latitude", "91"}, "person-latitude"},
		"degrees that are no number": {"/person", []string{"latitude", "north"}, "person-latitude"},
	} {
		t.Run(name, func(t *testing.T) {
			before := d.sheet()
			d.fill(c.path, c.fields...).Want(http.StatusUnprocessableEntity)
			if d.Section(c.field+"-problem") == "" {
				t.Error("the field has no problem")
			}
			if len(d.Find(func(n *html.Node) bool { return apptest.Attribute(n, "href") == "#"+c.field })) == 0 {
				t.Errorf("nothing leads to %s", c.field)
			}
			if len(d.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == c.field })) != 1 {
				t.Errorf("there is no %s to lead to", c.field)
			}
			form := d.Form(d.base + c.path)
			for i := 0; i+1 < len(c.fields); i += 2 {
				if got := strings.Join(form[c.fields[i]], ","); got != c.fields[i+1] && c.fields[i] != "practitioner" && c.fields[i+1] != "" {
					t.Errorf("%s holds %q, typed was %q", c.fields[i], got, c.fields[i+1])
				}
			}
			after := d.sheet()
			if len(before.Treatments) != len(after.Treatments) || len(after.Observations)+len(after.Events)+len(after.Packages)+len(after.Pauses)+len(after.Overrides) != 0 || after.Patient.Name != before.Patient.Name {
				t.Error("something has changed")
			}
		})
	}
}

func TestEachRecordIsCorrectedAndDeleted(t *testing.T) {
	d := deskOf(t, clinic.RolePractitioner)
	d.Treat("2027-03-01")
	window := ""
	for _, i := range d.sheet().Decidable() {
		if i.Kind == "window" {
			window = i.Key
			break
		}
	}
	if window == "" {
		t.Fatal("there is no window to decide")
	}
	for _, c := range []struct {
		kind, add, to string
		fields        []string
		count         func(app.Sheet) int
		is            func(app.Sheet) bool
	}{
		{"observations", `{"date":"2027-03-02","zone":"glabella","movement":"none"}`, "observation", []string{"movement", "first", "note", "in a mirror"},
			func(s app.Sheet) int { return len(s.Observations) },
			func(s app.Sheet) bool {
				return s.Observations[0].Is.Movement == "first" && s.Observations[0].Is.Note == "in a mirror"
			}},
		{"events", `{"date":"2027-09-04","title":"Wedding","priority":2}`, "event", []string{"date", "2027-09-11"},
			func(s app.Sheet) int { return len(s.Events) },
			func(s app.Sheet) bool {
				e := s.Events[0].Is
				return e.Date.String() == "2027-09-11" && e.Title == "Wedding" && e.Priority == 2
			}},
		{"packages", `{"total":4,"used":1,"expires":"2027-12-31"}`, "package", []string{"used", "2", "expires", ""},
			func(s app.Sheet) int { return len(s.Packages) },
			func(s app.Sheet) bool { p := s.Packages[0].Is; return p.Used == 2 && p.Total == 4 && p.Expires == nil }},
		{"pauses", `{"from":"2028-03-01","reason":"journey"}`, "pause", []string{"until", "2028-04-01"},
			func(s app.Sheet) int { return len(s.Pauses) },
			func(s app.Sheet) bool {
				p := s.Pauses[0].Is
				return p.Until.String() == "2028-04-01" && p.Reason == "journey"
			}},
		{"overrides", `{"item":"` + window + `","from":"2027-07-01","to":"2027-07-10","author":"Dr Brook","reason":"x"}`, "override", []string{"to", "2027-07-20", "reason", "her holiday"},
			func(s app.Sheet) int { return len(s.Overrides) },
			func(s app.Sheet) bool {
				o := s.Overrides[0].Is
				return o.To.String() == "2027-07-20" && o.Reason == "her holiday" && o.Author == "Rowan Practitioner"
			}},
		{"appointments", `{"start":"2027-10-14T10:00:00","zones":["glabella"]}`, "appointment", []string{"time", "11:15", "minutes", "45", "zone", "glabella,dao"},
			func(s app.Sheet) int { return len(s.Appointments) },
			func(s app.Sheet) bool {
				a := s.Appointments[0].Is
				return a.Start.String() == "2027-10-14T11:15:00" && a.Minutes == 45 && len(a.Zones) == 2
			}},
		{"treatments", "", "treatment", []string{"zone", "glabella", "units-glabella", "24", "type", "touchup"},
			func(s app.Sheet) int { return len(s.Treatments) },
			func(s app.Sheet) bool {
				x := s.Treatments[0].Is
				return *x.Zones[0].Units == 24 && !x.IsFull() && x.Date.String() == "2027-03-01"
			}},
	} {
		id := ""
		if c.add != "" {
			id = d.Post(d.Path("/"+c.kind), c.add).Want(http.StatusCreated).ID()
		} else {
			id = d.sheet().Treatments[0].ID
		}
		path := "/" + c.kind + "/" + id
		d.fill(path, c.fields...).Want(http.StatusSeeOther)
		says(t, d.main(), "The "+c.to+" is corrected.")
		if !c.is(d.sheet()) {
			t.Errorf("%s: %+v", c.kind, d.sheet())
		}
		d.Open(d.base + path).Want(http.StatusOK)
		d.Submit(d.base + path + "/delete").Want(http.StatusSeeOther)
		says(t, d.main(), "The "+c.to+" is deleted.")
		if n := c.count(d.sheet()); n != 0 {
			t.Errorf("%s: %d are left", c.kind, n)
		}
		d.Open(d.base + path).Want(http.StatusNotFound)
	}
}

func TestWhatIsRecordedSaysWhatItMovesOnThePlan(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Treat("2026-12-07")
	d.fill("/observations/new", "movement", "first").Want(http.StatusSeeOther)
	says(t, d.main(), "The observation is recorded.", "days earlier: movement seen on 2 March")
}

func TestOneFormRecordsWhatWasSeenInSeveralZones(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Post(d.Path("/treatments"), `{"date":"2026-12-07","zones":[{"zone":"glabella"},{"zone":"forehead"},{"zone":"dao"}]}`).Want(http.StatusCreated)
	d.fill("/observations/new", "zone", "glabella,dao", "movement", "partial", "note", "both").Want(http.StatusSeeOther)
	all := d.sheet().Observations
	if len(all) != 2 || all[0].Is.Note != "both" || all[1].Is.Movement != clinic.MovementPartial {
		t.Errorf("%+v", all)
	}
	// Told again, with one zone more.
	d.fill("/observations/new", "zone", "glabella,dao,forehead", "movement", "partial").Want(http.StatusSeeOther)
	if n := len(d.sheet().Observations); n != 3 {
		t.Errorf("%d observations", n)
	}
}

// Nothing that was typed is lost, and nothing that was recorded meanwhile is
// overwritten unseen.
func TestARecordThatChangedMeanwhileIsShownAnew(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	id := d.Post(d.Path("/events"), `{"date":"2027-09-04","title":"Wedding"}`).Want(http.StatusCreated).ID()
	d.Open(d.base + "/events/" + id).Want(http.StatusOK)
	d.Patch(d.Path("/events/"+id), `{"date":"2027-09-18"}`).Want(http.StatusOK)
	d.Submit(d.base+"/events/"+id, "title", "Our wedding").Want(http.StatusUnprocessableEntity)
	says(t, d.main(), "Somebody changed this while you were typing", "What is recorded now: Sat 18 Sep 2027 · Wedding")
	if e := d.sheet().Events[0].Is; e.Title != "Wedding" || e.Date.String() != "2027-09-18" {
		t.Errorf("%+v", e)
	}
	if form := d.Form(d.base + "/events/" + id); form.Get("title") != "Our wedding" {
		t.Errorf("what was typed is lost: %v", form)
	}
	d.Submit(d.base+"/events/"+id, "date", "2027-09-18").Want(http.StatusSeeOther)
	if e := d.sheet().Events[0].Is; e.Title != "Our wedding" || e.Date.String() != "2027-09-18" {
		t.Errorf("%+v", e)
	}
}

func TestWhatChangedMeanwhileIsNotDeletedUnseen(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	id := d.Post(d.Path("/pauses"), `{"from":"2027-03-01"}`).Want(http.StatusCreated).ID()
	d.Open(d.base + "/pauses/" + id).Want(http.StatusOK)
	d.Patch(d.Path("/pauses/"+id), `{"until":"2027-03-20"}`).Want(http.StatusOK)
	d.Submit(d.base + "/pauses/" + id + "/delete").Want(http.StatusUnprocessableEntity)
	if n := len(d.sheet().Pauses); n != 1 {
		t.Errorf("%d pauses are left", n)
	}
}

func TestAnAppointmentIsCancelled(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Treat("2027-03-01")
	id := d.Post(d.Path("/appointments"), `{"start":"2027-06-14T10:00:00"}`).Want(http.StatusCreated).ID()
	d.Open(d.base + "/appointments/" + id).Want(http.StatusOK)
	d.Submit(d.base + "/appointments/" + id + "/cancel").Want(http.StatusSeeOther)
	says(t, d.main(), "The appointment is cancelled.", "Cancelled", "Window added")
	if a := d.sheet().Appointments[0].Is; a.IsBooked() {
		t.Errorf("%+v", a)
	}
}

func TestAClinicianDecidesWithAReasonInHerOwnName(t *testing.T) {
	d := deskOf(t, clinic.RoleOwner)
	d.Treat("2027-03-01")
	d.Open(d.base + "/overrides/new").Want(http.StatusOK)
	item := ""
	for _, i := range d.sheet().Decidable() {
		if i.Kind == "window" {
			item = i.Key
			break
		}
	}
	d.Submit(d.base+"/overrides/new", "item", item, "from", "2027-07-05", "to", "2027-07-16", "reason", "after her move").Want(http.StatusSeeOther)
	says(t, d.main(), "The override is recorded.", "Mon 5 Jul 2027 to Fri 16 Jul 2027", "Rowan Owner, Tue 2 Mar 2027: after her move", "In force")
}

func TestTheFrontDeskDecidesNothing(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	d.Treat("2027-03-01")
	d.Open(d.base).Want(http.StatusOK)
	for _, link := range d.Links() {
		if strings.Contains(link, "/overrides/") {
			t.Errorf("is led to %s", link)
		}
	}
	d.Open(d.base + "/overrides/new").Want(http.StatusForbidden)
	d.Open(d.base + "/treatments/new").Want(http.StatusOK)
	token := d.Form(d.base + "/treatments/new").Get("token")
	d.PostForm(d.base+"/overrides/new", url.Values{"token": {token}, "item": {d.sheet().Items[0].Key}, "from": {"2027-07-01"}, "reason": {"x"}}, "Sec-Fetch-Site", "same-origin").Want(http.StatusForbidden)
	if n := len(d.sheet().Overrides); n != 0 {
		t.Errorf("%d overrides", n)
	}
}

func TestAnotherClinicsPatientIsNotThere(t *testing.T) {
	d := deskOf(t, clinic.RoleOwner)
	other := d.Patient.Server.AddClinic("Elsewhere").AddPatient("Bea Foss")
	id := other.Treat("2027-03-01")
	base := "/console/patients/" + other.ID
	d.Open(d.base + "/treatments/new").Want(http.StatusOK)
	token := d.Form(d.base + "/treatments/new").Get("token")
	for _, path := range []string{"", "/person", "/treatments/new", "/treatments/" + id, "/observations/new", "/events/new", "/packages/new", "/pauses/new", "/overrides/new"} {
		d.Open(base + path).Want(http.StatusNotFound)
		if path != "" {
			d.PostForm(base+path, url.Values{"token": {token}}, "Sec-Fetch-Site", "same-origin").Want(http.StatusNotFound)
		}
	}
	d.PostForm(base+"/treatments/"+id+"/delete", url.Values{"token": {token}}, "Sec-Fetch-Site", "same-origin").Want(http.StatusNotFound)
}

func TestAPatientIsAddedAndCorrected(t *testing.T) {
	d := deskOf(t, clinic.RoleFrontDesk)
	brook := d.Post("/practitioners", apptest.Object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	d.Open("/console/patients/new").Want(http.StatusOK)
	d.Submit("/console/patients/new", "name", "Bea Foss", "email", "bea@patients.example", "language", "fr", "practitioner", brook,
		"metabolism", "fast", "first_timer", "yes", "weekday", "monday,friday", "visits_per_year", "3",
		"blackout-0-from", "2027-05-01", "blackout-0-to", "2027-05-09", "blackout-1-from", "2027-08-01").Want(http.StatusSeeOther)
	says(t, d.main(), "The patient is added.", "Bea Foss")
	var path string
	for _, link := range d.Links() {
		if strings.HasSuffix(link, "/person") {
			path = link
		}
	}
	id := strings.TrimSuffix(strings.TrimPrefix(path, "/console/patients/"), "/person")
	p, err := d.App.Patient(context.Background(), d.Actor, id)
	if err != nil || p.Language != "fr" || p.PractitionerID != brook || p.Metabolism != "fast" || !p.FirstTimer || len(p.Weekdays) != 2 || p.VisitsPerYear != 3 || len(p.Blackouts) != 2 || p.Blackouts[1].To.String() != "2027-08-01" {
		t.Fatalf("%+v, %v", p, err)
	}
	// A correction keeps what the form does not show.
	if err := d.App.SetDropCancelled(context.Background(), d.Actor, id, true); err != nil {
		t.Fatal(err)
	}
	d.Open(path).Want(http.StatusOK)
	d.Submit(path, "first_timer", "", "blackout-0-from", "", "blackout-0-to", "", "weekday", "").Want(http.StatusSeeOther)
	if p, _ = d.App.Patient(context.Background(), d.Actor, id); p.FirstTimer || len(p.Blackouts) != 1 || !p.DropCancelled || p.Name != "Bea Foss" || p.Weekdays != nil {
		t.Errorf("%+v", p)
	}
	d.Open(path).Want(http.StatusOK)
	d.Patch("/patients/"+id, `{"name":"Bea Foss-Lund"}`).Want(http.StatusOK)
	d.Submit(path, "strength", "strong").Want(http.StatusUnprocessableEntity)
	if p, _ = d.App.Patient(context.Background(), d.Actor, id); p.Strength == "strong" || p.Name != "Bea Foss-Lund" {
		t.Errorf("%+v", p)
	}
}

// Days are those of the clinic, wherever the server stands.
func TestANewRecordIsOfTheClinicsDay(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Clock.Set(apptest.Noon.Add(11 * time.Hour)) // 04:00 UTC on 3 March, 23:00 on 2 March there
	d := &desk{Browser: p.LogIn(clinic.RoleFrontDesk), Patient: p, t: t, base: "/console/patients/" + p.ID}
	for _, path := range []string{"/treatments/new", "/observations/new"} {
		d.Open(d.base + path).Want(http.StatusOK)
		if date := d.Form(d.base + path).Get("date"); date != "2027-03-02" {
			t.Errorf("%s: the day offered is %s", path, date)
		}
	}
}
