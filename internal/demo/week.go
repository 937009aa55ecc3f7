package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// Kept is something that a practitioner wrote into a calendar app of hers.
type Kept struct {
	Practitioner string // her Ref
	Own          bool   // in a calendar of her own, not among her appointments
	Name         string // the last segment of its path
	Body         []byte // iCalendar
}

// OwnCalendar is the name of the calendar that each practitioner made herself.
const OwnCalendar = "diary"

// kept is an entry in short form: days count from the demo's day.
type kept struct {
	practitioner                  string
	inDays, hour, minute, minutes int
	title                         string
	attendee                      string // name and address
	own, nobody                   bool
}

// What stands in the practitioners' calendars, but for the one whose account the demo
// hands out: hers are for whoever tries an app of his own. Three wait for somebody to
// say whose they are, one of which has an address that two patients share and one a
// name; others are about no patient, or their own.
var entries = []kept{
	{practitioner: "oneil", inDays: 7, hour: 10, minute: 0, minutes: 15, title: "Two-week look", attendee: "Amara <" + shared + ">"},
	{practitioner: "oneil", inDays: 3, hour: 15, minute: 30, minutes: 30, title: "Sylvie O'Brien, lips?"},
	{practitioner: "oneil", inDays: 8, hour: 9, minute: 30, minutes: 45, title: "New, a friend of Mara"},
	{practitioner: "oneil", inDays: 1, hour: 16, minute: 30, minutes: 30, title: "Rep with the new needles", nobody: true},
	{practitioner: "oneil", inDays: 6, hour: 9, minute: 0, minutes: 60, title: "Laser service", nobody: true},
	{practitioner: "oneil", inDays: 1, hour: 10, minute: 30, minutes: 30, title: "Consultation", nobody: true},
	{practitioner: "oneil", inDays: 3, hour: 11, minute: 0, minutes: 30, title: "Consultation", nobody: true},
	{practitioner: "oneil", inDays: 5, hour: 9, minute: 30, minutes: 30, title: "Consultation", nobody: true},
	{practitioner: "oneil", inDays: 8, hour: 14, minute: 0, minutes: 30, title: "Consultation", nobody: true},
	{practitioner: "oneil", inDays: 11, hour: 10, minute: 0, minutes: 30, title: "Consultation", nobody: true},

	{practitioner: "oneil", inDays: 0, hour: 12, minute: 30, minutes: 60, title: "Lunch with Ngozi", own: true},
	{practitioner: "oneil", inDays: 2, hour: 9, minute: 0, minutes: 120, title: "Injection course, online", own: true},
	{practitioner: "oneil", inDays: 5, hour: 16, minute: 0, minutes: 90, title: "School play", own: true},
	{practitioner: "oneil", inDays: 9, hour: 9, minute: 0, minutes: 120, title: "Injection course, online", own: true},
}

// Calendars are what stands in the practitioners' calendars as of today.
func Calendars(today civil.Date) (all []Kept) {
	for i, e := range entries {
		all = append(all, Kept{
			Practitioner: e.practitioner, Own: e.own,
			Name: fmt.Sprintf("lantern-%02d.ics", i+1), Body: e.object(i, today),
		})
	}
	return all
}

// IsAboutNobody reports whether the front desk has said since of the entry of a title
// that it is about no patient.
func IsAboutNobody(title string) bool {
	return slices.ContainsFunc(entries, func(e kept) bool { return e.nobody && e.title == title })
}

// object writes an entry as a calendar app would, in UTC, which needs no definition of
// a time zone.
func (e kept) object(i int, today civil.Date) []byte {
	at := civil.DateTime{Date: openDay(today.AddDays(e.inDays)), Time: civil.Time{Hour: e.hour, Minute: e.minute}}
	zone, err := app.Zones(Timezone)
	if err != nil {
		zone = time.UTC // never: the program brings the zones along
	}
	start := at.In(zone).UTC()
	const form = "20060102T150405Z"
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lantern Street Clinic//Calendar app//EN", "BEGIN:VEVENT",
		fmt.Sprintf("UID:lantern-%02d@lantern.example", i+1), "DTSTAMP:" + today.In(time.UTC).Format(form),
		"DTSTART:" + start.Format(form), "DTEND:" + start.Add(time.Duration(e.minutes)*time.Minute).Format(form),
		"SUMMARY:" + strings.ReplaceAll(e.title, ",", `\,`),
	}
	if name, address, ok := strings.Cut(strings.TrimSuffix(e.attendee, ">"), " <"); ok {
		lines = append(lines, `ATTENDEE;CN="`+name+`":mailto:`+address)
	}
	return []byte(strings.Join(append(lines, "END:VEVENT", "END:VCALENDAR", ""), "\r\n"))
}
