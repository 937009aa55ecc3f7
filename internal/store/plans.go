package store

import (
	"cloud.google.com/go/civil"
)

// Plan is the stored frame of a patient's plan; its items are rows of their own.
type Plan struct {
	AsOf       civil.Date
	NextChange *civil.Date
	Version    string // of the planner and the wording that made it
	Frame      string // JSON: estimates, verdicts, flags
	// Facts are what stands for her on that day, as others are told of it; nil where
	// nobody has looked yet.
	Facts *[]string
}

// Item is a stored item of a plan. Position orders the items of the plan in
// force; it is nil for one that has left the plan and keeps its UID for the day
// it comes back.
type Item struct {
	Key      string
	UID      string
	Position *int
	Body     string // JSON of the plan's item
}

// Plan returns a patient's plan, or NotFound before the first one.
func (t *Tx) Plan(key PatientKey) (p Plan, err error) {
	err = t.queryRow("SELECT as_of, next_change, version, frame, facts FROM plans WHERE clinic_id = ?1 AND patient_id = ?2",
		[]any{key.Clinic, key.ID}, dateColumn{&p.AsOf}, optionalDateColumn{&p.NextChange}, &p.Version, &p.Frame, factsColumn{&p.Facts})
	return p, err
}

// PutPlan stores a patient's plan in place of the one before.
func (t *Tx) PutPlan(key PatientKey, p Plan) error {
	_, err := t.exec(`INSERT INTO plans (clinic_id, patient_id, as_of, next_change, version, frame, facts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (clinic_id, patient_id) DO UPDATE SET as_of = excluded.as_of, next_change = excluded.next_change,
		version = excluded.version, frame = excluded.frame, facts = excluded.facts`,
		key.Clinic, key.ID, dateColumn{&p.AsOf}, optionalDateColumn{&p.NextChange}, p.Version, p.Frame, factsColumn{&p.Facts})
	return err
}

// Items returns all items a patient ever had, those of the plan in force first
// and in their order.
func (t *Tx) Items(key PatientKey) (all []Item, err error) {
	err = t.query(`SELECT key, uid, position, body FROM items WHERE clinic_id = ?1 AND patient_id = ?2
		ORDER BY position IS NULL, position, key`, []any{key.Clinic, key.ID}, func(rows *cursor) error {
		var i Item
		err := rows.Scan(&i.Key, &i.UID, &i.Position, &i.Body)
		all = append(all, i)
		return err
	})
	return all, err
}

// ItemByUID returns the item that calendars of a clinic know by a UID, and whose it
// is. An unknown one is NotFound.
func (t *Tx) ItemByUID(clinicID, uid string) (patientID string, i Item, err error) {
	err = t.queryRow("SELECT patient_id, key, uid, position, body FROM items WHERE uid = ?2 AND clinic_id = ?1",
		[]any{clinicID, uid}, &patientID, &i.Key, &i.UID, &i.Position, &i.Body)
	return patientID, i, err
}

// PutItem stores an item; its UID is the one it was first stored with.
func (t *Tx) PutItem(key PatientKey, i Item) error {
	_, err := t.exec(`INSERT INTO items (clinic_id, patient_id, key, uid, position, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
		ON CONFLICT (clinic_id, patient_id, key) DO UPDATE SET position = excluded.position, body = excluded.body`,
		key.Clinic, key.ID, i.Key, i.UID, i.Position, i.Body)
	return err
}

// DuePlans lists up to limit patients of a clinic whose plan time changes on or
// before day, in order of (next_change, patient), after the given place.
func (t *Tx) DuePlans(clinicID string, day civil.Date, after DuePlan, limit int) (all []DuePlan, err error) {
	err = t.query(`SELECT next_change, patient_id FROM plans
		WHERE clinic_id = ?1 AND next_change <= ?2 AND (next_change, patient_id) > (?3, ?4)
		ORDER BY next_change, patient_id LIMIT ?5`,
		[]any{clinicID, day.String(), after.NextChange, after.PatientID, limit}, func(rows *cursor) error {
			var d DuePlan
			err := rows.Scan(&d.NextChange, &d.PatientID)
			all = append(all, d)
			return err
		})
	return all, err
}

// DuePlan is a plan that time changes, and its place in the order of DuePlans.
type DuePlan struct {
	NextChange string
	PatientID  string
}

// ExpirePlans makes every plan due that another version of planner or wording
// made, and returns how many there were.
func (t *Tx) ExpirePlans(version string, day civil.Date) (int64, error) {
	return t.exec("UPDATE plans SET next_change = ?2 WHERE version <> ?1 AND (next_change IS NULL OR next_change > ?2)", version, day.String())
}

// ExpireClinicPlans makes every plan of a clinic due.
func (t *Tx) ExpireClinicPlans(clinicID string, day civil.Date) error {
	_, err := t.exec("UPDATE plans SET next_change = ?2 WHERE clinic_id = ?1 AND (next_change IS NULL OR next_change > ?2)", clinicID, day.String())
	return err
}

// CountPlans returns how many plans a clinic has, and how many of them are due
// on or before day.
func (t *Tx) CountPlans(clinicID string, day civil.Date) (all, due int, err error) {
	err = t.queryRow("SELECT count(*), count(*) FILTER (WHERE next_change <= ?2) FROM plans WHERE clinic_id = ?1",
		[]any{clinicID, day.String()}, &all, &due)
	return all, due, err
}
