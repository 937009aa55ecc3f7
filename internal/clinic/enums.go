package clinic

import (
	"slices"
	"strings"
)

// Zone is a treated area of the face or neck.
type Zone string

// Words names the zone in sentences for the clinic, as "brow lift". How zones are
// called for patients is wording.
func (z Zone) Words() string { return strings.ReplaceAll(string(z), "_", " ") }

// The zones a clinic can record (planner.md section 8).
const (
	Glabella   Zone = "glabella"
	CrowsFeet  Zone = "crows_feet"
	Forehead   Zone = "forehead"
	Platysma   Zone = "platysma"
	Masseter   Zone = "masseter"
	DAO        Zone = "dao"
	Mentalis   Zone = "mentalis"
	BunnyLines Zone = "bunny_lines"
	BrowLift   Zone = "brow_lift"
	LipFlip    Zone = "lip_flip"
	GummySmile Zone = "gummy_smile"
)

// Zones lists every zone in the order in which lists of zones are written.
var Zones = []Zone{Glabella, CrowsFeet, Forehead, Platysma, Masseter, DAO, Mentalis, BunnyLines, BrowLift, LipFlip, GummySmile}

// Metabolism is what the patient says about how fast an effect fades in her; it
// is stated, never inferred from age (planner.md fact 2).
type Metabolism string

// The values of Metabolism.
const (
	MetabolismFast    Metabolism = "fast"
	MetabolismTypical Metabolism = "typical"
	MetabolismSlow    Metabolism = "slow"
	MetabolismUnknown Metabolism = "unknown"
)

// Metabolisms lists every Metabolism.
var Metabolisms = []Metabolism{MetabolismFast, MetabolismTypical, MetabolismSlow, MetabolismUnknown}

// Strength is the clinician's judgement of the treated muscles.
type Strength string

// The values of Strength.
const (
	StrengthLow     Strength = "low"
	StrengthTypical Strength = "typical"
	StrengthStrong  Strength = "strong"
	StrengthUnknown Strength = "unknown"
)

// Strengths lists every Strength.
var Strengths = []Strength{StrengthLow, StrengthTypical, StrengthStrong, StrengthUnknown}

// Strategy is the rhythm that patient and clinic agreed on (planner.md fact 7).
type Strategy string

// The values of Strategy.
const (
	StrategyStandard Strategy = "standard"
	StrategySmall3Mo Strategy = "small_3mo"
	StrategyHigh6Mo  Strategy = "high_6mo"
)

// Strategies lists every Strategy.
var Strategies = []Strategy{StrategyStandard, StrategySmall3Mo, StrategyHigh6Mo}

// Movement is how much of a muscle's movement has come back.
type Movement string

// The values of Movement, from none to full.
const (
	MovementNone    Movement = "none"
	MovementFirst   Movement = "first"
	MovementPartial Movement = "partial"
	MovementFull    Movement = "full"
)

// Movements lists every Movement in rising order.
var Movements = []Movement{MovementNone, MovementFirst, MovementPartial, MovementFull}

// TreatmentType tells a full treatment from a touch-up, which restarts neither
// the effect clock nor the minimum interval (planner.md, conventions).
type TreatmentType string

// The values of TreatmentType.
const (
	TreatmentFull    TreatmentType = "full"
	TreatmentTouchup TreatmentType = "touchup"
)

// TreatmentTypes lists every TreatmentType.
var TreatmentTypes = []TreatmentType{TreatmentFull, TreatmentTouchup}

// AppointmentStatus is the STATUS of a booked visit (RFC 5545 section 3.8.1.11).
type AppointmentStatus string

// The values of AppointmentStatus. Tentative counts as booked (planner.md 9.12).
const (
	AppointmentConfirmed AppointmentStatus = "confirmed"
	AppointmentTentative AppointmentStatus = "tentative"
	AppointmentCancelled AppointmentStatus = "cancelled"
)

// AppointmentStatuses lists every AppointmentStatus.
var AppointmentStatuses = []AppointmentStatus{AppointmentConfirmed, AppointmentTentative, AppointmentCancelled}

// Weekdays lists the names of closed_weekdays, Sunday first as in time.Weekday.
var Weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// Profiles lists the embedded protocol profiles a clinic can select.
var Profiles = []string{"standard", "evidence"}

// oneOf refuses a value that is not in its enumeration. The empty value stands
// for the field's default and passes.
func oneOf[T ~string](path string, value T, allowed []T) error {
	if value == "" || slices.Contains(allowed, value) {
		return nil
	}
	return Errorf(Invalid, path, "is not one of %s", joined(allowed))
}

func joined[T ~string](values []T) string {
	var out []byte
	for i, v := range values {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = append(out, v...)
	}
	return string(out)
}
