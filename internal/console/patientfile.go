package console

import (
	"encoding/json"
	"net/http"
)

// patientFile is everything that is kept of a patient, to be handed to her.
func patientFile(v *visit) error {
	file, err := v.app.PatientFile(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", `attachment; filename="patient.json"`)
	v.c.Data(http.StatusOK, "application/json", text)
	return nil
}

// patientCalendar is her calendar as a file.
func patientCalendar(v *visit) error {
	file, err := v.app.PatientCalendar(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", `attachment; filename="calendar.ics"`)
	v.c.Data(http.StatusOK, "text/calendar; charset=utf-8", file)
	return nil
}
