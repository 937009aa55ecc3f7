package app

import (
	"context"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PatientRow is a patient in a list, with what a list says of her.
type PatientRow struct {
	clinic.Patient
	Practitioner string // the name of hers
	LastVisit    *civil.Date
	Booked       *civil.DateTime // her next appointment, wall time
	Next, Until  *civil.Date     // the days of the next visit that her plan suggests
}

// PatientRows is one page of such a list. Next is the after of the page that
// follows, empty on the last one.
type PatientRows struct {
	Rows          []PatientRow
	Next          string
	Practitioners []clinic.Practitioner // of the clinic, in order of id
	Today         civil.Date
}

// PatientRows lists up to limit patients that a filter lets through, as
// SearchPatients does. How many questions it asks does not depend on how many
// patients there are, or on how many are shown.
func (a *App) PatientRows(ctx context.Context, actor Actor, f PatientFilter, after string, limit int) (page PatientRows, err error) {
	found, err := a.SearchPatients(ctx, actor, f, after, limit)
	if err != nil {
		return page, err
	}
	page.Next = found.Next
	err = a.look(ctx, actor, func(c *change) error {
		page.Today = c.today
		if page.Practitioners, err = c.PractitionerPage(actor.Clinic, "", shownPractitioners); err != nil {
			return err
		}
		names := map[string]string{}
		for _, p := range page.Practitioners {
			names[p.ID] = p.Name
		}
		ids := make([]string, len(found.Patients))
		for i, p := range found.Patients {
			ids[i] = p.ID
		}
		glances, err := c.Glances(actor.Clinic, ids, c.today)
		for _, p := range found.Patients {
			page.Rows = append(page.Rows, rowOf(p, names[p.PractitionerID], glances[p.ID]))
		}
		return err
	})
	return page, err
}

func rowOf(p clinic.Patient, practitioner string, g store.Glance) PatientRow {
	return PatientRow{Patient: p, Practitioner: practitioner, LastVisit: g.LastVisit, Booked: g.Booked, Next: g.Next, Until: g.Until}
}
