package plan_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func TestEverySentenceOfEveryCaseIsWrittenInFull(t *testing.T) {
	for name, c := range readCases(t) {
		t.Run(name, func(t *testing.T) {
			wantWrittenInFull(t, c.plan(t))
		})
	}
}

func TestEverySentenceOfAnyPlanIsWrittenInFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planned(t)
		wantWrittenInFull(t, p)
	})
}

// wantWrittenInFull fails for a sentence with a placeholder that has no value or
// a value that it does not say, both of which stay in braces, for one that says
// numbers and keeps none, and for a number that JSON has no plain kind for.
func wantWrittenInFull(t interface{ Errorf(string, ...any) }, p plan.Plan) {
	for _, item := range p.Items {
		for _, r := range item.Reasons {
			if strings.ContainsAny(r.Text, "{}") {
				t.Errorf("%s: %s: %s", item.Key, r.Rule, r.Text)
			}
			if strings.ContainsAny(r.Text, "0123456789") && len(r.Numbers) == 0 {
				t.Errorf("%s: %s keeps no numbers: %s", item.Key, r.Rule, r.Text)
			}
			for name, value := range r.Numbers {
				switch value.(type) {
				case int, float64, string, []string:
				default:
					t.Errorf("%s: %s: %s is a %T", item.Key, r.Rule, name, value)
				}
			}
		}
	}
	for _, f := range p.Flags {
		if f.Text == "" || strings.ContainsAny(f.Text, "{}") {
			t.Errorf("flag %s: %s", f.Rule, f.Text)
		}
	}
}
