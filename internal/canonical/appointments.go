package canonical

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var appointmentsTable = table{
	file: "appointments.csv",
	columns: []string{
		"appointment_ref", "patient_ref", "practitioner_ref", "start_local",
		"timezone", "minutes", "zones", "status",
	},
	renamed: map[string]string{"id": "appointment_ref", "practitioner_id": "practitioner_ref", "start": "start_local"},
}

func (im *importer) appointment(r *row) {
	patient := im.patientRef(r)
	a := clinic.Appointment{
		ID:             r.name("appointment_ref"),
		Start:          r.wallTime("start_local"),
		Timezone:       r.text("timezone"),
		Minutes:        r.positive("minutes"),
		PractitionerID: im.practitionerRef(r),
		Zones:          zoneList(r.text("zones")),
		Status:         clinic.AppointmentStatus(r.text("status")),
	}
	r.check(a.Validate(im.clinicTimezone(), im.zones))
	if a.ID != "" {
		im.claim(im.appointments, r, "appointment_ref")
	}
	if patient != nil {
		patient.Appointments = append(patient.Appointments, a)
	}
}

// zoneList splits a ";"-separated cell; an empty one names no zones.
func zoneList(value string) []clinic.Zone {
	if value == "" {
		return nil
	}
	var zones []clinic.Zone
	for name := range strings.SplitSeq(value, ";") {
		zones = append(zones, clinic.Zone(name))
	}
	return zones
}
