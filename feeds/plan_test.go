package feeds

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
	"unicode/utf8"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// workedExample is the document of planner.md section 8, with a booking and a
// first-timer's history so that more kinds of items appear.
func workedExample(t *testing.T) plan.Input {
	t.Helper()
	data, err := os.ReadFile("../internal/plan/testdata/worked-example.json")
	if err != nil {
		t.Fatal(err)
	}
	in, err := plan.Decode(data, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	in.Patient.FirstTimer = true
	in.Appointments = []clinic.Appointment{{ID: "a1", Start: dateTime(date(2027, 12, 4), 10, 0), Zones: []clinic.Zone{clinic.Glabella}}}
	return in
}

// caseInputs are the documents of the planner's own cases, by theme and rule, and
// the worked example under wishes and circumstances that few of them have.
func caseInputs(t *testing.T) map[string]plan.Input {
	t.Helper()
	files, err := filepath.Glob("../internal/plan/testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	inputs := map[string]plan.Input{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Rule  string
			Input json.RawMessage
		}
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, c := range cases {
			in, err := plan.Decode(c.Input, time.LoadLocation)
			if err != nil {
				t.Fatalf("%s: %s: %v", file, c.Rule, err)
			}
			inputs[filepath.Base(file)+"/"+c.Rule] = in
		}
	}
	for name, ask := range map[string]func(*plan.Input){
		"small doses":     func(in *plan.Input) { in.Patient.Strategy = clinic.StrategySmall3Mo },
		"high doses":      func(in *plan.Input) { in.Patient.Strategy = clinic.StrategyHigh6Mo },
		"visits per year": func(in *plan.Input) { in.Patient.VisitsPerYear = 3 },
		"package":         func(in *plan.Input) { in.Packages = []clinic.Package{{ID: "p1", Total: 3, Used: 2}} },
		"no good day":     func(in *plan.Input) { in.Events[0].Date = date(2027, 6, 4) },
		"decision": func(in *plan.Input) {
			in.Overrides = []clinic.Override{{ID: "o1", Item: "window/t1/1", From: date(2027, 5, 31), To: date(2027, 6, 9), Author: "dr1", Reason: "for the clinic"}}
		},
	} {
		in := workedExample(t)
		in.Patient.FirstTimer, in.Appointments = false, nil
		ask(&in)
		inputs["worked example/"+name] = in
	}
	return inputs
}

func TestTheReasonsOfRealPlansHaveTheNumbersThatTheirWordsNeed(t *testing.T) {
	cited := map[string]bool{}
	_, detailed := words(t, harbour(PrivacyDetailed))
	for name, input := range caseInputs(t) {
		for _, item := range plan.Make(input, protocol.Standard()).Items {
			if item.Kind == plan.KindReview {
				continue
			}
			for _, r := range item.Reasons {
				cited[r.Rule] = true
				for _, tag := range Languages() {
					cal := in(tag, harbour(PrivacyDetailed))
					lang, lv := words(t, cal)
					text := lang.reason(cal, lv, r)
					if note := lv.note(item, r.Rule); !note.IsZero() {
						text = note.Whole(lang.valuesOf(cal, lv, r))
					}
					if text == "" {
						t.Errorf("%s: %s: %s: nothing to say of %s with %v", tag, name, item.Key, r.Rule, r.Numbers)
					}
				}
			}
		}
	}
	for rule := range detailed.reasons {
		if !cited[rule] {
			t.Errorf("no plan here cites %s", rule)
		}
	}
}

// isoDate finds a day as the planner writes it for programs and for the clinic,
// "2027-05-24". Looking at hyphens is much quicker than a regular expression.
func isoDate(text string) string {
	for i := range len(text) - 5 {
		if text[i] == '-' && i >= 4 && '0' <= text[i-1] && text[i-1] <= '9' {
			if _, err := civil.ParseDate(text[i-4 : i+6]); err == nil {
				return text[i-4 : i+6]
			}
		}
	}
	return ""
}

// ofRealPlans calls check with what each calendar says of each item of the plans of
// caseInputs that a patient sees.
func ofRealPlans(t *testing.T, check func(t *testing.T, cal Calendar, at string, d Description)) {
	t.Helper()
	items := map[string]plan.Item{}
	for name, in := range caseInputs(t) {
		for _, item := range plan.Make(in, protocol.Standard()).Items {
			if item.Kind != plan.KindReview {
				items[name+": "+item.Key] = item
			}
		}
	}
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		for at, item := range items {
			check(t, cal, at, said(t, cal, item))
		}
	})
}

func TestNoTextOfARealPlanHasADateInTheFormOfPrograms(t *testing.T) {
	ofRealPlans(t, func(t *testing.T, _ Calendar, at string, d Description) {
		if day := isoDate(d.Title + "\n" + d.text("")); day != "" {
			t.Errorf("%s says %s:\n%s", at, day, d.text(""))
		}
	})
}

// Nobody reads a long text in a calendar, and some apps show the start of it
// only.
const longestDescription = 2000 // characters

func TestTheDescriptionsOfRealPlansAreShort(t *testing.T) {
	ofRealPlans(t, func(t *testing.T, _ Calendar, at string, d Description) {
		if n := utf8.RuneCountInString(d.text("")); n > longestDescription {
			t.Errorf("%s has %d characters:\n%s", at, n, d.text(""))
		}
	})
}

func TestARealPlanIsAValidFeedOnEveryDayAndChangesOnlyWithItsItems(t *testing.T) {
	in := workedExample(t)
	in.Packages = []clinic.Package{{ID: "p1", Total: 3, Used: 1, Expires: ptr(date(2027, 9, 30))}}
	plans := map[civil.Date]plan.Plan{}
	for day := date(2027, 3, 2); day.Before(date(2028, 3, 2)); day = day.AddDays(1) {
		in.AsOf = day
		plans[day] = plan.Make(in, protocol.Standard())
	}
	for _, p := range Privacies {
		items, shown := map[string]plan.Item{}, map[string]string{}
		kinds := map[plan.Kind]bool{}
		for day := date(2027, 3, 2); day.Before(date(2028, 3, 2)); day = day.AddDays(1) {
			var entries []Entry
			for _, item := range plans[day].Items {
				entries = append(entries, Entry{UID: item.Key, Item: item})
				kinds[item.Kind] = true
			}
			cal := harbour(p)
			cal.AsOf = day
			rendered(t, cal, entries)
			now := faces(t, cal, entries)
			for _, e := range entries {
				item, status := e.Item, e.Item.Status
				if before, known := items[e.UID]; known && status != plan.StatusOverdue {
					before.Status = status
					if reflect.DeepEqual(before, item) && shown[e.UID] != now[e.UID] {
						t.Errorf("%s: %s changed its face on %v without a change of the item", p, e.UID, day)
					}
				}
				items[e.UID] = item
			}
			shown = now
		}
		for _, kind := range []plan.Kind{plan.KindAppt, plan.KindWindow, plan.KindPrep, plan.KindPrepDeadline,
			plan.KindCheckin, plan.KindSoft, plan.KindTouchup, plan.KindSeason, plan.KindGuard, plan.KindTrack, plan.KindPackage} {
			if !kinds[kind] {
				t.Errorf("%s: no %s appeared in a year", p, kind)
			}
		}
	}
}
