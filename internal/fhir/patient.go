package fhir

import (
	"cmp"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func patientOf(d app.Desk, p clinic.Patient) resource {
	shown := patient{
		ResourceType: "Patient", ID: p.ID, Active: true, Name: []text{{p.Name}},
		ManagingOrganization: reference{Type: "Organization", Display: d.Clinic.Name},
		Communication:        []communication{{Language: oneCode(languageSystem, cmp.Or(p.Language, "en"), ""), Preferred: true}},
	}
	found := resource{id: p.ID, tokens: map[string][]coding{"_id": {{Code: p.ID}}}}
	for _, each := range []struct{ what, value string }{{"patient-code", p.Code}, {"patient-ref", p.Ref}} {
		if each.value == "" {
			continue
		}
		i := own(d, each.what, each.value)
		shown.Identifier = append(shown.Identifier, i)
		found.tokens["identifier"] = append(found.tokens["identifier"], coding{System: i.System, Code: i.Value})
	}
	if p.Email != "" {
		shown.Telecom = []contactPoint{{"email", p.Email}}
	}
	if p.PractitionerID != "" {
		shown.GeneralPractitioner = []reference{practitioner(d, p.PractitionerID)}
	}
	found.body = shown
	return found
}

func patients(d app.Desk, c app.Chart) ([]resource, error) {
	return []resource{patientOf(d, c.Patient)}, nil
}
