package feeds

import (
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

func TestEveryItemIsDescribedInTheSameParts(t *testing.T) {
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		lang, lv := words(t, cal)
		_, events := parsed(t, rendered(t, cal, oneOfEach()))
		for uid, e := range events {
			parts := strings.Split(value(e, "DESCRIPTION"), "\n\n")
			if len(parts) != 6 || parts[5] != cal.PageURL {
				t.Errorf("%s: %d parts: %q", uid, len(parts), parts)
				continue
			}
			for i, prefix := range []string{"", lang.why, lang.howSure + " ", lang.wouldChange + " ", strings.TrimSuffix(lang.ask.Say(nil), ".")} {
				if text := strings.TrimPrefix(parts[i], prefix); text == parts[i] && prefix != "" || strings.TrimSpace(text) == "" {
					t.Errorf("%s: part %d is %q", uid, i, parts[i])
				}
			}
			if why := parts[1]; !lv.detailed && why != lang.why+" "+lv.basedOnPlan {
				t.Errorf("a discreet item gives %q", why)
			}
		}
	})
}

func TestADescriptionHasThePartsOfTheEvent(t *testing.T) {
	everyCalendar(t, func(t *testing.T, cal Calendar) {
		_, events := parsed(t, rendered(t, cal, oneOfEach()))
		for _, entry := range oneOfEach() {
			e, shown := events[entry.UID]
			if !shown {
				continue
			}
			d := said(t, cal, entry.Item)
			rest := value(e, "DESCRIPTION")
			parts := []string{d.What, d.Labels.Why}
			for _, r := range d.Why {
				parts = append(parts, r.String())
			}
			for _, part := range append(parts, d.Labels.HowSure, d.HowSure, d.Labels.WouldChange, d.WouldChange, d.Ask, cal.PageURL) {
				_, after, found := strings.Cut(rest, part)
				if !found || part == "" {
					t.Errorf("%s: %q is not in its place in %q", entry.UID, part, value(e, "DESCRIPTION"))
				}
				rest = after
			}
			if d.Title != value(e, "SUMMARY") || rest != "" {
				t.Errorf("%s: titled %q, and %q is not described", entry.UID, value(e, "SUMMARY"), rest)
			}
		}
	})
}

func TestWhatNoPatientSeesIsNotDescribed(t *testing.T) {
	soft := plan.Item{Kind: plan.KindSoft}
	for name, c := range map[string]struct {
		cal  Calendar
		item plan.Item
	}{
		"review":             {harbour(""), plan.Item{Kind: plan.KindReview}},
		"unknown kind":       {harbour(""), plan.Item{Kind: "party"}},
		"no taken time":      {harbour(PrivacyBusy), soft},
		"time that is free":  {harbour(PrivacyBusy), off().Item},
		"unknown language":   {in("tlh", harbour("")), soft},
		"unknown privacy":    {harbour("secret"), soft},
		"language of region": {in("de-AT", harbour("")), soft},
	} {
		if d, err := Describe(c.cal, c.item); err == nil {
			t.Errorf("%s: described as %q", name, d)
		}
	}
	said(t, harbour(PrivacyBusy), plan.Item{Kind: plan.KindAppt})
	said(t, harbour(""), off().Item)
}

func TestADetailedItemCitesItsRules(t *testing.T) {
	for _, tag := range Languages() {
		_, events := parsed(t, rendered(t, in(tag, harbour(PrivacyDetailed)), oneOfEach()))
		for _, entry := range oneOfEach() {
			e, shown := events[entry.UID]
			if !shown {
				continue
			}
			for _, r := range entry.Item.Reasons {
				cited := strings.Contains(value(e, "DESCRIPTION"), "("+r.Rule+")")
				if hidden := r.Rule == "shortening.possible"; cited == hidden {
					t.Errorf("%s: %s cites %s: %v", tag, entry.UID, r.Rule, cited)
				}
			}
		}
	}
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

func TestZonesAreListedOnceInTheDomainsOrder(t *testing.T) {
	lang, _ := words(t, harbour(""))
	for want, zones := range map[string][]clinic.Zone{
		"":                          nil,
		"lips":                      {clinic.LipFlip},
		"neck and jaw":              {clinic.Masseter, clinic.Platysma, clinic.Masseter},
		"crow's feet, jaw and chin": {clinic.Mentalis, clinic.CrowsFeet, clinic.Masseter},
	} {
		if got := lang.zoneList(zones); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
