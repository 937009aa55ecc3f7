package app

import (
	"cmp"
	"encoding/json"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/forecast"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// board is what the clinic's lists show of a patient: the read model of her plan.
type board struct {
	row     *DueRow
	recalls []string // keys of the contacts for which she is in the state DueRecall
	shares  []forecast.Share
	next    *civil.Date // on which time alone changes it
}

// board is what follows from a plan as of a day.
func (h history) board(made madePlan, asOf civil.Date) (b board, err error) {
	if b.row, b.recalls, b.next, err = h.dueRow(made, asOf); err != nil {
		return b, err
	}
	in := forecast.Input{Items: made.items, Estimates: made.estimates, AsOf: asOf, Practitioner: h.patient.PractitionerID, Closed: closedOn(h.input.Clinic)}
	b.shares = forecast.Visits(in)
	b.next = earlier(b.next, forecast.NextLook(in))
	return b, nil
}

// closedOn reports the days on which a clinic treats nobody.
func closedOn(s clinic.Settings) func(civil.Date) bool {
	return func(day civil.Date) bool {
		return slices.Contains(s.ClosedWeekdays, clinic.Weekdays[day.Weekday()]) ||
			slices.ContainsFunc(s.Closures, func(c clinic.Closure) bool { return !day.Before(c.From) && !day.After(c.To) })
	}
}

// keepBoard stores what differs from what is stored.
func (c *change) keepBoard(key store.PatientKey, b board) error {
	if err := c.keepRow(key, b.row); err != nil {
		return err
	}
	return c.keepShares(key, b.shares)
}

func (c *change) keepRow(key store.PatientKey, row *DueRow) error {
	body, err := row.dueBody()
	if err != nil {
		return err
	}
	before, err := c.Due(key)
	if err != nil || before == body {
		return err
	}
	was, err := storedRow(before)
	if err != nil {
		return err
	}
	if err := c.PutDue(key, body); err != nil {
		return err
	}
	if places := row.placesOf(); !slices.Equal(places, was.placesOf()) {
		return c.PutDuePlaces(key, places)
	}
	return nil
}

// storedRow is a row in the form it is stored in; nil for an empty one.
func storedRow(body string) (*DueRow, error) {
	if body == "" {
		return nil, nil
	}
	row := &DueRow{}
	return row, json.Unmarshal([]byte(body), row)
}

// keepShares stores what a patient adds to the weeks and lets their sums follow.
func (c *change) keepShares(key store.PatientKey, shares []forecast.Share) error {
	body, err := sharesBody(shares)
	if err != nil {
		return err
	}
	before, err := c.ExpectedVisits(key)
	if err != nil || before == body {
		return err
	}
	was, err := storedShares(before)
	if err != nil {
		return err
	}
	if err := c.PutExpectedVisits(key, body); err != nil {
		return err
	}
	change := weekSums{}
	change.take(was)
	change.add(shares)
	return c.AddToWeeks(key.Clinic, change.rows())
}

func sharesBody(shares []forecast.Share) (string, error) {
	if len(shares) == 0 {
		return "", nil
	}
	text, err := json.Marshal(shares)
	return string(text), err
}

func storedShares(body string) (shares []forecast.Share, err error) {
	if body != "" {
		err = json.Unmarshal([]byte(body), &shares)
	}
	return shares, err
}

// weekOf names the sums that a share belongs to.
type weekOf struct {
	week         civil.Date
	practitioner string
}

// weekSums are sums of shares by week and practitioner.
type weekSums map[weekOf]forecast.Sums

func (w weekSums) add(shares []forecast.Share) {
	for _, s := range shares {
		at := weekOf{s.Week, s.Practitioner}
		w[at] = w[at].Add(forecast.Of(s))
	}
}

func (w weekSums) take(shares []forecast.Share) {
	for _, s := range shares {
		at := weekOf{s.Week, s.Practitioner}
		w[at] = w[at].Minus(forecast.Of(s))
	}
}

// rows are the sums that are not nothing, as they are stored and in that order.
func (w weekSums) rows() (all []store.ExpectedWeek) {
	for at, s := range w {
		if s != (forecast.Sums{}) {
			all = append(all, store.ExpectedWeek{Week: at.week, PractitionerID: at.practitioner,
				Expected: s.Expected, Variance: s.Variance, Skew: s.Skew, Booked: s.Booked})
		}
	}
	slices.SortFunc(all, func(a, b store.ExpectedWeek) int {
		return cmp.Or(a.Week.Compare(b.Week), cmp.Compare(a.PractitionerID, b.PractitionerID))
	})
	return all
}

// forgetBoard takes a patient who is about to be deleted out of the sums; the rest
// goes with her.
func (c *change) forgetBoard(key store.PatientKey) error { return c.keepShares(key, nil) }

// verifyBoard compares what the lists show of a patient with what follows.
func verifyBoard(tx *store.Tx, key store.PatientKey, b board, asOf civil.Date, v *Verification) error {
	body, err := b.row.dueBody()
	if err != nil {
		return err
	}
	stored, err := tx.Due(key)
	if err != nil {
		return err
	}
	places, err := tx.DuePlaces(key)
	if err != nil {
		return err
	}
	if stored != body || !slices.Equal(places, b.row.placesOf()) {
		v.differs(key, "the board of who is due does not show her as of %s", asOf)
	}
	expected, err := sharesBody(b.shares)
	if err != nil {
		return err
	}
	if stored, err = tx.ExpectedVisits(key); err == nil && stored != expected {
		v.differs(key, "her expected visits are not those that follow as of %s", asOf)
	}
	return err
}

// countShares adds what a patient adds to the weeks of her clinic.
func (v *Verification) countShares(tx *store.Tx, key store.PatientKey) error {
	body, err := tx.ExpectedVisits(key)
	if err != nil {
		return err
	}
	shares, err := storedShares(body)
	if v.weeks == nil {
		v.weeks = map[string]weekSums{}
	}
	if v.weeks[key.Clinic] == nil {
		v.weeks[key.Clinic] = weekSums{}
	}
	v.weeks[key.Clinic].add(shares)
	return err
}

// verifyWeeks compares the sums of the weeks with what all patients add to them.
func (v *Verification) verifyWeeks(tx *store.Tx) error {
	clinics, err := tx.ClinicIDs()
	if err != nil {
		return err
	}
	for _, id := range clinics {
		stored, err := tx.ExpectedWeeks(id, longAgo, civil.Date{Year: 9999, Month: 12, Day: 31})
		if err != nil {
			return err
		}
		if !slices.Equal(stored, v.weeks[id].rows()) {
			v.Different = append(v.Different, "clinic "+id+": the expected visits of the weeks are not the sum of its patients'")
		}
	}
	v.weeks = nil
	return nil
}
