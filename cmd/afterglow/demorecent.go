package main

import (
	"context"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// record lets the practitioner record the visit of a patient that was imported without
// it, and then the patient, on her page, what she saw and the days that matter to her.
func (d *demoDesk) record(ctx context.Context, recent app.ImportedPatient) error {
	her, err := d.PatientByRef(ctx, d.operator, recent.Ref)
	if err != nil {
		return err
	}
	treated := d.as(clinic.RolePractitioner, "/patients/:id/treatments/new")
	for _, t := range recent.Treatments {
		t.ID, t.PractitionerID = "", her.PractitionerID
		if err := recordOnce(ctx, d.Treatments, treated, her.ID, t, func(t clinic.Treatment) string { return t.Date.String() }); err != nil {
			return err
		}
	}
	_, secret, err := d.AddPageLink(ctx, d.as(clinic.RoleFrontDesk, "/patients/:id/links"), her.ID, 0)
	if err != nil {
		return err
	}
	herself, err := d.EnterPage(ctx, secret)
	if err != nil {
		return err
	}
	herself.Cause = "page /my/seen"
	for _, o := range recent.Observations {
		if err := recordOnce(ctx, d.Observations, herself.Actor, her.ID, o, func(o clinic.Observation) string { return o.Date.String() }); err != nil {
			return err
		}
	}
	herself.Cause = "page /my/events"
	for _, e := range recent.Events {
		e.ID = ""
		if err := recordOnce(ctx, d.Events, herself.Actor, her.ID, e, func(e clinic.Event) string { return e.Title }); err != nil {
			return err
		}
	}
	return nil
}

// recordOnce records a value unless the patient has a record that is the same by what
// tells two of a kind apart.
func recordOnce[T any](ctx context.Context, records app.Records[T], actor app.Actor, patientID string, value T, by func(T) string) error {
	known, err := records.Page(ctx, actor, patientID, app.Days{}, "", 100)
	if err != nil {
		return err
	}
	for _, k := range known {
		if by(k.Is) == by(value) {
			return nil
		}
	}
	_, err = records.Add(ctx, actor, patientID, value)
	return err
}
