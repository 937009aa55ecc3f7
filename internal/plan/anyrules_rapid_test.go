package plan_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Whatever protocol is accepted gives a plan whose numbers are numbers and whose
// days follow each other.
func TestAPlanUnderAnyProtocolMakesSense(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules := anyInput(t), anyRules(t)
		p := plan.Make(in, rules)
		if _, err := json.Marshal(p); err != nil { // NaN and infinity cannot be written
			t.Fatal(err)
		}
		w := rules.Window
		for _, e := range p.Estimates {
			rising := e.Q10 <= e.Median && e.Median <= e.Q90 && e.Lower <= e.Upper &&
				(w.LowerQuantile > 0.5 || e.Lower <= e.Median) && (w.UpperQuantile < 0.5 || e.Median <= e.Upper)
			// They are told to a tenth of a day: under the shortest of protocols that is none.
			if !rising || !(e.Q10 >= 0) || e.Q90 > 1e5 {
				t.Fatalf("estimate %+v", e)
			}
		}
		for _, v := range p.Verdicts {
			if !(v.Probability >= 0 && v.Probability <= 1) {
				t.Fatalf("verdict %+v", v)
			}
			if (v.Verdict == plan.VerdictCovered) != (v.Probability >= rules.Event.CoveredProbability) && math.Abs(v.Probability-rules.Event.CoveredProbability) > 1e-4 {
				t.Fatalf("verdict %+v, covered from %v on", v, rules.Event.CoveredProbability)
			}
		}
		for _, item := range p.Items {
			if item.End.Before(item.Start) {
				t.Fatalf("%s ends on %s, before %s", item.Key, item.End, item.Start)
			}
			if e, due, latest := item.Earliest, item.Due, item.Latest; item.Kind == plan.KindWindow &&
				(e.After(item.Start) || due.Before(item.Start) || due.After(item.End) || *latest != item.End) {
				t.Fatalf("%s: %s, %s to %s, %s", item.Key, e, item.Start, item.End, due)
			}
		}
	})
}

func TestNothingChangesBeforeNextChangeUnderAnyProtocol(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, rules := anyInput(t), anyRules(t)
		now := plan.Make(in, rules)
		for range 40 {
			in.AsOf = in.AsOf.AddDays(1)
			then := plan.Make(in, rules)
			if now.NextChange != nil && *now.NextChange == in.AsOf {
				return
			}
			if !reflect.DeepEqual(now, then) {
				t.Fatalf("the plan changes on %s, before next_change %v:\n%+v\n%+v", in.AsOf, now.NextChange, now, then)
			}
		}
	})
}
