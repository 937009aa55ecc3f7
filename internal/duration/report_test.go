package duration

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const (
	none    = clinic.MovementNone
	first   = clinic.MovementFirst
	partial = clinic.MovementPartial
	full    = clinic.MovementFull
)

// foldsTo checks the interval and which reports it rests on.
func foldsTo(t *testing.T, after, by float64, rest int, reports ...Report) Seen {
	t.Helper()
	s := Fold(learning, reports)
	if math.Abs(s.Interval.After-after) > 1e-9 || !(s.Interval.By == by || math.Abs(s.Interval.By-by) < 1e-9) {
		t.Errorf("%v: T in (%.2f, %.2f], want (%.2f, %.2f]", reports, s.Interval.After, s.Interval.By, after, by)
	}
	if s.Reports != rest {
		t.Errorf("%v: the interval rests on %d reports, want %d", reports, s.Reports, rest)
	}
	return s
}

func sameReports(t *testing.T, what string, got []Report, want ...Report) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// The table of planner.md section 3, "every report becomes an interval for T".

func TestADiaryBoundsTByItsLastNoneAndItsFirst(t *testing.T) {
	foldsTo(t, 80, 87, 4, Report{66, none}, Report{73, none}, Report{80, none}, Report{87, first})
}

func TestADiaryWithALongGapIsBoundByWhatFirstMeans(t *testing.T) {
	foldsTo(t, 90/1.20, 90, 2, Report{40, none}, Report{90, first})
}

func TestNoneMeansLater(t *testing.T) {
	s := foldsTo(t, 60, unbounded, 1, Report{60, none})
	if s.Moved != 0 || s.LastNone() != 60 {
		t.Errorf("moved on day %d, last none on day %d", s.Moved, s.LastNone())
	}
}

func TestFirstWithoutAnEarlierNoneMeansNotYetPartial(t *testing.T) {
	s := foldsTo(t, 70, 84, 1, Report{84, first})
	if s.Moved != 84 || s.LastNone() != 0 {
		t.Errorf("moved on day %d, last none on day %d", s.Moved, s.LastNone())
	}
}

func TestPartialMeansBetweenItsTwoFactors(t *testing.T) {
	foldsTo(t, 95/1.45, 95/1.20, 1, Report{95, partial})
}

func TestFullMeansBeforeItsFactor(t *testing.T) {
	foldsTo(t, 0, 60, 1, Report{87, full})
}

func TestNoReportIsNoInformation(t *testing.T) {
	foldsTo(t, 0, unbounded, 0)
}

// Agreement and contradiction, planner.md sections 3 and 9.3.

func TestReportsThatAgreeAreIntersected(t *testing.T) {
	s := foldsTo(t, 105/1.45, 85, 3, Report{71, none}, Report{85, first}, Report{105, partial})
	if s.Moved != 85 {
		t.Errorf("moved on day %d, want the first report of movement", s.Moved)
	}
}

func TestOnOneDayReportsAreFoldedFromNoneToFull(t *testing.T) {
	s := foldsTo(t, 70, 84, 1, Report{84, first}, Report{84, none})
	sameReports(t, "overridden", s.Overridden, Report{84, none})
	s = foldsTo(t, 70, 84, 1, Report{84, full}, Report{84, partial}, Report{84, first})
	sameReports(t, "set aside", s.SetAside, Report{84, partial}, Report{84, full})
}

func TestMovementBeforeDay28IsImplausibleAndNotLearnedFrom(t *testing.T) {
	s := foldsTo(t, 0, unbounded, 0, Report{27, first}, Report{20, partial}, Report{14, full})
	sameReports(t, "implausible", s.Implausible, Report{14, full}, Report{20, partial}, Report{27, first})
	if s.Moved != 0 {
		t.Errorf("an implausible report counts as movement on day %d", s.Moved)
	}
	foldsTo(t, 28/1.20, 28, 1, Report{28, first})
}

func TestNoneBeforeDay28IsPlausible(t *testing.T) {
	foldsTo(t, 14, unbounded, 1, Report{14, none})
}

func TestLaterMovementThatContradictsMovementIsSetAside(t *testing.T) {
	s := foldsTo(t, 80, 87, 2, Report{80, none}, Report{87, first}, Report{90, full})
	sameReports(t, "set aside", s.SetAside, Report{90, full})
	sameReports(t, "overridden", s.Overridden)
	if s.Moved != 87 {
		t.Errorf("moved on day %d, want 87", s.Moved)
	}
}

func TestMovementThatLastsUnchangedTooLongIsSetAside(t *testing.T) {
	s := foldsTo(t, 70, 84, 1, Report{84, first}, Report{110, first})
	sameReports(t, "set aside", s.SetAside, Report{110, first})
}

func TestALaterNoneOverridesMovement(t *testing.T) {
	s := foldsTo(t, 90, unbounded, 1, Report{80, first}, Report{90, none})
	sameReports(t, "overridden", s.Overridden, Report{80, first})
	if s.Moved != 0 || s.LastNone() != 90 {
		t.Errorf("moved on day %d, last none on day %d", s.Moved, s.LastNone())
	}
}

func TestAfterANoneThatOverridesTheCycleGoesOn(t *testing.T) {
	s := foldsTo(t, 90, 97, 2, Report{80, first}, Report{90, none}, Report{97, first})
	sameReports(t, "overridden", s.Overridden, Report{80, first})
	if s.Moved != 97 {
		t.Errorf("moved on day %d, want 97", s.Moved)
	}
}

func TestANoneThatOverridesKeepsTheNonesItImplies(t *testing.T) {
	s := foldsTo(t, 90, unbounded, 3, Report{66, none}, Report{73, none}, Report{80, first}, Report{90, none})
	sameReports(t, "overridden", s.Overridden, Report{80, first})
	if !slices.Equal(s.Nones, []int{66, 73, 90}) {
		t.Errorf("none on days %v", s.Nones)
	}
}

func TestMovementThatContradictsAnEarlierNoneRestartsTheInterval(t *testing.T) {
	s := foldsTo(t, 0, 100/1.45, 1, Report{90, none}, Report{100, full})
	sameReports(t, "overridden", s.Overridden, Report{90, none})
	if s.Moved != 100 || s.LastNone() != 0 {
		t.Errorf("moved on day %d, last none on day %d", s.Moved, s.LastNone())
	}
}

func TestARestartTakesTheReportAtHandAlone(t *testing.T) {
	// "None" on day 60 would agree with (0, 69.0] but was overridden with day 90's.
	s := foldsTo(t, 0, 100/1.45, 1, Report{60, none}, Report{90, none}, Report{100, full})
	sameReports(t, "overridden", s.Overridden, Report{60, none}, Report{90, none})
}

func TestSeveralContradictionsInARow(t *testing.T) {
	s := foldsTo(t, 112, 119, 2,
		Report{80, none}, Report{87, first}, // (80, 87]
		Report{88, full},                      // set aside
		Report{94, none},                      // restarts: (94, ...
		Report{101, full},                     // restarts: (0, 69.7]
		Report{102, first},                    // set aside
		Report{112, none}, Report{119, first}, // restarts: (112, 119]
	)
	sameReports(t, "set aside", s.SetAside, Report{88, full}, Report{102, first})
	sameReports(t, "overridden", s.Overridden, Report{87, first}, Report{80, none}, Report{94, none}, Report{101, full})
	if s.Moved != 119 || s.LastNone() != 112 {
		t.Errorf("moved on day %d, last none on day %d", s.Moved, s.LastNone())
	}
}

// stageAt is what a patient whose T is known sees on a day.
func stageAt(day int, truth float64) clinic.Movement {
	switch d := float64(day); {
	case d < truth:
		return none
	case d < learning.PartialFactor*truth:
		return first
	case d < learning.FullFactor*truth:
		return partial
	}
	return full
}

func TestReportsOfOneTruthNeverContradictAndHoldIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth := rapid.Float64Range(20, 300).Draw(t, "T")
		days := rapid.SliceOfN(rapid.IntRange(1, 400), 1, 30).Draw(t, "days")
		var reports []Report
		for _, day := range days {
			reports = append(reports, Report{day, stageAt(day, truth)})
		}
		s := Fold(learning, reports)
		if len(s.SetAside)+len(s.Overridden) > 0 {
			t.Fatalf("set aside %v, overridden %v", s.SetAside, s.Overridden)
		}
		// The bounds are days divided by factors: right but for rounding.
		if !(s.Interval.After < truth*(1+1e-12) && truth <= s.Interval.By*(1+1e-12)) {
			t.Fatalf("T = %v is not in (%v, %v]", truth, s.Interval.After, s.Interval.By)
		}
	})
}

// anyReports draws reports that need not agree.
func anyReports(t *rapid.T) []Report {
	one := rapid.Custom(func(t *rapid.T) Report {
		return Report{rapid.IntRange(0, 250).Draw(t, "day"), rapid.SampledFrom(clinic.Movements).Draw(t, "movement")}
	})
	return rapid.SliceOfN(one, 0, 20).Draw(t, "reports")
}

func sameSeen(a, b Seen) bool {
	return a.Interval == b.Interval && a.Reports == b.Reports && a.Moved == b.Moved &&
		slices.Equal(a.Nones, b.Nones) && slices.Equal(a.Implausible, b.Implausible) &&
		slices.Equal(a.SetAside, b.SetAside) && slices.Equal(a.Overridden, b.Overridden)
}

func TestTheOrderOfInputAndRepeatsAreIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reports := anyReports(t)
		want := Fold(learning, reports)
		again := append(slices.Clone(reports), reports...)
		if got := Fold(learning, rapid.Permutation(again).Draw(t, "order")); !sameSeen(got, want) {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestFoldLeavesItsInputAlone(t *testing.T) {
	reports := []Report{{90, none}, {80, first}, {80, first}}
	before := slices.Clone(reports)
	Fold(learning, reports)
	sameReports(t, "input", reports, before...)
}

// faultOf is what is wrong with folded reports whatever they were, or nothing.
func faultOf(reports []Report, s Seen) string {
	distinct := map[Report]bool{}
	for _, r := range reports {
		distinct[r] = true
	}
	switch {
	case !(s.Interval.After >= 0 && s.Interval.After < s.Interval.By):
		return "the interval is empty"
	case len(distinct) != s.Reports+len(s.Implausible)+len(s.SetAside)+len(s.Overridden):
		return "a report is neither used nor accounted for"
	case (s.Moved > 0) != !math.IsInf(s.Interval.By, 1):
		return "movement and the upper end do not go together"
	case s.Moved > 0 && float64(s.Moved) < s.Interval.By:
		return "T may lie after the movement that was seen"
	case float64(s.LastNone()) > s.Interval.After:
		return "T may lie before a day without movement"
	case !slices.IsSorted(s.Nones):
		return "the days without movement are not in order"
	}
	return ""
}

func TestEveryReportIsAccountedForAndTheIntervalIsNeverEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reports := anyReports(t)
		s := Fold(learning, reports)
		if fault := faultOf(reports, s); fault != "" {
			t.Fatalf("%s: %+v", fault, s)
		}
	})
}

// FuzzFold reads two bytes as one report: the movement in the top two bits, the
// day, up to 16383, in the rest.
func FuzzFold(f *testing.F) {
	f.Add([]byte{0x00, 80, 0x40, 87, 0xc0, 90})
	f.Add([]byte{0xc0, 0, 0x40, 0, 0x00, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var reports []Report
		for ; len(data) >= 2; data = data[2:] {
			reports = append(reports, Report{
				Day:      int(data[0]&0x3f)<<8 | int(data[1]),
				Movement: clinic.Movements[data[0]>>6],
			})
		}
		s := Fold(learning, reports)
		if fault := faultOf(reports, s); fault != "" {
			t.Fatalf("%s: %+v", fault, s)
		}
		backwards := slices.Clone(reports)
		slices.Reverse(backwards)
		if !sameSeen(Fold(learning, backwards), s) {
			t.Fatal("the order of input matters")
		}
	})
}

// A report is set aside or overridden once and not looked at again, however often
// reports contradict each other.
func TestALongContradictoryDiaryIsFoldedByItsLastReports(t *testing.T) {
	var diary []Report
	for day := 100; day < 20_100; day += 2 {
		diary = append(diary, Report{day, none}, Report{day + 1, first})
	}
	s := foldsTo(t, 20_098, 20_099, 10_001, diary...)
	if len(s.Nones) != 10_000 || len(s.Overridden) != 9_999 || s.Moved != 20_099 {
		t.Errorf("%d nones, %d overridden, moved on day %d", len(s.Nones), len(s.Overridden), s.Moved)
	}
}
