package ical

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ranging is the range between two days or moments, written as instant takes them.
func ranging(from, to string) *TimeRange { return &TimeRange{instant(from), instant(to)} }

func shaped(t fataler, o *Object, s Shape, floating *time.Location) string {
	t.Helper()
	plenty := 1 << 20
	s.Budget = &plenty
	data, err := o.Shaped(s, floating)
	if err != nil {
		t.Fatalf("not shaped: %v", err)
	}
	return string(data)
}

// instancesOf expands an object and takes off what all have in common: what is left
// are the lines that differ, an instance in each string.
func instancesOf(t *testing.T, data []byte, asked *TimeRange, floating *time.Location) []string {
	t.Helper()
	text := unfolded(shaped(t, parsed(t, data), Shape{Expand: asked}, floating))
	text, ok := strings.CutPrefix(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n")
	text, last := strings.CutSuffix(text, "END:VCALENDAR\r\n")
	if !ok || !last {
		t.Fatalf("no calendar, but %q", text)
	}
	var all []string
	for _, one := range strings.SplitAfter(text, "\r\nEND:V"+strings.TrimPrefix(parsed(t, data).Component, "V")+"\r\n") {
		if one == "" {
			continue
		}
		lines := strings.Split(strings.TrimSuffix(one, "\r\n"), "\r\n")
		lines = slices.DeleteFunc(lines[1:len(lines)-1], func(line string) bool { return line == "UID:u1" || strings.HasPrefix(line, "DTSTAMP:") })
		all = append(all, strings.Join(lines, " "))
	}
	return all
}

func same(t *testing.T, name string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// RFC 4791 section 7.8.3: a daily event with one time that was moved.
func TestAnExpandedEventIsItsInstancesInUTC(t *testing.T) {
	data := calendarOf(concat(ownZone("US/Eastern"),
		component("VEVENT", "DTSTART;TZID=US/Eastern:20270102T120000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "SUMMARY:Event"),
		component("VEVENT", "DTSTART;TZID=US/Eastern:20270104T140000", "DURATION:PT1H", "RECURRENCE-ID;TZID=US/Eastern:20270104T120000", "SUMMARY:Event bis"),
		component("VEVENT", "DTSTART;TZID=US/Eastern:20270104T140000", "DURATION:PT1H", "RECURRENCE-ID;TZID=US/Eastern:20270102T120000", "SUMMARY:Event ter"))...)
	same(t, "two days", instancesOf(t, data, ranging("2027-01-03", "2027-01-05"), time.UTC),
		"DTSTART:20270103T170000Z DURATION:PT1H RECURRENCE-ID:20270103T170000Z SUMMARY:Event",
		"DTSTART:20270104T190000Z DURATION:PT1H RECURRENCE-ID:20270102T170000Z SUMMARY:Event ter",
		"DTSTART:20270104T190000Z DURATION:PT1H RECURRENCE-ID:20270104T170000Z SUMMARY:Event bis")
	same(t, "where the moved one was", instancesOf(t, data, ranging("2027-01-04T17:00:00Z", "2027-01-04T18:00:00Z"), time.UTC))
	same(t, "another year", instancesOf(t, data, ranging("2028-01-01", "2029-01-01"), time.UTC))
}

// RFC 4791 section 9.6.5.
func TestWhatIsExpandedKeepsWhatItSaysOfTimes(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	year := ranging("2027-01-01", "2028-01-01")
	for _, c := range []struct {
		name  string
		data  []byte
		asked *TimeRange
		want  []string
	}{
		{"one that does not recur", eventOf("DTSTART;TZID=Europe/Berlin:20270614T100000", "DTEND;TZID=Europe/Berlin:20270614T110000"), year,
			[]string{"DTSTART:20270614T080000Z DTEND:20270614T090000Z"}},
		{"days", eventOf("DTSTART;VALUE=DATE:20270614", "DTEND;VALUE=DATE:20270616", "RRULE:FREQ=WEEKLY;COUNT=2"), year,
			[]string{"DTSTART;VALUE=DATE:20270614 DTEND;VALUE=DATE:20270616 RECURRENCE-ID;VALUE=DATE:20270614",
				"DTSTART;VALUE=DATE:20270621 DTEND;VALUE=DATE:20270623 RECURRENCE-ID;VALUE=DATE:20270621"}},
		{"floating", eventOf("DTSTART:20270327T100000", "DTEND:20270327T110000", "RRULE:FREQ=DAILY;COUNT=2"), year,
			[]string{"DTSTART:20270327T100000 DTEND:20270327T110000 RECURRENCE-ID:20270327T100000", "DTSTART:20270328T100000 DTEND:20270328T110000 RECURRENCE-ID:20270328T100000"}},
		{"floating over a change of the clocks", eventOf("DTSTART:20270327T013000", "DTEND:20270327T033000", "RRULE:FREQ=DAILY;COUNT=2"), year,
			[]string{"DTSTART:20270327T013000 DTEND:20270327T033000 RECURRENCE-ID:20270327T013000", "DTSTART:20270328T013000 DTEND:20270328T033000 RECURRENCE-ID:20270328T013000"}},
		{"of a zone that nobody knows", eventOf("DTSTART;TZID=Nowhere:20270327T100000", "X-SEEN;TZID=Nowhere;X-A=1:20270327T100000"), year,
			[]string{"DTSTART:20270327T100000 X-SEEN;X-A=1:20270327T100000"}},
		// 02:00 to 03:00 is skipped on 28 March, and an end that is a time means two
		// hours (RFC 5545 section 3.8.5.3).
		{"over a change of the clocks", eventOf("DTSTART;TZID=Europe/Berlin:20270327T013000", "DTEND;TZID=Europe/Berlin:20270327T033000", "RRULE:FREQ=DAILY;COUNT=2"), year,
			[]string{"DTSTART:20270327T003000Z DTEND:20270327T023000Z RECURRENCE-ID:20270327T003000Z", "DTSTART:20270328T003000Z DTEND:20270328T023000Z RECURRENCE-ID:20270328T003000Z"}},
		{"days of a zone that are no days of UTC", eventOf("DTSTART;TZID=Europe/Berlin:20270327T120000", "DURATION:P1DT30S", "RRULE:FREQ=DAILY;COUNT=2"), year,
			[]string{"DTSTART:20270327T110000Z DURATION:PT23H0M30S RECURRENCE-ID:20270327T110000Z", "DTSTART:20270328T100000Z DURATION:PT24H0M30S RECURRENCE-ID:20270328T100000Z"}},
		{"periods", eventOf("DTSTART;TZID=Europe/Berlin:20270614T100000", "DURATION:PT15M",
			"RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20270615T100000/20270615T130000,20270616T100000/PT90M", "RDATE;TZID=Europe/Berlin:20270617T100000"), year,
			[]string{"DTSTART:20270614T080000Z DURATION:PT15M RECURRENCE-ID:20270614T080000Z", "DTSTART:20270615T080000Z DTEND:20270615T110000Z RECURRENCE-ID:20270615T080000Z",
				"DTSTART:20270616T080000Z DURATION:PT1H30M0S RECURRENCE-ID:20270616T080000Z", "DTSTART:20270617T080000Z DURATION:PT15M RECURRENCE-ID:20270617T080000Z"}},
		// Not what RFC 5545 means by an RDATE: the ends are like their starts, which are
		// like DTSTART.
		{"periods of days", eventOf("DTSTART;VALUE=DATE:20270614", "RDATE;VALUE=PERIOD:20270616T100000Z/20270618T100000Z,20270620T100000Z/PT3H"), ranging("2027-06-15", "2028-01-01"),
			[]string{"DTSTART;VALUE=DATE:20270616 DTEND;VALUE=DATE:20270618 RECURRENCE-ID;VALUE=DATE:20270616", "DTSTART;VALUE=DATE:20270620 DURATION:PT3H RECURRENCE-ID;VALUE=DATE:20270620"}},
		{"floating periods", eventOf("DTSTART:20270614T100000", "RDATE;VALUE=PERIOD:20270616T100000Z/20270616T130000Z"), ranging("2027-06-15", "2028-01-01"),
			[]string{"DTSTART:20270616T100000 DTEND:20270616T150000 RECURRENCE-ID:20270616T100000"}},
		{"a floating end of what is in a zone", eventOf("DTSTART;TZID=Europe/Berlin:20270614T100000", "DTEND:20270614T110000", "RDATE:20270615T080000Z"), ranging("2027-06-15", "2028-01-01"),
			[]string{"DTSTART:20270615T080000Z DTEND:20270615T110000 RECURRENCE-ID:20270615T080000Z"}},
		{"what lasts a day", eventOf("DTSTART;VALUE=DATE:20270614", "DURATION:P1D"), year, []string{"DTSTART;VALUE=DATE:20270614 DURATION:P1D"}},
		{"what is no time", eventOf("DTSTART:20270614T100000Z", "X-SEEN;TZID=Europe/Berlin:20270614T100000,not once"), year, []string{"DTSTART:20270614T100000Z X-SEEN:20270614T100000,not once"}},
		{"a task that is due before it starts", calendarOf(component("VTODO", "DTSTART:20270614T100000", "DUE:20270614T090000")...), year, []string{"DTSTART:20270614T100000 DUE:20270614T100000"}},
		{"exceptions", eventOf("DTSTART:20270614T100000Z", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270615T100000Z", "EXRULE:FREQ=YEARLY"), year,
			[]string{"DTSTART:20270616T100000Z RECURRENCE-ID:20270616T100000Z"}},
		{"one that was cancelled", calendarOf(concat(component("VEVENT", "DTSTART:20270614T100000Z", "RRULE:FREQ=DAILY;COUNT=2"),
			component("VEVENT", "RECURRENCE-ID:20270615T100000Z", "DTSTART:20270615T100000Z", "STATUS:CANCELLED"))...), year,
			[]string{"DTSTART:20270614T100000Z RECURRENCE-ID:20270614T100000Z", "DTSTART:20270615T100000Z RECURRENCE-ID:20270615T100000Z STATUS:CANCELLED"}},
		{"one of days that was given a time", calendarOf(concat(component("VEVENT", "DTSTART;VALUE=DATE:20270614", "RRULE:FREQ=DAILY;COUNT=2"),
			component("VEVENT", "RECURRENCE-ID;VALUE=DATE:20270615", "DTSTART;TZID=Europe/Berlin:20270615T100000"))...), year,
			[]string{"DTSTART;VALUE=DATE:20270614 RECURRENCE-ID;VALUE=DATE:20270614", "DTSTART:20270615T080000Z RECURRENCE-ID;VALUE=DATE:20270615"}},
		{"an alarm", eventOf("DTSTART;TZID=Europe/Berlin;X-A=\"a;TZID=b:c\":20270614T100000", "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME;TZID=Europe/Berlin:20270614T090000", "END:VALARM"), year,
			[]string{"DTSTART;X-A=\"a;TZID=b:c\":20270614T080000Z BEGIN:VALARM ACTION:DISPLAY TRIGGER;VALUE=DATE-TIME:20270614T070000Z END:VALARM"}},
		{"a rule of another calendar", eventOf("DTSTART:20270614T100000Z", "RRULE:RSCALE=CHINESE;FREQ=YEARLY"), ranging("2027-01-01", "2040-01-01"),
			[]string{"DTSTART:20270614T100000Z RECURRENCE-ID:20270614T100000Z"}},
		{"the times that begin in the range or last into it", eventOf("DTSTART:20270614T100000Z", "DURATION:PT1H", "RRULE:FREQ=HOURLY;COUNT=5"), ranging("2027-06-14T11:30:00Z", "2027-06-14T13:00:00Z"),
			[]string{"DTSTART:20270614T110000Z DURATION:PT1H RECURRENCE-ID:20270614T110000Z", "DTSTART:20270614T120000Z DURATION:PT1H RECURRENCE-ID:20270614T120000Z"}},
		{"a task", calendarOf(component("VTODO", "DUE;TZID=Europe/Berlin:20270614T100000", "RRULE:FREQ=WEEKLY;COUNT=2")...), year,
			[]string{"DUE:20270614T080000Z RECURRENCE-ID:20270614T080000Z", "DUE:20270621T080000Z RECURRENCE-ID:20270621T080000Z"}},
		{"a task of days", calendarOf(component("VTODO", "DTSTART;VALUE=DATE:20270614", "DUE;VALUE=DATE:20270615", "RRULE:FREQ=WEEKLY;COUNT=2")...), ranging("2027-06-20", "2027-07-01"),
			[]string{"DTSTART;VALUE=DATE:20270621 DUE;VALUE=DATE:20270622 RECURRENCE-ID;VALUE=DATE:20270621"}},
		{"a task without times", calendarOf(component("VTODO", "DURATION:PT1H", "CREATED:20270614T080000Z")...), year, []string{"DURATION:PT1H CREATED:20270614T080000Z"}},
		{"a task that was made later", calendarOf(component("VTODO", "CREATED:20270614T080000Z")...), ranging("2027-01-01", "2027-06-14"), nil},
		{"a journal", calendarOf(component("VJOURNAL", "DTSTART;VALUE=DATE:20270614", "RRULE:FREQ=DAILY;COUNT=9")...), ranging("2027-06-15", "2027-06-16"),
			[]string{"DTSTART;VALUE=DATE:20270615 RECURRENCE-ID;VALUE=DATE:20270615", "DTSTART;VALUE=DATE:20270616 RECURRENCE-ID;VALUE=DATE:20270616"}},
		{"a busy time", calendarOf(component("VFREEBUSY", "FREEBUSY;TZID=Europe/Berlin;FBTYPE=BUSY:20270327T120000/P1D,20270614T120000/20270614T130000")...), ranging("2020-01-01", "2021-01-01"),
			[]string{"FREEBUSY;FBTYPE=BUSY:20270327T110000Z/PT23H,20270614T100000Z/20270614T110000Z"}},
	} {
		same(t, c.name, instancesOf(t, c.data, c.asked, berlin), c.want...)
	}
}

func TestExpandedLinesAreFolded(t *testing.T) {
	long := "SUMMARY:" + strings.Repeat("é", 200)
	text := shaped(t, parsed(t, []byte(strings.ReplaceAll(string(eventOf(start, long)), "\r\n", "\n"))), Shape{Expand: ranging("2027-01-01", "2028-01-01")}, time.UTC)
	for _, line := range strings.SplitAfter(text, "\n") {
		if len(strings.TrimSuffix(line, "\r\n")) > 75 || line != "" && !strings.HasSuffix(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	if !strings.Contains(unfolded(text), long+"\r\n") {
		t.Errorf("not as it was: %q", text)
	}
}

// Instances of a long object are many times its size.
func TestWhatGrowsTooLargeIsNotExpanded(t *testing.T) {
	o := parsed(t, eventOf(start, "RRULE:FREQ=DAILY", "DESCRIPTION:"+strings.Repeat("x", 10_000)))
	budget := 400_000
	june := Shape{Expand: ranging("2027-06-01", "2027-07-01"), Budget: &budget, Comp: &CompShape{}}
	if _, err := o.Shaped(june, time.UTC); err != nil || budget < 200_000 || budget > 250_000 {
		t.Errorf("%d bytes are left, %v", budget, err)
	}
	endless := 1 << 40 // of this there is more than anybody walks
	for _, s := range []Shape{{Expand: ranging("2027-06-01", "2027-08-01"), Budget: &budget}, {Expand: &TimeRange{}, Budget: &endless}, june} {
		data, err := o.Shaped(s, time.UTC)
		if refusal, ok := err.(*Error); !ok || refusal.Condition != MaxInstances || data != nil || *s.Budget != 0 {
			t.Errorf("%d bytes and %d left, %v", len(data), *s.Budget, err)
		}
	}
}

func TestWhatIsExpandedTakesPlaceAsTheObjectDoes(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Pacific/Kiritimati"), zone(t, "Europe/Berlin")}
	rapid.Check(t, func(t *rapid.T) {
		r := drawRule(t)
		content := r.content()
		floating := rapid.SampledFrom(zones).Draw(t, "floating")
		param, _, _ := strings.Cut(strings.TrimPrefix(content[0], "DTSTART"), ":")
		layout := "20060102T150405"
		if r.allDay {
			layout = "20060102"
		}
		wall := func(days int) string { return param + ":" + r.wall(r.start.AddDate(0, 0, days)).Format(layout) }
		switch rapid.IntRange(0, 3).Draw(t, "end") {
		case 1:
			content = append(content, "DURATION:P"+rapid.SampledFrom([]string{"1D", "2W", "3DT5H"}).Draw(t, "length"))
		case 2:
			content = append(content, "DTEND"+wall(rapid.IntRange(1, 3).Draw(t, "days")))
		case 3:
			if r.inNewYork {
				content = append(content, "RDATE;VALUE=PERIOD;TZID=America/New_York:20250309T010000/20250309T040000,20250310T010000/P1D")
			}
		}
		if !r.allDay && !r.inNewYork {
			floating = time.UTC // a floating end is told by the clocks, whatever zone they show
		}
		events := component("VEVENT", content...)
		if rapid.Bool().Draw(t, "one of its own") {
			moved := rapid.IntRange(0, 60).Draw(t, "moved")
			events = append(events, component("VEVENT", "RECURRENCE-ID"+wall(moved), "DTSTART"+wall(moved+rapid.IntRange(-9, 9).Draw(t, "by")))...)
		}
		o := parsed(t, calendarOf(events...))
		from := r.start.Add(time.Duration(rapid.IntRange(-40*24, 3*365*24).Draw(t, "from")) * time.Hour)
		to := from.Add(time.Duration(rapid.IntRange(1, 90*24).Draw(t, "hours")) * time.Hour)
		want, err := o.Occurrences(from, to, floating, 5000)
		if err != nil {
			t.Fatal(err)
		}
		text := shaped(t, o, Shape{Expand: &TimeRange{from, to}}, floating)
		if len(want) == 0 {
			if strings.Contains(text, "VEVENT") {
				t.Fatalf("%v has none in the range\n%s", events, text)
			}
			return
		}
		got, err := parsed(t, []byte(text)).Occurrences(time.Time{}, time.Time{}, floating, 5000)
		if err != nil {
			t.Fatal(err)
		}
		told := func(list []Occurrence) (all []string) {
			for _, o := range list {
				all = append(all, o.RecurrenceID+" "+o.Start.UTC().String()+" "+o.End.UTC().String())
			}
			return all
		}
		if !slices.Equal(told(got), told(want)) {
			t.Fatalf("%v from %v to %v\n got %v\nwant %v\n%s", events, from, to, told(got), told(want), text)
		}
	})
}
