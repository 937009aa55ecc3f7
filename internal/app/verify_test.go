package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func verify(t *testing.T, c *apptest.Clinic) app.Verification {
	t.Helper()
	v, err := c.App.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A server that is killed between a change of the clinic and the roll has lost
// nothing.
func TestPlansFromBeforeAChangeOfTheClinicAreOutdatedUntilTheRollAndNotDifferent(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	newPatient(t, c, "2027-03-01")
	newPatient(t, c, "2027-02-01")
	c.Put("/clinics/self", `{"name":"Harbour","timezone":"America/New_York","min_interval_days":100}`).Want(http.StatusOK)
	if v := verify(t, c); v.Outdated != 2 || len(v.Different) > 0 {
		t.Errorf("before the roll: %+v", v)
	}
	if n, err := c.App.Roll(context.Background()); n != 2 || err != nil {
		t.Errorf("the roll made %d plans, %v", n, err)
	}
	if v := verify(t, c); v.Outdated != 0 || v.Feeds != 2 || len(v.Different) > 0 {
		t.Errorf("after the roll: %+v", v)
	}
}

// A record that was changed behind the product's back no longer leads to the plan
// that is stored, whatever its kind.
func TestVerifyNamesAPatientWhoseRecordsLeadToAnotherPlan(t *testing.T) {
	for table, change := range map[string]string{
		"packages":  "used = 0",
		"pauses":    "until_date = '2027-09-20'",
		"overrides": "to_date = '2027-06-15'",
	} {
		c := apptest.Start(t).AddClinic("Harbour")
		p := c.AddPatient("Ada Example")
		p.Treat("2027-03-01")
		p.Post(p.Path("/packages"), `{"total":2,"used":1,"expires":"2027-04-30"}`).Want(http.StatusCreated)
		p.Post(p.Path("/pauses"), `{"from":"2027-07-01","until":"2027-09-30"}`).Want(http.StatusCreated)
		window := itemOf(t, c, p.Path(""), plan.KindWindow).Key
		p.Post(p.Path("/overrides"), `{"item":"`+window+`","from":"2027-06-01","to":"2027-06-14","author":"Dr Brook","reason":"as agreed"}`).Want(http.StatusCreated)
		if v := verify(t, c); len(v.Different) > 0 {
			t.Errorf("before: %v", v.Different)
		}
		c.Tamper("UPDATE "+table+" SET "+change+" WHERE patient_id = ?1", p.ID)
		if v := verify(t, c); len(v.Different) == 0 || !strings.Contains(v.Different[0], p.ID) {
			t.Errorf("with other %s: %v", table, v.Different)
		}
	}
}

// itemOf is the first item of a kind in the plan of a patient.
func itemOf(t *testing.T, c *apptest.Clinic, path string, kind plan.Kind) plan.Item {
	t.Helper()
	var p plan.Plan
	c.Get(path + "/plan").Want(http.StatusOK).Into(&p)
	for _, item := range p.Items {
		if item.Kind == kind {
			return item
		}
	}
	t.Fatalf("there is no %s in %v", kind, p.Items)
	return plan.Item{}
}

func TestVerifyNamesAPatientWhoCannotBeReadAndGoesOn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	broken := c.AddPatient("Ada Example")
	broken.Treat("2027-03-01")
	newPatient(t, c, "2027-03-01")
	c.Tamper("UPDATE treatments SET zones = '?' WHERE patient_id = ?1", broken.ID)
	v := verify(t, c)
	if len(v.Different) != 1 || !strings.Contains(v.Different[0], broken.ID) || v.Patients != 2 || v.Feeds != 1 {
		t.Errorf("%+v", v)
	}
}
