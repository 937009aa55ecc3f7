package ical

import (
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
)

func moved(t *testing.T, name string) Amendment {
	return Amendment{
		Start:    civil.DateTime{Date: date(2027, 7, 1), Time: civil.Time{Hour: 16, Minute: 30}},
		Zone:     zone(t, name),
		Length:   45 * time.Minute,
		Modified: instant("2027-06-20T12:00:00Z"),
	}
}

func amended(t *testing.T, data []byte, a Amendment) string {
	t.Helper()
	got, err := Amend(data, a)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

// differs checks which lines went and which came, in order.
func differs(t *testing.T, before []byte, after, gone, came string) {
	t.Helper()
	lines := func(s string) []string { return strings.SplitAfter(s, "\n") }
	less := func(a, b []string) []string {
		var rest []string
		have := map[string]int{}
		for _, line := range b {
			have[line]++
		}
		for _, line := range a {
			if have[line]--; have[line] < 0 {
				rest = append(rest, strings.TrimRight(line, "\r\n"))
			}
		}
		return rest
	}
	old, now := lines(string(before)), lines(after)
	if got := strings.Join(less(old, now), "|"); got != gone {
		t.Errorf("gone: %s\nwant: %s", got, gone)
	}
	if got := strings.Join(less(now, old), "|"); got != came {
		t.Errorf("came: %s\nwant: %s", got, came)
	}
	if strings.Contains(string(before), "\r\n") != strings.Contains(after, "\r\n") || strings.Count(after, "\n") != strings.Count(after, "\r\n") && strings.Contains(after, "\r\n") {
		t.Error("line ends of two kinds")
	}
}

const rest = "SUMMARY:Visit [P-4F7K] with a long text that its client folded where it wan\r\n ted\r\nX-odd;b=\"c:d\":e\\,f\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDURATION:PT5M\r\nREPEAT:1\r\nEND:VALARM"

func TestAmendChangesTheTimeAndLeavesEachOtherLine(t *testing.T) {
	data := eventOf("DTSTART:20270614T140000Z", "DTEND:20270614T143000Z", "SEQUENCE:4", "STATUS:CONFIRMED", rest)
	differs(t, data, amended(t, data, moved(t, "America/New_York")),
		"DTSTAMP:20270101T000000Z|DTSTART:20270614T140000Z|DTEND:20270614T143000Z|SEQUENCE:4",
		"DTSTAMP:20270620T120000Z|DTSTART:20270701T203000Z|DTEND:20270701T211500Z|SEQUENCE:5|LAST-MODIFIED:20270620T120000Z")
}

func TestAmendWritesInTheZoneThatTheObjectDescribes(t *testing.T) {
	for _, id := range []string{"America/New_York", "Eastern Standard Time", "/mozilla.org/20050126_1/America/New_York"} {
		data := calendarOf(concat(ownZone(id), component("VEVENT", "DTSTART;TZID="+id+":20270614T100000", "DURATION:PT30M", rest))...)
		differs(t, data, amended(t, data, moved(t, "America/New_York")),
			"DTSTAMP:20270101T000000Z|DTSTART;TZID="+id+":20270614T100000|DURATION:PT30M",
			"DTSTAMP:20270620T120000Z|DTSTART;TZID="+id+":20270701T163000|DTEND;TZID="+id+":20270701T171500|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z")
		differs(t, data, amended(t, data, moved(t, "Europe/Berlin")),
			"DTSTAMP:20270101T000000Z|DTSTART;TZID="+id+":20270614T100000|DURATION:PT30M",
			"DTSTAMP:20270620T120000Z|DTSTART:20270701T143000Z|DTEND:20270701T151500Z|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z")
	}
}

// The second 01:30 of the night has no wall time that means it.
func TestAmendWritesInUTCWhatTheWallClockCannotSay(t *testing.T) {
	data := calendarOf(concat(ownZone("America/New_York"), component("VEVENT", start))...)
	a := moved(t, "America/New_York")
	a.Start, a.Length = civil.DateTime{Date: date(2027, 11, 7), Time: civil.Time{Hour: 1}}, 90*time.Minute
	got := amended(t, data, a)
	if !strings.Contains(got, "DTSTART:20271107T050000Z\r\n") || !strings.Contains(got, "DTEND:20271107T063000Z\r\n") {
		t.Error(got)
	}
}

func TestAmendCancelsAndLeavesTheTimeThatIsTheSame(t *testing.T) {
	a := moved(t, "America/New_York")
	a.Start, a.Length, a.Status = civil.DateTime{Date: date(2027, 6, 14), Time: civil.Time{Hour: 10}}, 30*time.Minute, "CANCELLED"
	for _, times := range []string{"DTSTART:20270614T140000Z|DTEND:20270614T143000Z", "DTSTART;TZID=Europe/Berlin:20270614T160000|DURATION:PT30M"} {
		data := eventOf(append(strings.Split(times, "|"), rest)...)
		differs(t, data, amended(t, data, a), "DTSTAMP:20270101T000000Z", "DTSTAMP:20270620T120000Z|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z|STATUS:CANCELLED")
	}
	day := eventOf("DTSTART;VALUE=DATE:20270614", "STATUS:TENTATIVE")
	a.Start, a.Length = civil.DateTime{Date: date(2027, 6, 14)}, 24*time.Hour
	differs(t, day, amended(t, day, a), "DTSTAMP:20270101T000000Z|STATUS:TENTATIVE", "DTSTAMP:20270620T120000Z|STATUS:CANCELLED|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z")
}

func TestAmendKeepsTheLineEndsOfTheClient(t *testing.T) {
	data := []byte(strings.ReplaceAll(string(eventOf(start, rest)), "\r\n", "\n"))
	differs(t, data, amended(t, data, moved(t, "Europe/Berlin")), "DTSTAMP:20270101T000000Z|DTSTART:20270614T140000Z",
		"DTSTAMP:20270620T120000Z|DTSTART:20270701T143000Z|DTEND:20270701T151500Z|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z")
}

func TestAmendMakesAMomentOfNoLength(t *testing.T) {
	a := moved(t, "Europe/Berlin")
	a.Length = 0
	data := eventOf(start, "DURATION:PT1H")
	differs(t, data, amended(t, data, a), "DTSTAMP:20270101T000000Z|DTSTART:20270614T140000Z|DURATION:PT1H",
		"DTSTAMP:20270620T120000Z|DTSTART:20270701T143000Z|SEQUENCE:1|LAST-MODIFIED:20270620T120000Z")
}

func TestAmendFoldsLongLines(t *testing.T) {
	id := "/" + strings.Repeat("ü", 90) + "/Europe/Berlin"
	data := calendarOf(concat(ownZone(id), component("VEVENT", start))...)
	got := amended(t, data, moved(t, "Europe/Berlin"))
	for _, line := range strings.Split(got, "\r\n") {
		if !strings.HasPrefix(line, "TZID:") && len(line) > 75 {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
	if o := parsed(t, []byte(got)); o.Components[0].Property("DTSTART").Param("TZID") != id {
		t.Error(got)
	}
}

func TestAmendRefusesWhatItCannotDo(t *testing.T) {
	single := eventOf(start)
	for name, c := range map[string]struct {
		data   []byte
		change func(*Amendment)
		want   string
	}{
		"recurring":   {eventOf(start, "RRULE:FREQ=DAILY"), nil, "recurs"},
		"override":    {eventOf(start, "RECURRENCE-ID:20270614T140000Z"), nil, "recurs"},
		"task":        {calendarOf(component("VTODO")...), nil, "only a VEVENT"},
		"full":        {eventOf(start, strings.Repeat("X-A:"+strings.Repeat("a", 60_000)+"\r\n", 8)+"X-B:"+strings.Repeat("b", DefaultLimits.MaxBytes-8*60_006-150)), nil, "larger"},
		"broken":      {[]byte("x"), nil, ""},
		"status":      {single, func(a *Amendment) { a.Status = "NEEDS-ACTION" }, "STATUS"},
		"status line": {single, func(a *Amendment) { a.Status = "CONFIRMED\r\nX:y" }, "STATUS"},
		"length":      {single, func(a *Amendment) { a.Length = -time.Second }, "length"},
		"parts":       {single, func(a *Amendment) { a.Length = time.Millisecond }, "length"},
		"no start":    {single, func(a *Amendment) { a.Start = civil.DateTime{} }, "DTSTART"},
		"skipped": {single, func(a *Amendment) {
			a.Start = civil.DateTime{Date: date(2027, 3, 28), Time: civil.Time{Hour: 2, Minute: 30}}
		}, "skipped"},
		"too late":     {single, func(a *Amendment) { a.Start.Date.Year = 2201 }, "after the year"},
		"too long":     {single, func(a *Amendment) { a.Length = 200 * 365 * 24 * time.Hour }, "after the year"},
		"not modified": {single, func(a *Amendment) { a.Modified = time.Time{} }, "LAST-MODIFIED"},
	} {
		a := moved(t, "Europe/Berlin")
		if c.change != nil {
			c.change(&a)
		}
		got, err := Amend(c.data, a)
		if _, is := err.(*Error); !is || got != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
