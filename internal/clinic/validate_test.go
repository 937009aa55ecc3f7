package clinic_test

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func at(text string) civil.DateTime {
	dt, err := civil.ParseDateTime(text)
	if err != nil {
		panic(err)
	}
	return dt
}

func number(n float64) *float64 { return &n }

var (
	treatment   = clinic.Treatment{Date: day("2027-03-01"), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella, Units: number(20)}}}
	observation = clinic.Observation{Date: day("2027-03-01"), Zone: clinic.Glabella, Movement: clinic.MovementNone}
	event       = clinic.Event{Date: day("2027-10-02"), Title: "Müller's wedding 🎉"}
	appointment = clinic.Appointment{Start: at("2027-06-14T10:00:00"), Timezone: "America/New_York"}
	sessions    = clinic.Package{Total: 4, Used: 1}
	pause       = clinic.Pause{From: day("2027-07-01"), Reason: "expecting\nin winter"}
	override    = clinic.Override{Item: "window/t1/1", From: day("2027-06-01"), To: day("2027-06-14"), Author: "Dr Brook", Reason: "as agreed"}
	settings    = clinic.Settings{Timezone: "America/New_York"}
	patient     = clinic.Patient{Name: "Anna \"Lu\" O'Neil", Email: "anna@mail.example"}
)

// changed is a copy of a value with one thing about it changed.
func changed[T any](value T, change func(*T)) T {
	change(&value)
	return value
}

func TestARecordThatBreaksARuleIsRefusedWithTheFieldsPath(t *testing.T) {
	zones := time.LoadLocation
	ofTreatment := func(change func(*clinic.Treatment)) error { return changed(treatment, change).Validate() }
	ofObservation := func(change func(*clinic.Observation)) error { return changed(observation, change).Validate() }
	ofEvent := func(change func(*clinic.Event)) error { return changed(event, change).Validate() }
	ofAppointment := func(change func(*clinic.Appointment)) error {
		return changed(appointment, change).Validate("America/New_York", zones)
	}
	ofPackage := func(change func(*clinic.Package)) error { return changed(sessions, change).Validate() }
	ofPause := func(change func(*clinic.Pause)) error { return changed(pause, change).Validate() }
	ofOverride := func(change func(*clinic.Override)) error { return changed(override, change).Validate() }
	ofSettings := func(change func(*clinic.Settings)) error { return changed(settings, change).Validate(zones) }
	ofPatient := func(change func(*clinic.Patient)) error { return changed(patient, change).Validate(zones) }

	for _, c := range []struct {
		name string
		err  error
		path string // "" if it is accepted
	}{
		{"a plain treatment", ofTreatment(func(*clinic.Treatment) {}), ""},
		{"no date", ofTreatment(func(r *clinic.Treatment) { r.Date = civil.Date{} }), "date"},
		{"30 February", ofTreatment(func(r *clinic.Treatment) { r.Date.Month, r.Date.Day = 2, 30 }), "date"},
		{"the year 27", ofTreatment(func(r *clinic.Treatment) { r.Date.Year = 27 }), "date"},
		{"no zone", ofTreatment(func(r *clinic.Treatment) { r.Zones = nil }), "zones"},
		{"an unknown zone", ofTreatment(func(r *clinic.Treatment) { r.Zones = []clinic.TreatedZone{{Zone: "knee"}} }), "zones[0].zone"},
		{"a zone twice", ofTreatment(func(r *clinic.Treatment) { r.Zones = append(r.Zones, r.Zones[0]) }), "zones[1].zone"},
		{"no units at all", ofTreatment(func(r *clinic.Treatment) { r.Zones = []clinic.TreatedZone{{Zone: clinic.DAO}} }), ""},
		{"zero units", ofTreatment(func(r *clinic.Treatment) { r.Zones = []clinic.TreatedZone{{Zone: clinic.DAO, Units: number(0)}} }), "zones[0].units"},
		{"an unknown type", ofTreatment(func(r *clinic.Treatment) { r.Type = "half" }), "type"},
		{"a product over two lines", ofTreatment(func(r *clinic.Treatment) { r.Product = "inno\r\ntox" }), "product"},

		{"a plain observation", ofObservation(func(*clinic.Observation) {}), ""},
		{"a note over two lines", ofObservation(func(r *clinic.Observation) { r.Note = "a little\nwhen I frown" }), ""},
		{"a note with a bell", ofObservation(func(r *clinic.Observation) { r.Note = "\a" }), "note"},
		{"no movement", ofObservation(func(r *clinic.Observation) { r.Movement = "" }), "movement"},
		{"an unknown movement", ofObservation(func(r *clinic.Observation) { r.Movement = "wild" }), "movement"},
		{"an observation of no zone", ofObservation(func(r *clinic.Observation) { r.Zone = "" }), "zone"},

		{"a plain event", ofEvent(func(*clinic.Event) {}), ""},
		{"a title with a line separator", ofEvent(func(r *clinic.Event) { r.Title = "Wedding\u2028BEGIN:VEVENT" }), "title"},
		{"a title with a C1 control", ofEvent(func(r *clinic.Event) { r.Title = "Wed\u0085ding" }), "title"},
		{"a title that is not UTF-8", ofEvent(func(r *clinic.Event) { r.Title = "Wed\xffding" }), "title"},
		{"a title of 201 characters", ofEvent(func(r *clinic.Event) { r.Title = strings.Repeat("ü", 201) }), "title"},
		{"a title of 200 characters", ofEvent(func(r *clinic.Event) { r.Title = strings.Repeat("ü", 200) }), ""},
		{"priority 10", ofEvent(func(r *clinic.Event) { r.Priority = 10 }), "priority"},

		{"a plain appointment", ofAppointment(func(*clinic.Appointment) {}), ""},
		{"the clinic's zone", ofAppointment(func(r *clinic.Appointment) { r.Timezone = "" }), ""},
		{"an unknown time zone", ofAppointment(func(r *clinic.Appointment) { r.Timezone = "Mars/Olympus" }), "timezone"},
		{"the machine's own zone", ofAppointment(func(r *clinic.Appointment) { r.Timezone = "Local" }), "timezone"},
		{"an hour that clocks skip", ofAppointment(func(r *clinic.Appointment) { r.Start = at("2027-03-14T02:30:00") }), "start"},
		{"an hour that clocks show twice", ofAppointment(func(r *clinic.Appointment) { r.Start = at("2027-11-07T01:30:00") }), ""},
		{"two days long", ofAppointment(func(r *clinic.Appointment) { r.Minutes = 2880 }), "minutes"},
		{"an unknown status", ofAppointment(func(r *clinic.Appointment) { r.Status = "maybe" }), "status"},

		{"a plain package", ofPackage(func(*clinic.Package) {}), ""},
		{"a package used up", ofPackage(func(r *clinic.Package) { r.Used = 4 }), ""},
		{"more used than there are", ofPackage(func(r *clinic.Package) { r.Used = 5 }), "used"},
		{"less than none used", ofPackage(func(r *clinic.Package) { r.Used = -1 }), "used"},
		{"a package of nothing", ofPackage(func(r *clinic.Package) { r.Total, r.Used = 0, 0 }), "total"},
		{"a package of 101", ofPackage(func(r *clinic.Package) { r.Total = 101 }), "total"},
		{"a package until 30 February", ofPackage(func(r *clinic.Package) { r.Expires = &civil.Date{Year: 2027, Month: 2, Day: 30} }), "expires"},

		{"a plain pause", ofPause(func(*clinic.Pause) {}), ""},
		{"a pause of a day", ofPause(func(r *clinic.Pause) { r.Until = &r.From }), ""},
		{"a pause from no day", ofPause(func(r *clinic.Pause) { r.From = civil.Date{} }), "from"},
		{"a pause until no day", ofPause(func(r *clinic.Pause) { r.Until = &civil.Date{} }), "until"},
		{"a pause that ends first", ofPause(func(r *clinic.Pause) { until := day("2027-06-30"); r.Until = &until }), "until"},
		{"a reason with a bell", ofPause(func(r *clinic.Pause) { r.Reason = "\a" }), "reason"},

		{"a plain override", ofOverride(func(*clinic.Override) {}), ""},
		{"an override of one day", ofOverride(func(r *clinic.Override) { r.To = r.From }), ""},
		{"an override of 366 days", ofOverride(func(r *clinic.Override) { r.To = r.From.AddDays(366) }), ""},
		{"an override of 367 days", ofOverride(func(r *clinic.Override) { r.To = r.From.AddDays(367) }), "to"},
		{"an override that ends first", ofOverride(func(r *clinic.Override) { r.To = r.From.AddDays(-1) }), "to"},
		{"an override from no day", ofOverride(func(r *clinic.Override) { r.From = civil.Date{} }), "from"},
		{"an override to 31 June", ofOverride(func(r *clinic.Override) { r.To.Day = 31 }), "to"},
		{"an override of nothing", ofOverride(func(r *clinic.Override) { r.Item = "" }), "item"},
		{"an override of two lines", ofOverride(func(r *clinic.Override) { r.Item = "window/t1/1\nprep/e1" }), "item"},
		{"an item of 500 characters", ofOverride(func(r *clinic.Override) { r.Item = strings.Repeat("ü", 500) }), ""},
		{"an item of 501 characters", ofOverride(func(r *clinic.Override) { r.Item = strings.Repeat("ü", 501) }), "item"},
		{"nobody's override", ofOverride(func(r *clinic.Override) { r.Author = "" }), "author"},
		{"an author of blanks", ofOverride(func(r *clinic.Override) { r.Author = "  " }), "author"},
		{"an author over two lines", ofOverride(func(r *clinic.Override) { r.Author = "Dr\r\nBrook" }), "author"},
		{"an override without a reason", ofOverride(func(r *clinic.Override) { r.Reason = "" }), "reason"},
		{"a reason of blanks", ofOverride(func(r *clinic.Override) { r.Reason = " \n\t" }), "reason"},
		{"a reason over two lines", ofOverride(func(r *clinic.Override) { r.Reason = "as agreed\nby telephone" }), ""},

		{"plain settings", ofSettings(func(*clinic.Settings) {}), ""},
		{"no time zone", ofSettings(func(r *clinic.Settings) { r.Timezone = "" }), "timezone"},
		{"an unknown profile", ofSettings(func(r *clinic.Settings) { r.Profile = "mine" }), "profile"},
		{"a closed day that is none", ofSettings(func(r *clinic.Settings) { r.ClosedWeekdays = []string{"sunday", "someday"} }), "closed_weekdays[1]"},
		{"a closure that ends first", ofSettings(func(r *clinic.Settings) {
			r.Closures = []clinic.Closure{{From: day("2027-12-26"), To: day("2027-12-24")}}
		}), "closures[0].to"},
		{"beyond the pole", ofSettings(func(r *clinic.Settings) { r.Latitude = number(91) }), "latitude"},

		{"a plain patient", ofPatient(func(*clinic.Patient) {}), ""},
		{"a name of blanks", ofPatient(func(r *clinic.Patient) { r.Name = "  " }), "name"},
		{"a name that ends a line", ofPatient(func(r *clinic.Patient) { r.Name = "Anna\r\nX-Evil: 1" }), "name"},
		{"an address with a name", ofPatient(func(r *clinic.Patient) { r.Email = "Anna <anna@mail.example>" }), "email"},
		{"an unknown language", ofPatient(func(r *clinic.Patient) { r.Language = "tlh" }), "language"},
		{"an unknown metabolism", ofPatient(func(r *clinic.Patient) { r.Metabolism = "rapid" }), "metabolism"},
		{"mondays and fridays", ofPatient(func(r *clinic.Patient) { r.Weekdays = []string{"monday", "friday"} }), ""},
		{"a weekday that is none", ofPatient(func(r *clinic.Patient) { r.Weekdays = []string{"monday", "Friday"} }), "weekdays[1]"},
		{"one visit a year", ofPatient(func(r *clinic.Patient) { r.VisitsPerYear = 1 }), ""},
		{"a visit a month", ofPatient(func(r *clinic.Patient) { r.VisitsPerYear = 12 }), ""},
		{"13 visits a year", ofPatient(func(r *clinic.Patient) { r.VisitsPerYear = 13 }), "visits_per_year"},
		{"less than no visit", ofPatient(func(r *clinic.Patient) { r.VisitsPerYear = -1 }), "visits_per_year"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.path == "" {
				if c.err != nil {
					t.Errorf("refused: %v", c.err)
				}
				return
			}
			e, ok := c.err.(*clinic.Error)
			if !ok {
				t.Fatalf("got %v, want a refusal of %s", c.err, c.path)
			}
			if e.Code != clinic.Invalid || e.Path != c.path || e.Message == "" {
				t.Errorf("got %s %q %q, want the path %q", e.Code, e.Path, e.Message, c.path)
			}
		})
	}
}

func TestAnErrorIsMovedUnderTheRecordItWasFoundIn(t *testing.T) {
	for _, c := range []struct{ prefix, path, want string }{
		{"treatments[0]", "date", "treatments[0].date"},
		{"treatments[0]", "", "treatments[0]"},
		{"zones", "[1].zone", "zones[1].zone"},
	} {
		err := clinic.Under(c.prefix, clinic.Errorf(clinic.Invalid, c.path, "is required"))
		if got := err.(*clinic.Error).Path; got != c.want {
			t.Errorf("%s under %s is %s, want %s", c.path, c.prefix, got, c.want)
		}
	}
	if clinic.Under("treatments[0]", nil) != nil {
		t.Error("no error became one")
	}
}

// A plan must not depend on the machine that makes it (design.md, civil dates):
// only names that mean the same zone everywhere are taken.
func TestATimeZoneIsNamedAsTzdataNamesIt(t *testing.T) {
	anything := func(string) (*time.Location, error) { return time.UTC, nil }
	for name, taken := range map[string]bool{
		"UTC": true, "Europe/Berlin": true, "America/Argentina/Buenos_Aires": true, "America/Port-au-Prince": true,
		"Etc/GMT+5": true, "EST5EDT": true, "GB-Eire": true, "GMT0": true,
		"": false, "Local": false, "localtime": false, "posixrules": false, "Factory": false, "./UTC": false, "UTC/": false,
		"right/UTC": false, "posix/America/New_York": false, "../UTC": false, "America//New_York": false, "/UTC": false,
		"Europe/Berlin\n": false, "Europe/Bérlin": false, "tzdata.zi": false, "+VERSION": false, "-00": false,
	} {
		if err := clinic.CheckZone("timezone", name, anything); (err == nil) != taken {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Planner.md section 8 shows the one form; another would come back rewritten.
func TestAWallTimeIsReadInOneForm(t *testing.T) {
	if dt, err := clinic.ParseWallTime("2027-06-14T10:00:05"); err != nil || dt != at("2027-06-14T10:00:05") {
		t.Errorf("%v, %v", dt, err)
	}
	for _, text := range []string{
		"", "2027-06-14T1:00:00", "2027-06-14t10:00:00", "2027-06-14 10:00:00", "2027-06-14T10:00", "2027-06-14T10:00:00Z",
		"2027-06-14T10:00:00.0", "2027-06-14T1:00:00.0", "2027-06-14T1:00:00,5", "2027-06-14T10:00:00.5", "2027-06-31T10:00:00", "2027-06-14T24:00:00", "12027-06-14T10:00:00",
	} {
		if dt, err := clinic.ParseWallTime(text); err == nil {
			t.Errorf("%q is taken for %v", text, dt)
		}
	}
}

// Design, civil dates: a nonexistent wall time is refused, an ambiguous one takes
// the first.
func TestAWallTimeIsOneInstant(t *testing.T) {
	for _, c := range []struct{ zone, wall, utc string }{
		{"America/New_York", "2027-06-14T10:00:00", "2027-06-14T14:00:00Z"},
		{"America/New_York", "2027-11-07T01:30:00", "2027-11-07T05:30:00Z"}, // shown twice: still daylight time
		{"America/New_York", "2027-11-07T02:00:00", "2027-11-07T07:00:00Z"},
		{"America/New_York", "2027-03-14T02:30:00", ""}, // skipped
		{"Europe/London", "2027-10-31T01:00:00", "2027-10-31T00:00:00Z"},
		{"Australia/Lord_Howe", "2027-04-04T01:45:00", "2027-04-03T14:45:00Z"}, // half an hour is shown twice
		{"Australia/Lord_Howe", "2027-10-03T02:15:00", ""},
		{"Pacific/Apia", "2011-12-30T12:00:00", ""}, // a whole day is skipped
		{"Asia/Kathmandu", "2027-01-01T00:00:00", "2026-12-31T18:15:00Z"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := clinic.Instant(at(c.wall), loc)
		if ok != (c.utc != "") || ok && got.UTC().Format(time.RFC3339) != c.utc {
			t.Errorf("%s in %s: %s %v, want %q", c.wall, c.zone, got.UTC().Format(time.RFC3339), ok, c.utc)
		}
	}
}
