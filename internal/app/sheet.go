package app

import (
	"cmp"
	"context"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Sheet is what staff has before them who record something about a patient: all
// that is recorded, in order of time, and the clinic's rules about it.
type Sheet struct {
	Clinic        clinic.Clinic
	Today         civil.Date // in the clinic
	Patient       clinic.Patient
	Practitioners []clinic.Practitioner // of the clinic, by name

	Treatments   []Record[clinic.Treatment]
	Observations []Record[clinic.Observation]
	Events       []Record[clinic.Event]
	Appointments []Record[clinic.Appointment]
	Packages     []Record[clinic.Package]
	Pauses       []Record[clinic.Pause]
	Overrides    []Record[clinic.Override]

	Items []plan.Item // of the plan in force

	rules *protocol.Protocol
}

// mostPractitioners bounds how many practitioners one can choose from.
const mostPractitioners = 500

// Sheet reads all of it as one snapshot.
func (a *App) Sheet(ctx context.Context, actor Actor, patientID string) (s Sheet, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		key := actor.patient(patientID)
		s = Sheet{Clinic: c.clinic, Today: c.today}
		if s.Patient, err = c.Patient(key); err != nil {
			return err
		}
		if s.rules, err = a.rulesInForce(c.Tx, c.clinic); err != nil {
			return err
		}
		if err := s.readPlan(c.Tx, key); err != nil {
			return err
		}
		if err := s.readRecords(c.Tx, key); err != nil {
			return err
		}
		s.Practitioners, err = practitionersByName(c)
		return err
	})
	return s, err
}

// NewSheet is the sheet of somebody of whom nothing is recorded yet.
func (a *App) NewSheet(ctx context.Context, actor Actor) (s Sheet, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		s = Sheet{Clinic: c.clinic, Today: c.today}
		if s.rules, err = a.rulesInForce(c.Tx, c.clinic); err != nil {
			return err
		}
		s.Practitioners, err = practitionersByName(c)
		return err
	})
	return s, err
}

func practitionersByName(c *change) ([]clinic.Practitioner, error) {
	all, err := c.PractitionerPage(c.actor.Clinic, "", mostPractitioners)
	slices.SortStableFunc(all, func(a, b clinic.Practitioner) int { return cmp.Compare(a.Name, b.Name) })
	return all, err
}

func (s *Sheet) readPlan(tx *store.Tx, key store.PatientKey) error {
	made, _, err := planOf(tx, key)
	s.Items = made.Items
	return err
}

func (s *Sheet) readRecords(tx *store.Tx, key store.PatientKey) (err error) {
	if s.Treatments, err = store.Treatments.List(tx, key); err != nil {
		return err
	}
	if s.Observations, err = store.Observations.List(tx, key); err != nil {
		return err
	}
	if s.Events, err = store.Events.List(tx, key); err != nil {
		return err
	}
	if s.Appointments, err = store.Appointments.List(tx, key); err != nil {
		return err
	}
	if s.Packages, err = store.Packages.List(tx, key); err != nil {
		return err
	}
	if s.Pauses, err = store.Pauses.List(tx, key); err != nil {
		return err
	}
	s.Overrides, err = store.Overrides.List(tx, key)
	return err
}

// Dose is what the clinic's rules say of a zone's dose, in units: 0 where they say
// nothing.
type Dose struct{ Standard, Ceiling float64 }

// Dose is the rule for a zone.
func (s Sheet) Dose(z clinic.Zone) Dose {
	standard := s.rules.Duration.StandardUnits[z]
	return Dose{standard, standard * s.rules.Duration.DoseCeilingFactor}
}

// MinIntervalDays is how many days full treatments lie apart.
func (s Sheet) MinIntervalDays() int {
	return cmp.Or(s.Clinic.MinIntervalDays, s.rules.MinIntervalDays)
}

// Caution is what speaks against a treatment, and forbids nothing: a dose above the
// ceiling, or fewer days than the clinic's interval between it and another one.
type Caution struct {
	Zone    clinic.Zone // of a dose; empty for an interval
	Units   float64
	Ceiling float64

	Other    civil.Date // the full treatment that is too near
	Apart    int        // days between the two
	Earliest civil.Date // the first day that keeps the interval after Other; zero if Other comes later
}

// Cautions are what speaks against a treatment that is to be recorded, or to take
// the place of the one with an id. Touch-ups restart no interval (planner.md,
// conventions).
func (s Sheet) Cautions(id string, t clinic.Treatment) (all []Caution) {
	for _, z := range t.Zones {
		if dose := s.Dose(z.Zone); z.Units != nil && dose.Ceiling > 0 && *z.Units > dose.Ceiling {
			all = append(all, Caution{Zone: z.Zone, Units: *z.Units, Ceiling: dose.Ceiling})
		}
	}
	if !t.IsFull() || !t.Date.IsValid() {
		return all
	}
	var near []Caution
	for _, other := range s.Treatments {
		if other.ID == id || !other.Is.IsFull() {
			continue
		}
		apart := t.Date.DaysSince(other.Is.Date)
		c := Caution{Other: other.Is.Date, Apart: apart, Earliest: other.Is.Date.AddDays(s.MinIntervalDays())}
		if apart < 0 {
			c.Apart, c.Earliest = -apart, civil.Date{}
		}
		if c.Apart < s.MinIntervalDays() {
			near = append(near, c)
		}
	}
	slices.SortStableFunc(near, func(a, b Caution) int { return cmp.Compare(a.Apart, b.Apart) })
	return append(all, near...)
}

// Decidable are the items of the plan whose days a clinician can decide.
func (s Sheet) Decidable() (items []plan.Item) {
	for _, i := range s.Items {
		if undecidable(i.Kind) == "" {
			items = append(items, i)
		}
	}
	return items
}
