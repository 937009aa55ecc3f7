package feeds

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// interop.md F5.
func TestEqualDataGivesEqualBytesWhateverTheOrderOfEntries(t *testing.T) {
	entries := append(oneOfEach(),
		visit("b", "Europe/Berlin", dateTime(date(2027, 6, 14), 9, 0), 30, clinic.AppointmentConfirmed),
		visit("a", "Africa/Casablanca", dateTime(date(2027, 6, 14), 9, 0), 30, clinic.AppointmentConfirmed))
	want := rendered(t, harbour(PrivacyDetailed), entries)
	for seed := range uint64(20) {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if got := rendered(t, harbour(PrivacyDetailed), entries); got != want {
			t.Fatalf("another order of entries gives another feed:\n%s", got)
		}
	}
}

func TestEventsStandInOrderOfTime(t *testing.T) {
	events := composed(t, harbour(""), oneOfEach())
	if !slices.IsSortedFunc(events, func(a, b Event) int { return strings.Compare(a.when.start[:8], b.when.start[:8]) }) {
		t.Error("events are not in order of their days")
	}
}

func TestAReviewIsNeverShown(t *testing.T) {
	for _, p := range Privacies {
		if data := rendered(t, harbour(p), oneOfEach()); strings.Contains(data, "review-r1") {
			t.Errorf("the %s feed shows a review", p)
		}
	}
}

func TestTheRevisionIsWrittenAsGiven(t *testing.T) {
	events := composed(t, harbour(""), oneOfEach()[:1])
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	data, err := Render(harbour(""), events, map[string]Revision{
		events[0].UID(): {Sequence: 7, Modified: time.Date(2027, 3, 1, 20, 15, 30, 999, newYork)},
	}, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"SEQUENCE:7\r\n", "DTSTAMP:20270302T011530Z\r\n", "LAST-MODIFIED:20270302T011530Z\r\n"} {
		if !strings.Contains(string(data), "\r\n"+line) {
			t.Errorf("no line %q in\n%s", line, data)
		}
	}
}

func TestARevisionThatCannotBeWrittenIsRefused(t *testing.T) {
	events := composed(t, harbour(""), oneOfEach()[:1])
	now := time.Date(2027, 3, 2, 0, 0, 0, 0, time.UTC)
	for name, revisions := range map[string]map[string]Revision{
		"none":              {},
		"of another event":  {"other": {Modified: now}},
		"negative sequence": {events[0].UID(): {Sequence: -1, Modified: now}},
		"endless sequence":  {events[0].UID(): {Sequence: math.MaxInt32 + 1, Modified: now}},
		"no time":           {events[0].UID(): {Sequence: 1}},
		"year 10000":        {events[0].UID(): {Modified: now.AddDate(9000, 0, 0)}},
	} {
		if data, err := Render(harbour(""), events, revisions, time.LoadLocation); err == nil {
			t.Errorf("%s: rendered\n%s", name, data)
		}
	}
}

func TestWhatNoPlanHandsOverIsRefused(t *testing.T) {
	ok := oneOfEach()[0]
	with := func(change func(*Entry)) []Entry {
		e := ok
		change(&e)
		return []Entry{e}
	}
	changed := func(change func(*Calendar)) Calendar {
		cal := harbour("")
		change(&cal)
		return cal
	}
	composed(t, harbour(""), []Entry{ok, visit("a", "UTC", dateTime(date(2027, 6, 1), 9, 0), 30, "")})
	for name, c := range map[string]struct {
		cal     Calendar
		entries []Entry
	}{
		"unknown privacy":          {harbour("secret"), []Entry{ok}},
		"unknown language":         {changed(func(c *Calendar) { c.Language = "tlh" }), []Entry{ok}},
		"language of a region":     {changed(func(c *Calendar) { c.Language = "de-AT" }), []Entry{ok}},
		"unknown style":            {changed(func(c *Calendar) { c.Style = "banner" }), []Entry{ok}},
		"no day":                   {changed(func(c *Calendar) { c.AsOf = civil.Date{} }), []Entry{ok}},
		"no zone":                  {changed(func(c *Calendar) { c.Timezone = "" }), []Entry{ok}},
		"unknown kind":             {harbour(""), with(func(e *Entry) { e.Item.Kind = "party" })},
		"empty UID":                {harbour(""), with(func(e *Entry) { e.UID = "" })},
		"UID with a line break":    {harbour(""), with(func(e *Entry) { e.UID = "a\r\nb" })},
		"UID that is not UTF-8":    {harbour(""), with(func(e *Entry) { e.UID = "a\xff" })},
		"UID used twice":           {harbour(""), []Entry{ok, ok}},
		"UID of another's marker":  {changed(func(c *Calendar) { c.Style = StyleMarkers }), []Entry{{UID: "u-opens", Item: ok.Item}, {UID: "u", Item: oneOfEach()[1].Item}}},
		"end before start":         {harbour(""), with(func(e *Entry) { e.Item.End = e.Item.Start.AddDays(-1) })},
		"appointment without time": {harbour(""), with(func(e *Entry) { e.Item.Kind = plan.KindAppt })},
		"appointment in no zone":   {harbour(""), []Entry{visit("a", "", dateTime(date(2027, 6, 1), 9, 0), 30, "")}},
		"appointment in Local":     {harbour(""), []Entry{visit("a", "Local", dateTime(date(2027, 6, 1), 9, 0), 30, "")}},
		"appointment on the moon":  {harbour(""), []Entry{visit("a", "Moon/Base", dateTime(date(2027, 6, 1), 9, 0), 30, "")}},
	} {
		if _, _, err := Compose(c.cal, c.entries, time.LoadLocation); err == nil {
			t.Errorf("%s: composed", name)
		}
	}
}

func TestAZoneNameThatWouldNeedQuotingIsRefused(t *testing.T) {
	anyZone := func(string) (*time.Location, error) { return time.UTC, nil }
	for _, name := range []string{"A:B", "A;B", "A,B", `A"B`, "A\r\nB", "Zürich", "A B"} {
		if _, _, err := Compose(harbour(""), []Entry{visit("a", name, dateTime(date(2027, 6, 1), 9, 0), 30, "")}, anyZone); err == nil {
			t.Errorf("%q of an appointment is accepted", name)
		}
		if _, err := Render(Calendar{Timezone: name}, nil, nil, anyZone); err == nil {
			t.Errorf("%q of a clinic is accepted", name)
		}
	}
}

// interop.md F6, F15, F16, F17 and F18.
func TestNameAndRefreshAreSaidInBothTongues(t *testing.T) {
	for _, p := range Privacies {
		data := unfolded(rendered(t, harbour(p), nil))
		for _, line := range []string{
			"NAME:Personal calendar", "X-WR-CALNAME:Personal calendar",
			"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
			"COLOR:cadetblue", "X-APPLE-CALENDAR-COLOR:#5F9EA0",
			"X-WR-TIMEZONE:America/New_York",
		} {
			if !strings.Contains(data, "\r\n"+line+"\r\n") {
				t.Errorf("%s: no line %q", p, line)
			}
		}
		if strings.Contains(data, "METHOD") {
			t.Errorf("%s: a feed is no scheduling message", p)
		}
	}
}

// availabilityOf returns the properties that say whether an event takes time.
func availabilityOf(t *testing.T, data, uid string) [3]string {
	t.Helper()
	_, events := parsed(t, data)
	e := events[uid]
	return [3]string{value(e, "STATUS"), value(e, "TRANSP"), value(e, "X-MICROSOFT-CDO-BUSYSTATUS")}
}

// interop.md F9.
func TestOnlyAppointmentsTakeThePatientsTime(t *testing.T) {
	entries := append(oneOfEach(), visit("maybe", "America/New_York", dateTime(date(2027, 9, 1), 9, 0), 30, clinic.AppointmentTentative))
	data := rendered(t, harbour(""), entries)
	for _, e := range entries {
		want := [3]string{"", "TRANSPARENT", "FREE"}
		switch {
		case e.Item.Kind == plan.KindReview:
			continue
		case e.UID == "maybe":
			want = [3]string{"TENTATIVE", "OPAQUE", "BUSY"}
		case e.Item.Kind == plan.KindAppt:
			want = [3]string{"CONFIRMED", "OPAQUE", "BUSY"}
		case e.Item.Kind == plan.KindWindow:
			want = [3]string{"TENTATIVE", "TRANSPARENT", "FREE"}
		}
		if got := availabilityOf(t, data, e.UID); got != want {
			t.Errorf("%s: %q, want %q", e.UID, got, want)
		}
	}
}

func TestTheLibraryReadsAFeedBackAsItWasComposed(t *testing.T) {
	for _, p := range Privacies {
		events := composed(t, harbour(p), oneOfEach())
		_, read := parsed(t, rendered(t, harbour(p), oneOfEach()))
		if len(read) != len(events) {
			t.Errorf("%s: %d events came back of %d", p, len(read), len(events))
		}
	}
}

// interop.md F29.
func TestAFeedStaysWithinItsLimits(t *testing.T) {
	entry := func(kind plan.Kind, i int, projected bool, text string) Entry {
		day := date(2027, 3, 2).AddDays(i / 2)
		return Entry{UID: fmt.Sprintf("w%v-%04d", projected, i), Item: plan.Item{Key: fmt.Sprint(i), Kind: kind,
			Start: day, End: day, Projected: projected, Zones: allZones,
			Reasons: []plan.Reason{{Rule: "r", Text: text}}}}
	}
	late := visit("late", "Europe/Berlin", dateTime(date(2028, 9, 1), 9, 0), 30, clinic.AppointmentConfirmed)
	for name, c := range map[string]struct {
		privacy Privacy
		kind    plan.Kind
		n       int
		text    string
	}{
		"by number": {PrivacyDiscreet, plan.KindSoft, 800, ""},
		"by size":   {PrivacyDetailed, plan.KindWindow, 400, strings.Repeat("many words, ", 150)},
	} {
		cal := harbour(c.privacy)
		uid := func(i int, projected bool) string { return entry(c.kind, i, projected, "").UID }
		entries := []Entry{late}
		for i := range c.n {
			entries = append(entries, entry(c.kind, i, false, c.text), entry(c.kind, i, true, c.text))
		}
		events := composed(t, cal, entries)
		data, err := Render(cal, events, revised(events), time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		if faults := icaltest.Check(data); faults != nil {
			t.Errorf("%s: %q", name, faults[0])
		}
		if len(events) > maxEvents || len(data) > maxBytes {
			t.Errorf("%s: %d events, %d bytes", name, len(events), len(data))
		}
		if len(events) < maxEvents && len(data) < maxBytes*97/100 {
			t.Errorf("%s: only %d events, %d bytes: more would fit", name, len(events), len(data))
		}
		// What is kept: the appointment, then the firm items from the first on,
		// then projected ones from the first on.
		kept := map[string]bool{}
		for _, e := range events {
			kept[e.UID()] = true
		}
		if !kept["late"] {
			t.Errorf("%s: the appointment is given up", name)
		}
		for _, projected := range []bool{false, true} {
			for i := 1; i < c.n; i++ {
				if kept[uid(i, projected)] && !kept[uid(i-1, projected)] {
					t.Fatalf("%s: %s is kept though %s is given up", name, uid(i, projected), uid(i-1, projected))
				}
			}
		}
		if kept[uid(0, true)] && !kept[uid(c.n-1, false)] {
			t.Errorf("%s: a projected item is kept though a firm one is given up", name)
		}
	}
}

func TestTheCheapBoundOnSizeHolds(t *testing.T) {
	cal := harbour(PrivacyDetailed)
	cal.ClinicName = strings.Repeat(`\;,`, 2000)
	zones := []string{"Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Europe/Dublin"}
	entries := []Entry{}
	for i, zone := range zones {
		entries = append(entries,
			visit(fmt.Sprint("a", i), zone, dateTime(date(1901, 6, 1), 9, 0), 30, clinic.AppointmentConfirmed),
			visit(fmt.Sprint("z", i), zone, dateTime(date(2199, 6, 1), 9, 0), 30, clinic.AppointmentConfirmed))
	}
	var events []Event
	for i, asOf := range []civil.Date{date(1901, 6, 1), date(2199, 6, 1)} { // no plan reaches from one to the other
		cal.AsOf = asOf
		events = append(events, composed(t, cal, entries)...)
		if want := len(zones) * (i + 1); len(events) != want {
			t.Fatalf("%d events, want %d", len(events), want)
		}
	}
	exact, err := size(cal, events, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	if bound := sizeAtMost(cal, events); exact > bound {
		t.Errorf("%d bytes, bound %d", exact, bound)
	}
	data, err := Render(cal, events, revised(events), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > exact {
		t.Errorf("rendered %d bytes, size says %d", len(data), exact)
	}
}
