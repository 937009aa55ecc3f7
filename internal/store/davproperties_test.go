package store

import (
	"errors"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// property is one of the practitioner's, or whosever it is.
func property(path, local, xml string) DAVProperty {
	return DAVProperty{Path: path, Space: "DAV:", Local: local, XML: xml}
}

// withProperties is a store in which the practitioner has set properties.
func withProperties(t *testing.T, all ...DAVProperty) *Store {
	t.Helper()
	s, _ := newPatient(t)
	write(t, s, func(tx *Tx) (err error) {
		err = tx.DeleteDAVPropertiesBelow("a", "d1", "", "~") // what she has from the beginning
		for _, p := range all {
			err = errors.Join(err, tx.PutDAVProperty("a", "d1", p))
		}
		return err
	})
	return s
}

func propertiesAt(t *testing.T, s *Store, userID, path string) (all []DAVProperty) {
	t.Helper()
	read(t, s, func(tx *Tx) (err error) {
		all, err = tx.DAVProperties("a", userID, path)
		return err
	})
	return all
}

func propertiesBelow(t *testing.T, s *Store, from, to string) (all []string) {
	t.Helper()
	read(t, s, func(tx *Tx) error {
		found, err := tx.DAVPropertiesBelow("a", "d1", from, to)
		for _, p := range found {
			all = append(all, p.Path+" "+p.Local)
		}
		return err
	})
	return all
}

func TestThePropertiesOfAResourceAreListedByName(t *testing.T) {
	apple := DAVProperty{Path: "c/x/", Space: "http://apple.com/ns/ical/", Local: "calendar-color", XML: "<x>\r\n«»</x>"}
	name, order := property("c/x/", "displayname", "<n/>"), property("c/x/", "order", "<o/>")
	s := withProperties(t, apple, order, name, property("c/", "displayname", "1"), property("c/x/y.ics", "displayname", "2"))
	if got := propertiesAt(t, s, "d1", "c/x/"); !slices.Equal(got, []DAVProperty{name, order, apple}) {
		t.Errorf("got %+v", got)
	}
}

func TestAPropertyIsReplacedByTheNextOfItsName(t *testing.T) {
	s := withProperties(t, property("c/", "displayname", "1"), property("c/", "displayname", "2"))
	if got := propertiesAt(t, s, "d1", "c/"); !slices.Equal(got, []DAVProperty{property("c/", "displayname", "2")}) {
		t.Errorf("got %+v", got)
	}
}

func TestAPropertyIsOnlyThatOfTheUserWhoSetIt(t *testing.T) {
	s := withProperties(t, property("c/", "displayname", "1"))
	write(t, s, func(tx *Tx) error { return tx.PutDAVProperty("a", "p1", property("c/", "displayname", "2")) })
	for userID, want := range map[string]string{"d1": "1", "p1": "2"} {
		if got := propertiesAt(t, s, userID, "c/"); !slices.Equal(got, []DAVProperty{property("c/", "displayname", want)}) {
			t.Errorf("of %s: got %+v", userID, got)
		}
	}
}

func TestARemovedPropertyTakesNoOtherWithIt(t *testing.T) {
	s := withProperties(t, property("c/", "displayname", "1"), property("c/", "order", "2"))
	write(t, s, func(tx *Tx) error {
		one := property("c/", "displayname", "")
		other := one
		other.Space = "other:"
		return errors.Join(tx.DeleteDAVProperty("a", "d1", one), tx.DeleteDAVProperty("a", "d1", one), tx.DeleteDAVProperty("a", "d1", other))
	})
	if got := propertiesAt(t, s, "d1", "c/"); !slices.Equal(got, []DAVProperty{property("c/", "order", "2")}) {
		t.Errorf("got %+v", got)
	}
}

func TestThePropertiesBelowAPathAreThoseBetweenTwoTexts(t *testing.T) {
	s := withProperties(t, property("c/x", "n", ""), property("c/x/", "n", ""), property("c/x/a.ics", "m", ""), property("c/x/a.ics", "b", ""), property("c/x0", "n", ""), property("c/y/", "n", ""))
	if got, want := propertiesBelow(t, s, "c/x/", "c/x0"), []string{"c/x/ n", "c/x/a.ics b", "c/x/a.ics m"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	write(t, s, func(tx *Tx) error { return tx.DeleteDAVPropertiesBelow("a", "d1", "c/x/", "c/x0") })
	if got, want := propertiesBelow(t, s, "", "~"), []string{"c/x n", "c/x0 n", "c/y/ n"}; !slices.Equal(got, want) {
		t.Errorf("once they are removed there are %v, want %v", got, want)
	}
}

func TestTheRoomOfAUsersPropertiesIsThatOfAllHerResources(t *testing.T) {
	s := withProperties(t, property("c/", "n", "1é"), property("c/x/", "nn", ""))
	space := len(property("", "", "").Space)
	write(t, s, func(tx *Tx) error {
		for userID, want := range map[string]int{"d1": len("c/n1é") + len("c/x/nn") + 2*space, "p1": 0} {
			if got, err := tx.DAVPropertyBytes("a", userID); err != nil || got != int64(want) {
				t.Errorf("%s has %d bytes, want %d: %v", userID, got, want, err)
			}
		}
		return nil
	})
}

func TestAUsersPropertiesGoWithHer(t *testing.T) {
	s := withProperties(t, property("c/", "displayname", "1"))
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.InsertPractitioner("a", clinic.Practitioner{ID: "d9"}), // whom no record names
			tx.PutDAVProperty("a", "d9", property("c/", "displayname", "2")),
			tx.PutDAVProperty("a", "p1", property("c/", "displayname", "3")),
			tx.DeletePractitioner("a", "d9"), tx.DeletePatient(PatientKey{"a", "p1"}),
		)
	})
	for userID, want := range map[string]int{"d1": 1, "d9": 0, "p1": 0} {
		if got := propertiesAt(t, s, userID, "c/"); len(got) != want {
			t.Errorf("%s has %d, want %d", userID, len(got), want)
		}
	}
}
