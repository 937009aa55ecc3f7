package store

// CalendarLink says which record of a patient an occurrence of a calendar object
// is. It outlives the object.
type CalendarLink struct {
	CalendarID string
	UID        string
	Recurrence string // which occurrence (RFC 5545 section 3.8.4.4); empty if it is the only one
	PatientID  string
	Kind       string // a RecordKind's Name
	RecordID   string
	Said       string // the record as both last agreed on it
}

const linkColumns = "calendar_id, uid, recurrence, patient_id, kind, record_id, said"

func linkFields(l *CalendarLink) []any {
	return []any{&l.CalendarID, &l.UID, &l.Recurrence, &l.PatientID, &l.Kind, &l.RecordID, &l.Said}
}

// PutLink stores a link in place of the one of its occurrence.
func (t *Tx) PutLink(clinicID string, l CalendarLink) error {
	_, err := t.exec("INSERT INTO calendar_links (clinic_id, "+linkColumns+`) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
		ON CONFLICT (clinic_id, calendar_id, uid, recurrence) DO UPDATE SET patient_id = excluded.patient_id,
		kind = excluded.kind, record_id = excluded.record_id, said = excluded.said`,
		append([]any{clinicID}, linkFields(&l)...)...)
	return err
}

// DeleteLink removes the link of an occurrence, if there is one.
func (t *Tx) DeleteLink(clinicID string, l CalendarLink) error {
	_, err := t.exec("DELETE FROM calendar_links WHERE clinic_id = ?1 AND calendar_id = ?2 AND uid = ?3 AND recurrence = ?4",
		clinicID, l.CalendarID, l.UID, l.Recurrence)
	return err
}

// LinksOfObject lists the links of the object with a UID, by occurrence.
func (t *Tx) LinksOfObject(key CalendarKey, uid string) ([]CalendarLink, error) {
	return t.links("SELECT "+linkColumns+" FROM calendar_links WHERE clinic_id = ?1 AND calendar_id = ?2 AND uid = ?3 ORDER BY recurrence",
		key.Clinic, key.ID, uid)
}

// LinksOfPatient lists the links of a patient's records.
func (t *Tx) LinksOfPatient(key PatientKey) ([]CalendarLink, error) {
	return t.links("SELECT "+linkColumns+" FROM calendar_links WHERE clinic_id = ?1 AND patient_id = ?2 ORDER BY kind, record_id", key.Clinic, key.ID)
}

func (t *Tx) links(query string, args ...any) (all []CalendarLink, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var l CalendarLink
		err := rows.Scan(linkFields(&l)...)
		all = append(all, l)
		return err
	})
	return all, err
}

// PatientsLinkedIn lists the patients of whom something in a calendar is recorded.
func (t *Tx) PatientsLinkedIn(key CalendarKey) ([]string, error) {
	return t.texts("SELECT DISTINCT patient_id FROM calendar_links WHERE clinic_id = ?1 AND calendar_id = ?2 ORDER BY patient_id", key.Clinic, key.ID)
}
