package console

import (
	"cmp"
	"net/http"
	"net/url"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// patientsOnAPage is what fits upon a screen twice.
const patientsOnAPage = 50

// patientsView is the list of patients.
type patientsView struct {
	Query         field
	Practitioners []choice
	Rows          []patientRow
	More, First   string // paths
	Filtered      bool
	Add           string
}

// patientRow is one patient.
type patientRow struct {
	Path, Name, Code, Practitioner string
	Next, Soon, Class              string
	LastVisit, Ago                 string
}

// patientList lists patients, those that are looked for. A code or a name that
// leaves one alone leads to her page at once when somebody typed it.
func patientList(v *visit) error {
	filter := app.PatientFilter{Query: v.query("q"), PractitionerID: v.query("practitioner")}
	after := v.query("after")
	page, err := v.app.PatientRows(v.ctx(), v.actor, filter, after, patientsOnAPage)
	if clinic.CodeOf(err) == clinic.Invalid { // a cursor of another list
		return v.done("/patients", "")
	}
	if err != nil {
		return err
	}
	if filter.Query != "" && after == "" && len(page.Rows) == 1 && v.c.Request.Method == http.MethodGet && v.query("only") != "list" {
		return v.done("/patients/"+page.Rows[0].ID, "")
	}
	view := patientsView{
		Query: field{ID: "patients-q", Name: "q", Value: filter.Query}, Filtered: filter != app.PatientFilter{}, Add: v.path("/patients/new"),
	}
	for _, p := range page.Practitioners {
		view.Practitioners = append(view.Practitioners, choice{Value: p.ID, Text: p.Name, On: p.ID == filter.PractitionerID})
	}
	for _, r := range page.Rows {
		view.Rows = append(view.Rows, v.patientRow(r, page.Today))
	}
	query := url.Values{}
	for name, value := range map[string]string{"q": filter.Query, "practitioner": filter.PractitionerID} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if after != "" {
		view.First = v.path("/patients") + "?" + query.Encode()
	}
	if page.Next != "" {
		query.Set("after", page.Next)
		view.More = v.path("/patients") + "?" + query.Encode()
	}
	return v.render("patients", "Patients", "patients", view)
}

func (v *visit) patientRow(r app.PatientRow, today civil.Date) patientRow {
	row := patientRow{Path: v.path("/patients/" + r.ID), Name: cmp.Or(r.Name, "No name"), Code: r.Code, Practitioner: r.Practitioner, Next: "Nothing due", Class: "none"}
	switch {
	case r.Booked != nil:
		row.Next, row.Class = "Booked "+day(r.Booked.Date)+", "+clock(*r.Booked), "booked"
	case r.Next != nil && r.Until.Before(today):
		row.Next, row.Class = "Overdue since "+day(*r.Until), "overdue"
	case r.Next != nil && !r.Next.After(today):
		row.Next, row.Class = "Open until "+day(*r.Until), "open"
	case r.Next != nil:
		row.Next, row.Class = spanInWords(*r.Next, *r.Until), "ahead"
	}
	if r.LastVisit != nil {
		row.LastVisit = day(*r.LastVisit)
	}
	return row
}
