package canonical

import "github.com/afterglow-calendar/afterglow/internal/clinic"

var patientsTable = table{
	file: "patients.csv",
	columns: []string{
		"patient_ref", "name", "email", "timezone", "latitude", "metabolism",
		"strength", "first_timer", "strategy", "practitioner_ref", "language",
	},
}

type patientDraft struct {
	Patient
	spot         // of her own row
	unknown bool // neither in patients.csv nor known to the clinic
	refused bool
}

func (im *importer) patient(r *row) {
	ref := r.name("patient_ref")
	draft := im.patientByRef[ref]
	if draft != nil {
		r.patient = draft
		r.refuse("patient_ref", "is already used on "+draft.seenFrom(r.spot("patient_ref")))
		return
	}
	if ref == "" {
		draft = &patientDraft{} // cannot be referred to, but its other cells are still looked at
	} else {
		draft = im.newPatient(ref)
		r.patient = draft
	}
	draft.HasRow = true
	draft.spot = r.spot("patient_ref")
	draft.Name = r.name("name")
	draft.Email = r.text("email")
	r.check(clinic.CheckEmail("email", draft.Email))
	draft.Language = r.text("language")
	r.check(clinic.CheckLanguage("language", draft.Language))
	draft.PractitionerRef = im.practitionerRef(r)
	draft.Traits = clinic.Traits{
		Metabolism: clinic.Metabolism(r.text("metabolism")),
		Strength:   clinic.Strength(r.text("strength")),
		FirstTimer: r.yesNo("first_timer"),
		Strategy:   clinic.Strategy(r.text("strategy")),
		Timezone:   r.text("timezone"),
		Latitude:   r.decimal("latitude"),
	}
	r.check(draft.Traits.Validate(im.zones))
}

func (im *importer) newPatient(ref string) *patientDraft {
	draft := &patientDraft{Patient: Patient{Ref: ref}}
	im.patients = append(im.patients, draft)
	im.patientByRef[ref] = draft
	return draft
}

// patientRef reads whose row it is, so that the row's errors are hers. It is
// nil for a row that names nobody.
func (im *importer) patientRef(r *row) *patientDraft {
	const column = "patient_ref"
	ref := r.text(column)
	if ref == "" {
		r.refuse(column, "is required")
		return nil
	}
	draft := im.patientByRef[ref]
	if draft == nil {
		draft = im.newPatient(ref)
		draft.unknown = im.opts.KnownPatient == nil || !im.opts.KnownPatient(im.foreign(ref))
	}
	r.patient = draft
	if draft.unknown {
		r.refuse(column, "is no patient of this export or clinic")
	}
	return draft
}
