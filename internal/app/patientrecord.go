package app

import (
	"context"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PatientRecord is everything that a clinic sees of a patient: what she sees
// herself, and what is the clinic's alone.
type PatientRecord struct {
	PatientPage

	Packages  []Record[clinic.Package]
	Overrides []Record[clinic.Override]

	// Past is how the estimate of each zone was learned, over the last pastCycles
	// beginnings.
	Past []plan.ZonePast
	// Practitioners are those of the clinic, in order of id; at most
	// shownPractitioners of them.
	Practitioners []clinic.Practitioner

	Links    []PageLink
	Consents []Consent // everything she consented to, oldest first
	// Changes are the latest that moved something on her plan, newest first; no more
	// than shownChanges, and MoreChanges if there are others.
	Changes     []AuditEntry
	MoreChanges bool
}

const (
	// pastCycles are some six years of a regular rhythm.
	pastCycles         = 24
	shownChanges       = 10
	shownPractitioners = 200
)

// PatientRecord reads all of a patient's record as one snapshot. How many questions
// it asks does not depend on how many patients there are, and each finds its rows by
// her key.
func (a *App) PatientRecord(ctx context.Context, actor Actor, patientID string) (r PatientRecord, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		h, err := r.PatientPage.read(a, tx, actor, patientID)
		if err != nil {
			return err
		}
		r.Past = plan.LookBack(h.input, h.rules, pastCycles)
		return r.readClinics(tx, actor.patient(patientID))
	})
	return r, err
}

// readClinics reads what is the clinic's alone.
func (r *PatientRecord) readClinics(tx *store.Tx, key store.PatientKey) (err error) {
	if r.Packages, err = store.Packages.List(tx, key); err != nil {
		return err
	}
	if r.Overrides, err = store.Overrides.List(tx, key); err != nil {
		return err
	}
	if r.Practitioners, err = tx.PractitionerPage(key.Clinic, "", shownPractitioners); err != nil {
		return err
	}
	links, err := tx.PageLinks(key)
	if err != nil {
		return err
	}
	for _, l := range links {
		r.Links = append(r.Links, shownLink(l))
	}
	consents, err := tx.Consents(key)
	if err != nil {
		return err
	}
	for _, c := range consents {
		r.Consents = append(r.Consents, shownConsent(c))
	}
	entries, err := tx.MovesPage(key, 0, 0, 0, shownChanges+1)
	if err != nil {
		return err
	}
	if r.MoreChanges = len(entries) > shownChanges; r.MoreChanges {
		entries = entries[:shownChanges]
	}
	r.Changes = shownEntries(entries)
	return nil
}
