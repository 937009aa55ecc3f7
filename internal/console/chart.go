package console

import (
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// chart is what is recorded about a patient, a section of her page each, with the
// ways to add to it and to correct it.
type chart struct {
	Person string // path of the form that corrects who she is

	Treatments, Observations, Events, Visits, Packages, Pauses, Overrides ledgerView
}

// ledgerView is one kind of record on a patient's page, the latest first.
type ledgerView struct {
	ID, Heading, Empty string
	Add, AddText       string // path of the form for a new one; empty where staff cannot add
	Rows               []ledgerRow
	Quick              []filled // ways to add without typing
}

// ledgerRow is one record; Path leads to the form that corrects it, empty for who may not.
type ledgerRow struct {
	When, Text, Note, Tag string
	Path                  string
}

// filled leads to a form that is filled in already.
type filled struct{ Path, Text string }

// chart makes the sections of a patient's page.
func (v *visit) chart(record app.PatientRecord) chart {
	return v.chartOf(app.Sheet{
		Clinic: record.Clinic, Today: civil.DateOf(record.Now), Patient: record.Patient, Practitioners: record.Practitioners,
		Treatments: record.Treatments, Observations: record.Observations, Events: record.Events, Appointments: record.Appointments,
		Packages: record.Packages, Pauses: record.Pauses, Overrides: record.Overrides, Items: record.Plan.Items,
	})
}

func (v *visit) chartOf(s app.Sheet) chart {
	c := chart{
		Person:     v.path(patientPath(s.Patient.ID) + "/person"),
		Treatments: treatments.section(v, s), Observations: observations.section(v, s), Events: occasions.section(v, s),
		Visits: visits.section(v, s), Packages: packages.section(v, s), Pauses: pauses.section(v, s), Overrides: overrides.section(v, s),
	}
	if len(s.Treatments) > 0 {
		c.Treatments.Quick = []filled{{c.Treatments.Add, "Same as last time"}}
	}
	return c
}

func patientPath(id string) string { return "/patients/" + id }

// chartRoutes are the forms by which staff records and corrects.
func (h handler) chartRoutes() []route {
	return slices.Concat(
		personRoutes(), treatments.routes(), observations.routes(), occasions.routes(), visits.routes(), visitRoutes(),
		packages.routes(), pauses.routes(), overrides.routes(),
	)
}

// practitionerName names a practitioner by her id.
func practitionerName(s app.Sheet, id string) string {
	for _, p := range s.Practitioners {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// practitionerMenu is the choice of a practitioner.
func (v *visit) practitionerMenu(s app.Sheet, form, recorded string) menu {
	m := v.menu(form, "practitioner", recorded)
	m.add("", "Nobody in particular")
	for _, p := range s.Practitioners {
		m.add(p.ID, p.Name)
	}
	return m
}

// menu is a field whose value is one of several.
type menu struct {
	field
	Options []choice
}

func (v *visit) menu(form, name, recorded string) menu {
	return menu{field: v.field(form, name, recorded)}
}

func (m *menu) add(value, text string) {
	m.Options = append(m.Options, choice{ID: m.ID + "-" + value, Value: value, Text: text, On: value == m.Value})
}

// offers reports whether a value is among the options.
func (m *menu) offers(value string) bool {
	return slices.ContainsFunc(m.Options, func(o choice) bool { return o.Value == value })
}

// ticked is the boxes of a field that are ticked, as they were sent, or as recorded.
func (v *visit) ticked(form, name string, recorded []string) []string {
	if values := v.sent(form); values != nil {
		return values[name]
	}
	return recorded
}
