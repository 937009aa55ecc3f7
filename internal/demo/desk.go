package demo

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// Note is what the people of the clinic recorded about a named patient after her
// treatments, by their role.
type Note struct {
	Ref      string
	By       clinic.Role
	Contact  *clinic.Contact
	Package  *clinic.Package
	Pause    *clinic.Pause
	Decision *Decision
}

// Decision moves a patient's next window: the first of its days by so many days, and
// to so many more days after that.
type Decision struct {
	Later, Days    int
	Author, Reason string
}

// Notes are what was recorded as of today, in the order in which it was.
func Notes(today civil.Date) []Note {
	in := func(days int) *civil.Date {
		day := today.AddDays(days)
		return &day
	}
	return []Note{
		{Ref: "sylvie", By: clinic.RoleFrontDesk, Contact: &clinic.Contact{Means: clinic.MeansPhone, Note: "Reached her. Thursdays suit her best; she looks at her diary and calls back."}},
		{Ref: "priya", By: clinic.RoleFrontDesk, Contact: &clinic.Contact{Means: clinic.MeansMessage, Note: "Cancelled because of a trip. Asked to be called when she is back.", SnoozeUntil: in(12)}},
		{Ref: "priya", By: clinic.RoleFrontDesk, Package: &clinic.Package{Total: 4, Used: 2}},
		{Ref: "greta", By: clinic.RoleFrontDesk, Contact: &clinic.Contact{Means: clinic.MeansEmail, Note: "Asked after her; no answer yet."}},
		{Ref: "lucia", By: clinic.RoleFrontDesk, Package: &clinic.Package{Total: 6, Used: 1}},
		{Ref: "lucia", By: clinic.RoleFrontDesk, Pause: &clinic.Pause{From: today.AddDays(150), Until: in(200), Reason: "Filming abroad; back in time for the next visit."}},
		{Ref: "amara", By: clinic.RolePractitioner, Decision: &Decision{Later: 5, Days: 14, Author: "Dr. Ngozi Okafor",
			Reason: "Her first treatment and a light dose: I want to see the effect gone before we settle the next one."}},
	}
}

// Closures are the days of the next months on which the clinic is closed.
func Closures(today civil.Date) []clinic.Closure {
	from := openDay(today.AddDays(45))
	return []clinic.Closure{
		{From: openDay(today.AddDays(20)), To: openDay(today.AddDays(20)), Name: "Team day"},
		{From: from, To: from.AddDays(4), Name: "Treatment rooms painted"},
		{From: openDay(today.AddDays(130)), To: openDay(today.AddDays(130)), Name: "Street festival"},
	}
}

// Rules are the versions of the clinic's own rules, the older first. Each changes one
// thing: a window that passed unbooked stays on the board for six weeks instead of a
// month, since many answer only then; and a package is called to mind earlier, since
// those with two sessions left could not use both.
func Rules() []protocol.Protocol {
	first := *protocol.Standard()
	first.Profile, first.Window.OverdueDays = protocol.OwnName, 42
	second := first
	second.Package.RemindDaysBefore += 14
	return []protocol.Protocol{first, second}
}
