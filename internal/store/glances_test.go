package store

import (
	"fmt"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAGlanceTellsTheLastVisitTheNextAppointmentAndTheNextWindow(t *testing.T) {
	s := open(t)
	key := PatientKey{"c", "p"}
	item := func(itemKey string, position int, start, end, status string) Item {
		return Item{Key: itemKey, UID: itemKey, Position: &position, Body: fmt.Sprintf(`{"start":%q,"end":%q,"status":%q}`, start, end, status)}
	}
	gone := item("window/t1/1", 0, "2027-01-01", "2027-01-14", "open")
	gone.Position = nil
	write(t, s, func(tx *Tx) error {
		for _, err := range []error{
			tx.InsertClinic(clinic.Clinic{ID: "c"}),
			tx.InsertPatient("c", clinic.Patient{ID: "p"}),
			tx.InsertPatient("c", clinic.Patient{ID: "q"}),
			Treatments.Insert(tx, key, Record[clinic.Treatment]{ID: "t1", Is: clinic.Treatment{Date: date("2026-11-02")}}),
			Treatments.Insert(tx, key, Record[clinic.Treatment]{ID: "t2", Is: clinic.Treatment{Date: date("2027-02-01")}}),
			Appointments.Insert(tx, key, Record[clinic.Appointment]{ID: "a1", Is: clinic.Appointment{Start: wall("2027-02-01T10:00:00")}}),
			Appointments.Insert(tx, key, Record[clinic.Appointment]{ID: "a2", Is: clinic.Appointment{Start: wall("2027-03-09T10:00:00"), Status: clinic.AppointmentCancelled}}),
			Appointments.Insert(tx, key, Record[clinic.Appointment]{ID: "a3", Is: clinic.Appointment{Start: wall("2027-03-10T10:00:00")}}),
			tx.PutItem(key, gone),
			tx.PutItem(key, item("checkin/t2", 0, "2027-04-12", "2027-04-26", "upcoming")),
			tx.PutItem(key, item("prep/e0", 1, "2027-02-01", "2027-02-14", "past")),
			tx.PutItem(key, item("prep-deadline/e1", 2, "2027-05-02", "2027-05-02", "upcoming")),
			tx.PutItem(key, item("window/t2/1", 3, "2027-05-03", "2027-05-24", "upcoming")),
			tx.PutItem(key, item("window/t2/2", 4, "2027-08-03", "2027-08-24", "upcoming")),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	var got map[string]Glance
	read(t, s, func(tx *Tx) (err error) {
		got, err = tx.Glances("c", []string{"q", "p", "nobody"}, date("2027-03-02"))
		return err
	})
	p := got["p"]
	if len(got) != 2 || p.LastVisit == nil || p.Booked == nil || p.Next == nil || p.Until == nil {
		t.Fatalf("%+v", got)
	}
	if *p.LastVisit != date("2027-02-01") || *p.Booked != wall("2027-03-10T10:00:00") || *p.Next != date("2027-05-03") || *p.Until != date("2027-05-24") {
		t.Errorf("it tells %v %v %v %v", p.LastVisit, p.Booked, p.Next, p.Until)
	}
	if q := got["q"]; q != (Glance{}) {
		t.Errorf("of a patient without a history it tells %+v", q)
	}
}
