package app

import (
	"context"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// change is one change under way: its transaction, whose clinic it is about, and
// the day and second it happens in.
type change struct {
	*store.Tx
	app    *App
	actor  Actor
	clinic clinic.Clinic
	today  civil.Date
	second int64 // since 1970, UTC
	// why is what a patient's plan follows anew from, in words; empty for what is
	// no reason to plan otherwise.
	why string
	// origin is what the plan that is made anew had been waiting for, if it was the
	// protocol, the settings or the program that changed; empty otherwise.
	origin string
	// first is what the audit says first of the change, and firstPatient about whom.
	first        did
	firstPatient string
	// wishes are the webhooks of the clinic, once an event asked for them.
	wishes *[]store.Webhook
	// emitted is whether an event was written down for some.
	emitted bool
	// agree says whether what is in the way of an appointment may be; nil asks nobody.
	agree func([]Clash) bool
}

// change runs a use case as one transaction. What it returns is true once and
// for all: when it fails nothing has happened.
func (a *App) change(ctx context.Context, actor Actor, useCase func(*change) error) error {
	if actor.ReadOnly {
		return clinic.Errorf(clinic.Forbidden, "", "the credential is for reading only")
	}
	once, _ := ctx.Value(onceKey{}).(*Once)
	emitted := false
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		tx.TakeWritten() // by who shares the commit
		return a.under(tx, actor, func(c *change) error {
			c.agree, _ = ctx.Value(agreeKey{}).(func([]Clash) bool)
			if err := useCase(c); err != nil {
				return err
			}
			if err := c.emitAppointments(); err != nil {
				return err
			}
			emitted = c.emitted
			return once.claim(c)
		})
	})
	if err != nil {
		return err
	}
	if a.wakeElsewhere(); emitted {
		a.webhooks.wakeUp()
	}
	if once != nil {
		once.done = true
	}
	return nil
}

// look runs a question that needs to know the clinic and its day, as one snapshot.
func (a *App) look(ctx context.Context, actor Actor, question func(*change) error) error {
	return a.store.Read(ctx, func(tx *store.Tx) error { return a.under(tx, actor, question) })
}

func (a *App) under(tx *store.Tx, actor Actor, useCase func(*change) error) error {
	c, err := tx.Clinic(actor.Clinic)
	if err != nil {
		return err
	}
	today, err := a.today(c)
	if err != nil {
		return err
	}
	return useCase(&change{Tx: tx, app: a, actor: actor, clinic: c, today: today, second: a.now().Unix()})
}

// changePatient runs a use case about one patient: she must exist, and when it
// succeeds her plan and feeds follow and the audit names it.
func (a *App) changePatient(ctx context.Context, actor Actor, patientID string, useCase func(*change, store.PatientKey) (did, error)) error {
	var moved []string
	err := a.change(ctx, actor, func(c *change) (err error) {
		moved, err = c.onPatient(patientID, useCase)
		return err
	})
	if err == nil {
		tell(ctx, moved)
	}
	return err
}

// onPatient is changePatient inside a change under way; it returns what moved on
// her plan.
func (c *change) onPatient(patientID string, useCase func(*change, store.PatientKey) (did, error)) (moved []string, err error) {
	key := c.actor.patient(patientID)
	if _, err := c.Patient(key); err != nil {
		return nil, err
	}
	did, err := useCase(c, key)
	if err != nil {
		return nil, err
	}
	if moved, err = c.follow(key); err != nil {
		return nil, err
	}
	return moved, c.auditMoved(did, patientID, moved)
}

// did is what the audit says of a use case: an action and the id of the record
// it was done to.
type did struct{ action, subject string }

func (c *change) audit(d did, patientID string) error { return c.auditMoved(d, patientID, nil) }

// auditMoved names in the audit what moved on the patient's plan, too.
func (c *change) auditMoved(d did, patientID string, moved []string) error {
	if c.first == (did{}) {
		c.first, c.firstPatient = d, patientID
	}
	return c.InsertAudit(c.actor.Clinic, store.AuditEntry{
		At: c.second, Actor: c.actor.Name, Action: d.action, Subject: d.subject, PatientID: patientID, Moved: moved, Cause: c.cause(),
	})
}

// cause is what the audit says a change came by. The roll does what others caused:
// then it is that.
func (c *change) cause() string {
	if c.actor.Name == rollActor && c.origin != "" {
		return c.origin
	}
	return c.actor.Cause
}

// followFrom lets a patient's plan follow from a change that is not about her,
// which the audit names under her only if something moved.
func (c *change) followFrom(d did, patientID string) error {
	moved, err := c.follow(c.actor.patient(patientID))
	if err != nil || len(moved) == 0 {
		return err
	}
	return c.auditMoved(d, patientID, moved)
}

// read runs a question as one snapshot.
func (a *App) read(ctx context.Context, question func(*store.Tx) error) error {
	return a.store.Read(ctx, question)
}
