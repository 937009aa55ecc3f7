package app

import (
	"cmp"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// FurthestSnooze is for how many days a patient can be put off: what is put off
// longer is a pause, which her own plan knows of.
const FurthestSnooze = 180

func checkContact(c *change, contact clinic.Contact) error {
	if err := contact.Validate(); err != nil {
		return err
	}
	if until := contact.SnoozeUntil; until != nil && until.After(c.today.AddDays(FurthestSnooze)) {
		return clinic.Errorf(clinic.Invalid, "snooze_until", "is more than %d days ahead; a pause is for longer", FurthestSnooze)
	}
	return nil
}

// settleContact says when it was and who says so.
func settleContact(c *change, _ store.PatientKey, _ string, _, after *clinic.Contact) error {
	after.At, after.Actor = time.Unix(c.second, 0).UTC(), c.actor.Name
	after.Means = cmp.Or(after.Means, clinic.MeansPhone)
	return nil
}

// whyContact is empty: no plan follows from a contact.
func whyContact(*change, *clinic.Contact, *clinic.Contact) string { return "" }
