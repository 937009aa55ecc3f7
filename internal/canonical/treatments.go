package canonical

import "github.com/afterglow-calendar/afterglow/internal/clinic"

var treatmentsTable = table{
	file: "treatments.csv",
	columns: []string{
		"treatment_ref", "patient_ref", "date", "product", "zone", "units",
		"practitioner_ref", "type",
	},
	renamed: map[string]string{"id": "treatment_ref", "practitioner_id": "practitioner_ref"},
}

// treatment reads one treated zone. Rows of one treatment_ref are one visit,
// wherever they stand in the file.
func (im *importer) treatment(r *row) {
	patient := im.patientRef(r)
	t := clinic.Treatment{
		ID:             r.name("treatment_ref"),
		Date:           r.date("date"),
		Product:        r.text("product"),
		Type:           clinic.TreatmentType(r.text("type")),
		PractitionerID: im.practitionerRef(r),
		Zones:          []clinic.TreatedZone{{Zone: clinic.Zone(r.text("zone")), Units: r.decimal("units")}},
	}
	err := t.Validate()
	if err == nil {
		err = clinic.CheckNotAfter("date", t.Date, im.opts.AsOf)
	}
	r.check(err)
	if patient == nil || t.ID == "" {
		return
	}
	first, seen := im.treatments[t.ID]
	if !seen {
		im.treatments[t.ID] = firstUse{
			spot: r.spot("treatment_ref"), patient: patient,
			index: len(patient.Treatments), refused: len(r.errors) > 0,
		}
		patient.Treatments = append(patient.Treatments, t)
		return
	}
	im.joinTreatment(first, r, t)
}

// joinTreatment adds the row's zone to the treatment of an earlier row. What
// the rows say of the visit itself must be the same: no choice between two
// dates is right.
func (im *importer) joinTreatment(first firstUse, r *row, t clinic.Treatment) {
	if first.patient != r.patient {
		const column = "patient_ref"
		here := r.spot(column)
		r.refuse(column, "differs from "+first.seenFrom(here)+" of the same treatment")
		im.refuseFirst(first, r, column, first.patient.Ref, "differs from "+here.seenFrom(first.spot)+" of the same treatment")
		return
	}
	if first.refused || len(r.errors) > 0 {
		return // the patient is refused; comparing bad values would only repeat it
	}
	visit := &first.patient.Treatments[first.index]
	for _, part := range []struct {
		column string
		agrees bool
	}{
		{"date", visit.Date == t.Date},
		{"product", visit.Product == t.Product},
		{"practitioner_ref", visit.PractitionerID == t.PractitionerID},
		{"type", visit.IsFull() == t.IsFull()},
	} {
		if !part.agrees {
			r.refuse(part.column, "differs from "+first.seenFrom(r.spot(part.column))+" of the same treatment")
		}
	}
	zone := t.Zones[0]
	if visit.Treats(zone.Zone) {
		r.refuse("zone", "is named twice in one treatment")
		return
	}
	visit.Zones = append(visit.Zones, zone)
}
