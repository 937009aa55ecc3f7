package canonical

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// importer gathers records while the files are streamed one after the other.
// What it holds grows with the records, not with the bytes of the files.
type importer struct {
	source Source
	opts   Options
	zones  clinic.ZoneLookup
	// clinicTimezone is asked for after practitioners.csv is read.
	clinicTimezone func() string

	practitioners     []*practitionerDraft // in the order of rows
	practitionerByRef map[string]*practitionerDraft
	knownPractitioner map[string]bool // answers of Options.KnownPractitioner

	patients     []*patientDraft // in the order of first mention
	patientByRef map[string]*patientDraft

	// Where each reference of the three files was first used.
	treatments, appointments, events map[string]firstUse

	errors  []tableError
	rows    map[string]int
	reading int // which table, from 1
}

// firstUse is the row that used a reference first.
type firstUse struct {
	spot
	patient *patientDraft // nil if the row names none
	index   int           // of the treatment among the patient's
	refused bool          // the treatment's values are not to be compared with
}

func newImporter(source Source, opts Options) *importer {
	im := &importer{
		source:            source,
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
	im.reading++
	rows, err := im.source.Rows(t.file, func(record Record) {
		r := &row{Record: record, table: t}
		read(r)
		for _, e := range r.errors {
			im.refuse(r.patient, e.RowError)
		}
	})
	maps.Copy(im.rows, rows)
	return err
}

// tableError is a RowError and the place of its table in the order of reading.
type tableError struct {
	table int
	RowError
}

// refuse reports a row of the table being read, and refuses the patient whose it is.
func (im *importer) refuse(p *patientDraft, e RowError) {
	if p != nil {
		p.refused = true
		e.PatientRef = p.Ref
	}
	im.errors = append(im.errors, tableError{im.reading, e})
}

// claim notes that the row uses a reference which only one row may use. If two
// patients use it, nobody can say whose it is, so both are refused.
func (im *importer) claim(uses map[string]firstUse, r *row, column string) {
	ref := r.text(column)
	first, used := uses[ref]
	if !used {
		uses[ref] = firstUse{spot: r.spot(column), patient: r.patient}
		return
	}
	here := r.spot(column)
	r.refuse(column, "is already used on "+first.seenFrom(here))
	im.refuseFirst(first, r, column, ref, "is used again on "+here.seenFrom(first.spot))
}

// refuseFirst reports the row that used a reference first, if it is another
// patient's, and refuses her.
func (im *importer) refuseFirst(first firstUse, again *row, column, value, message string) {
	if first.patient == nil || first.patient == again.patient {
		return
	}
	im.refuse(first.patient, RowError{File: first.file, Line: first.line, Column: again.Place(column).Column, Value: value, Message: message})
}

// export gives out what was gathered, in the order that Export promises.
func (im *importer) export() *Export {
	e := &Export{Practitioners: im.acceptedPractitioners(), Rows: im.rows}
	for i := range e.Practitioners {
		e.Practitioners[i].Ref = im.foreign(e.Practitioners[i].Ref)
	}
	for _, p := range im.patients {
		if p.refused {
			e.Refused = append(e.Refused, p.Ref)
		} else {
			p.mergeObservations()
			im.adopt(&p.Patient)
			e.Patients = append(e.Patients, p.Patient)
		}
	}
	slices.SortStableFunc(im.errors, func(a, b tableError) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	for _, found := range im.errors {
		e.RowErrors = append(e.RowErrors, found.RowError)
	}
	return e
}

// foreign is how a reference of the source is known outside it: two sources may call
// two things the same.
func (im *importer) foreign(ref string) string {
	if im.opts.Source == "" || ref == "" {
		return ref
	}
	return im.opts.Source + ":" + ref
}

// adopt makes the references of a patient known outside their source.
func (im *importer) adopt(p *Patient) {
	p.Ref, p.PractitionerRef = im.foreign(p.Ref), im.foreign(p.PractitionerRef)
	for i := range p.Treatments {
		t := &p.Treatments[i]
		t.ID, t.PractitionerID = im.foreign(t.ID), im.foreign(t.PractitionerID)
	}
	for i := range p.Events {
		p.Events[i].ID = im.foreign(p.Events[i].ID)
	}
	for i := range p.Appointments {
		a := &p.Appointments[i]
		a.ID, a.PractitionerID = im.foreign(a.ID), im.foreign(a.PractitionerID)
	}
}
