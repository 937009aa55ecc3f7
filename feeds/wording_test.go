package feeds

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// patientKinds are the kinds of items a patient can see.
var patientKinds = []plan.Kind{
	plan.KindAppt, plan.KindWindow, plan.KindPrep, plan.KindPrepDeadline, plan.KindCheckin, plan.KindSoft,
	plan.KindTouchup, plan.KindTrack, plan.KindSeason, plan.KindGuard, plan.KindPackage,
}

func titles(t *testing.T, cal Calendar, entries []Entry) map[string]string {
	t.Helper()
	out := map[string]string{}
	_, events := parsed(t, rendered(t, cal, entries))
	for uid, e := range events {
		out[uid] = value(e, "SUMMARY")
	}
	return out
}

func TestTitlesAreThoseOfThePlanner(t *testing.T) {
	const zones = "frown lines, crow's feet and forehead"
	discreet, detailed := titles(t, harbour(""), oneOfEach()), titles(t, harbour(PrivacyDetailed), oneOfEach())
	for uid, want := range map[string][2]string{
		"uid-appt-a1":            {"Appointment", "Appointment: " + zones + ", Dr. Anna Müller"},
		"uid-window-t1-1":        {"Good time to book", "Follow-up window: " + zones},
		"uid-prep-e1":            {"Prep window for Wedding", "Treat now for Wedding: " + zones},
		"uid-prep-deadline-e1":   {"Last day to prepare for Wedding", "Last day to treat before Wedding"},
		"uid-checkin-t1":         {"Check-in", "Check-in, week 10-12: " + zones},
		"uid-soft-t1":            {"A quick look in the mirror", "How is it holding? " + zones},
		"uid-touchup-t1":         {"Review", "2-week review: " + zones},
		"uid-track-t1-1":         {"Weekly photo", "Photo, same light: " + zones},
		"uid-season-summer-2027": {"Seasonal check-in", "Pre-summer check: " + zones},
		"uid-guard-t1":           {"Reminder", "Regular schedule ends"},
		"uid-pkg-p1":             {"Reminder", "Package ends on 15 December 2027, 2 left"},
	} {
		if discreet[uid] != want[0] || detailed[uid] != want[1] {
			t.Errorf("%s: %q and %q, want %q", uid, discreet[uid], detailed[uid], want)
		}
	}
}

func TestTitlesReadWellWhenSomethingIsUnknown(t *testing.T) {
	entries := oneOfEach()
	for i := range entries {
		entries[i].Item.Zones = nil
		entries[i].Item.Latest = nil
		entries[i].Item.Left = 0
	}
	cal := Calendar{AsOf: date(2027, 3, 2), Privacy: PrivacyDetailed, Timezone: "America/New_York"}
	got := titles(t, cal, entries)
	for uid, want := range map[string]string{
		"uid-appt-a1":            "Appointment",
		"uid-window-t1-1":        "Follow-up window",
		"uid-prep-e1":            "Treat now for your event",
		"uid-prep-deadline-e1":   "Last day to treat before your event",
		"uid-soft-t1":            "How is it holding?",
		"uid-season-summer-2027": "Pre-summer check",
		"uid-pkg-p1":             "Package ends",
	} {
		if got[uid] != want {
			t.Errorf("%s: %q, want %q", uid, got[uid], want)
		}
	}
	if got := titles(t, Calendar{AsOf: date(2027, 3, 2), Timezone: "America/New_York"}, entries)["uid-prep-e1"]; got != "Prep window for your event" {
		t.Errorf("discreet prep without a title: %q", got)
	}
}

// P5 and F24: in no property and no parameter of any shape of feed.
func TestADiscreetFeedGivesNothingAway(t *testing.T) {
	secrets := []string{
		// The names of this clinic and its people.
		"Harbour", "Aesthetics", "Müller", "Anna", "dr1",
		// The trade: what a stranger would take the calendar's meaning from.
		"treat", "botox", "toxin", "innotox", "inject", "needle", "filler", "dose", "unit", "aesthetic", "cosmetic",
		"antibod", "retin", "peptid", "shorten", "package", "session", "effect", "decided", "chance", "learned",
		"medic", "doctor", "dr.", "skin", "muscle", "wrinkle", "movement", "face", "beauty", "touch-up", "touchup.",
		// Reasons and rules.
		"window.", "event.", "appt.", "package.", "shortening.", "strategy.", "override.", "day 105", "8 of 10", "because", "clinic words",
	}
	for _, z := range clinic.Zones {
		secrets = append(secrets, string(z), strings.ReplaceAll(string(z), "_", " "))
		secrets = append(secrets, strings.Fields(english.zones[z])...)
	}
	// "of", "the" are no secrets, and "lines" stands for the rest of its zone.
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return s == "of" || s == "the" })
	entries := oneOfEach()
	for i := range entries { // whatever the plan gives as reasons, statuses and zones
		entries[i].UID = strings.Repeat("u", i+1)
		entries[i].Item.Zones = clinic.Zones
		entries[i].Item.Status = plan.StatusOverdue
		entries[i].Item.Reasons = append(entries[i].Item.Reasons, plan.Reason{Rule: "season.summer", Text: "because of innotox, 20 units, glabella"})
		entries[i].Item.Reasons = append(entries[i].Item.Reasons, toldReasons()...)
		entries[i].Item.Projected = i%2 == 0
	}
	cancelled := visit("v", "America/New_York", dateTime(date(2027, 6, 20), 10, 0), 30, clinic.AppointmentCancelled)
	entries = append(entries, cancelled)
	for _, cal := range []Calendar{
		harbour(""), harbour(PrivacyDiscreet), harbour(PrivacyBusy),
		{Style: StyleMarkers}, {Style: StyleOpens, Alarms: true}, {Privacy: PrivacyBusy, Alarms: true},
	} {
		shown := harbour(cal.Privacy)
		shown.Style, shown.Alarms = cal.Style, cal.Alarms
		// Whole as it is read, and as its bytes are, where a fold could hide a word.
		folded := rendered(t, shown, entries)
		for _, data := range []string{strings.ToLower(unfolded(folded)), strings.ToLower(folded)} {
			for _, secret := range secrets {
				word := regexp.MustCompile(`(?:^|[^a-z])` + regexp.QuoteMeta(strings.ToLower(secret)))
				if at := word.FindStringIndex(data); at != nil {
					t.Errorf("a discreet feed says %q: %q", secret, data[max(at[0]-40, 0):min(at[1]+40, len(data))])
				}
			}
		}
	}
}

func TestTheCheckForSecretsSeesThemInADetailedFeed(t *testing.T) {
	data := unfolded(rendered(t, harbour(PrivacyDetailed), oneOfEach()))
	for _, word := range []string{"Harbour Aesthetics", "Müller", "frown lines", "treatment", "window.duration", "day 105"} {
		if !strings.Contains(data, word) {
			t.Errorf("a detailed feed does not say %q", word)
		}
	}
}

func TestEveryItemIsDescribedInTheSameParts(t *testing.T) {
	for _, p := range worded {
		_, events := parsed(t, rendered(t, harbour(p), oneOfEach()))
		for uid, e := range events {
			parts := strings.Split(value(e, "DESCRIPTION"), "\n\n")
			if len(parts) != 6 || parts[5] != harbour(p).PageURL {
				t.Errorf("%s %s: %d parts: %q", p, uid, len(parts), parts)
				continue
			}
			for i, prefix := range []string{"", "Why:", "How sure: ", "What would change it: ", "If you are unsure, ask your clinic"} {
				if text := strings.TrimPrefix(parts[i], prefix); text == parts[i] && prefix != "" || strings.TrimSpace(text) == "" {
					t.Errorf("%s %s: part %d is %q", p, uid, i, parts[i])
				}
			}
			if why := parts[1]; p == PrivacyDiscreet && why != "Why: based on your plan." {
				t.Errorf("%s: a discreet item gives %q", uid, why)
			}
		}
	}
}

func TestADetailedItemCitesItsRules(t *testing.T) {
	_, events := parsed(t, rendered(t, harbour(PrivacyDetailed), oneOfEach()))
	for _, entry := range oneOfEach() {
		e, shown := events[entry.UID]
		if !shown {
			continue
		}
		for _, r := range entry.Item.Reasons {
			cited := strings.Contains(value(e, "DESCRIPTION"), "("+r.Rule+")")
			if hidden := r.Rule == "shortening.possible"; cited == hidden {
				t.Errorf("%s cites %s: %v", entry.UID, r.Rule, cited)
			}
		}
	}
}

func TestEveryPlannedItemSaysThatItIsAnEstimate(t *testing.T) {
	for p, lv := range english.levels {
		for kind, said := range lv.kinds {
			for _, sure := range []string{said.sure, said.predicted, lv.sureDecided} {
				if kind != plan.KindAppt && sure != "" && !strings.Contains(sure, "estimate") {
					t.Errorf("%s %s is sure of itself: %q", p, kind, sure)
				}
			}
		}
	}
}

func TestNoWordingCommandsFrightensOrAdvises(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\b(must|should|need to|have to|due|antibod\w*|resist\w*|toler\w*|risk\w*|danger\w*|warn\w*|urgent\w*|hurry|` +
		`retin\w*|peptid\w*|shorten\w*|high\w*|doses?|overload\w*|fail\w*|problem\w*|` +
		`too late|lose|worse\w*|recommend\w*|advis\w*|prescri\w*|safe\w*|guarantee\w*|promise\w*|always|today|now|tomorrow|yesterday)\b`)
	for p, lv := range english.levels {
		for _, text := range texts(lv) {
			if strings.HasPrefix(text, "Treat now for") { // planner.md section 2 has this title
				continue
			}
			if word := bad.FindString(text); word != "" {
				t.Errorf("%s says %q: %q", p, word, text)
			}
		}
	}
}

// texts are all templates of a level.
func texts(lv *level) []string {
	all := []string{lv.calendarName, lv.calendarDescription, lv.place, lv.basedOnPlan, lv.projected, lv.sureDecided, lv.changeDecided, lv.cancelled}
	for _, said := range lv.kinds {
		all = append(all, said.title, said.what, said.anyDay, said.overdue, said.sure, said.predicted, said.tentative, said.change)
	}
	all = slices.AppendSeq(all, maps.Values(lv.notes))
	return slices.AppendSeq(all, maps.Values(lv.reasons))
}

func TestACheckinIsAnAssessmentNotATreatment(t *testing.T) {
	_, events := parsed(t, rendered(t, harbour(PrivacyDetailed), oneOfEach()))
	if text := value(events["uid-checkin-t1"], "DESCRIPTION"); !strings.Contains(text, "an assessment of how things are, not a treatment") {
		t.Errorf("check-in: %q", text)
	}
}

func TestAnItemThatStandsInForASeasonMentionsIt(t *testing.T) {
	entries := oneOfEach()
	for i := range entries {
		entries[i].Item.Reasons = []plan.Reason{{Rule: "season.winter", Text: "clinic words", Numbers: map[string]any{"season": "winter"}}}
	}
	for p, words := range map[Privacy]string{PrivacyDiscreet: "also a good moment for your seasonal check-in", PrivacyDetailed: "also a good moment for a look before the winter"} {
		_, events := parsed(t, rendered(t, harbour(p), entries))
		for uid, e := range events {
			mentions := strings.Contains(value(e, "DESCRIPTION"), words)
			if mentions == strings.HasPrefix(uid, "uid-season") {
				t.Errorf("%s: %s mentions the season: %v", p, uid, mentions)
			}
		}
	}
}

// interop.md F26.
func TestOnlyAnAppointmentOfADetailedFeedHasAPlace(t *testing.T) {
	for _, p := range Privacies {
		_, events := parsed(t, rendered(t, harbour(p), oneOfEach()))
		for uid, e := range events {
			want := ""
			if p == PrivacyDetailed && uid == "uid-appt-a1" {
				want = "Harbour Aesthetics"
			}
			if got := value(e, "LOCATION"); got != want {
				t.Errorf("%s %s is at %q, want %q", p, uid, got, want)
			}
		}
	}
}

func TestEnglishHasWordsForEverything(t *testing.T) {
	for _, z := range clinic.Zones {
		if english.zones[z] == "" {
			t.Errorf("no word for zone %s", z)
		}
	}
	for _, p := range worded {
		for _, kind := range patientKinds {
			said, ok := english.levels[p].kinds[kind]
			if !ok || said.title == "" || said.what == "" || said.sure == "" || said.change == "" {
				t.Errorf("%s: words missing for %s", p, kind)
			}
		}
	}
	if english.levels[PrivacyDiscreet].kinds[plan.KindReview].title != "" {
		t.Error("there are words for a review, which no patient sees")
	}
}

func TestTemplatesUseOnlyValuesThatExist(t *testing.T) {
	items := []string{"zones", "practitioner", "clinic", "event", "season", "days", "start", "end", "latest", "left", "minutes", "likely_first", "likely_last"}
	forEverybody := []string{"event", "avoid"} // of a reason
	hidden := []string{"zones", "practitioner", "clinic", "left"}
	placeholder := regexp.MustCompile(`\{([^}]*)\}`)
	for p, lv := range english.levels {
		reasons := slices.AppendSeq(slices.Collect(maps.Values(lv.notes)), maps.Values(lv.reasons))
		for _, text := range texts(lv) {
			if strings.Count(text, "{") != strings.Count(text, "}") || strings.Count(text, "[") != strings.Count(text, "]") {
				t.Errorf("%s: unbalanced %q", p, text)
			}
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				switch {
				case p == PrivacyDiscreet && (slices.Contains(hidden, m[1]) || slices.Contains(reasons, text) && !slices.Contains(forEverybody, m[1])):
					t.Errorf("%s: %q may not be said in %q", p, m[1], text)
				case !slices.Contains(items, m[1]) && !slices.Contains(reasons, text):
					t.Errorf("%s: %q has no value in %q", p, m[1], text)
				}
			}
		}
	}
}

func TestDaysAreWrittenSoThatNobodyTakesDayForMonth(t *testing.T) {
	for got, want := range map[string]string{
		english.day(date(2027, 5, 4)):   "4 May 2027",
		english.day(date(2028, 2, 29)):  "29 February 2028",
		english.day(date(2027, 12, 31)): "31 December 2027",

		english.span(date(2027, 12, 31), date(2028, 1, 2)): "31 December 2027 to 2 January 2028",
		english.span(date(2027, 5, 4), date(2027, 5, 4)):   "4 May 2027",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestZonesAreListedOnceInTheDomainsOrder(t *testing.T) {
	for want, zones := range map[string][]clinic.Zone{
		"":                          nil,
		"lips":                      {clinic.LipFlip},
		"neck and jaw":              {clinic.Masseter, clinic.Platysma, clinic.Masseter},
		"crow's feet, jaw and chin": {clinic.Mentalis, clinic.CrowsFeet, clinic.Masseter},
	} {
		if got := english.zoneList(zones); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
