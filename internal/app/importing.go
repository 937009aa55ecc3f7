package app

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"

	"cloud.google.com/go/civil"
	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Importer takes over another system's records. Records are recognised by that
// system's own ids, so importing the same export again changes nothing, and a
// later export corrects what it contains and leaves the rest alone.
type Importer struct {
	app           *App
	actor         Actor
	practitioners map[string]string // ref -> id
	// silent are the columns of which the export says nothing, as in
	// "treatments.units": what is recorded there stays.
	silent map[string]bool
	// trial are the practitioners of an import that is only tried.
	trial   []clinic.Practitioner
	isTrial bool
	// may is asked in the transaction of each patient; nil asks nobody.
	may func(*change) error
}

// Outcome is what importing a patient comes to.
type Outcome string

// The outcomes.
const (
	OutcomeSame    Outcome = "same"
	OutcomeAdded   Outcome = "added"
	OutcomeChanged Outcome = "changed"
)

// ImportedPatient is one patient of an export. The IDs of her records, and every
// PractitionerID, are the other system's.
type ImportedPatient struct {
	Ref          string
	Patient      *clinic.Patient // nil if the export has only records of her
	Treatments   []clinic.Treatment
	Observations []clinic.Observation // recognised by date, zone and movement
	Events       []clinic.Event
	Appointments []clinic.Appointment
}

// NewImporter takes over the practitioners of an export, by their Ref, and is
// ready for its patients. Of the silent columns, as in "treatments.units", the export
// says nothing.
func (a *App) NewImporter(ctx context.Context, actor Actor, practitioners []clinic.Practitioner, silent ...string) (*Importer, error) {
	imp := a.importer(actor, silent)
	return imp, a.change(ctx, actor, func(c *change) (err error) {
		imp.practitioners, err = imp.meet(c, practitioners)
		return err
	})
}

// NewTrial is an Importer that says what would come of an import and changes nothing:
// it does all that one does, and undoes it.
func (a *App) NewTrial(actor Actor, practitioners []clinic.Practitioner, silent ...string) *Importer {
	imp := a.importer(actor, silent)
	imp.trial, imp.isTrial = practitioners, true
	return imp
}

func (a *App) importer(actor Actor, silent []string) *Importer {
	imp := &Importer{app: a, actor: actor, silent: map[string]bool{}}
	for _, column := range silent {
		imp.silent[column] = true
	}
	return imp
}

// meet takes over practitioners and returns their ids by their refs.
func (imp *Importer) meet(c *change, practitioners []clinic.Practitioner) (map[string]string, error) {
	ids := map[string]string{}
	for _, p := range practitioners {
		before, err := c.PractitionerByRef(imp.actor.Clinic, p.Ref)
		switch {
		case clinic.CodeOf(err) == clinic.NotFound:
			p.ID = xid.New().String()
			err = c.addPractitioner(p)
		case err == nil:
			keep(imp.silent, "practitioners.email", &p.Email, before.Email)
			keep(imp.silent, "practitioners.timezone", &p.Timezone, before.Timezone)
			if p.ID = before.ID; p != before {
				err = c.replacePractitioner(p)
			}
		}
		if err != nil {
			return nil, err
		}
		ids[p.Ref] = p.ID
	}
	return ids, nil
}

// keep keeps what is recorded in a column of which the export says nothing.
func keep[T any](silent map[string]bool, column string, imported *T, stored T) {
	if silent[column] {
		*imported = stored
	}
}

// errTried undoes what was only tried.
var errTried = errors.New("tried")

// Patient takes over one patient with everything recorded about her, all or
// nothing, and reports whether that changed anything.
func (imp *Importer) Patient(ctx context.Context, p ImportedPatient) (changed bool, err error) {
	outcome, err := imp.take(ctx, p)
	return outcome == OutcomeAdded || outcome == OutcomeChanged, err
}

func (imp *Importer) take(ctx context.Context, p ImportedPatient) (outcome Outcome, err error) {
	err = imp.app.change(ctx, imp.actor, func(c *change) (err error) {
		if imp.may != nil {
			if err := imp.may(c); err != nil {
				return err
			}
		}
		m := &merge{change: c, practitioners: imp.practitioners, silent: imp.silent, losers: map[store.PatientKey]bool{}}
		if imp.isTrial {
			if m.practitioners, err = imp.meet(c, imp.trial); err != nil {
				return err
			}
		}
		if err := m.all(p); err != nil {
			return err
		}
		outcome = m.outcome()
		if imp.isTrial {
			return errTried
		}
		if !m.changed {
			return nil
		}
		c.why = "records imported"
		for _, key := range append(slices.Collect(maps.Keys(m.losers)), m.key) {
			moved, err := c.follow(key)
			if err != nil {
				return err
			}
			if err := c.auditMoved(did{"patient.import", m.key.ID}, key.ID, moved); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case imp.isTrial && errors.Is(err, errTried):
		return outcome, nil
	case err != nil:
		return "", err
	}
	return outcome, nil
}

// Patients takes over patients, some at a time, so that they share commits. It calls
// each after each patient, one call at a time, with what came of it or why she was
// refused, and stops at the first failure that is not a refusal.
func (imp *Importer) Patients(ctx context.Context, patients []ImportedPatient, writers int, each func(p ImportedPatient, outcome Outcome, refusal error)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan ImportedPatient)
	var working sync.WaitGroup
	var lock sync.Mutex
	for range writers {
		working.Go(func() {
			for p := range next {
				outcome, err := imp.take(ctx, p)
				lock.Lock()
				if clinic.CodeOf(err) != "" || err == nil {
					each(p, outcome, err)
				} else {
					stop(err) // the first one; those after it only follow from it
				}
				lock.Unlock()
			}
		})
	}
	for _, p := range patients {
		if ctx.Err() != nil {
			break
		}
		next <- p
	}
	close(next)
	working.Wait()
	return context.Cause(ctx)
}

// merge compares an imported patient with what is stored and writes what differs.
type merge struct {
	*change
	practitioners map[string]string
	silent        map[string]bool
	key           store.PatientKey
	added         bool
	changed       bool
	losers        map[store.PatientKey]bool // patients whose records turned out to be hers
}

func (m *merge) outcome() Outcome {
	switch {
	case m.added:
		return OutcomeAdded
	case m.changed:
		return OutcomeChanged
	}
	return OutcomeSame
}

func (m *merge) all(p ImportedPatient) error {
	if err := m.patient(p); err != nil {
		return err
	}
	if err := mergeRecords(m, treatments, p.Treatments); err != nil {
		return err
	}
	if err := mergeRecords(m, observations, p.Observations); err != nil {
		return err
	}
	if err := mergeRecords(m, events, p.Events); err != nil {
		return err
	}
	return mergeRecords(m, appointments, p.Appointments)
}

// patient takes over the patient herself and sets the key of her records.
func (m *merge) patient(p ImportedPatient) error {
	before, err := m.PatientByRef(m.actor.Clinic, p.Ref)
	known := err == nil
	if err != nil && (p.Patient == nil || clinic.CodeOf(err) != clinic.NotFound) {
		return err
	}
	m.key = m.actor.patient(before.ID)
	if p.Patient == nil {
		return nil
	}
	next := *p.Patient
	next.ID, next.Ref, next.Code = before.ID, p.Ref, before.Code
	if next.Blackouts == nil { // no export has a column for them
		next.Blackouts = before.Blackouts
	}
	if !known && m.silent["patients.practitioner_ref"] {
		next.PractitionerID = treatedLastBy(p.Treatments)
	}
	if err := m.translate(&next.PractitionerID); err != nil {
		return err
	}
	if known {
		m.keepTraits(&next, before)
	}
	switch {
	case !known:
		next.ID, m.changed, m.added = xid.New().String(), true, true
		m.key = m.actor.patient(next.ID)
		return m.addPatient(next)
	case reflect.DeepEqual(next, before):
		return nil
	}
	m.changed = true
	if err := next.Validate(Zones); err != nil {
		return err
	}
	return m.UpdatePatient(m.actor.Clinic, next)
}

// treatedLastBy is whose patient somebody becomes of whom the export does not say it:
// nobody would be shown her follow-ups otherwise.
func treatedLastBy(treatments []clinic.Treatment) (practitioner string) {
	var last civil.Date
	for _, t := range treatments {
		if t.PractitionerID != "" && !t.Date.Before(last) {
			practitioner, last = t.PractitionerID, t.Date
		}
	}
	return practitioner
}

// keepTraits keeps what the export has no columns for.
func (m *merge) keepTraits(next *clinic.Patient, before clinic.Patient) {
	keep(m.silent, "patients.email", &next.Email, before.Email)
	keep(m.silent, "patients.language", &next.Language, before.Language)
	keep(m.silent, "patients.practitioner_ref", &next.PractitionerID, before.PractitionerID)
	keep(m.silent, "patients.timezone", &next.Timezone, before.Timezone)
	keep(m.silent, "patients.latitude", &next.Latitude, before.Latitude)
	keep(m.silent, "patients.metabolism", &next.Metabolism, before.Metabolism)
	keep(m.silent, "patients.strength", &next.Strength, before.Strength)
	keep(m.silent, "patients.first_timer", &next.FirstTimer, before.FirstTimer)
	keep(m.silent, "patients.strategy", &next.Strategy, before.Strategy)
}

// translate turns the other system's id of a practitioner into ours.
func (m *merge) translate(id *string) error {
	if *id == "" {
		return nil
	}
	if ours, ok := m.practitioners[*id]; ok {
		*id = ours
		return nil
	}
	found, err := m.PractitionerByRef(m.actor.Clinic, *id)
	if clinic.CodeOf(err) == clinic.NotFound {
		return clinic.Errorf(clinic.Invalid, "practitioner_id", "is not a practitioner of this clinic")
	}
	*id = found.ID
	return err
}

// importable is a kind of record and how one is recognised in another system's
// export.
type importable[T any] struct {
	kind  *store.RecordKind[T]
	check func(*change, T) error
	// ref is the other system's id of a record.
	ref func(T) string
	// adapt turns the ids that a record refers to into ours and takes over what
	// the export leaves to the stored record, which is zero if there is none.
	adapt func(m *merge, imported *T, stored T) error
}

var (
	treatments = importable[clinic.Treatment]{store.Treatments, checkTreatment,
		func(t clinic.Treatment) string { return t.ID },
		func(m *merge, t *clinic.Treatment, stored clinic.Treatment) error {
			err := m.translate(&t.PractitionerID)
			if stored.ID != "" {
				m.keepDoses(t, stored)
			}
			return err
		}}
	observations = importable[clinic.Observation]{store.Observations, checkObservation,
		func(o clinic.Observation) string {
			return o.Date.String() + " " + string(o.Zone) + " " + string(o.Movement)
		},
		// An empty note says nothing, so a note made here stays.
		func(_ *merge, o *clinic.Observation, stored clinic.Observation) error {
			o.Note = cmp.Or(o.Note, stored.Note)
			return nil
		}}
	events = importable[clinic.Event]{store.Events, checkEvent,
		func(e clinic.Event) string { return e.ID },
		func(m *merge, e *clinic.Event, stored clinic.Event) error {
			if stored.ID != "" {
				keep(m.silent, "events.title", &e.Title, stored.Title)
				keep(m.silent, "events.priority", &e.Priority, stored.Priority)
			}
			return nil
		}}
	appointments = importable[clinic.Appointment]{store.Appointments, checkAppointment,
		func(a clinic.Appointment) string { return a.ID },
		func(m *merge, a *clinic.Appointment, stored clinic.Appointment) error {
			err := m.translate(&a.PractitionerID)
			if stored.ID != "" {
				keep(m.silent, "appointments.practitioner_ref", &a.PractitionerID, stored.PractitionerID)
				keep(m.silent, "appointments.timezone", &a.Timezone, stored.Timezone)
				keep(m.silent, "appointments.minutes", &a.Minutes, stored.Minutes)
				keep(m.silent, "appointments.zones", &a.Zones, stored.Zones)
				keep(m.silent, "appointments.status", &a.Status, stored.Status)
			}
			return err
		}}
)

// keepDoses keeps of a treatment what the export has no columns for: who knows that it
// took place does not always know what was given.
func (m *merge) keepDoses(t *clinic.Treatment, stored clinic.Treatment) {
	keep(m.silent, "treatments.product", &t.Product, stored.Product)
	keep(m.silent, "treatments.type", &t.Type, stored.Type)
	keep(m.silent, "treatments.practitioner_ref", &t.PractitionerID, stored.PractitionerID)
	for i, z := range t.Zones {
		at := slices.IndexFunc(stored.Zones, func(s clinic.TreatedZone) bool { return s.Zone == z.Zone })
		if at >= 0 {
			keep(m.silent, "treatments.units", &t.Zones[i].Units, stored.Zones[at].Units)
		}
	}
}

// mergeRecords takes over the records of one kind.
func mergeRecords[T any](m *merge, of importable[T], imported []T) error {
	stored, err := of.kind.List(m.Tx, m.key)
	if err != nil {
		return err
	}
	known := map[string]Record[T]{}
	for _, record := range stored {
		if of.kind.HasRefs() {
			known[record.Ref] = record
		} else {
			known[of.ref(record.Is)] = record
		}
	}
	for _, value := range imported {
		ref := of.ref(value)
		before, old := known[ref]
		if !old {
			before = Record[T]{ID: xid.New().String(), Ref: ref}
			if err := takeOver(m, of.kind, ref); err != nil {
				return err
			}
		}
		of.kind.SetID(&value, before.ID)
		if err := of.adapt(m, &value, before.Is); err != nil {
			return err
		}
		if old && reflect.DeepEqual(value, before.Is) {
			continue
		}
		if err := of.check(m.change, value); err != nil {
			return err
		}
		before.Is, m.changed = value, true
		write := of.kind.Insert
		if old {
			write = of.kind.Update
		}
		if err := write(m.Tx, m.key, before); err != nil {
			return err
		}
		known[ref] = before
	}
	return nil
}

// takeOver takes a record away from the patient it was imported for before: the
// other system has found out that it is somebody else's.
func takeOver[T any](m *merge, kind *store.RecordKind[T], ref string) error {
	if !kind.HasRefs() {
		return nil
	}
	owner, err := kind.Owner(m.Tx, m.actor.Clinic, ref)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	m.losers[owner.Patient] = true
	return kind.Delete(m.Tx, owner.Patient, owner.RecordID)
}

// KnowsPatient reports whether a patient was imported under ref before.
func (a *App) KnowsPatient(ctx context.Context, actor Actor, ref string) (bool, error) {
	return a.known(ctx, func(tx *store.Tx) error {
		_, err := tx.PatientByRef(actor.Clinic, ref)
		return err
	})
}

// KnowsPractitioner reports whether a practitioner was imported under ref before.
func (a *App) KnowsPractitioner(ctx context.Context, actor Actor, ref string) (bool, error) {
	return a.known(ctx, func(tx *store.Tx) error {
		_, err := tx.PractitionerByRef(actor.Clinic, ref)
		return err
	})
}

func (a *App) known(ctx context.Context, find func(*store.Tx) error) (bool, error) {
	err := a.read(ctx, find)
	if clinic.CodeOf(err) == clinic.NotFound {
		return false, nil
	}
	return err == nil, err
}
