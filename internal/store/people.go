package store

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const practitionerColumns = "id, ref, name, email, timezone"

func practitionerFields(p *clinic.Practitioner) []any {
	return []any{&p.ID, optionalColumn{&p.Ref}, &p.Name, &p.Email, &p.Timezone}
}

// InsertPractitioner adds a practitioner under her ID. A ref that another has
// already is a Conflict.
func (t *Tx) InsertPractitioner(clinicID string, p clinic.Practitioner) error {
	_, err := t.exec("INSERT INTO practitioners (clinic_id, "+practitionerColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		append([]any{clinicID}, practitionerFields(&p)...)...)
	return err
}

// UpdatePractitioner replaces a practitioner. An unknown id is NotFound.
func (t *Tx) UpdatePractitioner(clinicID string, p clinic.Practitioner) error {
	n, err := t.exec("UPDATE practitioners SET ref = ?3, name = ?4, email = ?5, timezone = ?6 WHERE clinic_id = ?1 AND id = ?2",
		append([]any{clinicID}, practitionerFields(&p)...)...)
	return oneRow("practitioner", n, err)
}

// DeletePractitioner removes a practitioner; one who is still named by other
// records is a Conflict.
func (t *Tx) DeletePractitioner(clinicID, id string) error {
	n, err := t.exec("DELETE FROM practitioners WHERE clinic_id = ?1 AND id = ?2", clinicID, id)
	if err := oneRow("practitioner", n, err); err != nil {
		return err
	}
	return t.deleteDAVPropertiesOf(clinicID, id)
}

// Practitioner returns one practitioner. An unknown id is NotFound.
func (t *Tx) Practitioner(clinicID, id string) (clinic.Practitioner, error) {
	return t.practitioner("id", clinicID, id)
}

// PractitionerByRef returns the practitioner imported under ref, or NotFound.
func (t *Tx) PractitionerByRef(clinicID, ref string) (clinic.Practitioner, error) {
	return t.practitioner("ref", clinicID, ref)
}

func (t *Tx) practitioner(column, clinicID, value string) (p clinic.Practitioner, err error) {
	err = t.queryRow("SELECT "+practitionerColumns+" FROM practitioners WHERE clinic_id = ?1 AND "+column+" = ?2",
		[]any{clinicID, value}, practitionerFields(&p)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("practitioner", 0, nil)
	}
	return p, err
}

// PractitionerPage lists up to limit practitioners whose id follows after.
func (t *Tx) PractitionerPage(clinicID, after string, limit int) (all []clinic.Practitioner, err error) {
	err = t.query("SELECT "+practitionerColumns+" FROM practitioners WHERE clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
		[]any{clinicID, after, limit}, func(rows *cursor) error {
			var p clinic.Practitioner
			err := rows.Scan(practitionerFields(&p)...)
			all = append(all, p)
			return err
		})
	return all, err
}

// PatientsBookedWith lists the patients with an appointment with a practitioner
// on or after a day: those whose calendars may show her name.
func (t *Tx) PatientsBookedWith(clinicID, practitionerID string, since civil.Date) ([]string, error) {
	return t.texts("SELECT DISTINCT patient_id FROM appointments WHERE clinic_id = ?1 AND practitioner_id = ?2 AND start >= ?3",
		clinicID, practitionerID, since.String())
}

const patientColumns = "id, ref, name, email, language, practitioner_id, traits, drop_cancelled, code"

func patientFields(p *clinic.Patient) []any {
	return []any{&p.ID, optionalColumn{&p.Ref}, &p.Name, &p.Email, &p.Language, optionalColumn{&p.PractitionerID}, jsonColumn{&p.Traits}, &p.DropCancelled, optionalColumn{&p.Code}}
}

// InsertPatient adds a patient under her ID. A ref that another has already is a
// Conflict.
func (t *Tx) InsertPatient(clinicID string, p clinic.Patient) error {
	_, err := t.exec("INSERT INTO patients (clinic_id, "+patientColumns+") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		append([]any{clinicID}, patientFields(&p)...)...)
	if err != nil {
		return err
	}
	return t.putSearchWords(PatientKey{clinicID, p.ID})
}

// UpdatePatient replaces a patient; her code stays. An unknown id is NotFound.
func (t *Tx) UpdatePatient(clinicID string, p clinic.Patient) error {
	n, err := t.exec(`UPDATE patients SET ref = ?3, name = ?4, email = ?5, language = ?6, practitioner_id = ?7, traits = ?8, drop_cancelled = ?9
		WHERE clinic_id = ?1 AND id = ?2`, append([]any{clinicID}, patientFields(&p)[:8]...)...)
	if err := oneRow("patient", n, err); err != nil {
		return err
	}
	return t.putSearchWords(PatientKey{clinicID, p.ID})
}

// SetPatientCode gives a patient her code. One that another has is a Conflict.
func (t *Tx) SetPatientCode(key PatientKey, code string) error {
	n, err := t.exec("UPDATE patients SET code = ?3 WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID, code)
	if err := oneRow("patient", n, err); err != nil {
		return err
	}
	return t.putSearchWords(key)
}

// PatientByCode returns the patient with a code, or NotFound.
func (t *Tx) PatientByCode(clinicID, code string) (clinic.Patient, error) {
	return t.patient("code", clinicID, code)
}

// PatientIDsByEmail lists up to limit patients with an address, however it is
// capitalised: families share one.
func (t *Tx) PatientIDsByEmail(clinicID, email string, limit int) ([]string, error) {
	return t.texts("SELECT id FROM patients WHERE clinic_id = ?1 AND lower(email) = lower(?2) AND email <> '' LIMIT ?3", clinicID, email, limit)
}

// DeletePatient removes a patient with everything recorded about her. What the
// audit knows of her plan goes too: it tells the dates of her life. An unknown id
// is NotFound.
func (t *Tx) DeletePatient(key PatientKey) error {
	if _, err := t.exec("UPDATE audit SET moved = '[]' WHERE clinic_id = ?1 AND patient_id = ?2 AND moved <> '[]'", key.Clinic, key.ID); err != nil {
		return err
	}
	if err := t.deleteOncesOf(key); err != nil {
		return err
	}
	n, err := t.exec("DELETE FROM patients WHERE clinic_id = ?1 AND id = ?2", key.Clinic, key.ID)
	if err := oneRow("patient", n, err); err != nil {
		return err
	}
	return t.deleteDAVPropertiesOf(key.Clinic, key.ID)
}

// Patient returns one patient. An unknown id is NotFound.
func (t *Tx) Patient(key PatientKey) (clinic.Patient, error) {
	return t.patient("id", key.Clinic, key.ID)
}

// PatientByRef returns the patient imported under ref, or NotFound.
func (t *Tx) PatientByRef(clinicID, ref string) (clinic.Patient, error) {
	return t.patient("ref", clinicID, ref)
}

func (t *Tx) patient(column, clinicID, value string) (p clinic.Patient, err error) {
	err = t.queryRow("SELECT "+patientColumns+" FROM patients WHERE clinic_id = ?1 AND "+column+" = ?2",
		[]any{clinicID, value}, patientFields(&p)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("patient", 0, nil)
	}
	return p, err
}

// PatientPage lists up to limit patients whose id follows after.
func (t *Tx) PatientPage(clinicID, after string, limit int) ([]clinic.Patient, error) {
	return t.patientPage("clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3", clinicID, after, limit)
}

func (t *Tx) patientPage(where string, args ...any) (all []clinic.Patient, err error) {
	err = t.query("SELECT "+patientColumns+" FROM patients WHERE "+where, args, func(rows *cursor) error {
		var p clinic.Patient
		err := rows.Scan(patientFields(&p)...)
		all = append(all, p)
		return err
	})
	return all, err
}

// PatientIDs lists up to limit ids of patients that follow after.
func (t *Tx) PatientIDs(clinicID, after string, limit int) ([]string, error) {
	return t.texts("SELECT id FROM patients WHERE clinic_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3", clinicID, after, limit)
}

func oneRow(name string, n int64, err error) error {
	if err == nil && n == 0 {
		return clinic.Errorf(clinic.NotFound, "", "no such %s", name)
	}
	return err
}

// texts collects a query's single column of text.
func (t *Tx) texts(query string, args ...any) (all []string, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var text string
		err := rows.Scan(&text)
		all = append(all, text)
		return err
	})
	return all, err
}
