package app

import (
	"context"
	"encoding/json"
	"errors"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Plan returns the plan a patient has now.
func (a *App) Plan(ctx context.Context, actor Actor, patientID string) (p plan.Plan, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		key := actor.patient(patientID)
		if _, err := tx.Patient(key); err != nil {
			return err
		}
		p, _, err = planOf(tx, key)
		return err
	})
	return p, err
}

// planOf is a patient's plan as it is stored, and the day it was made on.
func planOf(tx *store.Tx, key store.PatientKey) (p plan.Plan, asOf civil.Date, err error) {
	stored, err := tx.Plan(key)
	if err != nil {
		return p, asOf, err
	}
	items, err := tx.Items(key)
	if err != nil {
		return p, asOf, err
	}
	p, err = assemble(stored, items)
	return p, stored.AsOf, err
}

// assemble puts a stored plan's frame and items together again.
func assemble(stored store.Plan, items []store.Item) (p plan.Plan, err error) {
	errs := []error{json.Unmarshal([]byte(stored.Frame), &p)}
	p.Items = []plan.Item{}
	for _, stored := range items {
		if stored.Position == nil {
			continue
		}
		var item plan.Item
		errs = append(errs, json.Unmarshal([]byte(stored.Body), &item))
		item.UID = stored.UID
		p.Items = append(p.Items, item)
	}
	return p, errors.Join(errs...)
}

// PreviewPlan makes the plan that would follow from an input under the profile
// that it names; nothing is stored.
func PreviewPlan(in plan.Input) (plan.Plan, error) {
	if err := in.Validate(Zones); err != nil {
		return plan.Plan{}, err
	}
	rules, _ := protocol.ByName(in.Clinic.Profile) // a valid input names one
	return plan.Make(in, rules), nil
}

// PreviewPlanHere makes the plan that would follow from an input under the rules
// in force at the actor's clinic, whatever profile it names; nothing is stored.
func (a *App) PreviewPlanHere(ctx context.Context, actor Actor, in plan.Input) (plan.Plan, error) {
	if err := in.Validate(Zones); err != nil {
		return plan.Plan{}, err
	}
	rules, err := a.Protocol(ctx, actor)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Make(in, &rules), nil
}
