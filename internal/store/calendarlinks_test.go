package store

import (
	"errors"
	"slices"
	"testing"
)

func linksOf(t *testing.T, s *Store, key CalendarKey, uid string) (all []CalendarLink) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		all, err = tx.LinksOfObject(key, uid)
		return err
	})
	return all
}

// linkOf is a link of an occurrence of the practitioner's object "u".
func linkOf(recurrence, patientID, kind, recordID string) CalendarLink {
	return CalendarLink{CalendarID: "cal-d1", UID: "u", Recurrence: recurrence, PatientID: patientID, Kind: kind, RecordID: recordID, Said: recurrence + " of " + recordID}
}

func TestTheLinksOfAnObjectAreListedByOccurrence(t *testing.T) {
	s, key := newCalendar(t)
	late, early, only := linkOf("20270302T100000", "p1", "appointment", "r2"), linkOf("20270301T100000", "p1", "appointment", "r3"), linkOf("", "p1", "event", "r1")
	other := linkOf("", "p1", "event", "r9")
	other.UID = "v"
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutLink("a", late), tx.PutLink("a", early), tx.PutLink("a", only), tx.PutLink("a", other))
	})
	if got := linksOf(t, s, key, "u"); !slices.Equal(got, []CalendarLink{only, early, late}) {
		t.Errorf("got %+v", got)
	}
}

func TestALinkReplacesTheOneOfItsOccurrence(t *testing.T) {
	s, key := newCalendar(t)
	before, after := linkOf("", "p1", "appointment", "r1"), linkOf("", "p2", "event", "r2")
	write(t, s, func(tx *Tx) error {
		return errors.Join(settle(tx, PatientKey{"a", "p2"}), tx.PutLink("a", before), tx.PutLink("a", after))
	})
	if got := linksOf(t, s, key, "u"); !slices.Equal(got, []CalendarLink{after}) {
		t.Errorf("got %+v", got)
	}
}

func TestARecordIsOneOccurrence(t *testing.T) {
	s, key := newCalendar(t)
	one := linkOf("1", "p1", "appointment", "r1")
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutLink("a", one), tx.PutLink("a", linkOf("2", "p1", "event", "r1"))) // of another table
	})
	requireConflict(t, s, func(tx *Tx) error { return tx.PutLink("a", linkOf("3", "p1", "appointment", "r1")) })
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.DeleteLink("a", one), tx.PutLink("a", linkOf("3", "p1", "appointment", "r1")))
	})
	if got := linksOf(t, s, key, "u"); len(got) != 2 {
		t.Errorf("got %+v", got)
	}
}

// One that is deleted and comes back is the same record.
func TestALinkOutlivesItsObject(t *testing.T) {
	s, key := newCalendar(t)
	put(t, s, key, "o.ics")
	link := linkOf("", "p1", "appointment", "r1")
	link.UID = "uid of o.ics"
	write(t, s, func(tx *Tx) error { return tx.PutLink("a", link) })
	remove(t, s, key, "o.ics", 1)
	if got := linksOf(t, s, key, link.UID); !slices.Equal(got, []CalendarLink{link}) {
		t.Errorf("got %+v", got)
	}
}

func TestADeletedLinkTakesNoOtherWithIt(t *testing.T) {
	s, key := newCalendar(t)
	one, other := linkOf("1", "p1", "appointment", "r1"), linkOf("2", "p1", "appointment", "r2")
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.PutLink("a", one), tx.PutLink("a", other), tx.DeleteLink("a", one), tx.DeleteLink("a", one)) // which is not there any more
	})
	if got := linksOf(t, s, key, "u"); !slices.Equal(got, []CalendarLink{other}) {
		t.Errorf("got %+v", got)
	}
}

func TestTheLinksOfAPatientAreThoseOfAllCalendarsByRecord(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.PutLink("a", linkOf("1", "p1", "event", "r1")),
			tx.PutLink("a", linkOf("2", "p1", "appointment", "r2")),
			tx.PutLink("a", linkOf("3", "p2", "appointment", "r2")),
		)
	})
	read(t, s, func(tx *Tx) error {
		all, err := tx.LinksOfPatient(everyone[0])
		var got []string
		for _, l := range all {
			got = append(got, l.Kind+" "+l.RecordID+" in "+l.CalendarID)
		}
		if want := []string{"appointment r1 in cal-p1", "appointment r2 in cal-d1", "event r1 in cal-d1"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		return err
	})
}

func TestALinkGoesWithItsPatient(t *testing.T) {
	s, key := newCalendar(t)
	stays := linkOf("2", "p2", "appointment", "r2")
	write(t, s, func(tx *Tx) error {
		return errors.Join(settle(tx, PatientKey{"a", "p2"}), tx.PutLink("a", linkOf("1", "p1", "appointment", "r1")), tx.PutLink("a", stays),
			tx.DeletePatient(PatientKey{"a", "p1"}))
	})
	if got := linksOf(t, s, key, "u"); !slices.Equal(got, []CalendarLink{stays}) {
		t.Errorf("got %+v", got)
	}
}
