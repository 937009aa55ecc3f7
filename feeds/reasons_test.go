package feeds

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// described is the description of one window with the given reasons.
func described(t *testing.T, cal Calendar, change func(*plan.Item), reasons ...plan.Reason) string {
	t.Helper()
	item := plan.Item{Key: "window/t1/1", Kind: plan.KindWindow, Start: date(2027, 5, 31), End: date(2027, 6, 12), Zones: allZones, Reasons: reasons}
	if change != nil {
		change(&item)
	}
	_, events := parsed(t, rendered(t, cal, []Entry{{UID: "u", Item: item}}))
	return value(events["u"], "DESCRIPTION")
}

func wantSaid(t *testing.T, text string, said ...string) {
	t.Helper()
	for _, s := range said {
		if !strings.Contains(text, s) {
			t.Errorf("not said: %q in\n%s", s, text)
		}
	}
}

func wantUnsaid(t *testing.T, text string, unsaid ...string) {
	t.Helper()
	for _, s := range unsaid {
		if strings.Contains(strings.ToLower(text), s) {
			t.Errorf("said: %q in\n%s", s, text)
		}
	}
}

func TestAProjectedWindowSaysThatItWillMove(t *testing.T) {
	for _, p := range worded {
		project := func(i *plan.Item) { i.Projected = true }
		wantSaid(t, described(t, harbour(p), project, furtherReasons()...), "It is a projection further ahead and will move with what you notice and with your visits.")
		wantUnsaid(t, described(t, harbour(p), nil, furtherReasons()...), "projection")
	}
}

func TestTheDurationIsToldByZoneAsEightOfTenTimes(t *testing.T) {
	wantSaid(t, described(t, harbour(PrivacyDetailed), nil, durationReason()),
		"Why: Frown lines and forehead: the first movement is expected around day 105 after 1 March 2027, 8 of 10 times between day 69 and day 160; day 91 to 121 are the middle of these. "+
			"Crow's feet: the first movement is expected around day 98 after 1 March 2027, 8 of 10 times between day 64 and day 150; day 85 to 113 are the middle of these.",
		"(window.duration)", "may come back on these days, earlier or later")
}

func TestTheLikelyDaysAreToldOnlyWhereTheEstimateAloneMadeTheDays(t *testing.T) {
	firstSign := toldReasons()[0]
	decided := func(i *plan.Item) { i.Override = "o1" }
	for _, p := range worded {
		wantSaid(t, described(t, harbour(p), nil, durationReason()), "8 of 10 times between 4 May 2027 and")
		wantUnsaid(t, described(t, harbour(p), nil, firstSign), "8 of 10 times between 4 May 2027 and")
		wantUnsaid(t, described(t, harbour(p), nil, durationReason(), firstSign), "8 of 10 times between 4 May 2027 and")
		wantUnsaid(t, described(t, harbour(p), decided, durationReason()), "8 of 10 times between 4 May 2027 and")
	}
}

func TestAWindowBeyondThePackageSaysSo(t *testing.T) {
	used := plan.Reason{Rule: "package.beyond", Text: "clinic words", Numbers: map[string]any{"total": 3}}
	ended := plan.Reason{Rule: "package.beyond", Text: "clinic words", Numbers: map[string]any{"expires": "2027-12-15"}}
	for _, kind := range []plan.Kind{plan.KindWindow, plan.KindPrep} {
		of := func(i *plan.Item) { i.Kind, i.Event = kind, "e1" }
		wantSaid(t, described(t, harbour(PrivacyDetailed), of, used), "It goes beyond your package sessions: all of them (3) are used or planned for by then (package.beyond).")
		wantSaid(t, described(t, harbour(PrivacyDetailed), of, ended), "It goes beyond your package sessions: the last of them end on 15 December 2027 (package.beyond).")
		text := described(t, harbour(PrivacyDiscreet), of, used)
		wantSaid(t, text, "It goes beyond what you have set aside.")
		wantUnsaid(t, text, "package", "session", "planned for")
	}
}

func TestPossibleShorteningIsOneNeutralLine(t *testing.T) {
	r := plan.Reason{Rule: "shortening.possible", Text: "Possible shortening; antibodies; consider retinoids.", Numbers: map[string]any{"zones": []string{"glabella"}}}
	for _, p := range worded {
		text := described(t, harbour(p), nil, durationReason(), r)
		wantSaid(t, text, "How your plan is going is worth a word with your clinic at the next visit.")
		wantUnsaid(t, text, "shorten", "antibod", "retin", "possible")
	}
}

func noGoodDay(probability float64) plan.Reason {
	return plan.Reason{Rule: "event.no_good_day", Text: "The event cannot be prepared for: clinic words.",
		Numbers: map[string]any{"event": "e1", "event_date": "2027-06-05", "probability": probability}}
}

func TestAnEventWithoutAGoodDayIsToldHonestly(t *testing.T) {
	wantSaid(t, described(t, harbour(PrivacyDetailed), nil, noGoodDay(0.5827)),
		"There is no good day left to prepare for Wedding on 5 June 2027; the chance that the effect still holds then is about 58% (event.no_good_day).")
	text := described(t, harbour(PrivacyDiscreet), nil, noGoodDay(0.5827))
	wantSaid(t, text, "There is no good day left to prepare for Wedding; ask your clinic.")
	wantUnsaid(t, text, "58", "holds", "effect", "treat", "clinic words")
}

func TestAnUnlikelyEffectIsNotRoundedToNone(t *testing.T) {
	for p, want := range map[float64]string{0: "is less than 1% (", 0.004: "is less than 1% (", 0.0151: "is about 2% (", 0.7994: "is about 80% ("} {
		wantSaid(t, described(t, harbour(PrivacyDetailed), nil, noGoodDay(p)), want)
	}
}

func TestAnEventsTitleShowsInItsLineOnlyIfThePatientLetsIt(t *testing.T) {
	for _, p := range worded {
		cal := harbour(p)
		cal.EventTitles = nil
		text := described(t, cal, nil, noGoodDay(0.5))
		wantSaid(t, text, "no good day left to prepare for your event")
		wantUnsaid(t, text, "wedding")
	}
}

func TestTheLineOfAnotherEventIsNotTakenForThatOfThePrep(t *testing.T) {
	cal := harbour(PrivacyDetailed)
	cal.EventTitles["e2"] = "Gala"
	prep := func(i *plan.Item) { i.Kind, i.Event = plan.KindPrep, "e2" }
	wantSaid(t, described(t, cal, prep, noGoodDay(0.5)), "before Gala", "prepare for Wedding")
}

func TestTwoReasonsThatSayTheSameAreOneLine(t *testing.T) {
	if text := described(t, harbour(""), nil, noGoodDay(0.5), noGoodDay(0.5)); strings.Count(text, "no good day") != 1 {
		t.Errorf("repeated: %s", text)
	}
}

func TestADecisionOfTheClinicIsToldWithoutTheComputedDays(t *testing.T) {
	decided := func(i *plan.Item) { i.Override, i.Projected = "o1", true }
	r := plan.Reason{Rule: "override.clinician", Text: "The clinic decided on these days; computed: 2028-02-01 to 2028-02-20.",
		Numbers: map[string]any{"computed_first": "2028-02-01", "computed_last": "2028-02-20"}}
	text := described(t, harbour(PrivacyDetailed), decided, r)
	wantSaid(t, text, "Why: Your clinic decided on these days. (override.clinician)", "How sure: your clinic decided on these days", "another decision of your clinic")
	wantUnsaid(t, text, "computed", "2028", "february", "projection")
	wantUnsaid(t, described(t, harbour(PrivacyDiscreet), decided, r), "decided", "decision", "projection")
}

func TestWhatIsWordedForThePatientIsNeverSaidInTheWordsForTheClinic(t *testing.T) {
	_, lv := words(t, harbour(PrivacyDetailed))
	rules := slices.Collect(maps.Keys(lv.reasons))
	rules = slices.AppendSeq(rules, maps.Keys(lv.notes))
	for _, rule := range rules { // with its numbers (above) or without any
		text := described(t, harbour(PrivacyDetailed), nil, plan.Reason{Rule: rule, Text: "clinic words"})
		wantUnsaid(t, text, "clinic words", "{", "}", "[")
	}
	wantUnsaid(t, described(t, harbour(PrivacyDetailed), nil, toldReasons()...), "clinic words", "{", "}", "[")
}

// forTheClinic are the rules that only reviews and flags cite.
var forTheClinic = []string{
	"window.fades_early", "window.no_open_day", "event.infeasible", "event.appointment_in_the_way", "appt.before_minimum",
	"override.before_minimum", "override.near_visit", "override.near_event", "report.implausible", "report.set_aside", "report.overridden", "dose.ceiling", "pause.review",
}

func TestEveryRuleOfThePlannerHasWordsForThePatientOrIsForTheClinic(t *testing.T) {
	for _, tag := range Languages() {
		_, lv := words(t, in(tag, harbour(PrivacyDetailed)))
		for _, r := range plan.Rules {
			worded := !lv.reasons[r.ID].IsZero() || !lv.notes[r.ID].IsZero()
			if worded == slices.Contains(forTheClinic, r.ID) {
				t.Errorf("%s: %s has words: %v", tag, r.ID, worded)
			}
		}
	}
}

func TestADayBeforeAnEventIsNotOffered(t *testing.T) {
	r := plan.Reason{Rule: "event.keep_clear", Text: "clinic words",
		Numbers: map[string]any{"avoid_first": "2027-06-05", "avoid_last": "2027-06-18", "days": 14, "event": "e1", "event_date": "2027-06-18"}}
	for _, p := range worded {
		text := described(t, harbour(p), nil, r)
		wantSaid(t, text, "Rather not 5 to 18 June 2027, so near to Wedding")
		wantUnsaid(t, text, "pick", "any day", "clinic words")
		cal := harbour(p)
		cal.EventTitles = nil
		wantUnsaid(t, described(t, cal, nil, r), "wedding")
		wantUnsaid(t, described(t, harbour(p), nil, noGoodDay(0.5)), "pick", "any day")
		wantSaid(t, described(t, harbour(p), nil, durationReason()), "Pick whichever day suits you.")
	}
}

func TestDaysThatHavePassedAreNotOffered(t *testing.T) {
	passed := func(i *plan.Item) { i.Status = plan.StatusOverdue }
	for _, p := range worded {
		text := described(t, harbour(p), passed, durationReason())
		wantSaid(t, text, "These days have passed.")
		wantUnsaid(t, text, "pick")
	}
}

func TestTheLikelyDaysAreToldByDateForAllZonesTogether(t *testing.T) {
	for _, p := range worded { // crow's feet from day 64 on, the others until day 160
		wantSaid(t, described(t, harbour(p), nil, durationReason()), "8 of 10 times between 4 May 2027 and 8 August 2027")
	}
}

func TestAStatedTraitIsToldInTheWordsOfTheLanguage(t *testing.T) {
	centred := plan.Reason{Rule: "window.metabolism", Numbers: map[string]any{"metabolism": "fast", "centre_days": 91.0, "typical_centre_days": 105.0}}
	factor := plan.Reason{Rule: "window.metabolism", Numbers: map[string]any{"metabolism": "slow", "metabolism_factor": 1.28}}
	muscles := plan.Reason{Rule: "window.strength", Numbers: map[string]any{"strength": "low", "strength_factor": 1.05}}
	wantSaid(t, described(t, harbour(PrivacyDetailed), nil, centred), "Counted with a fast metabolism: 91 days in the middle instead of 105. (window.metabolism)")
	wantSaid(t, described(t, harbour(PrivacyDetailed), nil, factor), "Counted with a slow metabolism: 1.28 times as long. (window.metabolism)")
	wantSaid(t, described(t, harbour(PrivacyDetailed), nil, muscles), "Counted with gentle muscles: 1.05 times as long. (window.strength)")
}

func TestEveryRuleThatHasWordsIsInThePlannersCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, r := range plan.Rules {
		known[r.ID] = true
	}
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		_, lv := words(t, cal)
		for _, said := range []map[string]i18n.Message{lv.notes, lv.reasons} {
			for rule := range said {
				if !known[rule] {
					t.Errorf("no plan cites %s", rule)
				}
			}
		}
	})
}

func TestNoRuleHasBothANoteAndWordsOfItsOwn(t *testing.T) {
	for _, p := range Privacies {
		_, lv := words(t, harbour(p))
		for rule := range lv.notes {
			season := strings.HasPrefix(rule, "season.") // its own item has the words, others the note
			if !lv.reasons[rule].IsZero() && !season {
				t.Errorf("%s: the words of %s are never said", p, rule)
			}
		}
	}
}

// A discreet feed depends on which rules are cited, on the events they name and on
// dates of the plan, never on texts and other numbers.
func TestADiscreetReasonHasNoNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) string {
			return date(2027, 1, 1).AddDays(rapid.IntRange(0, 999).Draw(t, label)).String()
		}
		r := plan.Reason{
			Rule: rapid.SampledFrom(plan.Rules).Draw(t, "rule").ID,
			Text: rapid.String().Draw(t, "text"),
			Numbers: map[string]any{
				"event": "e1", "event_date": day("event_date"), "expires": day("expires"),
				"probability": rapid.Float64Range(0, 1).Draw(t, "probability"), "total": rapid.IntRange(0, 9).Draw(t, "total"),
				string(rapid.SampledFrom(clinic.Zones).Draw(t, "zone")) + ".median_day": rapid.IntRange(1, 300).Draw(t, "median"),
			},
		}
		item := plan.Item{Kind: rapid.SampledFrom(patientKinds).Draw(t, "kind"), Start: date(2027, 6, 1), End: date(2027, 6, 1), Reasons: []plan.Reason{r}}
		bare := item
		bare.Reasons = []plan.Reason{{Rule: r.Rule, Numbers: map[string]any{"event": "e1"}}}
		cal := in(rapid.SampledFrom(Languages()).Draw(t, "language"), harbour(PrivacyDiscreet))
		got, err := Describe(cal, item)
		if err != nil {
			t.Fatalf("%v", err)
		}
		want, err := Describe(cal, bare)
		if err != nil {
			t.Fatalf("%v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q depends on what is not shown: %q", got, want)
		}
	})
}
