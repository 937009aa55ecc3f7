package store

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// foreign reports whether a row is out of the scope of a call about key.
func (c call) foreign(key PatientKey, r row) bool {
	switch c.of {
	case ofPatient:
		return r.clinic != key.Clinic || r.patient != key.ID
	case ofClinic:
		return r.clinic != key.Clinic && r.clinic != key.Clinic+"2" // InsertClinic adds a second one
	}
	return false
}

// tells reports whether a call about key may tell what carries a mark.
func (c call) tells(key PatientKey, found string) bool {
	if c.of == ofPatient {
		return found == mark(key)
	}
	return c.of == ofServer || found == "«"+key.Clinic+"»" || slices.ContainsFunc(everyone, func(k PatientKey) bool {
		return k.Clinic == key.Clinic && found == mark(k)
	})
}

// Both clinics of a world use the same ids, so a missing condition shows.
func TestACallTellsAndChangesOnlyWhatItIsAbout(t *testing.T) {
	s := world(t)
	// What is tried is undone, so that the world is the same before each call.
	whole := everything(t, s)
	for name, c := range calls() {
		for _, key := range everyone {
			outside := func(r row) bool { return c.foreign(key, r) }
			before := slices.DeleteFunc(slices.Clone(whole), func(r row) bool { return !outside(r) })
			try(t, s, func(tx *Tx) error {
				told, err := c.run(tx, key)
				if err != nil {
					t.Errorf("%s about %s: %v", name, mark(key), err)
					return nil
				}
				for _, found := range marksIn(told) {
					if !c.tells(key, found) {
						t.Errorf("%s about %s tells something of %s", name, mark(key), found)
					}
				}
				after, err := rows(tx, outside)
				if !slices.Equal(before, after) {
					t.Errorf("%s about %s changes something else", name, mark(key))
				}
				return err
			})
		}
	}
}

// needRecord are the calls about a record that must be there, and needPatient
// those about a patient who must be.
var (
	needRecord = []string{
		"treatment.Get", "treatment.Update", "treatment.Delete", "observation.Get", "observation.Update", "observation.Delete",
		"event.Get", "event.Update", "event.Delete", "appointment.Get", "appointment.Update", "appointment.Delete",
		"package.Get", "package.Update", "package.Delete", "pause.Get", "pause.Update", "pause.Delete",
		"override.Get", "override.Update", "override.Delete", "contact.Get", "contact.Update", "contact.Delete",
		"Tx.Plan", "Tx.MarkPageLinkOpened", "Tx.DeletePageLink", "Tx.MarkAppPasswordUsed", "Tx.DeleteAppPassword", "Tx.UpdateFeed", "Tx.PutDocument", "Tx.DeleteFeed",
		"Tx.NoteUnusualReads", "Tx.ItemByUID",
		"Tx.Calendar", "Tx.CalendarByID", "Tx.DeleteCalendar", "Tx.PutObject", "Tx.PutNumberedObject", "Tx.NoteObject", "Tx.DeleteObject",
		"Tx.ServedObject", "Tx.Object", "Tx.ObjectByUID",
		"Tx.WebhookDelivery", "Tx.UpdateWebhookDelivery",
	}
	needPatient = []string{"Tx.Patient", "Tx.PatientByRef", "Tx.PatientByCode", "Tx.SetPatientCode", "Tx.UpdatePatient", "Tx.DeletePatient"}
	needClinic  = []string{"Tx.Clinic", "Tx.UpdateClinic", "Tx.Practitioner", "Tx.PractitionerByRef", "Tx.UpdatePractitioner", "Tx.Protocol",
		"Tx.Staff", "Tx.UpdateStaff", "Tx.DeleteStaff", "Tx.SetStaffPassword", "Tx.SetStaffTOTP", "Tx.UseStaffTOTP", "Tx.DeleteRecoveryCode",
		"Tx.StaffByUsername", "Tx.StaffSessionOf", "Tx.StaffCodeOf", "Tx.MarkStaffSessionSeen", "Tx.DeleteStaffSession", "Tx.MarkAPIKeyUsed", "Tx.DeleteAPIKey",
		"Tx.Webhook", "Tx.UpdateWebhook", "Tx.DeleteWebhook",
		"Tx.Import", "Tx.UpdateImport", "Tx.DeleteImport",
		"Tx.ElsewhereAccount", "Tx.UpdateElsewhere", "Tx.DeleteElsewhere", "Tx.ElsewhereCalendar", "Tx.UpdateElsewhereCalendar", "Tx.CalendarForBookings",
		"Tx.Replica", "Tx.ReplicaAt", "Tx.ElsewhereConflict", "Tx.SettleElsewhereConflict"}
)

// Each call is asked about another patient of the same clinic, and about one of
// the same id in another clinic, of whom nothing is recorded.
func TestWhatIsRecordedOfOnePatientIsNotFoundUnderAnother(t *testing.T) {
	s := open(t)
	owner := PatientKey{"a", "p1"}
	others := []PatientKey{{"a", "p2"}, {"b", "p1"}}
	write(t, s, func(tx *Tx) error {
		return errors.Join(settle(tx, owner), furnish(tx, owner), settle(tx, others[0]), settle(tx, others[1]))
	})
	isHers := func(r row) bool { return r.clinic == owner.Clinic && r.patient == owner.ID }
	for name, c := range calls() {
		if c.of != ofPatient {
			continue
		}
		for _, key := range others {
			try(t, s, func(tx *Tx) error {
				before, err := rows(tx, isHers)
				if err != nil {
					return err
				}
				told, err := c.run(tx, key)
				if slices.Contains(marksIn(told), mark(owner)) {
					t.Errorf("%s about %s tells of %s", name, mark(key), mark(owner))
				}
				if slices.Contains(needRecord, name) && clinic.CodeOf(err) != clinic.NotFound {
					t.Errorf("%s about %s is answered %v, want NotFound", name, mark(key), err)
				}
				after, err := rows(tx, isHers)
				if !slices.Equal(before, after) {
					t.Errorf("%s about %s changes %s", name, mark(key), mark(owner))
				}
				return err
			})
		}
	}
}

// A package carries no text that a mark could be in, so its number says whose it is.
func TestAPackageIsToldOfItsPatientOnly(t *testing.T) {
	s := world(t)
	for _, key := range everyone {
		want := []Record[clinic.Package]{{ID: "r1", Is: packageOf(mark(key))}}
		want[0].Is.ID = "r1"
		read(t, s, func(tx *Tx) error {
			one, err1 := Packages.Get(tx, key, "r1")
			list, err2 := Packages.List(tx, key)
			page, err3 := Packages.Page(tx, key, Days{}, "", 100)
			for how, got := range map[string][]Record[clinic.Package]{"Get": {one}, "List": list, "Page": page} {
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s of %s tells %+v, want %+v", how, mark(key), got, want)
				}
			}
			return errors.Join(err1, err2, err3)
		})
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := world(t)
	for _, about := range []struct {
		key   PatientKey
		calls []string
	}{
		{PatientKey{"b", "nobody"}, slices.Concat(needRecord, needPatient)},
		{PatientKey{"nowhere", "p1"}, slices.Concat(needRecord, needPatient, needClinic)},
	} {
		for _, name := range about.calls {
			try(t, s, func(tx *Tx) error {
				if _, err := calls()[name].run(tx, about.key); clinic.CodeOf(err) != clinic.NotFound {
					t.Errorf("%s about %s is answered %v, want NotFound", name, mark(about.key), err)
				}
				return nil
			})
		}
	}
}

func TestNothingCanBeRecordedAboutAPatientWhoIsNotThere(t *testing.T) {
	s := world(t)
	for _, key := range []PatientKey{{"a", "nobody"}, {"nowhere", "p1"}} {
		for _, name := range []string{"treatment.Insert", "observation.Insert", "event.Insert", "appointment.Insert",
			"package.Insert", "pause.Insert", "override.Insert", "Tx.PutPlan", "Tx.PutItem", "Tx.InsertFeed", "Tx.PutFeedEvent", "Tx.AddFeedReads", "Tx.InsertAppPassword",
			"Tx.InsertCalendar", "Tx.PutLink"} {
			err := s.Write(context.Background(), func(tx *Tx) error {
				_, err := calls()[name].run(tx, key)
				return err
			})
			if clinic.CodeOf(err) != clinic.Conflict {
				t.Errorf("%s about %s is answered %v, want Conflict", name, mark(key), err)
			}
		}
	}
}

func TestNoRecordCanNameAPractitionerOfAnotherClinic(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error { return tx.InsertPractitioner("b", clinic.Practitioner{ID: "only-b"}) })
	key := everyone[0]
	treatment, appointment := treatmentOf(""), appointmentOf("")
	treatment.PractitionerID, appointment.PractitionerID = "only-b", "only-b"
	for name, job := range map[string]func(*Tx) error{
		"a treatment":           func(tx *Tx) error { return Treatments.Insert(tx, key, recordOf("r9", treatment)) },
		"a changed treatment":   func(tx *Tx) error { return Treatments.Update(tx, key, recordOf("r1", treatment)) },
		"an appointment":        func(tx *Tx) error { return Appointments.Insert(tx, key, recordOf("r9", appointment)) },
		"a changed appointment": func(tx *Tx) error { return Appointments.Update(tx, key, recordOf("r1", appointment)) },
		"a patient": func(tx *Tx) error {
			return tx.InsertPatient(key.Clinic, clinic.Patient{ID: "p9", PractitionerID: "only-b"})
		},
		"a changed patient": func(tx *Tx) error {
			return tx.UpdatePatient(key.Clinic, clinic.Patient{ID: key.ID, PractitionerID: "only-b"})
		},
	} {
		if err := s.Write(context.Background(), job); clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s is answered %v, want Conflict", name, err)
		}
	}
}
