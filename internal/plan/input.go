package plan

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Input is everything a plan depends on: one patient's history, the clinic's
// rules and the day from which it is looked at (planner.md section 8).
type Input struct {
	Clinic        clinic.Settings      `json:"clinic"`
	Patient       clinic.Traits        `json:"patient,omitzero"`
	Treatments    []clinic.Treatment   `json:"treatments,omitempty" maxItems:"2000"`
	Observations  []clinic.Observation `json:"observations,omitempty" maxItems:"20000"`
	Events        []clinic.Event       `json:"events,omitempty" maxItems:"200"`
	Appointments  []clinic.Appointment `json:"appointments,omitempty" maxItems:"2000"`
	Packages      []clinic.Package     `json:"packages,omitempty" maxItems:"200"`
	Pauses        []clinic.Pause       `json:"pauses,omitempty" maxItems:"200"`
	Overrides     []clinic.Override    `json:"overrides,omitempty" maxItems:"400" doc:"Clinicians' own decisions about items of the plan"`
	AsOf          civil.Date           `json:"as_of" format:"date" doc:"The day from which the plan is made"`
	HorizonMonths int                  `json:"horizon_months,omitempty" minimum:"1" maximum:"60" doc:"Default the protocol's (12 in both profiles); bounds projected items only"`
}

// CheckSize refuses a history with more records of a kind than a patient can
// have, as a Conflict about the list: the tags allow far more than any history,
// and little enough that one patient never keeps the server busy.
func (in *Input) CheckSize() error {
	if list, most, is := clinic.Overfull(*in); is {
		return clinic.Errorf(clinic.Conflict, list, "are more than %d, the most that one patient can have", most)
	}
	return nil
}

// Validate refuses an input that breaks a rule, naming the field's path as in
// "treatments[0].date". Dates after AsOf are refused for treatments and
// observations: what has not happened cannot have been seen.
func (in *Input) Validate(zones clinic.ZoneLookup) error {
	if err := in.CheckSize(); err != nil {
		return err
	}
	if err := in.Clinic.Validate(zones); err != nil {
		return clinic.Under("clinic", err)
	}
	if err := in.Patient.Validate(zones); err != nil {
		return clinic.Under("patient", err)
	}
	if err := clinic.CheckDate("as_of", in.AsOf); err != nil {
		return err
	}
	for i, t := range in.Treatments {
		err := t.Validate()
		if err == nil {
			err = clinic.CheckNotAfter("date", t.Date, in.AsOf)
		}
		if err != nil {
			return clinic.Under(clinic.Index("treatments", i), err)
		}
	}
	for i, o := range in.Observations {
		err := o.Validate()
		if err == nil {
			err = clinic.CheckNotAfter("date", o.Date, in.AsOf)
		}
		if err != nil {
			return clinic.Under(clinic.Index("observations", i), err)
		}
	}
	for i, e := range in.Events {
		if err := e.Validate(); err != nil {
			return clinic.Under(clinic.Index("events", i), err)
		}
	}
	for i, a := range in.Appointments {
		if err := a.Validate(in.Clinic.Timezone, zones); err != nil {
			return clinic.Under(clinic.Index("appointments", i), err)
		}
	}
	for i, p := range in.Packages {
		if err := p.Validate(); err != nil {
			return clinic.Under(clinic.Index("packages", i), err)
		}
	}
	for i, p := range in.Pauses {
		if err := p.Validate(); err != nil {
			return clinic.Under(clinic.Index("pauses", i), err)
		}
	}
	for i, o := range in.Overrides {
		if err := o.Validate(); err != nil {
			return clinic.Under(clinic.Index("overrides", i), err)
		}
	}
	if in.HorizonMonths < 0 || in.HorizonMonths > 60 {
		return clinic.Errorf(clinic.Invalid, "horizon_months", "is not between 1 and 60")
	}
	return nil
}
