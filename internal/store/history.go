package store

import "github.com/afterglow-calendar/afterglow/internal/clinic"

// The kinds of records about a patient.
var (
	Treatments = &RecordKind[clinic.Treatment]{
		name: "treatment", table: "treatments", refs: true, order: "date, id",
		begins: "date", ends: "date",
		columns: []string{"date", "product", "type", "practitioner_id", "zones"},
		fields: func(t *clinic.Treatment) []any {
			return []any{dateColumn{&t.Date}, &t.Product, &t.Type, optionalColumn{&t.PractitionerID}, jsonColumn{&t.Zones}}
		},
		setID: func(t *clinic.Treatment, id string) { t.ID = id },
	}
	Observations = &RecordKind[clinic.Observation]{
		name: "observation", table: "observations", order: "date, id",
		begins: "date", ends: "date",
		columns: []string{"date", "zone", "movement", "note"},
		fields: func(o *clinic.Observation) []any {
			return []any{dateColumn{&o.Date}, &o.Zone, &o.Movement, &o.Note}
		},
	}
	Events = &RecordKind[clinic.Event]{
		name: "event", table: "events", refs: true, order: "date, id",
		begins: "date", ends: "date",
		columns: []string{"date", "title", "priority"},
		fields: func(e *clinic.Event) []any {
			return []any{dateColumn{&e.Date}, &e.Title, &e.Priority}
		},
		setID: func(e *clinic.Event, id string) { e.ID = id },
	}
	Appointments = &RecordKind[clinic.Appointment]{
		name: "appointment", table: "appointments", refs: true, order: "start, id",
		begins: "start", ends: "start",
		columns: []string{"start", "timezone", "minutes", "practitioner_id", "zones", "status"},
		fields: func(a *clinic.Appointment) []any {
			return []any{dateTimeColumn{&a.Start}, &a.Timezone, &a.Minutes, optionalColumn{&a.PractitionerID}, jsonColumn{&a.Zones}, &a.Status}
		},
		setID: func(a *clinic.Appointment, id string) { a.ID = id },
	}
	Packages = &RecordKind[clinic.Package]{
		name: "package", table: "packages", order: "id",
		begins: "coalesce(expires, '9999-12-31')", ends: "coalesce(expires, '9999-12-31')",
		columns: []string{"total", "used", "expires"},
		fields: func(p *clinic.Package) []any {
			return []any{&p.Total, &p.Used, optionalDateColumn{&p.Expires}}
		},
		setID: func(p *clinic.Package, id string) { p.ID = id },
	}
	Pauses = &RecordKind[clinic.Pause]{
		name: "pause", table: "pauses", order: "from_date, id",
		begins: "from_date", ends: "coalesce(until_date, '9999-12-31')",
		columns: []string{"from_date", "until_date", "reason"},
		fields: func(p *clinic.Pause) []any {
			return []any{dateColumn{&p.From}, optionalDateColumn{&p.Until}, &p.Reason}
		},
	}
	Overrides = &RecordKind[clinic.Override]{
		name: "override", table: "overrides", order: "at, id",
		begins: "from_date", ends: "to_date",
		columns: []string{"item", "from_date", "to_date", "author", "at", "reason"},
		fields: func(o *clinic.Override) []any {
			return []any{&o.Item, dateColumn{&o.From}, dateColumn{&o.To}, &o.Author, momentColumn{&o.At}, &o.Reason}
		},
		setID: func(o *clinic.Override, id string) { o.ID = id },
	}
	// Contacts are no part of what a plan follows from.
	Contacts = &RecordKind[clinic.Contact]{
		name: "contact", table: "contacts", order: "id",
		begins: "at", ends: "at", moments: true,
		columns: []string{"at", "actor", "means", "note", "snooze_until"},
		fields: func(c *clinic.Contact) []any {
			return []any{momentColumn{&c.At}, &c.Actor, &c.Means, &c.Note, optionalDateColumn{&c.SnoozeUntil}}
		},
		setID: func(c *clinic.Contact, id string) { c.ID = id },
	}
)

// LatestContact is the contact with a patient that was recorded last, nil if there is
// none.
func (t *Tx) LatestContact(key PatientKey) (*clinic.Contact, error) {
	found, err := Contacts.collect(t, Contacts.selectSQL()+" ORDER BY id DESC LIMIT 1", key.Clinic, key.ID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0].Is, nil
}
