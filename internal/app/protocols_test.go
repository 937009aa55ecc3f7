package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// rule changes one number of the clinic's rules: the check-in's first day, on
// which every plan depends that has a treatment.
func rule(t *testing.T, c *apptest.Clinic, checkinFrom int) {
	t.Helper()
	c.Patch("/protocol", fmt.Sprintf(`{"checkin":{"from_day":%d}}`, checkinFrom)).Want(http.StatusOK)
}

// roll makes all due plans and returns how many there were.
func roll(t *testing.T, c *apptest.Clinic) int {
	t.Helper()
	n, err := c.App.Roll(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func replanning(t *testing.T, c *apptest.Clinic) (r app.Replanning) {
	t.Helper()
	c.Get("/protocol/progress").Want(http.StatusOK).Into(&r)
	return r
}

// crowd adds patients who were treated on 2027-03-01.
func crowd(t *testing.T, c *apptest.Clinic, n int) {
	t.Helper()
	importer, err := c.App.NewImporter(context.Background(), c.Actor, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			_, err := importer.Patient(context.Background(), app.ImportedPatient{
				Ref: fmt.Sprint(i), Patient: &clinic.Patient{Name: fmt.Sprintf("Patient %d", i)},
				Treatments: []clinic.Treatment{{ID: fmt.Sprint(i), Date: onDate(2027, 3, 1), Zones: []clinic.TreatedZone{{Zone: clinic.Glabella}}}},
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// storedPlan is a plan as the database has it.
type storedPlan struct {
	due      bool
	protocol plan.Protocol
	checkin  string // first day, as the items have it
}

// storedPlans are the plans of all patients of a clinic.
func storedPlans(t *testing.T, c *apptest.Clinic) (all []storedPlan) {
	t.Helper()
	err := c.Store.Read(context.Background(), func(tx *store.Tx) error {
		ids, err := tx.PatientIDs(c.ID, "", 1000)
		for _, id := range ids {
			key := store.PatientKey{Clinic: c.ID, ID: id}
			p, err := tx.Plan(key)
			if err != nil {
				return err
			}
			items, err := tx.Items(key)
			if err != nil {
				return err
			}
			var frame plan.Plan
			if err := json.Unmarshal([]byte(p.Frame), &frame); err != nil {
				return err
			}
			one := storedPlan{due: p.NextChange != nil && p.NextChange.Year == 1, protocol: frame.Protocol}
			for _, stored := range items {
				var item plan.Item
				if err := json.Unmarshal([]byte(stored.Body), &item); err != nil {
					return err
				}
				if item.Kind == plan.KindCheckin && stored.Position != nil {
					one.checkin = item.Start.String()
				}
			}
			all = append(all, one)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestPlansFollowFromTheClinicsOwnRulesAndNameTheirVersion(t *testing.T) {
	p := treated(t)
	if got := planOf(t, p).Protocol; got != (plan.Protocol{Profile: "standard", Version: 1}) {
		t.Errorf("before: %+v", got)
	}
	rule(t, p.Clinic, 72)
	roll(t, p.Clinic)
	if got := planOf(t, p).Protocol; got != (plan.Protocol{Profile: "own", Version: 1}) {
		t.Errorf("after: %+v", got)
	}
	wantMoved(t, p, "check-in moved 2 days later: protocol version 1")
}

func TestAPlanMadeBeforeTheRollFollowsFromTheNewRulesAlready(t *testing.T) {
	p := treated(t)
	rule(t, p.Clinic, 72)
	p.Post(p.Path("/events"), `{"date":"2027-10-02"}`).Want(http.StatusCreated)
	if got := planOf(t, p).Protocol.Version; got != 1 || planOf(t, p).Protocol.Profile != "own" {
		t.Errorf("follows from %+v", planOf(t, p).Protocol)
	}
	wantMoved(t, p, "prep added, 21 August to 4 September: event on 2 October; protocol version 1")
	if r := replanning(t, p.Clinic); r != (app.Replanning{Patients: 1, Done: 1}) {
		t.Errorf("progress is %+v", r)
	}
}

func TestTheReturnToTheProfileReplansToo(t *testing.T) {
	p := treated(t)
	rule(t, p.Clinic, 72)
	roll(t, p.Clinic)
	p.Delete("/protocol").Want(http.StatusNoContent)
	if n := roll(t, p.Clinic); n != 1 {
		t.Errorf("%d plans were made anew", n)
	}
	if got := planOf(t, p).Protocol; got != (plan.Protocol{Profile: "standard", Version: 1}) {
		t.Errorf("follows from %+v", got)
	}
	wantMoved(t, p, "check-in moved 2 days earlier: profile standard")
}

func TestAProfileThatTheClinicSelectsIsInForceUntilItHasRulesOfItsOwn(t *testing.T) {
	p := treated(t)
	p.Patch("/clinics/self", `{"profile":"evidence"}`).Want(http.StatusOK)
	roll(t, p.Clinic)
	if got := planOf(t, p).Protocol.Profile; got != "evidence" {
		t.Errorf("follows from %q", got)
	}
	rule(t, p.Clinic, 72)
	p.Patch("/clinics/self", `{"profile":"standard"}`).Want(http.StatusOK)
	roll(t, p.Clinic)
	if got := planOf(t, p).Protocol; got.Profile != "own" || got.Version != 1 {
		t.Errorf("follows from %+v", got)
	}
}

// The clinic's settings win over its rules (planner.md, fact 6).
func TestTheMinimumIntervalOfTheSettingsWinsOverTheRules(t *testing.T) {
	p := treated(t) // 82 days by its settings
	p.Patch("/protocol", `{"min_interval_days":100}`).Want(http.StatusOK)
	roll(t, p.Clinic)
	for _, item := range planOf(t, p).Items {
		if item.Kind == plan.KindWindow && !item.Projected && item.Start != onDate(2027, 5, 31) {
			t.Errorf("the window begins on %s", item.Start) // 9 June with 100 days
		}
	}
}

func TestRulesOfOneClinicDoNotReachAnother(t *testing.T) {
	s := apptest.Start(t)
	ours, theirs := s.AddClinic("Harbour"), s.AddClinic("Quay")
	theirs.AddPatient("Bea Marsh").Treat("2027-03-01")
	before := storedPlans(t, theirs)
	rule(t, ours, 72)
	if n := roll(t, ours); n != 0 {
		t.Errorf("%d plans of the other clinic were made anew", n)
	}
	if after := storedPlans(t, theirs); len(after) != 1 || after[0] != before[0] {
		t.Errorf("was %+v, is %+v", before, after)
	}
}

func TestPlansFromBeforeAChangeOfTheRulesAreOutdatedUntilTheRollAndNotDifferent(t *testing.T) {
	p := treated(t)
	rule(t, p.Clinic, 72)
	if v := verify(t, p.Clinic); v.Outdated != 1 || len(v.Different) > 0 {
		t.Errorf("before the roll: %+v", v)
	}
	roll(t, p.Clinic)
	if v := verify(t, p.Clinic); v.Outdated != 0 || v.Feeds != 1 || len(v.Different) > 0 {
		t.Errorf("after the roll: %+v", v)
	}
}

func TestVerifyPlansWithTheRulesInForce(t *testing.T) {
	p := treated(t)
	rule(t, p.Clinic, 72)
	roll(t, p.Clinic)
	p.Tamper(`UPDATE protocols SET body = replace(body, '"from_day":72', '"from_day":73')`)
	if v := verify(t, p.Clinic); len(v.Different) == 0 {
		t.Error("plans of other rules are the same")
	}
}

func TestAStoredProtocolThatCannotBeReadIsAnErrorAndNotAnotherProtocol(t *testing.T) {
	p := treated(t)
	rule(t, p.Clinic, 72)
	before := planOf(t, p)
	p.Tamper(`UPDATE protocols SET body = '{}'`)
	if _, err := p.App.Roll(context.Background()); err == nil {
		t.Error("the roll made plans of no rules")
	}
	p.Get("/protocol").Want(http.StatusInternalServerError)
	if after := planOf(t, p); after.Protocol != before.Protocol {
		t.Errorf("the plan now follows from %+v", after.Protocol)
	}
}

// A server that is stopped in the middle goes on where it stopped; meanwhile
// everything else works, and no plan is of two versions.
func TestAChangeOfTheRulesReplansInBatchesThatGoOnAfterARestart(t *testing.T) {
	const patients = 200
	c := apptest.Start(t).AddClinic("Harbour")
	crowd(t, c, patients)
	rule(t, c, 72)
	if r := replanning(t, c); r != (app.Replanning{Patients: patients}) {
		t.Fatalf("at first the progress is %+v", r)
	}

	server := func(now func() time.Time) *app.App {
		return app.New(app.Config{Store: c.Store, Secret: c.Secret, Now: now, Log: c.Log.Logger()})
	}
	ctx, kill := context.WithCancel(context.Background())
	var looks atomic.Int32 // at the clock, about two for each plan
	server(func() time.Time {
		if looks.Add(1) == patients {
			kill()
		}
		return c.Clock.Now()
	}).RunRoll(ctx)
	half := replanning(t, c)
	if half.Done == 0 || half.Done == patients {
		t.Fatalf("stopped at %+v, which is not in the middle", half)
	}
	before := storedPlan{due: true, protocol: plan.Protocol{Profile: "standard", Version: 1}, checkin: "2027-05-10"}
	after := storedPlan{due: false, protocol: plan.Protocol{Profile: "own", Version: 1}, checkin: "2027-05-12"}
	for _, p := range storedPlans(t, c) {
		if p != before && p != after {
			t.Fatalf("a plan is of two versions: %+v", p)
		}
	}

	ctx, kill = context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { server(c.Clock.Now).RunRoll(ctx); close(stopped) }()
	for seen := half.Done; seen < patients; {
		c.AddPatient("Newcomer").Treat("2027-03-01") // writing goes on
		r := replanning(t, c)                        // and so does reading
		if done := r.Done - (r.Patients - patients); done < seen {
			t.Fatalf("the progress went back from %d to %d", seen, done)
		} else {
			seen = done
		}
	}
	kill()
	<-stopped
	for _, p := range storedPlans(t, c) {
		if p != after {
			t.Errorf("a plan is %+v", p)
		}
	}
	if v := verify(t, c); v.Outdated != 0 || len(v.Different) > 0 {
		t.Errorf("verify: %+v", v)
	}
}

// However many versions there were, what is remembered of them is bounded and
// never taken for another.
func TestRulesThatAreRememberedAreBoundedAndNotConfused(t *testing.T) {
	p := treated(t)
	for from := range 70 {
		rule(t, p.Clinic, 1+from)
		roll(t, p.Clinic)
		want := onDate(2027, 3, 1).AddDays(1 + from)
		for _, item := range planOf(t, p).Items {
			if item.Kind == plan.KindCheckin && item.Start != want {
				t.Fatalf("change %d: the check-in begins on %s, want %s", from, item.Start, want)
			}
		}
		if n := p.App.RememberedRules(); n > 64 {
			t.Fatalf("%d protocols are remembered", n)
		}
	}
}
