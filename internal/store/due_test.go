package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// dueStatements are the statements of a page under every combination of filters.
func dueStatements() (all []string) {
	for _, practitioner := range []string{"", "d1"} {
		for _, booked := range []*bool{nil, new(bool)} {
			query, _ := DueFilter{PractitionerID: practitioner, Booked: booked}.statement("a", DueEntry{}, 50)
			all = append(all, query)
		}
	}
	return all
}

func TestAPageOfTheBoardIsReadInTheOrderOfAnIndex(t *testing.T) {
	s := world(t)
	for _, query := range dueStatements() {
		read(t, s, func(tx *Tx) error {
			steps, err := queryPlan(tx, query)
			whole := strings.Join(steps, "; ")
			if strings.Contains(whole, "TEMP B-TREE") {
				t.Errorf("%s\n\tsorts: %s", query, whole)
			}
			for _, want := range []string{"state=? AND zone=?", "SEARCH m USING PRIMARY KEY (clinic_id=? AND id=?)", "SEARCH d USING PRIMARY KEY (clinic_id=? AND patient_id=?)"} {
				if !strings.Contains(whole, want) {
					t.Errorf("%s\n\tis %s, want %s", query, whole, want)
				}
			}
			if strings.Contains(query, "practitioner_id = ?9") != strings.Contains(whole, "due_places_of_practitioner (clinic_id=? AND practitioner_id=?") {
				t.Errorf("%s\n\tis %s", query, whole)
			}
			return err
		})
	}
}

// onBoard puts patients on the board of a clinic: the fields of their places, with
// spaces between.
func onBoard(t *testing.T, places ...string) *Store {
	t.Helper()
	s := open(t)
	write(t, s, func(tx *Tx) error {
		for i, text := range places {
			key := PatientKey{"a", fmt.Sprintf("p%d", i+1)}
			fields := strings.Split(text, ",")
			if err := settle(tx, key); err != nil {
				return err
			}
			if err := tx.PutDue(key, text); err != nil {
				return err
			}
			if err := tx.PutDuePlaces(key, []DuePlace{{State: "open", PractitionerID: fields[0], Booked: fields[1] == "booked", Contacted: fields[2], Day: fields[3]}}); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func patientsOf(entries []DueEntry) (ids []string) {
	for _, e := range entries {
		ids = append(ids, e.PatientID)
	}
	return ids
}

func TestTheBoardListsUnbookedPatientsFirstThenUncontactedOnesThenByDay(t *testing.T) {
	s := onBoard(t,
		"d1,booked,,2027-05-01", "d1,,2027-05-02,2027-05-01", "d2,,,2027-05-09", "d1,,,2027-05-03", "d1,,2027-05-01,2027-05-08", "d2,booked,2027-05-01,2027-05-01")
	booked := true
	for name, c := range map[string]struct {
		filter DueFilter
		want   []string
	}{
		"everybody":           {DueFilter{State: "open"}, []string{"p4", "p3", "p5", "p2", "p1", "p6"}},
		"of one practitioner": {DueFilter{State: "open", PractitionerID: "d1"}, []string{"p4", "p5", "p2", "p1"}},
		"booked":              {DueFilter{State: "open", Booked: &booked}, []string{"p1", "p6"}},
		"hers, not booked":    {DueFilter{State: "open", PractitionerID: "d2", Booked: new(bool)}, []string{"p3"}},
		"in another state":    {DueFilter{State: "overdue"}, nil},
		"for another zone":    {DueFilter{State: "open", Zone: "dao"}, nil},
	} {
		read(t, s, func(tx *Tx) error {
			all, err := tx.DuePage("a", c.filter, DueEntry{}, 100)
			if got := patientsOf(all); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
			}
			var paged []string
			for after := (DueEntry{}); ; {
				page, err := tx.DuePage("a", c.filter, after, 1)
				if err != nil {
					return err
				}
				if len(page) == 0 {
					break
				}
				after = page[0]
				paged = append(paged, after.PatientID)
			}
			if !slices.Equal(paged, c.want) {
				t.Errorf("%s, page by page: %v, want %v", name, paged, c.want)
			}
			return nil
		})
	}
}

func TestTheBoardCountsThoseInEachStateAndThoseOfThemWhoAreNotBooked(t *testing.T) {
	s := onBoard(t, "d1,booked,,2027-05-01", "d1,,,2027-05-01", "d2,,,2027-05-09")
	read(t, s, func(tx *Tx) error {
		counts, err := tx.CountDue("a", DueFilter{}, []string{"open", "overdue"})
		if got := counts["open"]; err != nil || got != (DueCount{3, 2}) || counts["overdue"] != (DueCount{}) {
			t.Errorf("%v, %v", counts, err)
		}
		counts, err = tx.CountDue("a", DueFilter{PractitionerID: "d1"}, []string{"open"})
		if got := counts["open"]; got != (DueCount{2, 1}) {
			t.Errorf("of d1: %v", counts)
		}
		return err
	})
}

func TestTheCountsOfTheBoardAreUnderTheFilterForWhoIsBooked(t *testing.T) {
	s := onBoard(t, "d1,booked,,2027-05-01", "d1,,,2027-05-01", "d2,,,2027-05-09")
	yes, no := true, false
	read(t, s, func(tx *Tx) error {
		for _, c := range []struct {
			filter DueFilter
			want   DueCount
		}{
			{DueFilter{Booked: &no}, DueCount{2, 2}},
			{DueFilter{Booked: &yes}, DueCount{1, 0}},
			{DueFilter{PractitionerID: "d1", Booked: &no}, DueCount{1, 1}},
		} {
			if counts, err := tx.CountDue("a", c.filter, []string{"open"}); err != nil || counts["open"] != c.want {
				t.Errorf("%+v: %v, %v, want %v", c.filter, counts, err, c.want)
			}
		}
		return nil
	})
}

func TestWhatIsTakenOutOfAWeekLeavesNothing(t *testing.T) {
	s, key := newPatient(t)
	week := ExpectedWeek{Week: date("2027-05-03"), PractitionerID: "d1", Expected: 2500, Variance: 18_750_000, Skew: 93_750_000_000, Booked: 1}
	other := ExpectedWeek{Week: date("2027-05-10"), Expected: -1}
	out := ExpectedWeek{week.Week, week.PractitionerID, -week.Expected, -week.Variance, -week.Skew, -week.Booked}
	weeks := func() (all []ExpectedWeek) {
		read(t, s, func(tx *Tx) (err error) {
			all, err = tx.ExpectedWeeks(key.Clinic, date("2027-05-03"), date("2027-05-10"))
			return err
		})
		return all
	}
	write(t, s, func(tx *Tx) error { return tx.AddToWeeks(key.Clinic, []ExpectedWeek{week, other}) })
	if got := weeks(); !slices.Equal(got, []ExpectedWeek{week}) {
		t.Errorf("%+v", got)
	}
	write(t, s, func(tx *Tx) error { return tx.AddToWeeks(key.Clinic, []ExpectedWeek{out}) })
	if got := weeks(); len(got) != 0 {
		t.Errorf("left is %+v", got)
	}
}
