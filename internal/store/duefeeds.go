package store

import (
	"cloud.google.com/go/civil"
)

// DueFeed is a feed that a day ends or that is to be looked at on it, and its
// place in the order of those.
type DueFeed struct {
	Day       string
	PatientID string
	FeedID    string
}

// ExpiredFeeds lists up to limit feeds of a clinic whose last day lies before
// day, in order of (day, patient, feed), after the given place.
func (t *Tx) ExpiredFeeds(clinicID string, day civil.Date, after DueFeed, limit int) ([]DueFeed, error) {
	return t.dueFeeds(`SELECT expires, patient_id, id FROM feeds
		WHERE clinic_id = ?1 AND expires < ?2 AND (expires, patient_id, id) > (?3, ?4, ?5)
		ORDER BY expires, patient_id, id LIMIT ?6`, clinicID, day, after, limit)
}

// FeedsToCheck lists up to limit feeds of a clinic of which it is to be looked at
// on or before day whether anybody reads them, in the same order.
func (t *Tx) FeedsToCheck(clinicID string, day civil.Date, after DueFeed, limit int) ([]DueFeed, error) {
	return t.dueFeeds(`SELECT idle_check, patient_id, id FROM feeds
		WHERE clinic_id = ?1 AND idle_check <= ?2 AND (idle_check, patient_id, id) > (?3, ?4, ?5)
		ORDER BY idle_check, patient_id, id LIMIT ?6`, clinicID, day, after, limit)
}

func (t *Tx) dueFeeds(query, clinicID string, day civil.Date, after DueFeed, limit int) (all []DueFeed, err error) {
	err = t.query(query, []any{clinicID, day.String(), after.Day, after.PatientID, after.FeedID, limit}, func(rows *cursor) error {
		var d DueFeed
		err := rows.Scan(&d.Day, &d.PatientID, &d.FeedID)
		all = append(all, d)
		return err
	})
	return all, err
}
