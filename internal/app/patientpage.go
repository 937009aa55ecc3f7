package app

import (
	"context"
	"time"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// PatientPage is everything that a patient sees of herself.
type PatientPage struct {
	Clinic   clinic.Clinic
	Patient  clinic.Patient
	Now      time.Time // in the clinic's zone
	Plan     plan.Plan
	Entries  []feeds.Entry  // its items with their UIDs
	Calendar feeds.Calendar // in which they are worded; its privacy is for the caller to choose

	Treatments   []Record[clinic.Treatment]
	Observations []Record[clinic.Observation]
	Events       []Record[clinic.Event]
	Appointments []Record[clinic.Appointment]
	Pauses       []Record[clinic.Pause]

	Consent *Consent // nil if there is none in force
	Feeds   []Feed   // without their tokens if there is no consent

	Passwords []AppPassword // of her devices
}

// PatientPage reads all of a patient's page as one snapshot. The plan is the
// stored one, made again from the records as of its own day: a reason's numbers
// keep their types that way, and what follows from equal records is equal.
func (a *App) PatientPage(ctx context.Context, actor Actor, patientID string) (p PatientPage, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		_, err := p.read(a, tx, actor, patientID)
		return err
	})
	return p, err
}

func (p *PatientPage) read(a *App, tx *store.Tx, actor Actor, patientID string) (h history, err error) {
	key := actor.patient(patientID)
	if p.Clinic, err = tx.Clinic(key.Clinic); err != nil {
		return h, err
	}
	loc, err := Zones(p.Clinic.Timezone)
	if err != nil {
		return h, err
	}
	p.Now = a.now().In(loc)
	if p.Patient, err = tx.Patient(key); err != nil {
		return h, err
	}
	if h, err = a.readHistory(tx, p.Clinic, key); err != nil {
		return h, err
	}
	p.Calendar = h.calendar
	if err := p.readPlan(tx, key, &h); err != nil {
		return h, err
	}
	if err := p.readRecords(tx, key); err != nil {
		return h, err
	}
	if err := p.readFeeds(a, tx, key); err != nil {
		return h, err
	}
	passwords, err := tx.AppPasswords(actor.patientUser(patientID))
	p.Passwords = shownPasswords(passwords)
	return h, err
}

func (p *PatientPage) readPlan(tx *store.Tx, key store.PatientKey, h *history) error {
	stored, err := tx.Plan(key)
	if err != nil {
		return err
	}
	h.input.AsOf, p.Calendar.AsOf = stored.AsOf, stored.AsOf
	p.Plan = plan.Make(h.input, h.rules)
	items, err := tx.Items(key)
	if err != nil {
		return err
	}
	uids := map[string]string{}
	for _, item := range items {
		uids[item.Key] = item.UID
	}
	for _, item := range p.Plan.Items {
		p.Entries = append(p.Entries, feeds.Entry{UID: uids[item.Key], Item: item})
	}
	return nil
}

func (p *PatientPage) readRecords(tx *store.Tx, key store.PatientKey) (err error) {
	if p.Treatments, err = store.Treatments.List(tx, key); err != nil {
		return err
	}
	if p.Observations, err = store.Observations.List(tx, key); err != nil {
		return err
	}
	if p.Events, err = store.Events.List(tx, key); err != nil {
		return err
	}
	if p.Appointments, err = store.Appointments.List(tx, key); err != nil {
		return err
	}
	p.Pauses, err = store.Pauses.List(tx, key)
	return err
}

func (p *PatientPage) readFeeds(a *App, tx *store.Tx, key store.PatientKey) error {
	consents, err := tx.Consents(key)
	if err != nil {
		return err
	}
	if given, ok := inForce(consents); ok {
		shown := shownConsent(given)
		p.Consent = &shown
	}
	if p.Feeds, err = a.shownFeeds(tx, key); err != nil {
		return err
	}
	if p.Consent == nil {
		for i := range p.Feeds {
			p.Feeds[i].Token = "" // interop.md P9: no address before consent
		}
	}
	return nil
}

// SetLanguage addresses a patient in another language, on her page and in those
// of her calendars that have no language of their own.
func (a *App) SetLanguage(ctx context.Context, actor Actor, patientID, language string) error {
	return a.changeCalendars(ctx, actor, patientID, func(p *clinic.Patient) { p.Language = language })
}

// SetDropCancelled says whether cancelled appointments leave a patient's
// calendars at once (interop.md F21).
func (a *App) SetDropCancelled(ctx context.Context, actor Actor, patientID string, drop bool) error {
	return a.changeCalendars(ctx, actor, patientID, func(p *clinic.Patient) { p.DropCancelled = drop })
}

func (a *App) changeCalendars(ctx context.Context, actor Actor, patientID string, set func(*clinic.Patient)) error {
	return a.changePatient(ctx, actor, patientID, func(c *change, key store.PatientKey) (did, error) {
		p, err := c.Patient(key)
		if err != nil {
			return did{}, err
		}
		set(&p)
		if err := p.Validate(Zones); err != nil {
			return did{}, err
		}
		return did{"patient.replace", patientID}, c.UpdatePatient(actor.Clinic, p)
	})
}
