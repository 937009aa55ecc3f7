package clinic

import (
	"time"

	"cloud.google.com/go/civil"
)

// Means is how a patient was contacted.
type Means string

// The means of contacting a patient.
const (
	MeansPhone    Means = "phone"
	MeansMessage  Means = "message"
	MeansEmail    Means = "email"
	MeansInPerson Means = "in_person"
)

// AllMeans lists every means.
var AllMeans = []Means{MeansPhone, MeansMessage, MeansEmail, MeansInPerson}

// Contact is that somebody of the clinic spoke or wrote to a patient about her next
// visit. No plan depends on it: it tells colleagues that they need not.
type Contact struct {
	ID    string    `json:"id,omitempty" readOnly:"true"`
	At    time.Time `json:"at,omitzero" readOnly:"true" doc:"When it was recorded or last corrected"`
	Actor string    `json:"actor,omitempty" readOnly:"true" doc:"Who recorded it, by id" example:"key:cv37m2k6n88s73b0"`
	Means Means     `json:"means,omitempty" enum:"phone,message,email,in_person" doc:"Default phone"`
	Note  string    `json:"note,omitempty" maxLength:"4000" doc:"For the clinic only"`
	// She asked to be called again later, perhaps.
	SnoozeUntil *civil.Date `json:"snooze_until,omitempty" format:"date" doc:"The patient is off the due board until this day"`
}

// Validate refuses a contact that breaks a rule, naming the field.
func (c Contact) Validate() error {
	if err := oneOf("means", c.Means, AllMeans); err != nil {
		return err
	}
	if c.SnoozeUntil != nil {
		if err := CheckDate("snooze_until", *c.SnoozeUntil); err != nil {
			return err
		}
	}
	return CheckNote("note", c.Note)
}
