package feeds

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// The rules of interop.md section 2 that hold for every feed, each asserted on the
// rendered bytes of feeds of every shape. docs/feeds.md lists the tests of all.

// everyKindOfEvent is an item of every kind and visits of every sort: tentative,
// cancelled, in other zones, and at the hour that comes twice.
func everyKindOfEvent() []Entry {
	return append(oneOfEach(), off(),
		visit("maybe", "Europe/Berlin", dateTime(date(2027, 9, 1), 9, 0), 30, clinic.AppointmentTentative),
		visit("tokyo", "Asia/Tokyo", dateTime(date(2027, 9, 2), 9, 0), 0, clinic.AppointmentConfirmed),
		visit("casablanca", "Africa/Casablanca", dateTime(date(2027, 9, 3), 9, 0), 45, clinic.AppointmentConfirmed),
		visit("twice", "America/New_York", dateTime(date(2027, 11, 7), 1, 30), 60, clinic.AppointmentConfirmed))
}

// eachShape calls test with feeds of every privacy and style, with and without
// alarms, full and empty.
func eachShape(t *testing.T, test func(t *testing.T, cal Calendar, data string)) {
	t.Helper()
	for _, p := range Privacies {
		for _, s := range Styles {
			for _, alarms := range []bool{false, true} {
				cal := harbour(p)
				cal.Style, cal.Alarms = s, alarms
				t.Run(fmt.Sprint(p, " ", s, " ", alarms), func(t *testing.T) { test(t, cal, rendered(t, cal, everyKindOfEvent())) })
			}
		}
		t.Run(fmt.Sprint(p, " empty"), func(t *testing.T) { test(t, harbour(p), rendered(t, harbour(p), nil)) })
	}
}

// eachEvent calls test with every event of feeds of every shape.
func eachEvent(t *testing.T, test func(t *testing.T, uid string, e *ics.VEvent)) {
	t.Helper()
	events := 0
	eachShape(t, func(t *testing.T, _ Calendar, data string) {
		_, all := parsed(t, data)
		for uid, e := range all {
			events++
			test(t, uid, e)
		}
	})
	if events < 100 {
		t.Errorf("only %d events were looked at", events)
	}
}

// names are the names of the properties of every component of a kind in a feed.
func names(t *testing.T, data, component string) map[string]int {
	t.Helper()
	found := map[string]int{}
	var open []string
	for line := range strings.SplitSeq(strings.TrimSuffix(unfolded(data), "\r\n"), "\r\n") {
		name := line[:strings.IndexAny(line, ":;")]
		switch {
		case name == "BEGIN":
			open = append(open, line[len("BEGIN:"):])
		case name == "END":
			open = open[:len(open)-1]
		case open[len(open)-1] == component:
			found[name]++
		}
	}
	return found
}

func count(e *ics.VEvent, name string) int {
	n := 0
	for _, p := range e.Properties {
		if p.IANAToken == name {
			n++
		}
	}
	return n
}

func TestF1LinesEndInCRLFAndFoldBetweenCharacters(t *testing.T) {
	check := func(t *testing.T, data string) {
		for _, line := range bytes.Split([]byte(strings.TrimSuffix(data, "\r\n")), []byte("\r\n")) {
			if len(line) > 75 || len(line) == 0 || !utf8.Valid(line) || bytes.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("%q has %d octets", line, len(line))
			}
		}
	}
	eachShape(t, func(t *testing.T, _ Calendar, data string) { check(t, data) })
	for _, tag := range Languages() { // most characters of Korean have three octets
		for _, p := range Privacies {
			check(t, rendered(t, in(tag, harbour(p)), everyKindOfEvent()))
		}
	}
}

func TestF2EveryEventHasUIDStampStartAndALaterEnd(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		for _, name := range []string{"UID", "DTSTAMP", "DTSTART", "DTEND"} {
			if count(e, name) != 1 || value(e, name) == "" {
				t.Errorf("%s has %d %s", uid, count(e, name), name)
			}
		}
		// Values of one form compare as text, but for an hour that comes twice,
		// which is written in UTC.
		if start, end := value(e, "DTSTART"), value(e, "DTEND"); len(start) != len(end) || start >= end || count(e, "DURATION") > 0 {
			t.Errorf("%s is from %s to %s", uid, start, end)
		}
	})
}

func TestF3AUIDFollowsFromTheItemAlone(t *testing.T) {
	other := everyKindOfEvent()
	for i := range other {
		item := &other[i].Item
		item.Start, item.End = item.Start.AddDays(3), item.End.AddDays(3)
		item.Zones, item.Reasons, item.Override = nil, nil, "o2"
		if item.Visit != nil {
			moved := *item.Visit
			moved.Start.Date = moved.Start.Date.AddDays(3)
			item.Visit = &moved
		}
	}
	for _, s := range Styles {
		one, two := styled(s), styled(s)
		two.ClinicName, two.EventTitles, two.AsOf, two.Alarms = "Quay", nil, two.AsOf.AddDays(1), true
		before, after := faces(t, one, everyKindOfEvent()), faces(t, two, other)
		for uid := range before {
			if _, still := after[uid]; !still {
				t.Errorf("%s: %s has another UID once it says something else", s, uid)
			}
		}
		if len(before) != len(after) {
			t.Errorf("%s: %d events, then %d", s, len(before), len(after))
		}
	}
}

func TestF4AndF5TheRevisionIsThereOnceAndOfTheLastChange(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		for name, want := range map[string]string{"SEQUENCE": "2", "DTSTAMP": "20270302T093000Z", "LAST-MODIFIED": "20270302T093000Z"} {
			if count(e, name) != 1 || value(e, name) != want {
				t.Errorf("%s has %d %s, %q", uid, count(e, name), name, value(e, name))
			}
		}
	})
}

// F6, F8, F10, F25, F26 and F27: the properties of a feed are these, and no other.
func TestF6F8F10F25F26F27NoPropertyIsInAFeedThatClientsFallOver(t *testing.T) {
	allowed := map[string][]string{
		// No METHOD: with one, a feed is a message about meetings.
		"VCALENDAR": {"VERSION", "PRODID", "CALSCALE", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "X-WR-TIMEZONE",
			"COLOR", "X-APPLE-CALENDAR-COLOR", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"},
		// No ORGANIZER and ATTENDEE (F6), X-MICROSOFT-CDO-ALLDAYEVENT (F8), RRULE,
		// RDATE and EXDATE (F10), CATEGORIES (F25, which allows one), GEO (F26),
		// ATTACH, IMAGE and CONFERENCE (F27).
		"VEVENT": {"UID", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "TRANSP",
			"X-MICROSOFT-CDO-BUSYSTATUS", "CLASS", "URL", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE"},
		"VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
	}
	eachShape(t, func(t *testing.T, _ Calendar, data string) {
		for component, names := range map[string]map[string]int{
			"VCALENDAR": names(t, data, "VCALENDAR"), "VEVENT": names(t, data, "VEVENT"), "VALARM": names(t, data, "VALARM"),
		} {
			for name := range names {
				if !slices.Contains(allowed[component], name) {
					t.Errorf("a %s has a %s", component, name)
				}
			}
		}
	})
}

func TestF7DaysAreDatesWithAnExclusiveEnd(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		for _, name := range []string{"DTSTART", "DTEND"} {
			p := e.GetProperty(ics.ComponentProperty(name))
			isDate := len(p.Value) == len("20270614")
			if typed := slices.Equal(p.ICalParameters["VALUE"], []string{"DATE"}); typed != isDate || isDate && p.ICalParameters["TZID"] != nil {
				t.Errorf("%s of %s is %q with %v", name, uid, p.Value, p.ICalParameters)
			}
		}
		for _, entry := range oneOfEach() {
			if day := strings.ReplaceAll(entry.Item.End.AddDays(1).String(), "-", ""); entry.UID == uid && entry.Item.Visit == nil && value(e, "DTEND") != day {
				t.Errorf("%s ends before %s, want %s", uid, value(e, "DTEND"), day)
			}
		}
	})
}

func TestF12EachZoneThatIsNamedIsDefinedOnceAndBeforeTheEvents(t *testing.T) {
	eachShape(t, func(t *testing.T, cal Calendar, data string) {
		head, events, full := strings.Cut(data, "BEGIN:VEVENT")
		used, defined := map[string]int{}, map[string]int{}
		for _, m := range regexp.MustCompile(`;TZID=([^:;]+)`).FindAllStringSubmatch(unfolded(events), -1) {
			used[m[1]]++
		}
		for _, m := range regexp.MustCompile(`\r\nTZID:(.+)\r\n`).FindAllStringSubmatch(unfolded(head), -1) {
			defined[m[1]]++
		}
		if !full {
			used[cal.Timezone]++ // F22
		}
		for zone, n := range defined {
			if n != 1 || used[zone] == 0 {
				t.Errorf("%s is defined %d times and used %d times", zone, n, used[zone])
			}
		}
		if len(used) != len(defined) || strings.Contains(events, "BEGIN:VTIMEZONE") {
			t.Errorf("%v are used, %v defined", used, defined)
		}
	})
}

func TestF13AZoneIsWrittenByItsRulesOfToday(t *testing.T) {
	data := unfolded(rendered(t, harbour(""), everyKindOfEvent()))
	for zone, want := range map[string]struct {
		standard, daylight, rules, dates bool
	}{
		"America/New_York":  {true, true, true, false},
		"Europe/Berlin":     {true, true, true, false},
		"Asia/Tokyo":        {true, false, false, false},
		"Africa/Casablanca": {true, true, false, true},
	} {
		_, rest, found := strings.Cut(data, "\r\nTZID:"+zone+"\r\n")
		text, _, _ := strings.Cut(rest, "END:VTIMEZONE")
		got := struct{ standard, daylight, rules, dates bool }{
			strings.Contains(text, "BEGIN:STANDARD"), strings.Contains(text, "BEGIN:DAYLIGHT"),
			strings.Contains(text, "RRULE:"), strings.Contains(text, "RDATE:"),
		}
		if !found || got != want {
			t.Errorf("%s: %+v, want %+v:\n%s", zone, got, want, text)
		}
		observances := strings.Count(text, "BEGIN:")
		for _, name := range []string{"\r\nDTSTART:", "\r\nTZOFFSETFROM:", "\r\nTZOFFSETTO:", "\r\nTZNAME:"} {
			if n := strings.Count(text, name); n != observances {
				t.Errorf("%s: %d observances have %d %s", zone, observances, n, strings.TrimSpace(name))
			}
		}
		if strings.Contains(text, "LMT") {
			t.Errorf("%s tells the history of the zone:\n%s", zone, text)
		}
	}
}

func TestF14NoTimeIsFloating(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		for _, name := range []string{"DTSTART", "DTEND"} {
			p := e.GetProperty(ics.ComponentProperty(name))
			if strings.Contains(p.Value, "T") && p.ICalParameters["TZID"] == nil && !strings.HasSuffix(p.Value, "Z") {
				t.Errorf("%s of %s is %s in no zone", name, uid, p.Value)
			}
		}
	})
}

func TestF15NothingDependsOnTheZoneThatTheCalendarNames(t *testing.T) {
	eachShape(t, func(t *testing.T, cal Calendar, data string) {
		elsewhere := cal
		elsewhere.Timezone = "Pacific/Auckland"
		other := rendered(t, elsewhere, everyKindOfEvent())
		if !strings.Contains(data, "\r\nX-WR-TIMEZONE:America/New_York\r\n") || !strings.Contains(other, "\r\nX-WR-TIMEZONE:Pacific/Auckland\r\n") {
			t.Error("it does not name the clinic's zone")
		}
		if _, events, full := strings.Cut(data, "BEGIN:VEVENT"); full && !strings.HasSuffix(other, events) {
			t.Errorf("a clinic elsewhere has other events:\n%s", other)
		}
	})
}

func TestF22AFeedWithoutEventsStillHoldsAZone(t *testing.T) {
	for _, p := range Privacies {
		data := rendered(t, harbour(p), nil)
		if strings.Contains(data, "BEGIN:VEVENT") || strings.Count(data, "BEGIN:VTIMEZONE") != 1 || !strings.HasPrefix(data, "BEGIN:VCALENDAR\r\n") || !strings.HasSuffix(data, "END:VCALENDAR\r\n") {
			t.Errorf("%s:\n%s", p, data)
		}
	}
}

// F23 and F24: bare addresses on lines of their own, and no tag or entity.
func TestF23DescriptionsArePlainText(t *testing.T) {
	markup := regexp.MustCompile(`<[A-Za-z/!]|&[A-Za-z#][A-Za-z0-9]*;`)
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		if p := e.GetProperty("DESCRIPTION"); p != nil && (markup.MatchString(p.Value) || len(p.ICalParameters) > 0) {
			t.Errorf("%s says %q", uid, p.Value)
		}
		for line := range strings.SplitSeq(value(e, "DESCRIPTION"), "\n") {
			if strings.Contains(line, "://") && line != harbour("").PageURL {
				t.Errorf("%s has an address inside %q", uid, line)
			}
		}
	})
}

func TestF24EveryEventLinksToThePageAndSaysTheLinkLast(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		if link := value(e, "URL"); link != "https://calendar.example/my/" {
			t.Errorf("%s links to %q", uid, link)
		}
		if text := value(e, "DESCRIPTION"); text != "https://calendar.example/my/" && !strings.HasSuffix(text, "\n\nhttps://calendar.example/my/") {
			t.Errorf("%s says %q", uid, text)
		}
	})
	nowhere := harbour("")
	nowhere.PageURL = ""
	if data := rendered(t, nowhere, everyKindOfEvent()); strings.Contains(data, "URL:") || strings.Contains(data, "://") {
		t.Errorf("without an address there is a link:\n%s", data)
	}
}

func TestF24AnAddressThatCouldInjectOrHoldsASecretIsRefused(t *testing.T) {
	for _, page := range []string{
		"https://calendar.example/my/\r\nATTACH:https://x.example/", "https://calendar.example/my/\nX:1", "https://calendar.example/m y/",
		"https://calendar.example/my/?key=1", "https://calendar.example/my/?", "https://calendar.example/my/#key", "https://calendar.example/my/#",
		"https://u:p@calendar.example/my/", "https://u@calendar.example/my/", "https:///my/", "/my/", "calendar.example/my/", "javascript:alert(1)", "mailto:a@b.example",
		"https://calendar.example/my/\u0085", "https://calendar.example/mÿ/", `https://calendar.example/my"/`, `https://calendar.example\my/`, "https://calendar.example/my/\x00",
	} {
		cal := harbour("")
		cal.PageURL = page
		if _, _, err := Compose(cal, nil, zones); err == nil {
			t.Errorf("%q is accepted", page)
		}
	}
	for _, page := range []string{"", "http://127.0.0.1:8467/my/", "https://[2001:db8::1]/my/", "https://clinic.example/our%20cal/my/", "https://a.example/x;y,z/my/"} {
		cal := harbour("")
		cal.PageURL = page
		for uid, e := range second(parsed(t, rendered(t, cal, everyKindOfEvent()))) {
			if value(e, "URL") != page || !strings.HasSuffix(value(e, "DESCRIPTION"), page) {
				t.Errorf("%q reads %q in %s", page, value(e, "URL"), uid)
			}
		}
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestF26OnlyABookedAppointmentHasAPlace(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		if places := count(e, "LOCATION"); places > 1 || places == 1 && value(e, "TRANSP") != "OPAQUE" {
			t.Errorf("%s has %d places", uid, places)
		}
	})
}

func TestF28EverythingIsPrivate(t *testing.T) {
	eachEvent(t, func(t *testing.T, uid string, e *ics.VEvent) {
		if count(e, "CLASS") != 1 || value(e, "CLASS") != "PRIVATE" {
			t.Errorf("%s is %q", uid, value(e, "CLASS"))
		}
	})
}

// F19 and F30: what the patient is to do on a day is an event on that day, whether
// or not anything rings, and no words are true for hours only.
func TestF19AndF30EachReminderIsADayOfItsOwn(t *testing.T) {
	soon := regexp.MustCompile(`(?i)\b(today|tonight|tomorrow|now|hours?)\b`)
	for _, p := range worded {
		_, events := parsed(t, rendered(t, harbour(p), oneOfEach()))
		for _, entry := range oneOfEach() {
			switch entry.Item.Kind {
			case plan.KindSoft, plan.KindTrack, plan.KindGuard, plan.KindPackage, plan.KindPrepDeadline:
				if e := events[entry.UID]; e == nil || value(e, "DTSTART") != strings.ReplaceAll(entry.Item.Start.String(), "-", "") {
					t.Errorf("%s: %s is not on its day", p, entry.UID)
				}
			}
		}
		for uid, e := range events {
			// "Treat now for" is the planner's title of days, not of hours.
			if word := soon.FindString(strings.TrimPrefix(value(e, "SUMMARY"), "Treat now for") + "\n" + value(e, "DESCRIPTION")); word != "" {
				t.Errorf("%s: %s says %q", p, uid, word)
			}
		}
	}
}
