package simulate

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/duration"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

func run(t *testing.T, p Params) *Result {
	t.Helper()
	found, err := Run(t.Context(), p, protocol.Standard(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// small is one simulation that several tests look at.
var small = sync.OnceValues(func() (*Result, error) {
	return Run(context.Background(), Params{Patients: 500, Cycles: 8, Seed: 1}, protocol.Standard(), func() {})
})

func smallResult(t *testing.T) *Result {
	t.Helper()
	found, err := small()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheSameSeedGivesTheSameFiguresOnAnyNumberOfProcessors(t *testing.T) {
	p := Params{Patients: 70, Cycles: 3, Seed: 7}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := run(t, p)
	runtime.GOMAXPROCS(5)
	if five := run(t, p); !reflect.DeepEqual(one, five) {
		t.Errorf("one processor: %+v\nfive: %+v", one, five)
	}
}

func TestAnotherSeedGivesOtherPatients(t *testing.T) {
	a, b := run(t, Params{Patients: 20, Cycles: 2, Seed: 1}), run(t, Params{Patients: 20, Cycles: 2, Seed: 2})
	if a.Worlds[0].Cycles[0].Error == b.Worlds[0].Cycles[0].Error {
		t.Error("both seeds have the same error in the first cycle")
	}
}

func TestAPatientStaysTheSameWhenMoreAreSimulated(t *testing.T) {
	few, many := eachPatient(t, 50), eachPatient(t, 100)
	for patient := range few {
		if !reflect.DeepEqual(few[patient], many[patient]) {
			t.Errorf("patient %d: %+v among 50, %+v among 100", patient, few[patient], many[patient])
		}
	}
	if reflect.DeepEqual(few[12], few[13]) {
		t.Error("two patients are the same")
	}
}

// eachPatient simulates the first world as Run does, tallied by patient.
func eachPatient(t *testing.T, patients int) (all []trial) {
	t.Helper()
	rules := protocol.Standard()
	l := lab{
		Params: Params{Patients: patients, Cycles: 3, Seed: 3}, rules: rules, step: func() {},
		prior: duration.NewPrior(rules.Duration, Zone, clinic.MetabolismTypical, clinic.StrengthTypical),
	}
	parts, err := chunked(t.Context(), patients, func() (none []trial) { return none }, func(patient int, into *[]trial) {
		one := trial{make([]cycleTally, l.Cycles), newDensity(l.Cycles)}
		l.follow(worlds[0], patient, &one)
		*into = append(*into, one)
	}, l.step)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

func TestTheMedianIsToldInTenthsOfADay(t *testing.T) {
	if found := smallResult(t); found.ZoneMedianDays != 105 {
		t.Errorf("median %v days", found.ZoneMedianDays)
	}
}

// The tolerances are wider than planner.md's by three standard errors of a share
// among 500 patients.
func TestTheFiguresOfSectionThreeHoldAtAReducedSize(t *testing.T) {
	const chance = 0.055
	for _, e := range smallResult(t).Expectations {
		if e.Lowest < e.Least-chance || e.Highest > e.Most+chance {
			t.Errorf("%s: %s, expected %.3f to %.3f", e.Claim, e.found(), e.Least, e.Most)
		}
	}
}

func TestEveryExpectationOfSectionsThreeAndFourIsJudged(t *testing.T) {
	var claims []string
	for _, e := range smallResult(t).Expectations {
		claims = append(claims, e.Claim)
	}
	all := strings.Join(claims, "\n")
	for _, want := range []string{"77-83%", "74% in cycle 1", "t4 tails, it covers at least 75%", "0.10-0.30, it covers at least 75%",
		"84 d rule in cycle 2", "84 d rule in cycle 8", "zone's median in cycle 1", "own mean in cycle 2", "own mean in cycle 8",
		"a third", "62%", "90%", "at most 6%: false alarm in 10 cycles, as modelled"} {
		if !strings.Contains(all, want) {
			t.Errorf("no claim about %q in\n%s", want, all)
		}
	}
}

func TestNothingIsClaimedOfTheFirstCycle(t *testing.T) {
	for _, w := range smallResult(t).Worlds {
		if e := w.Cycles[0].Error; e.Estimate != e.ZoneMedian || e.OwnMean != e.ZoneMedian {
			t.Errorf("%s: %+v, want three equal errors", w.ID, e)
		}
	}
}

func TestAClaimIsMetOnlyWithinItsBoundsInEveryCycle(t *testing.T) {
	for _, c := range []struct {
		found []float64
		met   bool
	}{{[]float64{0.77, 0.83}, true}, {[]float64{0.80, 0.769}, false}, {[]float64{0.831, 0.80}, false}} {
		var r Result
		r.expect("claim", 0.77, 0.83, c.found...)
		if r.Expectations[0].Met != c.met {
			t.Errorf("%v: met %v", c.found, r.Expectations[0].Met)
		}
	}
}

func TestClaimsAboutCyclesThatWereNotSimulatedAreNotJudged(t *testing.T) {
	for _, e := range run(t, Params{Patients: 5, Cycles: 1, Seed: 1}).Expectations {
		if strings.Contains(e.Claim, "cycle 2") || strings.Contains(e.Claim, "cycle 8") {
			t.Errorf("judged: %s", e.Claim)
		}
	}
}

func TestClaimsThatRestOnTheStandardMediansAreNotMadeOfAnotherProfile(t *testing.T) {
	rules, _ := protocol.ByName("evidence")
	found, err := Run(t.Context(), Params{Patients: 5, Cycles: 2, Seed: 1}, rules, func() {})
	if err != nil || found.Profile != "evidence" || found.ZoneMedianDays > 96 {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, e := range found.Expectations {
		if strings.Contains(e.Claim, "84 d") {
			t.Errorf("judged: %s", e.Claim)
		}
	}
}

func TestNumbersOutOfBoundsAreRefusedByName(t *testing.T) {
	for _, c := range []struct {
		p    Params
		path string
	}{
		{Params{Patients: 0, Cycles: 8}, "patients"},
		{Params{Patients: MaxPatients + 1, Cycles: 8}, "patients"},
		{Params{Patients: 1, Cycles: 0}, "cycles"},
		{Params{Patients: 1, Cycles: MaxCycles + 1}, "cycles"},
	} {
		_, err := Run(t.Context(), c.p, protocol.Standard(), func() {})
		var refused *clinic.Error
		if !errors.As(err, &refused) || refused.Path != c.path {
			t.Errorf("%+v: %v", c.p, err)
		}
	}
}

func TestAStoppedSimulationEndsSoonAndSaysWhy(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	steps := 0
	found, err := Run(ctx, Params{Patients: MaxPatients, Cycles: MaxCycles, Seed: 1}, protocol.Standard(), func() {
		if steps++; steps == 10 {
			stop(enough)
		}
	})
	if found != nil || !errors.Is(err, enough) || steps > 10+runtime.GOMAXPROCS(0) {
		t.Errorf("%v after %d steps, %v", found, steps, err)
	}
}

func TestEachPatientOfEachWorldAndStudyIsAStep(t *testing.T) {
	p, steps := Params{Patients: 3, Cycles: 1, Seed: 1}, 0
	if _, err := Run(t.Context(), p, protocol.Standard(), func() { steps++ }); err != nil || steps != p.Steps() {
		t.Errorf("%d steps of %d, %v", steps, p.Steps(), err)
	}
}
