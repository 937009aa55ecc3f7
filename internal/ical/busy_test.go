package ical

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// busyWeek are the busy times of objects in a week of June 2027, as in
// "BUSY 14T10:00-14T11:00": days and hours in UTC.
func busyWeek(t *testing.T, floating *time.Location, objects ...[]byte) string {
	t.Helper()
	times := NewBusyTimes(instant("2027-06-14"), instant("2027-06-21"), 100)
	for _, data := range objects {
		if err := times.Add(parsed(t, data), floating); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for _, p := range times.Periods() {
		all = append(all, fmt.Sprint(p.Type, " ", p.Start.Format("02T15:04"), "-", p.End.Format("02T15:04")))
	}
	return strings.Join(all, ", ")
}

// RFC 4791 section 7.10: the table of TRANSP and STATUS, and what recurs.
func TestEachOccurrenceTakesTimeByItsOwnComponent(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	const ten, hour, daily = "DTSTART:20270614T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"
	series := func(master string, overrides ...[]string) []byte {
		return calendarOf(concat(append([][]string{component("VEVENT", ten, hour, daily, master)}, overrides...)...)...)
	}
	second := func(lines ...string) []string {
		return component("VEVENT", append([]string{"RECURRENCE-ID:20270615T100000Z", hour}, lines...)...)
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"an event":                 {eventOf(ten, hour), "BUSY 14T10:00-14T11:00"},
		"confirmed and opaque":     {eventOf(ten, hour, "STATUS:CONFIRMED", "TRANSP:OPAQUE"), "BUSY 14T10:00-14T11:00"},
		"of a status nobody knows": {eventOf(ten, hour, "STATUS:X-HOLD"), "BUSY 14T10:00-14T11:00"},
		"tentative":                {eventOf(ten, hour, "STATUS:TENTATIVE"), "BUSY-TENTATIVE 14T10:00-14T11:00"},
		"cancelled":                {eventOf(ten, hour, "STATUS:CANCELLED"), ""},
		"transparent":              {eventOf(ten, hour, "TRANSP:TRANSPARENT"), ""},
		"both, in small letters":   {eventOf(ten, hour, "TRANSP:transparent", "STATUS:tentative"), ""},
		"a moment":                 {eventOf(ten), ""},
		"of no length":             {eventOf(ten, "DTEND:20270614T100000Z"), ""},
		"a whole day, in Madrid":   {eventOf("DTSTART;VALUE=DATE:20270615"), "BUSY 14T22:00-15T22:00"},
		"floating, in Madrid":      {eventOf("DTSTART:20270615T100000", hour), "BUSY 15T08:00-15T09:00"},
		"longer than is asked":     {eventOf("DTSTART:20270601T100000Z", "DURATION:P40D"), "BUSY 14T00:00-21T00:00"},
		"from before":              {eventOf("DTSTART:20270613T233000Z", hour), "BUSY 14T00:00-14T00:30"},
		"right before":             {eventOf("DTSTART:20270613T230000Z", hour), ""},
		"right after":              {eventOf("DTSTART:20270621T000000Z", hour), ""},

		"a series":                        {series("STATUS:CONFIRMED"), "BUSY 14T10:00-14T11:00, BUSY 15T10:00-15T11:00, BUSY 16T10:00-16T11:00"},
		"with an exception":               {series("EXDATE:20270615T100000Z"), "BUSY 14T10:00-14T11:00, BUSY 16T10:00-16T11:00"},
		"with a time that is moved":       {series("SEQUENCE:1", second("DTSTART:20270615T180000Z")), "BUSY 14T10:00-14T11:00, BUSY 15T18:00-15T19:00, BUSY 16T10:00-16T11:00"},
		"with one that is moved away":     {series("SEQUENCE:1", second("DTSTART:20270715T100000Z")), "BUSY 14T10:00-14T11:00, BUSY 16T10:00-16T11:00"},
		"with one that is cancelled":      {series("SEQUENCE:1", second("DTSTART:20270615T100000Z", "STATUS:CANCELLED")), "BUSY 14T10:00-14T11:00, BUSY 16T10:00-16T11:00"},
		"with one that is transparent":    {series("SEQUENCE:1", second("DTSTART:20270615T100000Z", "TRANSP:TRANSPARENT")), "BUSY 14T10:00-14T11:00, BUSY 16T10:00-16T11:00"},
		"with one that is tentative":      {series("SEQUENCE:1", second("DTSTART:20270615T100000Z", "STATUS:TENTATIVE")), "BUSY 14T10:00-14T11:00, BUSY-TENTATIVE 15T10:00-15T11:00, BUSY 16T10:00-16T11:00"},
		"with one alone that is opaque":   {series("TRANSP:TRANSPARENT", second("DTSTART:20270615T100000Z")), "BUSY 15T10:00-15T11:00"},
		"of which a part alone is stored": {calendarOf(second("DTSTART:20270615T100000Z")...), "BUSY 15T10:00-15T11:00"},
		"with dates of their own length": {eventOf(ten, hour, "RDATE;VALUE=PERIOD:20270615T080000Z/PT3H,20270616T080000Z/20270616T083000Z"),
			"BUSY 14T10:00-14T11:00, BUSY 15T08:00-15T11:00, BUSY 16T08:00-16T08:30"},
		"that began long ago":               {eventOf("DTSTART:20200615T100000Z", hour, "RRULE:FREQ=YEARLY"), "BUSY 15T10:00-15T11:00"},
		"by a rule that nobody understands": {eventOf(ten, hour, "RRULE:RSCALE=CHINESE;FREQ=DAILY"), "BUSY 14T10:00-14T11:00"},

		"a task":    {calendarOf(component("VTODO", ten, "DUE:20270614T110000Z")...), ""},
		"a journal": {calendarOf(component("VJOURNAL", "DTSTART;VALUE=DATE:20270615")...), ""},
		"time that somebody published": {calendarOf(component("VFREEBUSY", "DTSTART:20270614T000000Z", "DTEND:20270620T000000Z",
			"FREEBUSY;FBTYPE=FREE:20270614T070000Z/PT1H", "FREEBUSY:20270614T080000Z/PT1H,20270614T120000Z/20270614T123000Z", "FREEBUSY;FBTYPE=busy-tentative:20270614T090000Z/PT1H",
			"FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270620T220000Z/PT9H", "FREEBUSY;FBTYPE=X-AWAY:20270614T100000Z/PT1H")...),
			"BUSY 14T08:00-14T09:00, BUSY-TENTATIVE 14T09:00-14T10:00, BUSY 14T10:00-14T11:00, BUSY 14T12:00-14T12:30, BUSY-UNAVAILABLE 20T22:00-21T00:00"},
	} {
		if got := busyWeek(t, madrid, c.data); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// RFC 4791 section 7.10: periods of a type are united, those of two may overlap.
func TestBusyTimesOfOneTypeAreUnited(t *testing.T) {
	at := func(from, to string, more ...string) []byte {
		return eventOf(append([]string{"DTSTART:20270614T" + from + "00Z", "DTEND:20270614T" + to + "00Z"}, more...)...)
	}
	for name, c := range map[string]struct {
		objects [][]byte
		want    string
	}{
		"nothing":                      {nil, ""},
		"out of order":                 {[][]byte{at("1400", "1500"), at("1000", "1100")}, "BUSY 14T10:00-14T11:00, BUSY 14T14:00-14T15:00"},
		"that touch":                   {[][]byte{at("1100", "1200"), at("1000", "1100")}, "BUSY 14T10:00-14T12:00"},
		"that overlap":                 {[][]byte{at("1030", "1200"), at("1000", "1100")}, "BUSY 14T10:00-14T12:00"},
		"one within another":           {[][]byte{at("1000", "1200"), at("1030", "1100"), at("1130", "1230")}, "BUSY 14T10:00-14T12:30"},
		"the same twice":               {[][]byte{at("1000", "1100"), at("1000", "1100")}, "BUSY 14T10:00-14T11:00"},
		"of two types":                 {[][]byte{at("1000", "1200"), at("1000", "1100", "STATUS:TENTATIVE")}, "BUSY-TENTATIVE 14T10:00-14T11:00, BUSY 14T10:00-14T12:00"},
		"that last the longer, united": {[][]byte{at("1000", "1100"), at("1100", "1200"), at("1000", "1130", "STATUS:TENTATIVE")}, "BUSY-TENTATIVE 14T10:00-14T11:30, BUSY 14T10:00-14T12:00"},
		"with another in between":      {[][]byte{at("1000", "1100"), at("1030", "1040", "STATUS:TENTATIVE"), at("1050", "1200")}, "BUSY 14T10:00-14T12:00, BUSY-TENTATIVE 14T10:30-14T10:40"},
	} {
		if got := busyWeek(t, time.UTC, c.objects...); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Whatever takes time and whenever: a moment is busy if and only if an occurrence
// covers it whose component says so.
func TestAMomentIsBusyIfAnOccurrenceTakesIt(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	says := map[string]BusyType{"STATUS:CONFIRMED": Busy, "STATUS:TENTATIVE": BusyTentative, "STATUS:CANCELLED": free, "TRANSP:TRANSPARENT": free}
	rapid.Check(t, func(t *rapid.T) {
		from := instant("2026-03-20").Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(1, 40*24).Draw(t, "hours")) * time.Hour)
		times := NewBusyTimes(from, to, 10_000)
		covers := map[BusyType][]Occurrence{}
		for range rapid.IntRange(1, 4).Draw(t, "objects") {
			r := drawRule(t)
			status := rapid.SampledFrom(slices.Sorted(maps.Keys(says))).Draw(t, "status")
			content := append(r.content(), status)
			if !r.allDay {
				content = append(content, rapid.SampledFrom([]string{"DURATION:PT30M", "DURATION:PT5H", "DURATION:P2D", "DURATION:PT0S"}).Draw(t, "length"))
			}
			o := parsed(t, eventOf(content...))
			if err := times.Add(o, berlin); err != nil {
				t.Fatal(err)
			}
			list, err := o.Occurrences(from, to, berlin, 5000)
			if err != nil {
				t.Fatal(err)
			}
			covers[says[status]] = append(covers[says[status]], list...)
		}
		periods := times.Periods()
		wellOrdered(t, periods, from, to)
		for _, kind := range []BusyType{Busy, BusyTentative} {
			for at := from; at.Before(to); at = at.Add(15 * time.Minute) {
				busy := slices.ContainsFunc(periods, func(p BusyPeriod) bool { return p.Type == kind && !at.Before(p.Start) && at.Before(p.End) })
				covered := slices.ContainsFunc(covers[kind], func(o Occurrence) bool { return !at.Before(o.Start) && at.Before(o.End) })
				if busy != covered {
					t.Fatalf("%v is %s: %v, and an occurrence covers it: %v\n%v", at, kind, busy, covered, periods)
				}
			}
		}
	})
}

// wellOrdered: periods are sorted and lie in their range, and those of one type
// neither overlap nor touch.
func wellOrdered(t fataler, periods []BusyPeriod, from, to time.Time) {
	t.Helper()
	if !slices.IsSortedFunc(periods, BusyPeriod.compare) {
		t.Fatalf("not in order: %v", periods)
	}
	ends := map[BusyType]time.Time{}
	for _, p := range periods {
		if p.Start.Before(from) || p.End.After(to) || !p.Start.Before(p.End) {
			t.Fatalf("%v in %v..%v", p, from, to)
		}
		if end, some := ends[p.Type]; some && !p.Start.After(end) {
			t.Fatalf("%v begins before the one before it is over: %v", p, periods)
		}
		ends[p.Type] = p.End
	}
}

func TestBusyTimesAreBounded(t *testing.T) {
	daily := parsed(t, eventOf("DTSTART:20270614T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY"))
	for days, want := range map[int]error{10: nil, 11: ErrTooBusy} {
		times := NewBusyTimes(instant("2027-06-01"), instant("2027-06-14").AddDate(0, 0, days), 10)
		if err := times.Add(daily, time.UTC); !errors.Is(err, want) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	published := parsed(t, calendarOf(component("VFREEBUSY", "FREEBUSY:20270614T080000Z/PT1H,20270614T100000Z/PT1H")...))
	if err := NewBusyTimes(instant("2027-06-14"), instant("2027-06-15"), 1).Add(published, time.UTC); !errors.Is(err, ErrTooBusy) {
		t.Errorf("of what somebody published: %v", err)
	}
	// What takes no time costs some all the same, and all objects together.
	task := parsed(t, calendarOf(component("VTODO", "DUE:20270614T110000Z")...))
	times := NewBusyTimes(instant("2027-06-14"), instant("2027-06-15"), 1)
	times.work = 300
	if first, second := times.Add(task, time.UTC), times.Add(task, time.UTC); first != nil || !errors.Is(second, ErrTooBusy) {
		t.Errorf("of tasks: %v, then %v", first, second)
	}
	// So does what is long, or took long to read.
	for name, o := range map[string]*Object{
		"a long text": parsed(t, eventOf("DTSTART:20270614T100000Z", "TRANSP:TRANSPARENT", "COMMENT:"+strings.Repeat("x", 60_000))),
		"a rule":      parsed(t, eventOf("DTSTART:20270614T100000Z", "TRANSP:TRANSPARENT", "RRULE:FREQ=DAILY;COUNT=1500")),
		"a zone": parsed(t, calendarOf(concat(ownZone("Here"),
			component("VEVENT", "DTSTART;TZID=Here:20270614T100000", "TRANSP:TRANSPARENT"))...)),
	} {
		times = NewBusyTimes(instant("2027-06-14"), instant("2027-06-15"), 1)
		times.work = 1000
		if err := times.Add(o, time.UTC); !errors.Is(err, ErrTooBusy) {
			t.Errorf("of %s: %v", name, err)
		}
	}
	moments := parsed(t, eventOf("DTSTART:20270614T100000Z", "RRULE:FREQ=DAILY"))
	times = NewBusyTimes(instant("2027-06-14"), instant("2028-06-14"), 1)
	times.work = 12_000
	if first, second := times.Add(moments, time.UTC), times.Add(moments, time.UTC); first != nil || !errors.Is(second, ErrTooBusy) {
		t.Errorf("of moments: %v, then %v", first, second)
	}
}

// RFC 5545 sections 3.1, 3.6.4 and 3.8.2.6.
func TestAnAnswerOfBusyTimesIsWrittenAsTheStandardSays(t *testing.T) {
	madrid := zone(t, "Europe/Madrid")
	f := FreeBusy{
		Product: "-//a;b//EN", UID: strings.Repeat("u", 80), Stamp: instant("2027-01-01T00:00:01Z").In(madrid),
		Start: instant("2027-06-14").In(madrid), End: instant("2027-06-21"),
		Busy: []BusyPeriod{
			{Busy, instant("2027-06-14T10:00:00Z").In(madrid), instant("2027-06-14T11:00:00Z")},
			{BusyUnavailable, instant("2027-06-15"), instant("2027-06-16")},
		},
	}
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:-//a\;b//EN`, "BEGIN:VFREEBUSY", "UID:" + strings.Repeat("u", 71), " " + strings.Repeat("u", 9),
		"DTSTAMP:20270101T000001Z", "DTSTART:20270614T000000Z", "DTEND:20270621T000000Z",
		"FREEBUSY;FBTYPE=BUSY:20270614T100000Z/20270614T110000Z", "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270615T000000Z/20270616T000000Z",
		"END:VFREEBUSY", "END:VCALENDAR", "",
	}, "\r\n")
	if got := string(f.Bytes()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for line := range bytes.Lines(f.Bytes()) {
		if len(line) > 77 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	// What we write we read.
	times := NewBusyTimes(f.Start, f.End, 10)
	if err := times.Add(parsed(t, f.Bytes()), time.UTC); err != nil || len(times.Periods()) != 2 || times.Periods()[1] != f.Busy[1] {
		t.Errorf("read as %v, %v", times.Periods(), err)
	}
}
