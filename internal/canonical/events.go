package canonical

import "github.com/afterglow-calendar/afterglow/internal/clinic"

var eventsTable = table{
	file:    "events.csv",
	columns: []string{"event_ref", "patient_ref", "date", "title", "priority"},
	renamed: map[string]string{"id": "event_ref"},
}

func (im *importer) event(r *row) {
	patient := im.patientRef(r)
	e := clinic.Event{
		ID:       r.name("event_ref"),
		Date:     r.date("date"),
		Title:    r.text("title"),
		Priority: r.positive("priority"),
	}
	r.check(e.Validate())
	if e.ID != "" {
		im.claim(im.events, r, "event_ref")
	}
	if patient != nil {
		patient.Events = append(patient.Events, e)
	}
}
