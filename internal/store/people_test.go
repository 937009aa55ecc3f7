package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func TestAClinicComesBackAsItWasWritten(t *testing.T) {
	latitude := -33.9
	c := clinic.Clinic{ID: "c", Name: "Clínica «uno»", CalendarTitles: clinic.TitlesNamed, Settings: clinic.Settings{
		Timezone: "Africa/Johannesburg", Profile: "standard", MinIntervalDays: 90, ClosedWeekdays: []string{"sunday"},
		Closures: []clinic.Closure{{From: date("2027-12-24"), To: date("2028-02-29")}}, Latitude: &latitude,
	}}
	var got clinic.Clinic
	write(t, open(t), func(tx *Tx) (err error) {
		if err := tx.InsertClinic(c); err != nil {
			return err
		}
		got, err = tx.Clinic("c")
		return err
	})
	if !reflect.DeepEqual(got, c) {
		t.Errorf("wrote %+v, got %+v", c, got)
	}
}

func TestAPatientComesBackAsSheWasWritten(t *testing.T) {
	latitude := 41.4
	full := clinic.Patient{ID: "x", Ref: "X", Code: "NO1", Name: "Núria O'Neil", Email: "n@example.org", Language: "es", PractitionerID: "d1",
		Traits: clinic.Traits{Metabolism: clinic.MetabolismFast, FirstTimer: true, Timezone: "Asia/Seoul", Latitude: &latitude,
			Blackouts: []clinic.Span{{From: date("2028-02-29"), To: date("2028-02-29")}}}}
	s := world(t)
	for _, want := range []clinic.Patient{full, {ID: "y", Name: "only a name"}} {
		var byID, byRef clinic.Patient
		write(t, s, func(tx *Tx) error {
			if err := tx.InsertPatient("a", want); err != nil {
				return err
			}
			var err1, err2 error
			byID, err1 = tx.Patient(PatientKey{"a", want.ID})
			byRef, err2 = tx.PatientByRef("a", want.Ref)
			if want.Ref == "" && clinic.CodeOf(err2) == clinic.NotFound {
				byRef, err2 = want, nil // nobody is found by no ref
			}
			return errors.Join(err1, err2)
		})
		if !reflect.DeepEqual(byID, want) || !reflect.DeepEqual(byRef, want) {
			t.Errorf("wrote %+v, got %+v and by ref %+v", want, byID, byRef)
		}
	}
}

func TestARefIsHeldByOnePersonOfAClinic(t *testing.T) {
	s := world(t)
	for name, job := range map[string]func(*Tx) error{
		"patient":           func(tx *Tx) error { return tx.InsertPatient("a", clinic.Patient{ID: "new", Ref: "ref-p1"}) },
		"changed patient":   func(tx *Tx) error { return tx.UpdatePatient("a", clinic.Patient{ID: "p2", Ref: "ref-p1"}) },
		"practitioner":      func(tx *Tx) error { return tx.InsertPractitioner("a", clinic.Practitioner{ID: "new", Ref: "D1"}) },
		"patient's id":      func(tx *Tx) error { return tx.InsertPatient("a", clinic.Patient{ID: "p1"}) },
		"practitioner's id": func(tx *Tx) error { return tx.InsertPractitioner("a", clinic.Practitioner{ID: "d1"}) },
		"clinic's id":       func(tx *Tx) error { return tx.InsertClinic(clinic.Clinic{ID: "a"}) },
		"feed's address": func(tx *Tx) error {
			return tx.InsertFeed(everyone[0], Feed{ID: "new", TokenHash: tokenHash(everyone[2]), Document: Document{Body: []byte{}}})
		},
		"item's UID":         func(tx *Tx) error { return tx.PutItem(everyone[0], Item{Key: "new", UID: mark(everyone[2])}) },
		"API key of another": func(tx *Tx) error { return tx.InsertAPIKey("a", APIKey{ID: "new"}, []byte("hash of b")) },
	} {
		if err := s.Write(context.Background(), job); clinic.CodeOf(err) != clinic.Conflict {
			t.Errorf("%s: answered %v, want Conflict", name, err)
		}
	}
}

func TestACodeIsOnePatientsOfAClinic(t *testing.T) {
	s := world(t) // whose clinics both have the code
	requireConflict(t, s, func(tx *Tx) error { return tx.SetPatientCode(PatientKey{"a", "p2"}, "code-p1") })
	requireConflict(t, s, func(tx *Tx) error { return tx.InsertPatient("a", clinic.Patient{ID: "new", Code: "code-p1"}) })
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.InsertPatient("a", clinic.Patient{ID: "new"}), tx.InsertPatient("a", clinic.Patient{ID: "new2"})) // no code is no code
	})
}

func TestAPatientIsFoundByHerCode(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error { return tx.SetPatientCode(PatientKey{"a", "p2"}, "NEW") })
	read(t, s, func(tx *Tx) error {
		p, err := tx.PatientByCode("a", "NEW")
		if p.ID != "p2" || p.Code != "NEW" {
			t.Errorf("got %+v", p)
		}
		for _, of := range []PatientKey{{"a", "code-p2"}, {"b", "NEW"}, {"a", ""}} {
			if _, err := tx.PatientByCode(of.Clinic, of.ID); clinic.CodeOf(err) != clinic.NotFound {
				t.Errorf("%q in %s is answered %v, want NotFound", of.ID, of.Clinic, err)
			}
		}
		return err
	})
}

func TestAPatientKeepsHerCodeWhenSheIsReplaced(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error { return tx.UpdatePatient("a", clinic.Patient{ID: "p1", Code: "other"}) })
	read(t, s, func(tx *Tx) error {
		p, err := tx.Patient(everyone[0])
		if p.Code != "code-p1" {
			t.Errorf("it is %q", p.Code)
		}
		return err
	})
}

func TestPatientsAreFoundByAnAddressHoweverItIsCapitalised(t *testing.T) {
	s := world(t)
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.InsertPatient("a", clinic.Patient{ID: "x", Email: "Núria@Example.org"}), tx.InsertPatient("a", clinic.Patient{ID: "none"}))
	})
	for _, q := range []struct {
		clinic, email string
		limit         int
		want          []string
	}{
		{"a", "family@example.org", 10, []string{"p1", "p2"}},
		{"a", "FAMILY@EXAMPLE.ORG", 10, []string{"p1", "p2"}},
		{"a", "nÚria@example.ORG", 10, nil}, // only the capitals of ASCII
		{"a", "NúRIA@example.org", 10, []string{"x"}},
		{"a", "amily@example.org", 10, nil},
		{"a", "", 10, nil},
		{"c", "family@example.org", 10, nil},
	} {
		read(t, s, func(tx *Tx) error {
			got, err := tx.PatientIDsByEmail(q.clinic, q.email, q.limit)
			slices.Sort(got)
			if !slices.Equal(got, q.want) {
				t.Errorf("%s in %s: got %v, want %v", q.email, q.clinic, got, q.want)
			}
			one, err2 := tx.PatientIDsByEmail(q.clinic, q.email, 1)
			if len(one) != min(1, len(q.want)) {
				t.Errorf("%s in %s: up to one are %v", q.email, q.clinic, one)
			}
			return errors.Join(err, err2)
		})
	}
}

// A message may end up in a log or an answer, and names are health data here.
func TestARefusalRepeatsNoValue(t *testing.T) {
	s := world(t)
	err := s.Write(context.Background(), func(tx *Tx) error {
		return tx.InsertPatient("a", clinic.Patient{ID: "new", Ref: "ref-p1", Name: "Núria"})
	})
	if err == nil || strings.Contains(err.Error(), "ref-p1") || strings.Contains(err.Error(), "Núria") {
		t.Errorf("answered %v", err)
	}
}

func TestAPractitionerWhomARecordNamesIsNotDeleted(t *testing.T) {
	s := world(t)
	remove := func(tx *Tx) error { return tx.DeletePractitioner("a", "d1") }
	if err := s.Write(context.Background(), remove); clinic.CodeOf(err) != clinic.Conflict {
		t.Errorf("answered %v, want Conflict", err)
	}
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.DeletePatient(everyone[0]), tx.DeletePatient(everyone[1]), tx.DeleteStaff(StaffKey{"a", "s1"}))
	})
	if err := s.Write(context.Background(), remove); err != nil {
		t.Errorf("with nobody left to name her: %v", err)
	}
}

func TestDeletingAPatientRemovesHerFromEveryTableButTheAudit(t *testing.T) {
	s := world(t)
	key := everyone[0]
	before := everything(t, s)
	write(t, s, func(tx *Tx) error { return tx.DeletePatient(key) })
	after := everything(t, s)
	var tables []string
	read(t, s, func(tx *Tx) (err error) {
		tables, err = patientTables(tx)
		return err
	})
	if len(tables) < 9 {
		t.Errorf("only %v hold something about patients", tables)
	}
	for _, table := range tables {
		hers := func(r row) bool { return r.table == table && r.clinic == key.Clinic && r.patient == key.ID }
		if !slices.ContainsFunc(before, hers) {
			t.Errorf("%s: the world has nothing to delete", table)
		}
		if left := slices.ContainsFunc(after, hers); left != (table == "audit") {
			t.Errorf("%s: her rows are left: %t", table, left)
		}
	}
	others := func(all []row) []row {
		return slices.DeleteFunc(all, func(r row) bool { return r.clinic == key.Clinic && r.patient == key.ID })
	}
	if !slices.Equal(others(before), others(after)) {
		t.Error("rows of others changed")
	}
}

// patientTables lists the tables with rows about patients.
func patientTables(tx *Tx) (all []string, err error) {
	tables, err := tablesOf(tx)
	for _, table := range tables {
		err = errors.Join(err, tx.query("SELECT name FROM pragma_table_info(?1) WHERE name = 'patient_id'", []any{table}, func(*cursor) error {
			all = append(all, table)
			return nil
		}))
	}
	return append(all, "patients", "calendar_tombstones", "dav_properties"), err
}

func TestAPageFollowsTheOneBeforeUntilAllAreSeen(t *testing.T) {
	s, key := newPatient(t)
	var want []string
	write(t, s, func(tx *Tx) error {
		for i := range 25 {
			id := fmt.Sprintf("q%02d", i)
			want = append(want, id)
			if err := errors.Join(tx.InsertPatient("a", clinic.Patient{ID: id}), tx.InsertPractitioner("a", clinic.Practitioner{ID: id})); err != nil {
				return err
			}
		}
		return tx.DeletePatient(key)
	})
	pagers := map[string]func(tx *Tx, after string) ([]string, error){
		"PatientIDs": func(tx *Tx, after string) ([]string, error) { return tx.PatientIDs("a", after, 10) },
		"PatientPage": func(tx *Tx, after string) (ids []string, err error) {
			page, err := tx.PatientPage("a", after, 10)
			for _, p := range page {
				ids = append(ids, p.ID)
			}
			return ids, err
		},
		"PractitionerPage": func(tx *Tx, after string) (ids []string, err error) {
			page, err := tx.PractitionerPage("a", max(after, "d1"), 10)
			for _, p := range page {
				ids = append(ids, p.ID)
			}
			return ids, err
		},
	}
	for name, pager := range pagers {
		var got []string
		read(t, s, func(tx *Tx) error {
			for after := ""; ; after = got[len(got)-1] {
				page, err := pager(tx, after)
				if err != nil || len(page) == 0 {
					return err
				}
				if len(page) > 10 {
					t.Errorf("%s: a page has %d entries", name, len(page))
				}
				got = append(got, page...)
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("%s: the pages are %v", name, got)
		}
	}
}

func TestAPIKeysAreFoundByTheirHashUntilRevoked(t *testing.T) {
	s := world(t)
	ctx := context.Background()
	if key, err := s.APIKeyByHash(ctx, []byte("hash of b")); err != nil || key.Clinic != "b" || key.ID != "k1" {
		t.Errorf("got %q %q %v", key.Clinic, key.ID, err)
	}
	if _, err := s.APIKeyByHash(ctx, []byte("hash of")); clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("an unknown hash is answered %v", err)
	}
	var revoked []string
	write(t, s, func(tx *Tx) (err error) { revoked, err = tx.DeleteAPIKeys("b", "«b»"); return err })
	if _, err := s.APIKeyByHash(ctx, []byte("hash of b")); !slices.Equal(revoked, []string{"k1"}) || clinic.CodeOf(err) != clinic.NotFound {
		t.Errorf("%q were revoked, and then the answer is %v", revoked, err)
	}
	if _, err := s.APIKeyByHash(ctx, []byte("hash of a")); err != nil {
		t.Errorf("the other clinic's key: %v", err)
	}
}

func TestTheInstanceGetsAFreshEpochEachTimeItIsSet(t *testing.T) {
	s := open(t)
	read(t, s, func(tx *Tx) error {
		if _, err := tx.Instance(); clinic.CodeOf(err) != clinic.NotFound {
			t.Errorf("before SetInstance the answer is %v, want NotFound", err)
		}
		return nil
	})
	epochs := map[string]bool{}
	for range 3 {
		write(t, s, func(tx *Tx) error {
			err := tx.SetInstance([]byte("check"), "demo")
			i, err2 := tx.Instance()
			if string(i.SecretCheck) != "check" || i.Origin != "demo" || i.Epoch == "" {
				t.Errorf("got %+v", i)
			}
			epochs[i.Epoch] = true
			return errors.Join(err, err2)
		})
	}
	if len(epochs) != 3 {
		t.Errorf("three restores had %d epochs", len(epochs))
	}
}

func TestTheAuditIsReadFromTheNewestBack(t *testing.T) {
	s, key := newPatient(t)
	write(t, s, func(tx *Tx) error {
		for i := range 25 {
			entry := AuditEntry{At: int64(i), Actor: "key:k", Action: "x", Subject: fmt.Sprint(i)}
			if i%2 == 0 {
				entry.PatientID = key.ID
			}
			if err := tx.InsertAudit(key.Clinic, entry); err != nil {
				return err
			}
		}
		return nil
	})
	var got []AuditEntry
	read(t, s, func(tx *Tx) error {
		for before := int64(0); ; before = got[len(got)-1].ID {
			page, err := tx.AuditPage(key.Clinic, AuditFilter{}, before, 10)
			if err != nil || len(page) == 0 {
				return err
			}
			got = append(got, page...)
		}
	})
	if len(got) != 25 {
		t.Fatalf("%d entries, want 25", len(got))
	}
	for i, e := range got {
		n := 24 - i
		if e.At != int64(n) || e.Subject != fmt.Sprint(n) || (e.PatientID == key.ID) != (n%2 == 0) {
			t.Errorf("entry %d is %+v", i, e)
		}
	}
}
