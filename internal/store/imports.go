package store

import (
	"cmp"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Import is an import that runs on the server.
type Import struct {
	ID      string
	Source  string // which mapping, by its short name
	Mapping string // its text, empty for one that comes with the program
	State   string
	DryRun  bool
	Actor   string // who began it
	Created time.Time
	Started *time.Time
	Ended   *time.Time // nil as long as its files are kept
	Counts  ImportCounts
	Failure string // in words, without any value
}

// ImportCounts is how far an import is and what it found.
type ImportCounts struct {
	Rows      int `json:"rows"`
	Left      int `json:"left"` // rows that the mapping leaves out
	RowErrors int `json:"row_errors"`
	Patients  int `json:"patients"` // that can be taken over
	Done      int `json:"done"`
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Refused   int `json:"refused"`
	Kept      int `json:"kept_out"` // of those, by a row error, so that they are none of Patients
}

// ImportError is a value that was refused, without the value.
type ImportError struct {
	Number  int
	File    string
	Line    int
	Field   string
	Message string
}

const importColumns = "id, source, mapping, state, dry_run, actor, created_at, started_at, ended_at, counts, failure"

func importFields(i *Import) []any {
	return []any{&i.ID, &i.Source, &i.Mapping, &i.State, &i.DryRun, &i.Actor, momentColumn{&i.Created},
		optionalMomentColumn{&i.Started}, optionalMomentColumn{&i.Ended}, jsonColumn{&i.Counts}, &i.Failure}
}

// InsertImport adds an import.
func (t *Tx) InsertImport(clinicID string, i Import) error {
	_, err := t.exec("INSERT INTO imports (clinic_id, "+importColumns+") VALUES ("+placeholders(1, 12)+")", append([]any{clinicID}, importFields(&i)...)...)
	return err
}

// UpdateImport replaces what is known of an import. An unknown id is NotFound.
func (t *Tx) UpdateImport(clinicID string, i Import) error {
	n, err := t.exec(`UPDATE imports SET source = ?3, mapping = ?4, state = ?5, dry_run = ?6, actor = ?7, created_at = ?8, started_at = ?9, ended_at = ?10, counts = ?11, failure = ?12
		WHERE clinic_id = ?1 AND id = ?2`, append([]any{clinicID}, importFields(&i)...)...)
	return oneRow("import", n, err)
}

// Import returns one import. An unknown id is NotFound.
func (t *Tx) Import(clinicID, id string) (i Import, err error) {
	err = t.queryRow("SELECT "+importColumns+" FROM imports WHERE clinic_id = ?1 AND id = ?2", []any{clinicID, id}, importFields(&i)...)
	if clinic.CodeOf(err) == clinic.NotFound {
		err = oneRow("import", 0, nil)
	}
	return i, err
}

// ImportPage lists up to limit imports whose id comes before another one, the newest
// first; "" begins with the newest.
func (t *Tx) ImportPage(clinicID, before string, limit int) ([]Import, error) {
	return t.imports("SELECT "+importColumns+" FROM imports WHERE clinic_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3", clinicID, cmp.Or(before, "~"), limit)
}

// OpenImports lists up to limit imports whose files are kept and whose id follows
// after, the oldest first.
func (t *Tx) OpenImports(clinicID, after string, limit int) ([]Import, error) {
	return t.imports("SELECT "+importColumns+" FROM imports WHERE clinic_id = ?1 AND id > ?2 AND ended_at IS NULL ORDER BY id LIMIT ?3", clinicID, after, limit)
}

func (t *Tx) imports(query string, args ...any) (all []Import, err error) {
	err = t.query(query, args, func(rows *cursor) error {
		var i Import
		err := rows.Scan(importFields(&i)...)
		all = append(all, i)
		return err
	})
	return all, err
}

// DeleteImport forgets an import. An unknown id is NotFound.
func (t *Tx) DeleteImport(clinicID, id string) error {
	n, err := t.exec("DELETE FROM imports WHERE clinic_id = ?1 AND id = ?2", clinicID, id)
	return oneRow("import", n, err)
}

// PutImportErrors replaces what an import refused from a number on.
func (t *Tx) PutImportErrors(clinicID, id string, from int, all []ImportError) error {
	if _, err := t.exec("DELETE FROM import_errors WHERE clinic_id = ?1 AND import_id = ?2 AND number >= ?3", clinicID, id, from); err != nil {
		return err
	}
	for _, e := range all {
		if _, err := t.exec("INSERT INTO import_errors (clinic_id, import_id, number, file, line, field, message) VALUES ("+placeholders(1, 7)+")",
			clinicID, id, e.Number, e.File, e.Line, e.Field, e.Message); err != nil {
			return err
		}
	}
	return nil
}

// ImportErrors lists up to limit of what an import refused whose number follows after.
func (t *Tx) ImportErrors(clinicID, id string, after, limit int) (all []ImportError, err error) {
	err = t.query("SELECT number, file, line, field, message FROM import_errors WHERE clinic_id = ?1 AND import_id = ?2 AND number > ?3 ORDER BY number LIMIT ?4",
		[]any{clinicID, id, after, limit}, func(rows *cursor) error {
			var e ImportError
			err := rows.Scan(&e.Number, &e.File, &e.Line, &e.Field, &e.Message)
			all = append(all, e)
			return err
		})
	return all, err
}
