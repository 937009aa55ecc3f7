package app_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// newPatient adds a patient treated on a day and returns the path of her plan.
func newPatient(t *testing.T, c *apptest.Clinic, treated string) (path string) {
	t.Helper()
	path = "/patients/" + c.Post("/patients", `{"name":"Ada Example"}`).Want(http.StatusCreated).ID()
	c.Post(path+"/treatments", `{"date":"`+treated+`","zones":[{"zone":"glabella"}]}`).Want(http.StatusCreated)
	return path
}

func statusOf(t *testing.T, c *apptest.Clinic, path string, kind plan.Kind) plan.Status {
	t.Helper()
	var p plan.Plan
	c.Get(path + "/plan").Into(&p)
	for _, item := range p.Items {
		if item.Kind == kind {
			return item.Status
		}
	}
	return ""
}

func TestTheRollMakesJustThePlansThatTheDayChanges(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	path := newPatient(t, c, "2027-03-01")                     // check-in opens on 2027-05-10
	newPatient(t, c, "2027-02-20")                             // and hers nine days before
	c.Clock.Set(time.Date(2027, 5, 10, 3, 59, 0, 0, time.UTC)) // 9 May in New York
	if n, err := c.App.Roll(context.Background()); err != nil || n != 1 {
		t.Errorf("9 May: %d plans, %v; want the other patient's", n, err)
	}
	if status := statusOf(t, c, path, plan.KindCheckin); status != plan.StatusUpcoming {
		t.Errorf("9 May: check-in is %s", status)
	}
	c.Clock.Set(time.Date(2027, 5, 10, 4, 0, 0, 0, time.UTC)) // midnight in New York
	if n, err := c.App.Roll(context.Background()); err != nil || n != 1 {
		t.Errorf("10 May: %d plans, %v", n, err)
	}
	if status := statusOf(t, c, path, plan.KindCheckin); status != plan.StatusOpen {
		t.Errorf("10 May: check-in is %s", status)
	}
	if n, err := c.App.Roll(context.Background()); err != nil || n != 0 {
		t.Errorf("rolling again: %d plans, %v", n, err)
	}
}

func TestEachClinicRollsAtItsOwnMidnight(t *testing.T) {
	server := apptest.Start(t)
	newYork, sydney := server.AddClinic("Harbour"), server.AddClinic("Quay")
	settings := clinic.Clinic{Name: "Quay", Settings: clinic.Settings{Timezone: "Australia/Sydney"}}
	if _, err := server.App.ReplaceClinic(context.Background(), sydney.Actor, settings, nil); err != nil {
		t.Fatal(err)
	}
	there, here := newPatient(t, sydney, "2027-03-01"), newPatient(t, newYork, "2027-03-01")
	server.Clock.Set(time.Date(2027, 5, 9, 14, 0, 0, 0, time.UTC)) // midnight of 10 May in Sydney
	if _, err := server.App.Roll(context.Background()); err != nil {
		t.Fatal(err)
	}
	if status := statusOf(t, sydney, there, plan.KindCheckin); status != plan.StatusOpen {
		t.Errorf("in Sydney: %s", status)
	}
	if status := statusOf(t, newYork, here, plan.KindCheckin); status != plan.StatusUpcoming {
		t.Errorf("in New York: %s", status)
	}
}

func TestARunningRollFollowsAChangeOfTheClinic(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	path := newPatient(t, c, "2027-03-01")
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { c.App.RunRoll(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	c.Put("/clinics/self", `{"name":"Harbour","timezone":"America/New_York","min_interval_days":100}`).Want(http.StatusOK)
	soon, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if !c.Log.Await(soon, `"msg":"rolled"`, `"plans":1`) {
		t.Fatalf("no roll made the plan anew:\n%s", c.Log)
	}
	if body := string(c.Get(path + "/plan").Body); !strings.Contains(body, `"start":"2027-06-09"`) { // day 100
		t.Errorf("the plan did not follow: %s", body)
	}
}

func TestADayOnWhichNothingChangesLeavesEveryFeedAlone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	path := newPatient(t, c, "2027-03-01")
	before := feedOf(t, c, path)
	c.Clock.Advance(24 * time.Hour)
	if n, err := c.App.Roll(context.Background()); err != nil || n != 0 {
		t.Errorf("%d plans, %v", n, err)
	}
	if feedOf(t, c, path) != before {
		t.Error("the feed changed")
	}
}

// feedOf is a patient's first feed with its validators.
func feedOf(t *testing.T, c *apptest.Clinic, path string) string {
	t.Helper()
	var feeds struct{ Items []struct{ URL string } }
	c.Get(path + "/feeds").Into(&feeds)
	answer := c.Server.Get(strings.TrimPrefix(feeds.Items[0].URL, c.URL)).Want(http.StatusOK)
	return answer.ETag() + answer.Header.Get("Last-Modified") + "\n" + string(answer.Body)
}

func TestAPlanThatCouldNotBeMadeHoldsUpNobodyAndIsTriedAgainOnTheSameDay(t *testing.T) {
	server := apptest.Start(t)
	c, other := server.AddClinic("Harbour"), server.AddClinic("Quay")
	broken := c.AddPatient("Ada Example")
	broken.Treat("2027-03-01")
	newPatient(t, c, "2027-03-01")
	newPatient(t, other, "2027-03-01")
	c.Clock.Set(time.Date(2027, 5, 10, 12, 0, 0, 0, time.UTC))
	c.Tamper("UPDATE treatments SET zones = '?' WHERE patient_id = ?1", broken.ID)

	done := map[string]civil.Date{}
	if n, err := c.App.RollOnce(context.Background(), done); n != 2 || err == nil {
		t.Errorf("with a broken record: %d plans, %v; want the two others and an error", n, err)
	}
	c.Tamper(`UPDATE treatments SET zones = '[{"zone":"glabella"}]' WHERE patient_id = ?1`, broken.ID)
	if n, err := c.App.RollOnce(context.Background(), done); n != 1 || err != nil {
		t.Errorf("once it is mended: %d plans, %v", n, err)
	}
	if n, err := c.App.RollOnce(context.Background(), done); n != 0 || err != nil {
		t.Errorf("and then: %d plans, %v", n, err)
	}
}
