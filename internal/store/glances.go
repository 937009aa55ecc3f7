package store

import (
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Glance is what a list of patients says of one beside her name.
type Glance struct {
	LastVisit *civil.Date     // her last treatment of any type
	Booked    *civil.DateTime // her next appointment that stands, wall time
	Next      *civil.Date     // first day of the next visit that her plan suggests
	Until     *civil.Date     // its last day
}

// Glances tells what a list says of the patients of a clinic with these ids, in one
// statement that finds the rows of each by her key. Appointments count from the day
// now on. Who is not the clinic's is left out.
func (t *Tx) Glances(clinicID string, ids []string, now civil.Date) (map[string]Glance, error) {
	all := map[string]Glance{}
	err := t.query(`SELECT p.id,
		(SELECT max(date) FROM treatments WHERE clinic_id = ?1 AND patient_id = p.id),
		(SELECT min(start) FROM appointments WHERE clinic_id = ?1 AND patient_id = p.id AND start >= ?3 AND status <> ?4),
		(SELECT (body ->> '$.start') || '/' || (body ->> '$.end') FROM items WHERE clinic_id = ?1 AND patient_id = p.id
			AND (key >= 'window/' AND key < 'window0' OR key >= 'prep/' AND key < 'prep0')
			AND position IS NOT NULL AND (body ->> '$.status') <> 'past' ORDER BY position LIMIT 1)
		FROM json_each(?2) JOIN patients p ON p.clinic_id = ?1 AND p.id = json_each.value`,
		[]any{clinicID, listColumn{&ids}, now.String(), clinic.AppointmentCancelled}, func(rows *cursor) error {
			var id string
			var visit, booked, span *string
			if err := rows.Scan(&id, &visit, &booked, &span); err != nil {
				return err
			}
			g, err := glance(visit, booked, span)
			all[id] = g
			return err
		})
	return all, err
}

func glance(visit, booked, span *string) (g Glance, err error) {
	day := func(text string) *civil.Date {
		d, parsed := civil.ParseDate(text)
		if parsed != nil {
			err = parsed
		}
		return &d
	}
	if visit != nil {
		g.LastVisit = day(*visit)
	}
	if booked != nil {
		at, parsed := civil.ParseDateTime(*booked)
		if g.Booked = &at; parsed != nil {
			err = parsed
		}
	}
	if span != nil {
		start, end, _ := strings.Cut(*span, "/")
		g.Next, g.Until = day(start), day(end)
	}
	return g, err
}
