package clinic

import (
	"time"

	"cloud.google.com/go/civil"
)

// DefaultMinutes is the length of an appointment when none is given.
const DefaultMinutes = 30

// Appointment is a booked visit. Start is wall time in Timezone, so that it
// stays at ten o'clock when the rules of a zone change.
type Appointment struct {
	ID             string            `json:"id,omitempty" maxLength:"200" doc:"Given by the server; in a plan document, any text of yours"`
	Start          civil.DateTime    `json:"start" pattern:"^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$" patternDescription:"wall time YYYY-MM-DDThh:mm:ss" doc:"Wall time in timezone" example:"2027-06-14T10:00:00"`
	Timezone       string            `json:"timezone,omitempty" maxLength:"200" doc:"IANA time zone; default the clinic's"`
	Minutes        int               `json:"minutes,omitempty" minimum:"1" maximum:"1440" doc:"Default 30"`
	PractitionerID string            `json:"practitioner_id,omitempty" maxLength:"200"`
	Zones          []Zone            `json:"zones,omitempty" maxItems:"11" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
	Status         AppointmentStatus `json:"status,omitempty" enum:"confirmed,tentative,cancelled" doc:"Default confirmed"`
}

// Validate refuses an appointment that breaks a rule, naming the field. An
// empty Timezone stands for clinicZone. A start that the zone's clocks skip is
// refused (design.md, civil dates).
func (a Appointment) Validate(clinicZone string, zones ZoneLookup) error {
	for _, err := range []error{
		CheckDate("start", a.Start.Date),
		CheckName("id", a.ID),
		CheckName("practitioner_id", a.PractitionerID),
		oneOf("status", a.Status, AppointmentStatuses),
	} {
		if err != nil {
			return err
		}
	}
	if !a.Start.IsValid() || a.Start.Time.Nanosecond != 0 {
		return Errorf(Invalid, "start", "is not a wall time in whole seconds")
	}
	if a.Minutes < 0 || a.Minutes > 1440 {
		return Errorf(Invalid, "minutes", "is not between 1 and 1440")
	}
	for i, z := range a.Zones {
		if err := requireZone(Index("zones", i), z); err != nil {
			return err
		}
	}
	name := a.Timezone
	if name == "" {
		name = clinicZone
	}
	if err := CheckZone("timezone", name, zones); err != nil {
		return err
	}
	loc, _ := zones(name)
	if _, ok := Instant(a.Start, loc); !ok {
		return Errorf(Invalid, "start", "is skipped by the clocks of its time zone on that day")
	}
	return nil
}

// IsBooked reports whether the appointment takes place as far as anyone knows.
func (a Appointment) IsBooked() bool { return a.Status != AppointmentCancelled }

// Length returns the appointment's duration.
func (a Appointment) Length() time.Duration {
	if a.Minutes == 0 {
		return DefaultMinutes * time.Minute
	}
	return time.Duration(a.Minutes) * time.Minute
}

// Instant returns the moment at which clocks in loc show the wall time dt. A
// time that the clocks show twice is the first of the two; a time that they
// skip has no instant and ok is false.
func Instant(dt civil.DateTime, loc *time.Location) (at time.Time, ok bool) {
	at = dt.In(loc)
	if civil.DateTimeOf(at) != dt {
		return at, false
	}
	// time.Date guarantees no choice between the two instants of an ambiguous
	// time, so look for an earlier one by the offset in force before it.
	_, offset := at.Zone()
	_, before := at.Add(-24 * time.Hour).Zone()
	if earlier := at.Add(time.Duration(offset-before) * time.Second); earlier.Before(at) && civil.DateTimeOf(earlier.In(loc)) == dt {
		at = earlier
	}
	return at, true
}
