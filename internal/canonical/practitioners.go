package canonical

import (
	"fmt"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var practitionersTable = table{
	file:    "practitioners.csv",
	columns: []string{"practitioner_ref", "name", "email", "timezone"},
}

type practitionerDraft struct {
	clinic.Practitioner
	spot    // of the row that named her first
	refused bool
}

func (im *importer) practitioner(r *row) {
	draft := &practitionerDraft{
		Practitioner: clinic.Practitioner{
			Ref:      r.name("practitioner_ref"),
			Name:     r.name("name"),
			Email:    r.text("email"),
			Timezone: r.text("timezone"),
		},
		spot: r.spot("practitioner_ref"),
	}
	r.check(clinic.CheckEmail("email", draft.Email))
	if draft.Timezone != "" {
		r.check(clinic.CheckZone("timezone", draft.Timezone, im.zones))
	}
	if draft.Ref == "" {
		return
	}
	if first := im.practitionerByRef[draft.Ref]; first != nil {
		r.refuse("practitioner_ref", "is already used on "+first.seenFrom(draft.spot))
		first.refused = true
		return
	}
	draft.refused = len(r.errors) > 0
	im.practitioners = append(im.practitioners, draft)
	im.practitionerByRef[draft.Ref] = draft
}

// acceptedPractitioners returns those whose rows are all good.
func (im *importer) acceptedPractitioners() []clinic.Practitioner {
	var accepted []clinic.Practitioner
	for _, p := range im.practitioners {
		if !p.refused {
			accepted = append(accepted, p.Practitioner)
		}
	}
	return accepted
}

// practitionerRef reads a reference to a practitioner, which may be empty. One
// whose own row is refused cannot be stored, so neither can what refers to her.
func (im *importer) practitionerRef(r *row) string {
	const column = "practitioner_ref"
	ref := r.text(column)
	if ref == "" {
		return ""
	}
	if p := im.practitionerByRef[ref]; p != nil {
		if p.refused {
			r.refuse(column, fmt.Sprintf("is refused itself, see %s:%d", p.file, p.line))
		}
		return ref
	}
	known, asked := im.knownPractitioner[ref]
	if !asked {
		known = im.opts.KnownPractitioner != nil && im.opts.KnownPractitioner(im.foreign(ref))
		im.knownPractitioner[ref] = known
	}
	if !known {
		r.refuse(column, "is no practitioner of this export or clinic")
	}
	return ref
}
