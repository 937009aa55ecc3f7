package fhir

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// base begins the names of our own code systems, extensions and identifiers. They are
// names: nothing needs to be there.
const base = "https://github.com/afterglow-calendar/afterglow/fhir/"

const (
	zoneSystem        = base + "CodeSystem/zone"
	treatmentSystem   = base + "CodeSystem/treatment"
	observationSystem = base + "CodeSystem/observation"
	movementSystem    = base + "CodeSystem/movement"
	itemSystem        = base + "CodeSystem/plan-item"

	doseExtension = base + "StructureDefinition/dose"

	languageSystem = "urn:ietf:bcp:47" // the binding of Patient.communication
)

func oneCode(system, code, display string) concept {
	return concept{Coding: []coding{{system, code, display}}}
}

func zoneConcept(z clinic.Zone) concept { return oneCode(zoneSystem, string(z), z.Words()) }

var treatmentDisplays = map[clinic.TreatmentType]string{
	clinic.TreatmentFull:    "Treatment with botulinum toxin",
	clinic.TreatmentTouchup: "Touch-up with botulinum toxin",
}

var movementDisplays = map[clinic.Movement]string{
	clinic.MovementNone: "No movement", clinic.MovementFirst: "First movement",
	clinic.MovementPartial: "Partial movement", clinic.MovementFull: "Full movement",
}

// itemKind is what a kind of item is called, and which request it would be made as.
type itemKind struct{ display, kind string }

var itemKinds = map[plan.Kind]itemKind{
	plan.KindWindow:       {"Window for the next treatment", "Appointment"},
	plan.KindPrep:         {"Days to be treated in before an event", "Appointment"},
	plan.KindPrepDeadline: {"Last day to be treated before an event", "Task"},
	plan.KindCheckin:      {"Check-in", "Task"},
	plan.KindSoft:         {"Contact before the window", "CommunicationRequest"},
	plan.KindTouchup:      {"Touch-up", "Appointment"},
	plan.KindTrack:        {"Look at the effect", "Task"},
	plan.KindSeason:       {"Check-in before a season", "Task"},
	plan.KindGuard:        {"Not before", "Task"},
	plan.KindPackage:      {"Package ends", "Task"},
	plan.KindReview:       {"For the clinic to look at", "Task"},
}

// itemConcept names an item with its zones.
func itemConcept(i plan.Item) concept {
	named := oneCode(itemSystem, string(i.Kind), itemKinds[i.Kind].display)
	named.Text = words(named.Coding[0].Display, i.Zones)
	return named
}

func words(what string, zones []clinic.Zone) string {
	if len(zones) == 0 {
		return what
	}
	names := make([]string, len(zones))
	for i, z := range zones {
		names[i] = z.Words()
	}
	return what + ": " + strings.Join(names, ", ")
}

// own is an identifier that a clinic gives: one of another clinic may be the same.
func own(d app.Desk, what, value string) identifier {
	return identifier{base + "clinic/" + d.Clinic.ID + "/" + what, value}
}

// practitioner names somebody who is no resource here.
func practitioner(d app.Desk, id string) reference {
	named := own(d, "practitioner", id)
	return reference{Type: "Practitioner", Identifier: &named, Display: d.Practitioners[id]}
}

func ofPatient(id string) reference { return reference{Reference: "Patient/" + id} }
