package demo

import (
	"fmt"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Timezone is the zone of the demo's clinic.
const Timezone = "America/New_York"

// Clinic is the demo's clinic, without an id.
func Clinic() clinic.Clinic {
	latitude := 41.5
	return clinic.Clinic{Name: "Lantern Street Clinic", Settings: clinic.Settings{
		Timezone: Timezone, Latitude: &latitude, ClosedWeekdays: []string{"sunday"},
	}}
}

// Practitioners are those who work there. Their IDs are empty; records name them
// by Ref.
func Practitioners() []clinic.Practitioner {
	return []clinic.Practitioner{
		{Ref: "okafor", Name: "Dr. Ngozi Okafor", Email: "okafor@lantern.example", Timezone: Timezone},
		{Ref: "oneil", Name: "Saoirse O'Neil, NP", Email: "oneil@lantern.example", Timezone: Timezone},
	}
}

// Featured is the Ref of the patient whose calendar the demo opens: she has a
// window still ahead and a wedding beyond it.
const Featured = "mara"

// Consent is what the featured patient has agreed to.
func Consent() app.Consent {
	return app.Consent{
		Language: "en", Version: "demo", Privacy: feeds.PrivacyDiscreet,
		Text: "An invented patient agreed to having invented dates shown in her calendar.",
	}
}

// visit is a full treatment so many days ago.
type visit struct {
	daysAgo int
	zones   []clinic.TreatedZone
}

// story is a named patient in short form; days count from the demo's day.
type story struct {
	ref, name, email, practitioner string
	traits                         clinic.Traits
	visits                         []visit
	saw                            []sighting
	events                         []upcoming
	booked                         []booking
}

type sighting struct {
	daysAgo  int
	zone     clinic.Zone
	movement clinic.Movement
	note     string
}

type upcoming struct {
	inDays int
	title  string
}

type booking struct {
	inDays, hour, minute, minutes int
	zones                         []clinic.Zone
	status                        clinic.AppointmentStatus
}

// Patients are n patients of the clinic as of today: the named ones first, then
// as many of the crowd as are needed.
func Patients(today civil.Date, n int) []app.ImportedPatient {
	var all []app.ImportedPatient
	for _, s := range stories {
		if len(all) < n {
			all = append(all, s.patient(today))
		}
	}
	for i := len(all); i < n; i++ {
		all = append(all, crowd(today, i))
	}
	return all
}

func (s story) patient(today civil.Date) app.ImportedPatient {
	p := app.ImportedPatient{Ref: s.ref, Patient: &clinic.Patient{
		Name: s.name, Email: s.email, Language: "en", PractitionerID: s.practitioner, Traits: s.traits,
	}}
	for i, v := range s.visits {
		p.Treatments = append(p.Treatments, clinic.Treatment{
			ID: fmt.Sprintf("%s-t%d", s.ref, i+1), Date: visitDay(today, -v.daysAgo), Product: "innotox", Type: clinic.TreatmentFull,
			PractitionerID: s.practitioner, Zones: v.zones,
		})
	}
	for _, o := range s.saw {
		p.Observations = append(p.Observations, clinic.Observation{Date: today.AddDays(-o.daysAgo), Zone: o.zone, Movement: o.movement, Note: o.note})
	}
	for i, e := range s.events {
		p.Events = append(p.Events, clinic.Event{ID: fmt.Sprintf("%s-e%d", s.ref, i+1), Date: today.AddDays(e.inDays), Title: e.title, Priority: 1})
	}
	for i, b := range s.booked {
		p.Appointments = append(p.Appointments, clinic.Appointment{
			ID: fmt.Sprintf("%s-a%d", s.ref, i+1), Timezone: Timezone, Minutes: b.minutes, PractitionerID: s.practitioner, Zones: b.zones, Status: b.status,
			Start: civil.DateTime{Date: visitDay(today, b.inDays), Time: civil.Time{Hour: b.hour, Minute: b.minute}},
		})
	}
	return p
}

// visitDay is an open day so many days from today: of what has happened no day that has
// not come.
func visitDay(today civil.Date, inDays int) civil.Date {
	if d := openDay(today.AddDays(inDays)); inDays > 0 || !d.After(today) {
		return d
	}
	return today.AddDays(-1) // today is a Sunday
}

// openDay moves a Sunday, on which the clinic is closed, to Monday.
func openDay(d civil.Date) civil.Date {
	if d.Weekday() == 0 {
		return d.AddDays(1)
	}
	return d
}
