package store

import (
	"fmt"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// PatientKey names one patient of one clinic: the first part of the key of
// everything that is recorded about her.
type PatientKey struct {
	Clinic string
	ID     string
}

// Record is something recorded about a patient, with the keys it is found by:
// ID is ours, Ref the one of the system it was imported from (may be empty).
type Record[T any] struct {
	ID  string
	Ref string
	Is  T
}

// Ownership says whose a record is.
type Ownership struct {
	Patient  PatientKey
	RecordID string
}

// Written is a record that was added, replaced or deleted.
type Written struct {
	Kind string
	Ownership
}

// TakeWritten returns the records that were written since it was asked last.
func (t *Tx) TakeWritten() []Written {
	written := t.written
	t.written = nil
	return written
}

// RecordKind is the table of one kind of record: how its columns map to T, and
// the questions every kind answers.
type RecordKind[T any] struct {
	name  string // one row, for messages
	table string
	refs  bool // whether rows carry a ref
	order string
	// begins and ends are the first and the last day of a record, in SQL: civil dates, or
	// moments.
	begins, ends string
	moments      bool
	columns      []string
	fields       func(*T) []any // columns of a value, for writing and reading alike
	setID        func(*T, string)
}

// Name is the word for one record of the kind, as in "treatment".
func (k *RecordKind[T]) Name() string { return k.name }

// HasRefs reports whether records of the kind carry another system's id.
func (k *RecordKind[T]) HasRefs() bool { return k.refs }

// SetID writes a record's id into its value, for kinds whose values show it.
func (k *RecordKind[T]) SetID(value *T, id string) {
	if k.setID != nil {
		k.setID(value, id)
	}
}

func (k *RecordKind[T]) allColumns() []string {
	if k.refs {
		return append([]string{"ref"}, k.columns...)
	}
	return k.columns
}

func (k *RecordKind[T]) allFields(record *Record[T]) []any {
	fields := k.fields(&record.Is)
	if k.refs {
		return append([]any{optionalColumn{&record.Ref}}, fields...)
	}
	return fields
}

// Insert adds a record. A ref or identity that the patient has already is a
// Conflict.
func (k *RecordKind[T]) Insert(tx *Tx, patient PatientKey, record Record[T]) error {
	columns := k.allColumns()
	query := fmt.Sprintf("INSERT INTO %s (clinic_id, patient_id, id, %s) VALUES (%s)",
		k.table, strings.Join(columns, ", "), placeholders(1, 3+len(columns)))
	_, err := tx.exec(query, append([]any{patient.Clinic, patient.ID, record.ID}, k.allFields(&record)...)...)
	return k.wrote(tx, patient, record.ID, err)
}

// Update replaces a record's value; its id and ref stay. An unknown id is NotFound.
func (k *RecordKind[T]) Update(tx *Tx, patient PatientKey, record Record[T]) error {
	var set []string
	for i, column := range k.columns {
		set = append(set, fmt.Sprintf("%s = ?%d", column, i+4))
	}
	query := fmt.Sprintf("UPDATE %s SET %s WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3", k.table, strings.Join(set, ", "))
	n, err := tx.exec(query, append([]any{patient.Clinic, patient.ID, record.ID}, k.fields(&record.Is)...)...)
	return k.wrote(tx, patient, record.ID, k.found(n, err))
}

// Delete removes a record. An unknown id is NotFound.
func (k *RecordKind[T]) Delete(tx *Tx, patient PatientKey, id string) error {
	n, err := tx.exec("DELETE FROM "+k.table+" WHERE clinic_id = ?1 AND patient_id = ?2 AND id = ?3", patient.Clinic, patient.ID, id)
	return k.wrote(tx, patient, id, k.found(n, err))
}

func (k *RecordKind[T]) wrote(tx *Tx, patient PatientKey, id string, err error) error {
	if err == nil {
		tx.written = append(tx.written, Written{k.name, Ownership{patient, id}})
	}
	return err
}

func (k *RecordKind[T]) found(n int64, err error) error {
	if err == nil && n == 0 {
		return clinic.Errorf(clinic.NotFound, "", "no such %s", k.name)
	}
	return err
}

// Get returns one record. An unknown id is NotFound.
func (k *RecordKind[T]) Get(tx *Tx, patient PatientKey, id string) (record Record[T], err error) {
	err = tx.queryRow(k.selectSQL()+" AND id = ?3", []any{patient.Clinic, patient.ID, id}, k.into(&record)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = k.found(0, nil)
	}
	return k.identified(record), err
}

// List returns all the patient's records of the kind, oldest first.
func (k *RecordKind[T]) List(tx *Tx, patient PatientKey) (all []Record[T], err error) {
	return k.collect(tx, k.selectSQL()+" ORDER BY "+k.order, patient.Clinic, patient.ID)
}

// Owner returns the record of a ref and whose it is. An unknown ref is NotFound.
func (k *RecordKind[T]) Owner(tx *Tx, clinicID, ref string) (owner Ownership, err error) {
	owner.Patient.Clinic = clinicID
	err = tx.queryRow("SELECT patient_id, id FROM "+k.table+" WHERE clinic_id = ?1 AND ref = ?2", []any{clinicID, ref}, &owner.Patient.ID, &owner.RecordID)
	return owner, err
}

// Days are those that records are asked for, both inclusive; a zero one is no bound.
type Days struct {
	From, To civil.Date
	Zone     *time.Location // in which moments are on days; for kinds that have moments
}

// HasMoments reports whether records of the kind are at a moment, and not on days.
func (k *RecordKind[T]) HasMoments() bool { return k.moments }

// Page lists up to limit records whose id follows after and that are on some of the
// days, in order of id. It may read all that the patient has of the kind.
func (k *RecordKind[T]) Page(tx *Tx, patient PatientKey, days Days, after string, limit int) ([]Record[T], error) {
	query, args := k.selectSQL()+" AND id > ?3", []any{patient.Clinic, patient.ID, after, limit}
	// The sign keeps SQLite from an index of days, in which it would have to sort.
	if !days.From.IsZero() {
		args = append(args, k.bound(days.From, days.Zone))
		query += fmt.Sprintf(" AND +%s >= ?%d", k.ends, len(args))
	}
	if !days.To.IsZero() {
		args = append(args, k.bound(days.To.AddDays(1), days.Zone))
		query += fmt.Sprintf(" AND +%s < ?%d", k.begins, len(args))
	}
	return k.collect(tx, query+" ORDER BY id LIMIT ?4", args...)
}

// bound is where a day begins, as the kind's columns have it.
func (k *RecordKind[T]) bound(day civil.Date, zone *time.Location) any {
	if k.moments {
		return day.In(zone).Unix()
	}
	return day.String()
}

func (k *RecordKind[T]) collect(tx *Tx, query string, args ...any) (all []Record[T], err error) {
	err = tx.query(query, args, func(rows *cursor) error {
		var record Record[T]
		if err := rows.Scan(k.into(&record)...); err != nil {
			return err
		}
		all = append(all, k.identified(record))
		return nil
	})
	return all, err
}

func (k *RecordKind[T]) selectSQL() string {
	return fmt.Sprintf("SELECT id, %s FROM %s WHERE clinic_id = ?1 AND patient_id = ?2", strings.Join(k.allColumns(), ", "), k.table)
}

func (k *RecordKind[T]) into(record *Record[T]) []any {
	return append([]any{&record.ID}, k.allFields(record)...)
}

func (k *RecordKind[T]) identified(record Record[T]) Record[T] {
	k.SetID(&record.Is, record.ID)
	return record
}

// placeholders writes n numbered placeholders from ?first on. They are numbered
// because mattn/go-sqlite3 binds $1-style names in order of appearance.
func placeholders(first, n int) string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("?%d", first+i))
	}
	return strings.Join(out, ", ")
}
