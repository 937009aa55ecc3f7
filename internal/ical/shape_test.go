package ical

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// only is a component with some properties, written "A B", and components.
func only(props string, comps map[string]*CompShape) *CompShape {
	s := &CompShape{Props: map[string]bool{}, Comps: comps}
	for _, name := range strings.Fields(props) {
		s.Props[name] = false
	}
	return s
}

var whole = &CompShape{AllProps: true, AllComps: true}

// linesOf are the lines of a text, without the outermost BEGIN and END.
func linesOf(t *testing.T, text string) string {
	t.Helper()
	text, begins := strings.CutPrefix(text, "BEGIN:VCALENDAR\r\n")
	text, ends := strings.CutSuffix(text, "END:VCALENDAR\r\n")
	if !begins || !ends {
		t.Fatalf("no calendar, but %q", text)
	}
	return strings.Join(strings.Fields(text), " ")
}

// RFC 4791 section 7.8.1: some properties of the events, and their zone whole.
func TestPartOfAnObjectIsWhatWasAskedFor(t *testing.T) {
	zone := ownZone("Mine")
	data := calendarOf(concat(zone, component("VEVENT", "DTSTART;TZID=Mine:20270614T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=5", "SUMMARY;X-A=b:Held", "LOCATION:Here",
		"BEGIN:VALARM", "TRIGGER:-PT1H", "ACTION:DISPLAY", "END:VALARM"))...)
	o := parsed(t, data)
	if got := shaped(t, o, Shape{}, time.UTC); got != string(data) {
		t.Errorf("without a shape: %q", got)
	}
	events := func(s *CompShape) Shape { return Shape{Comp: only("", map[string]*CompShape{"VEVENT": s})} }
	bare := only("UID", nil)
	bare.Props["SUMMARY"] = true
	for name, c := range map[string]struct {
		shape Shape
		want  string
	}{
		"as in the RFC": {Shape{Comp: only("VERSION", map[string]*CompShape{"VEVENT": only("SUMMARY UID DTSTART DTEND DURATION RRULE", nil), "VTIMEZONE": whole})},
			"VERSION:2.0 " + strings.Join(zone, " ") + " BEGIN:VEVENT UID:u1 DTSTART;TZID=Mine:20270614T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=5 SUMMARY;X-A=b:Held END:VEVENT"},
		"a name and no value":     {events(bare), "BEGIN:VEVENT UID:u1 SUMMARY;X-A=b: END:VEVENT"},
		"all its properties":      {events(&CompShape{AllProps: true}), "BEGIN:VEVENT UID:u1 DTSTAMP:20270101T000000Z DTSTART;TZID=Mine:20270614T100000 DURATION:PT1H RRULE:FREQ=DAILY;COUNT=5 SUMMARY;X-A=b:Held LOCATION:Here END:VEVENT"},
		"all that is in it":       {events(&CompShape{AllComps: true}), "BEGIN:VEVENT BEGIN:VALARM TRIGGER:-PT1H ACTION:DISPLAY END:VALARM END:VEVENT"},
		"nothing but that it is":  {events(&CompShape{}), "BEGIN:VEVENT END:VEVENT"},
		"what is not there":       {Shape{Comp: only("VERSION", map[string]*CompShape{"VTODO": whole})}, "VERSION:2.0"},
		"all that is in the rest": {Shape{Comp: &CompShape{AllComps: true}}, strings.Join(strings.Fields(string(data))[3:len(strings.Fields(string(data)))-1], " ")},
		"some of each instance": {Shape{Expand: ranging("2027-06-15", "2027-06-17"), Comp: only("", map[string]*CompShape{"VEVENT": only("DTSTART RECURRENCE-ID RRULE", nil), "VTIMEZONE": whole})},
			"BEGIN:VEVENT DTSTART:20270615T070000Z RECURRENCE-ID:20270615T070000Z END:VEVENT BEGIN:VEVENT DTSTART:20270616T070000Z RECURRENCE-ID:20270616T070000Z END:VEVENT"},
	} {
		if got := linesOf(t, shaped(t, o, c.shape, time.UTC)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func TestWhatIsToldOfAnObjectIsToldByteForByte(t *testing.T) {
	event := "BEGIN:VEVENT\nUID:u1\n \nx;y\nsum\n mary;X-A=\"a:\n b;\":He\r\n\tld\nbegin:valarm\nTRIGGER:-PT1H\nEND:VALARM\nDTSTART:20270614T100000Z\r\nEND:VEVENT\n"
	data := "\ufeffBEGIN:VCALENDAR\r\nVERSION:2.0\r\n\r\n" + strings.Replace(event, "x;y\n", "X-Y;Q=ü:\\,\n", 1) + "END:VCALENDAR"
	o := parsed(t, []byte(data))
	s := Shape{Comp: &CompShape{AllProps: true, Comps: map[string]*CompShape{"VEVENT": only("UID X-Y SUMMARY", nil)}}}
	want := "\ufeffBEGIN:VCALENDAR\r\nVERSION:2.0\r\n\r\nBEGIN:VEVENT\nUID:u1\n \nX-Y;Q=ü:\\,\nsum\n mary;X-A=\"a:\n b;\":He\r\n\tld\nEND:VEVENT\nEND:VCALENDAR"
	if got := shaped(t, o, s, time.UTC); got != want {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	s.Comp.Comps["VEVENT"].Props["SUMMARY"] = true
	if got := shaped(t, o, s, time.UTC); got != strings.Replace(want, "He\r\n\tld\n", "\n", 1) {
		t.Errorf("without its value %q", got)
	}
}

// RFC 4791 section 7.8.2: the master, and of its overrides those that matter.
func TestALimitedSetHasTheOverridesThatMatterInTheRange(t *testing.T) {
	override := func(was, is string, more ...string) []string {
		return component("VEVENT", append([]string{"RECURRENCE-ID:" + was, "DTSTART:" + is}, more...)...)
	}
	o := parsed(t, calendarOf(concat(ownZone("Mine"), component("VEVENT", "DTSTART:20270601T100000Z", "DURATION:PT2H", "RRULE:FREQ=DAILY"),
		override("20270602T100000Z", "20270702T100000Z"), override("20270603T100000Z", "20270603T110000Z", "STATUS:CANCELLED"), override("20270604T100000Z", "20270603T090000Z"),
		override("20270702T100000Z", "20270602T100000Z"))...))
	ids := func(o *Object, from, to string) string {
		text := shaped(t, o, Shape{LimitRecurrence: ranging(from, to)}, time.UTC)
		limited := parsed(t, []byte(text))
		var ids []string
		for _, c := range limited.Components {
			id := "master"
			if p := c.Property("RECURRENCE-ID"); p != nil {
				id = p.Value
			}
			ids = append(ids, id)
		}
		if !strings.Contains(text, "BEGIN:VTIMEZONE") {
			t.Error("the zone is gone")
		}
		return strings.Join(ids, " ")
	}
	for asked, want := range map[string]string{
		"2027-06-01/2027-06-02": "master",
		"2027-06-02/2027-06-03": "master 20270602T100000Z 20270702T100000Z", // from here, and to here
		"2027-06-03/2027-06-04": "master 20270603T100000Z 20270604T100000Z",
		"2027-07-02/2027-07-03": "master 20270602T100000Z 20270702T100000Z",
		// It would have lasted until 12:00, as the master does.
		"2027-06-04T11:59:00Z/2027-06-04T12:30:00Z": "master 20270604T100000Z",
		"2027-06-04T12:00:00Z/2027-06-04T12:30:00Z": "master",
	} {
		if from, to, _ := strings.Cut(asked, "/"); ids(o, from, to) != want {
			t.Errorf("%s: %s, want %s", asked, ids(o, from, to), want)
		}
	}
	// It would have lasted as long as its RDATE says.
	long := parsed(t, calendarOf(concat(ownZone("Mine"), component("VEVENT", "DTSTART:20270601T100000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20270605T100000Z/PT8H"),
		override("20270605T100000Z", "20270705T100000Z"))...))
	if got := ids(long, "2027-06-05T15:00:00Z", "2027-06-05T16:00:00Z"); got != "master 20270605T100000Z" {
		t.Errorf("one of a period: %s", got)
	}
	invited := parsed(t, calendarOf(concat(ownZone("Mine"), override("20270602T100000Z", "20270702T100000Z"), override("20270603T100000Z", "20270703T100000Z"))...))
	if got := ids(invited, "2027-06-02", "2027-06-03"); got != "20270602T100000Z" {
		t.Errorf("without a master: %s", got)
	}
	once := parsed(t, calendarOf(concat(ownZone("Mine"), component("VEVENT", start))...))
	if got := ids(once, "2020-01-01", "2021-01-01"); got != "master" {
		t.Errorf("one that does not recur: %s", got)
	}
	tasks := parsed(t, calendarOf(concat(ownZone("Mine"), component("VTODO", "DUE:20270601T100000Z", "RRULE:FREQ=DAILY"),
		component("VTODO", "RECURRENCE-ID:20270602T100000Z", "CREATED:20270605T100000Z"))...))
	if got := ids(tasks, "2027-06-03", "2027-06-04") + ", " + ids(tasks, "2027-06-05", "2027-06-06"); got != "master, master 20270602T100000Z" {
		t.Errorf("one that lost its time: %s", got)
	}
}

// RFC 4791 section 7.8.4.
func TestALimitedBusyTimeHasThePeriodsInTheRange(t *testing.T) {
	o := parsed(t, calendarOf(component("VFREEBUSY", "FREEBUSY;X-A=b:20270102T100000Z/20270102T120000Z", "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270103T100000Z/PT1H,",
		" 20270102T230000Z/PT2H,20270104T000000Z/PT1H", "COMMENT:20270102T100000Z/PT1H")...))
	s := Shape{LimitFreeBusy: ranging("2027-01-03", "2027-01-04")}
	want := "VERSION:2.0 PRODID:-//test//EN BEGIN:VFREEBUSY UID:u1 DTSTAMP:20270101T000000Z FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270103T100000Z/PT1H,20270102T230000Z/PT2H COMMENT:20270102T100000Z/PT1H END:VFREEBUSY"
	if got := linesOf(t, unfolded(shaped(t, o, s, time.UTC))); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	busy := only("", nil)
	busy.Props["FREEBUSY"] = true
	s.Comp = only("", map[string]*CompShape{"VFREEBUSY": busy})
	if got := linesOf(t, shaped(t, o, s, time.UTC)); got != "BEGIN:VFREEBUSY FREEBUSY;FBTYPE=BUSY-UNAVAILABLE: END:VFREEBUSY" {
		t.Errorf("without values %s", got)
	}
	s = Shape{LimitFreeBusy: ranging("2028-01-03", "2028-01-04"), Expand: ranging("2028-01-03", "2028-01-04")}
	if got := shaped(t, o, s, time.UTC); strings.Contains(got, "FREEBUSY;") || !slices.Contains(strings.Fields(got), "BEGIN:VFREEBUSY") {
		t.Errorf("in another year %s", got)
	}
}
