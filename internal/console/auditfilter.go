package console

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// auditKinds are the kinds of records of which the audit tells, as the console says
// them.
var auditKinds = []choice{
	{Value: "patient", Text: "Patients"}, {Value: "treatment", Text: "Treatments"}, {Value: "appointment", Text: "Appointments"},
	{Value: "observation", Text: "Observations"}, {Value: "event", Text: "Events"}, {Value: "package", Text: "Packages"},
	{Value: "pause", Text: "Pauses"}, {Value: "override", Text: "Overrides"}, {Value: "contact", Text: "Contacts"},
	{Value: "plan", Text: "Plans"}, {Value: "consent", Text: "Consents"}, {Value: "feed", Text: "Feeds"}, {Value: "page-link", Text: "Page links"},
	{Value: "calendar", Text: "Calendars"}, {Value: "practitioner", Text: "Practitioners"}, {Value: "protocol", Text: "Protocol"},
	{Value: "clinic", Text: "Settings of the clinic"}, {Value: "staff", Text: "Staff accounts"}, {Value: "app-password", Text: "App passwords"},
	{Value: "api-key", Text: "API keys"},
}

// auditForm says which entries are shown.
type auditForm struct {
	Who, What menu
	From, To  field
	// Patient is the one patient that they are about; no Value for all.
	Patient choice
}

// auditFields are the fields of the form, as the address names them.
var auditFields = []string{"who", "what", "from", "to", "patient"}

// auditFilter reads from the address which entries are asked for. What cannot be is
// a fault of the form, whose draft stands then; asked are the fields that say something.
func (v *visit) auditFilter() (asked url.Values, f app.AuditFilter, err error) {
	asked = url.Values{}
	for _, name := range auditFields {
		if value := v.query(name); value != "" {
			asked.Set(name, value)
		}
	}
	d := &draft{form: "audit", values: asked, asks: true}
	own, err := v.clinic()
	if err != nil {
		return nil, f, err
	}
	zone, err := app.Zones(own.Timezone)
	if err != nil {
		return nil, f, err
	}
	f.Actor, f.Action, f.PatientID = asked.Get("who"), asked.Get("what"), asked.Get("patient")
	if f.Action != "" && !slices.ContainsFunc(auditKinds, func(k choice) bool { return k.Value == f.Action }) {
		d.add("what", "There is no such kind of record.")
	}
	from, to := d.day("from", asked.Get("from")), d.day("to", asked.Get("to"))
	if from.IsValid() && to.IsValid() && to.Before(from) {
		d.add("to", "This is before the first day.")
	}
	if len(d.faults) > 0 {
		v.draft = d
		return asked, f, nil
	}
	if from.IsValid() {
		f.Since = from.In(zone)
	}
	if to.IsValid() {
		f.Until = to.AddDays(1).In(zone)
	}
	return asked, f, nil
}

func (v *visit) auditForm(f app.AuditFilter) (shown auditForm, err error) {
	const form = "audit"
	shown.Who, shown.What = v.menu(form, "who", f.Actor), v.menu(form, "what", f.Action)
	shown.From, shown.To = v.field(form, "from", v.query("from")), v.field(form, "to", v.query("to"))
	shown.Who.add("", "Everybody")
	if err := v.addStaff(&shown.Who); err != nil {
		return shown, err
	}
	if err := v.addKeys(&shown.Who); err != nil {
		return shown, err
	}
	shown.Who.add("roll", "Time passing")
	if !shown.Who.offers(f.Actor) { // somebody who has left, or a link of the audit's own
		who, err := v.actors([]string{f.Actor})
		if err != nil {
			return shown, err
		}
		shown.Who.add(f.Actor, capital(who(f.Actor)))
	}
	shown.What.add("", "Everything")
	for _, k := range auditKinds {
		shown.What.add(k.Value, k.Text)
	}
	if !shown.What.offers(f.Action) {
		shown.What.add(f.Action, f.Action)
	}
	if f.PatientID != "" {
		shown.Patient = choice{ID: form + "-patient", Value: f.PatientID, Text: "a patient who is no longer here", On: true}
		patient, err := v.app.Patient(v.ctx(), v.actor, f.PatientID)
		if err == nil {
			shown.Patient.Text = cmp.Or(patient.Name, "a patient without a name")
		} else if clinic.CodeOf(err) != clinic.NotFound {
			return shown, err
		}
	}
	return shown, nil
}

// addStaff offers everybody who has an account.
func (v *visit) addStaff(m *menu) error {
	const page = 100
	for after := ""; ; {
		some, err := v.app.StaffPage(v.ctx(), v.actor, after, page)
		if err != nil {
			return err
		}
		for _, s := range some {
			m.add("staff:"+s.ID, s.Name)
			after = s.ID
		}
		if len(some) < page {
			return nil
		}
	}
}

// addKeys offers all programs that act for the clinic.
func (v *visit) addKeys(m *menu) error {
	for after := ""; ; {
		some, err := v.app.APIKeys(v.ctx(), v.actor, after, apiKeyRows)
		if err != nil {
			return err
		}
		for _, k := range some {
			m.add("key:"+k.ID, "API key "+k.Name)
			after = k.ID
		}
		if len(some) < apiKeyRows {
			return nil
		}
	}
}
