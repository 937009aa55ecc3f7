package store

import (
	"encoding/json"

	"cloud.google.com/go/civil"
)

// ExpectedWeek are the sums of a week over the visits of a practitioner's patients, or
// of nobody's under an empty id. What they count is the business of package forecast.
type ExpectedWeek struct {
	Week           civil.Date `json:"w"` // its Monday
	PractitionerID string     `json:"d"`
	Expected       int64      `json:"e"`
	Variance       int64      `json:"v"`
	Skew           int64      `json:"s"`
	Booked         int64      `json:"b"`
}

// ExpectedVisits is what a patient adds to the weeks, JSON; empty if nothing.
func (t *Tx) ExpectedVisits(key PatientKey) (body string, err error) {
	found, err := t.texts("SELECT body FROM expected_visits WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
	if len(found) > 0 {
		body = found[0]
	}
	return body, err
}

// PutExpectedVisits stores what a patient adds to the weeks in place of what she
// added; empty is nothing.
func (t *Tx) PutExpectedVisits(key PatientKey, body string) error {
	if body == "" {
		_, err := t.exec("DELETE FROM expected_visits WHERE clinic_id = ?1 AND patient_id = ?2", key.Clinic, key.ID)
		return err
	}
	_, err := t.exec(`INSERT INTO expected_visits (clinic_id, patient_id, body) VALUES (?1, ?2, ?3)
		ON CONFLICT (clinic_id, patient_id) DO UPDATE SET body = excluded.body`, key.Clinic, key.ID, body)
	return err
}

// AddToWeeks adds to the sums of weeks, or takes from them what is negative. A week
// with nothing left in it is removed.
func (t *Tx) AddToWeeks(clinicID string, changes []ExpectedWeek) error {
	if len(changes) == 0 {
		return nil
	}
	text, err := json.Marshal(changes)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO expected_weeks (clinic_id, week, practitioner_id, expected, variance, skew, booked)
		SELECT ?1, value ->> 'w', value ->> 'd', value ->> 'e', value ->> 'v', value ->> 's', value ->> 'b' FROM json_each(?2) WHERE true
		ON CONFLICT (clinic_id, week, practitioner_id) DO UPDATE SET expected = expected + excluded.expected,
		variance = variance + excluded.variance, skew = skew + excluded.skew, booked = booked + excluded.booked`,
		clinicID, string(text)); err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM expected_weeks WHERE (clinic_id, week, practitioner_id) IN (SELECT ?1, value ->> 'w', value ->> 'd' FROM json_each(?2))
		AND expected = 0 AND variance = 0 AND skew = 0 AND booked = 0`, clinicID, string(text))
	return err
}

// ExpectedWeeks are the sums of the weeks from one Monday up to but without another,
// by week and practitioner.
func (t *Tx) ExpectedWeeks(clinicID string, from, before civil.Date) (all []ExpectedWeek, err error) {
	err = t.query(`SELECT week, practitioner_id, expected, variance, skew, booked FROM expected_weeks
		WHERE clinic_id = ?1 AND week >= ?2 AND week < ?3 ORDER BY week, practitioner_id`,
		[]any{clinicID, from.String(), before.String()}, func(rows *cursor) error {
			var w ExpectedWeek
			err := rows.Scan(dateColumn{&w.Week}, &w.PractitionerID, &w.Expected, &w.Variance, &w.Skew, &w.Booked)
			all = append(all, w)
			return err
		})
	return all, err
}
