package console

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Appointments are booked in the calendar and on the board; here they are corrected.
var visits = &ledger[clinic.Appointment]{
	name: "appointments", one: "appointment", heading: "Appointments", empty: "Nothing is booked.", who: anyStaff, template: "appointment", fixed: true,
	of:   func(a *app.App) app.Records[clinic.Appointment] { return a.Appointments },
	all:  func(s app.Sheet) []app.Record[clinic.Appointment] { return s.Appointments },
	read: readVisit, fields: visitFields, at: func(_ clinic.Appointment, path string) string { return visitField(path) }, row: visitRow, clashes: visitClashes,
	more: func(v *visit, shown *recordView, is clinic.Appointment) {
		if is.IsBooked() {
			shown.Cancel = v.path(visitPath(v) + "/cancel")
			shown.Move = v.path(patientPath(v.id())+"/book") + "?" + url.Values{"instead": {v.c.Param("record")}, "back": {patientPath(v.id())}}.Encode()
		}
	},
}

func visitPath(v *visit) string { return patientPath(v.id()) + "/appointments/" + v.c.Param("record") }

// visitRoutes are what is done with appointments and with no other record.
func visitRoutes() []route {
	const path = "/patients/:id/appointments/:record/cancel"
	return []route{
		{http.MethodGet, path, anyStaff, func(v *visit) error { return v.done(visitPath(v), "") }},
		{http.MethodPost, path, anyStaff, form(cancelVisit, visits.page)},
	}
}

type visitForm struct {
	Date, Time, Minutes field
	Practitioner        menu
	Status              menu
	Zones               []choice
	Timezone            string // if it is not the clinic's
}

func visitFields(v *visit, s app.Sheet, form string, is clinic.Appointment) any {
	f := visitForm{
		Date: v.field(form, "date", is.Start.Date.String()), Time: v.field(form, "time", is.Start.Time.String()[:5]),
		Minutes:      v.field(form, "minutes", strconv.Itoa(cmp.Or(is.Minutes, clinic.DefaultMinutes))),
		Practitioner: v.practitionerMenu(s, form, is.PractitionerID), Status: v.menu(form, "status", cmp.Or(string(is.Status), string(clinic.AppointmentConfirmed))),
	}
	f.Status.add(string(clinic.AppointmentConfirmed), "Confirmed")
	f.Status.add(string(clinic.AppointmentTentative), "Tentative")
	f.Status.add(string(clinic.AppointmentCancelled), "Cancelled")
	var picked []string
	for _, z := range is.Zones {
		picked = append(picked, string(z))
	}
	picked = v.ticked(form, "zone", picked)
	for _, z := range clinic.Zones {
		f.Zones = append(f.Zones, choice{ID: "zone-" + string(z), Value: string(z), Text: zoneNames[z], On: slices.Contains(picked, string(z))})
	}
	if is.Timezone != "" && is.Timezone != s.Clinic.Timezone {
		f.Timezone = is.Timezone
	}
	return f
}

// visitField is the field that a refusal is about: the start has two.
func visitField(path string) string {
	switch {
	case path == "start":
		return "time"
	case strings.HasPrefix(path, "zones"):
		return "zone"
	}
	return common(path)
}

func readVisit(v *visit, _ app.Sheet, before clinic.Appointment) clinic.Appointment {
	is := before
	is.Start.Date = v.date("date", true)
	at, err := civil.ParseTime(v.value("time") + ":00")
	if err != nil {
		v.draft.add("time", "This is not a time, as in 14:30.")
	}
	is.Start.Time = at
	is.Minutes, is.PractitionerID, is.Status = v.whole("minutes", 0), v.value("practitioner"), clinic.AppointmentStatus(v.value("status"))
	is.Zones = nil
	for _, z := range clinic.Zones {
		if slices.Contains(v.draft.values["zone"], string(z)) {
			is.Zones = append(is.Zones, z)
		}
	}
	return is
}

// cancelVisit cancels an appointment as it was shown: the plan forgets it, calendars
// say that it is off.
func cancelVisit(v *visit) error {
	booked, err := v.app.Appointments.Get(v.ctx(), v.actor, v.id(), v.c.Param("record"))
	if err != nil {
		return err
	}
	is := booked.Is
	is.Status = clinic.AppointmentCancelled
	ctx, told := app.Listen(v.ctx())
	if _, err := v.app.Appointments.Replace(ctx, v.actor, v.id(), booked.ID, is, app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.recorded("The appointment is cancelled.", told)
}

func visitRow(s app.Sheet, a clinic.Appointment) ledgerRow {
	r := ledgerRow{When: day(a.Start.Date) + ", " + a.Start.Time.String()[:5], Text: zoneList(a.Zones)}
	if r.Text == "" {
		r.Text = "Appointment"
	}
	r.Note = practitionerName(s, a.PractitionerID)
	switch {
	case a.Status == clinic.AppointmentCancelled:
		r.Tag = "Cancelled"
	case a.Start.Date.Before(s.Today):
		r.Tag = "Past"
	case a.Status == clinic.AppointmentTentative:
		r.Tag = "Tentative"
	}
	return r
}

// dayOf is the day of a moment in the clinic.
func dayOf(s app.Sheet, at time.Time) civil.Date {
	loc, err := app.Zones(s.Clinic.Timezone)
	if err != nil {
		loc = time.UTC
	}
	return civil.DateOf(at.In(loc))
}
