package app

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PatientFilter is what patients are looked for by; empty for all of them.
type PatientFilter struct {
	// Query is what somebody types: a patient is found if each word of it begins a
	// word of her name, her e-mail address, her code or her ref. Case and accents
	// make no difference.
	Query string
	// PractitionerID is her primary practitioner's.
	PractitionerID string
}

// PatientList is one page of patients. Next is the after of the page that follows,
// empty on the last one.
type PatientList struct {
	Patients []clinic.Patient
	Next     string
}

var errCursor = clinic.Errorf(clinic.Invalid, "", "the cursor is not one of this list")

// SearchPatients lists up to limit patients that a filter lets through: by the word
// they are found by, or by id if there is no query. after is empty for the first
// page and else what Next was; another one is Invalid.
func (a *App) SearchPatients(ctx context.Context, actor Actor, f PatientFilter, after string, limit int) (page PatientList, err error) {
	words := clinic.QueryWords(f.Query)
	if len(words) == 0 && strings.TrimSpace(f.Query) != "" {
		return page, nil // what is typed has no letter
	}
	err = a.read(ctx, func(tx *store.Tx) error {
		if len(words) > 0 {
			page, err = foundPatients(tx, actor.Clinic, store.PatientSearch{Words: words, PractitionerID: f.PractitionerID}, after, limit)
			return err
		}
		if f.PractitionerID != "" {
			page.Patients, err = tx.PatientPageOf(actor.Clinic, f.PractitionerID, after, limit+1)
		} else {
			page.Patients, err = tx.PatientPage(actor.Clinic, after, limit+1)
		}
		if len(page.Patients) > limit {
			page.Patients = page.Patients[:limit]
			page.Next = page.Patients[limit-1].ID
		}
		return err
	})
	return page, err
}

func foundPatients(tx *store.Tx, clinicID string, s store.PatientSearch, after string, limit int) (page PatientList, err error) {
	if after != "" {
		text, err := base64.RawURLEncoding.DecodeString(after)
		word, id, ok := strings.Cut(string(text), "\n")
		if err != nil || !ok {
			return page, errCursor
		}
		s.AfterWord, s.AfterID = word, id
	}
	found, err := tx.SearchPatients(clinicID, s, limit+1)
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Word + "\n" + last.Is.ID))
	}
	for _, f := range found {
		page.Patients = append(page.Patients, f.Is)
	}
	return page, err
}
