package fhir

import (
	"cmp"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// procedures are a patient's treatments.
func procedures(d app.Desk, c app.Chart) (all []resource, err error) {
	for _, t := range c.Treatments {
		kind := cmp.Or(t.Is.Type, clinic.TreatmentFull)
		shown := procedure{
			ResourceType: "Procedure", ID: idOf(c, t.ID), Status: "completed", Subject: ofPatient(c.Patient.ID),
			Code: oneCode(treatmentSystem, string(kind), treatmentDisplays[kind]), PerformedDateTime: t.Is.Date.String(),
		}
		for _, z := range t.Is.Zones {
			site := zoneConcept(z.Zone)
			if z.Units != nil {
				site.Extension = []extension{{doseExtension, &quantity{*z.Units, "units of the product"}}}
			}
			shown.BodySite = append(shown.BodySite, site)
		}
		if t.Is.Product != "" {
			shown.UsedCode = []concept{{Text: t.Is.Product}}
		}
		if t.Is.PractitionerID != "" {
			shown.Performer = []performer{{practitioner(d, t.Is.PractitionerID)}}
		}
		found := resource{id: shown.ID, body: shown, tokens: map[string][]coding{"status": {{Code: shown.Status}}, "code": shown.Code.Coding}}
		if found.span, err = days(d, t.Is.Date, t.Is.Date); err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}

// observations are what was seen of a patient. An estimate is none: nobody saw it.
func observations(d app.Desk, c app.Chart) (all []resource, err error) {
	for _, o := range c.Observations {
		shown := observation{
			ResourceType: "Observation", ID: idOf(c, o.ID), Status: "final", Subject: ofPatient(c.Patient.ID),
			Code:              oneCode(observationSystem, "movement", "Movement of the muscles in a treated zone"),
			EffectiveDateTime: o.Is.Date.String(), BodySite: zoneConcept(o.Is.Zone),
			ValueCodeableConcept: oneCode(movementSystem, string(o.Is.Movement), movementDisplays[o.Is.Movement]),
		}
		if o.Is.Note != "" {
			shown.Note = []text{{o.Is.Note}}
		}
		found := resource{id: shown.ID, body: shown, tokens: map[string][]coding{"status": {{Code: shown.Status}}, "code": shown.Code.Coding}}
		if found.span, err = days(d, o.Is.Date, o.Is.Date); err != nil {
			return nil, err
		}
		all = append(all, found)
	}
	return all, nil
}

// idOf is the id of what belongs to a patient: with hers in it, it says where to look.
func idOf(c app.Chart, id string) string { return c.Patient.ID + "." + id }

// days are the time from the beginning of a civil day of the clinic's to the end of
// another.
func days(d app.Desk, from, to civil.Date) (span, error) {
	loc, err := app.Zones(d.Clinic.Timezone)
	if err != nil {
		return span{}, err
	}
	return span{startOf(from, loc), startOf(to.AddDays(1), loc)}, nil
}

func startOf(day civil.Date, loc *time.Location) time.Time { return day.In(loc) }
