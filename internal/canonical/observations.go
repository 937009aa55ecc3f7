package canonical

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var observationsTable = table{
	file:    "observations.csv",
	columns: []string{"patient_ref", "date", "zone", "movement", "note"},
}

func (im *importer) observation(r *row) {
	patient := im.patientRef(r)
	o := clinic.Observation{
		Date:     r.date("date"),
		Zone:     clinic.Zone(r.text("zone")),
		Movement: clinic.Movement(r.text("movement")),
		Note:     r.text("note"),
	}
	err := o.Validate()
	if err == nil {
		err = clinic.CheckNotAfter("date", o.Date, im.opts.AsOf)
	}
	r.check(err)
	if patient != nil {
		patient.Observations = append(patient.Observations, o)
	}
}

// mergeObservations makes rows of one identity (patient, date, zone, movement)
// one observation, at the place of the first. Of several notes the last that
// says something stays: rows read like successive imports, in which the later
// one corrects and an empty cell says nothing.
func (p *patientDraft) mergeObservations() {
	type identity struct {
		date     civil.Date
		zone     clinic.Zone
		movement clinic.Movement
	}
	place := make(map[identity]int, len(p.Observations))
	kept := p.Observations[:0]
	for _, o := range p.Observations {
		id := identity{o.Date, o.Zone, o.Movement}
		at, seen := place[id]
		switch {
		case !seen:
			place[id] = len(kept)
			kept = append(kept, o)
		case o.Note != "":
			kept[at].Note = o.Note
		}
	}
	p.Observations = kept
}
