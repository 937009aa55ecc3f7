package canonical

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// importer gathers records while the files are streamed one after the other.
// What it holds grows with the records, not with the bytes of the files.
type importer struct {
	fsys  fs.FS
	opts  Options
	zones clinic.ZoneLookup
	// clinicTimezone is asked for after practitioners.csv is read.
	clinicTimezone func() string

	practitioners     []*practitionerDraft // in the order of rows
	practitionerByRef map[string]*practitionerDraft
	knownPractitioner map[string]bool // answers of Options.KnownPractitioner

	patients     []*patientDraft // in the order of first mention
	patientByRef map[string]*patientDraft

	// Where each reference of the three files was first used.
	treatments, appointments, events map[string]firstUse

	errors []RowError
	rows   map[string]int
}

// firstUse is the row that used a reference first.
type firstUse struct {
	line    int
	patient *patientDraft // nil if the row names none
	index   int           // of the treatment among the patient's
	refused bool          // the treatment's values are not to be compared with
}

func newImporter(fsys fs.FS, opts Options) *importer {
	im := &importer{
		fsys:              fsys,
		opts:              opts,
		zones:             remembered(opts.Zones),
		practitionerByRef: map[string]*practitionerDraft{},
		knownPractitioner: map[string]bool{},
		patientByRef:      map[string]*patientDraft{},
		treatments:        map[string]firstUse{},
		appointments:      map[string]firstUse{},
		events:            map[string]firstUse{},
		rows:              map[string]int{},
	}
	im.clinicTimezone = sync.OnceValue(func() string {
		return cmp.Or(opts.ClinicTimezone, commonestTimezone(im.acceptedPractitioners()))
	})
	return im
}

// remembered asks lookup once for each zone, because finding one can mean
// reading and parsing it, and a file names the same few on every row.
func remembered(lookup clinic.ZoneLookup) clinic.ZoneLookup {
	found := map[string]*time.Location{}
	return func(name string) (*time.Location, error) {
		if loc, ok := found[name]; ok {
			return loc, nil
		}
		loc, err := lookup(name)
		if err == nil {
			found[name] = loc
		}
		return loc, err
	}
}

// readTable streams a file to read and settles what each row's errors refuse.
func (im *importer) readTable(t table, read func(*row)) error {
	rows, err := t.read(im.fsys, func(r *row) {
		read(r)
		for _, e := range r.errors {
			if r.patient != nil {
				r.patient.refused = true
				e.PatientRef = r.patient.Ref
			}
			im.errors = append(im.errors, e)
		}
	})
	im.rows[t.file] = rows
	return err
}

// claim notes that the row uses a reference which only one row may use. If two
// patients use it, nobody can say whose it is, so both are refused.
func (im *importer) claim(uses map[string]firstUse, r *row, column string) {
	ref := r.text(column)
	first, used := uses[ref]
	if !used {
		uses[ref] = firstUse{line: r.line(column), patient: r.patient}
		return
	}
	r.refuse(column, fmt.Sprintf("is already used on line %d", first.line))
	im.refuseFirst(first, r, column, ref, fmt.Sprintf("is used again on line %d", r.line(column)))
}

// refuseFirst reports the row that used a reference first, if it is another
// patient's, and refuses her.
func (im *importer) refuseFirst(first firstUse, again *row, column, value, message string) {
	if first.patient == nil || first.patient == again.patient {
		return
	}
	first.patient.refused = true
	im.errors = append(im.errors, RowError{
		File: again.table.file, Line: first.line, Column: column, Value: value,
		Message: message, PatientRef: first.patient.Ref,
	})
}

// export gives out what was gathered, in the order that Export promises.
func (im *importer) export() *Export {
	e := &Export{Practitioners: im.acceptedPractitioners(), RowErrors: im.errors, Rows: im.rows}
	for _, p := range im.patients {
		if p.refused {
			e.Refused = append(e.Refused, p.Ref)
		} else {
			p.mergeObservations()
			e.Patients = append(e.Patients, p.Patient)
		}
	}
	order := map[string]int{}
	for i, file := range Files() {
		order[file] = i
	}
	slices.SortStableFunc(e.RowErrors, func(a, b RowError) int {
		return cmp.Or(cmp.Compare(order[a.File], order[b.File]), cmp.Compare(a.Line, b.Line))
	})
	return e
}
