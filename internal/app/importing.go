package app

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"

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
}

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
// ready for its patients.
func (a *App) NewImporter(ctx context.Context, actor Actor, practitioners []clinic.Practitioner) (*Importer, error) {
	imp := &Importer{app: a, actor: actor, practitioners: map[string]string{}}
	return imp, a.change(ctx, actor, func(c *change) error {
		for _, p := range practitioners {
			before, err := c.PractitionerByRef(actor.Clinic, p.Ref)
			switch {
			case clinic.CodeOf(err) == clinic.NotFound:
				p.ID = xid.New().String()
				err = c.addPractitioner(p)
			case err == nil:
				if p.ID = before.ID; p != before {
					err = c.replacePractitioner(p)
				}
			}
			if err != nil {
				return err
			}
			imp.practitioners[p.Ref] = p.ID
		}
		return nil
	})
}

// Patient takes over one patient with everything recorded about her, all or
// nothing, and reports whether that changed anything.
func (imp *Importer) Patient(ctx context.Context, p ImportedPatient) (changed bool, err error) {
	err = imp.app.change(ctx, imp.actor, func(c *change) error {
		m := &merge{change: c, practitioners: imp.practitioners, losers: map[store.PatientKey]bool{}}
		if err := m.all(p); err != nil {
			return err
		}
		if changed = m.changed; !changed {
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
	return changed && err == nil, err
}

// merge compares an imported patient with what is stored and writes what differs.
type merge struct {
	*change
	practitioners map[string]string
	key           store.PatientKey
	changed       bool
	losers        map[store.PatientKey]bool // patients whose records turned out to be hers
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
	if err := m.translate(&next.PractitionerID); err != nil {
		return err
	}
	switch {
	case !known:
		next.ID, m.changed = xid.New().String(), true
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
		func(m *merge, t *clinic.Treatment, _ clinic.Treatment) error { return m.translate(&t.PractitionerID) }}
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
		func(*merge, *clinic.Event, clinic.Event) error { return nil }}
	appointments = importable[clinic.Appointment]{store.Appointments, checkAppointment,
		func(a clinic.Appointment) string { return a.ID },
		func(m *merge, a *clinic.Appointment, _ clinic.Appointment) error {
			return m.translate(&a.PractitionerID)
		}}
)

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
