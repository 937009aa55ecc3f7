package ical

import (
	"fmt"
	"strings"
	"testing"
)

var start = "DTSTART:20270614T140000Z"

func TestAPlainEventIsRead(t *testing.T) {
	o := parsed(t, eventOf(start, "DTEND:20270614T143000Z", `SUMMARY:Touch-up\, Dr. O'Neil\nroom 2`))
	if o.UID != "u1" || o.Component != "VEVENT" || len(o.Components) != 1 || o.IsRecurring() {
		t.Errorf("read as %+v", o)
	}
	if got := o.Components[0].Property("SUMMARY").Text(); got != "Touch-up, Dr. O'Neil\nroom 2" {
		t.Errorf("SUMMARY %q", got)
	}
}

func TestLinesAreUnfoldedAndParametersUnquoted(t *testing.T) {
	data := eventOf(start, "ATTENDEE;CN=\"M\xc3", " \xbcller; Anna: ^'A^'^^^n\";x-a=b,\"c,d\":mailto:a@exam", "\tple.org")
	p := parsed(t, data).Components[0].Property("ATTENDEE")
	if p.Param("CN") != `Müller; Anna: "A"^`+"\n" || p.Value != "mailto:a@example.org" || strings.Join(p.Params["X-A"], "|") != "b|c,d" {
		t.Errorf("read as %+v", p)
	}
}

func TestBareLineFeedsAndEmptyLinesAndAMarkAreAccepted(t *testing.T) {
	text := strings.ReplaceAll(string(eventOf(start)), "\r\n", "\n")
	parsed(t, []byte(text))
	parsed(t, []byte("\ufeff"+text+"\n\n"))
	parsed(t, []byte(strings.TrimSuffix(text, "\n")))
}

func TestWhatIsNotUnderstoodIsNoReasonToRefuse(t *testing.T) {
	o := parsed(t, calendarOf(concat(
		[]string{"X-WR-CALNAME:a", "BEGIN:X-THING", "X-A;B=C:d", "END:X-THING"},
		component("VEVENT", start, "X-MOZ-SOMETHING;VALUE=BOOLEAN:TRUE", "CONFERENCE;VALUE=URI:https://example.org",
			"BEGIN:X-INNER", "END:X-INNER", "BEGIN:PARTICIPANT", "UID:other", "END:PARTICIPANT"))...))
	if len(o.Components) != 1 || len(o.Components[0].Children) != 2 {
		t.Errorf("read as %+v", o)
	}
}

// RFC 4791 section 4.1.
func TestAnObjectIsOneCalendarWithOneUIDAndOneKindOfComponent(t *testing.T) {
	event := component("VEVENT", start)
	other := component("VEVENT", start, "RECURRENCE-ID:20270614T140000Z")
	other[1] = "UID:u2"
	for _, c := range []struct {
		data      []byte
		condition Condition
		message   string
	}{
		{append(eventOf(start), eventOf(start)...), ValidCalendarObjectResource, "second component"},
		{append(eventOf(start), "and more\r\n"...), ValidCalendarData, "no value"},
		{append(eventOf(start), "X-A:b\r\n"...), ValidCalendarData, "outside"},
		{[]byte("BEGIN:VEVENT\r\nEND:VEVENT\r\n"), ValidCalendarData, "outside"},
		{nil, ValidCalendarData, "no VCALENDAR"},
		{[]byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"), ValidCalendarData, "no VERSION"},
		{[]byte("BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n"), ValidCalendarData, "not 2.0"},
		{calendarOf(), ValidCalendarObjectResource, "no VEVENT"},
		{calendarOf("BEGIN:VTIMEZONE", "TZID:a", "END:VTIMEZONE"), ValidCalendarObjectResource, "no VEVENT"},
		{calendarOf("BEGIN:VAVAILABILITY", "UID:a", "END:VAVAILABILITY"), SupportedCalendarComponent, "no VEVENT"},
		{calendarOf(append([]string{"METHOD:REQUEST"}, event...)...), ValidCalendarObjectResource, "METHOD"},
		{calendarOf(concat(event, component("VTODO"))...), ValidCalendarObjectResource, "second kind"},
		{calendarOf(concat(event, event)...), ValidCalendarObjectResource, "second VEVENT without RECURRENCE-ID"},
		{calendarOf(concat(event, other)...), ValidCalendarObjectResource, "UID is not that"},
		{calendarOf("BEGIN:VEVENT", start, "END:VEVENT"), ValidCalendarObjectResource, "no UID"},
		{calendarOf("BEGIN:VEVENT", "UID:", start, "END:VEVENT"), ValidCalendarObjectResource, "UID is empty"},
		{calendarOf("BEGIN:VEVENT", "UID:"+strings.Repeat("u", 1001), start, "END:VEVENT"), ValidCalendarData, "UID is longer"},
		{calendarOf(append(event, string(eventOf(start)))...), ValidCalendarObjectResource, "second VCALENDAR"},
		{eventOf(start, "RECURRENCE-ID;RANGE=THISANDFUTURE:20270614T140000Z"), ValidCalendarData, "RANGE"},
	} {
		refused(t, c.data, c.condition, c.message)
	}
	parsed(t, calendarOf(component("VEVENT", start, "RECURRENCE-ID:20270614T140000Z")...))
	parsed(t, calendarOf("BEGIN:VEVENT", "UID:"+strings.Repeat("u", 1000), start, "END:VEVENT"))
}

func TestTwoOverridesOfOneOccurrenceAreRefused(t *testing.T) {
	master := component("VEVENT", "DTSTART;TZID=Europe/Berlin:20270614T100000", "RRULE:FREQ=DAILY;COUNT=5")
	utc := component("VEVENT", start, "RECURRENCE-ID:20270615T080000Z")
	for _, id := range []string{"RECURRENCE-ID:20270615T080000Z", "RECURRENCE-ID;TZID=Europe/Berlin:20270615T100000",
		"RECURRENCE-ID;VALUE=DATE:20270615", "RECURRENCE-ID:20270615T100000"} {
		refused(t, calendarOf(concat(master, utc, component("VEVENT", start, id))...), ValidCalendarObjectResource, "RECURRENCE-ID that is taken")
	}
}

// RFC 5545 sections 3.6.1 and 3.8.2.
func TestTimesOfAnEventHaveToBeSound(t *testing.T) {
	for _, c := range []struct{ content, message string }{
		{"SUMMARY:a", "no DTSTART"},
		{start + "|DTEND:20270614T150000Z|DURATION:PT1H", "both DTEND and DURATION"},
		{start + "|DTEND;VALUE=DATE:20270615", "not both dates"},
		{"DTSTART;VALUE=DATE:20270614|DTEND:20270615T100000Z", "not both dates"},
		{start + "|DTEND:20270614T135959Z", "before DTSTART"},
		{"DTSTART;TZID=Europe/Berlin:20270614T100000|DTEND;TZID=America/New_York:20270614T035959", "before DTSTART"},
		{"DTSTART:20270230T100000Z", "not a date"},
		{"DTSTART:20270614T240000Z", "not a date"},
		{"DTSTART:20270614T1000Z", "not a date"},
		{"DTSTART:", "not a date"},
		{"DTSTART:2027-06-14", "not a date"},
		{"DTSTART;VALUE=DATE:20270614T100000", "not of its VALUE"},
		{"DTSTART;VALUE=DATE-TIME:20270614", "not of its VALUE"},
		{start + "|DURATION:1H", "not a duration"},
		{start + "|DURATION:P", "not a duration"},
		{start + "|DURATION:PT", "not a duration"},
		{start + "|DURATION:PT1M1H", "not a duration"},
		{start + "|DURATION:P99999999999D", "not a duration"},
		{start + "|DURATION:-PT1H", "negative"},
		{start + "|" + start, "DTSTART is there twice"},
		{start + "|DTEND:20270614T150000Z|DTEND:20270614T150000Z", "DTEND is there twice"},
		{start + "|UID:u1", "UID is there twice"},
		{start + "|RRULE:COUNT=3", "RRULE has no FREQ"},
		{start + "|RRULE:FREQ=DAILY;COUNT=0", "COUNT"},
		{start + "|RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL"},
		{start + "|RRULE:FREQ=SOMETIMES", "FREQ"},
		{start + "|RRULE:FREQ=DAILY;BYMONTH=13", "BYMONTH"},
		{start + "|RRULE:FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY"},
		{start + "|RRULE:FREQ=MONTHLY;BYDAY=54MO", "BYDAY"},
		{start + "|RRULE:FREQ=DAILY;FREQ=DAILY", "twice"},
		{start + "|RRULE:", "without name"},
		{start + "|RDATE:tomorrow", "RDATE is not a date"},
		{start + "|EXDATE:20270614,x", "EXDATE is not a date"},
		{start + "|RDATE;VALUE=PERIOD:20270614T140000Z/-PT1H", "ends before it starts"},
	} {
		refused(t, eventOf(strings.Split(c.content, "|")...), ValidCalendarData, c.message)
	}
	parsed(t, eventOf(start, "DTEND"+strings.TrimPrefix(start, "DTSTART")))
	parsed(t, calendarOf("BEGIN:VEVENT", "UID:a", start, "END:VEVENT")) // no DTSTAMP
}

func TestDatesLieInTheYears1900To2200(t *testing.T) {
	refused(t, eventOf("DTSTART:18991231T235959Z"), MinDateTime, "DTSTART")
	refused(t, eventOf("DTSTART;VALUE=DATE:22010101"), MaxDateTime, "DTSTART")
	refused(t, eventOf(start, "RRULE:FREQ=DAILY", "EXDATE:00010101T000000Z"), MinDateTime, "EXDATE")
	parsed(t, eventOf("DTSTART:19000101T000000Z"))
	parsed(t, eventOf(start, "CREATED:00001231T000000Z")) // as Google writes what it does not know
	parsed(t, eventOf(start, "RRULE:FREQ=DAILY;UNTIL=99991231T235959Z"))
	parsed(t, eventOf("DTSTART;VALUE=DATE:22001231"))
}

func TestAttendeesAreLimited(t *testing.T) {
	var content []string
	for i := range DefaultLimits.MaxAttendees {
		content = append(content, fmt.Sprintf("ATTENDEE:mailto:a%d@example.org", i))
	}
	parsed(t, eventOf(append(content, start)...))
	refused(t, eventOf(append(content, start, content[0])...), MaxAttendeesPerInstance, "more than 100")
}

// CONTRIBUTING.md: values are health data.
func TestARefusalNeverRepeatsAValue(t *testing.T) {
	const secret = "Smith"
	for _, data := range [][]byte{
		eventOf("DTSTART:" + secret), eventOf("DTSTART;TZID=\"" + secret + ":20270614T100000"), eventOf(start, secret),
		eventOf(start, secret+":a", secret+";b"), eventOf(start, "RRULE:FREQ="+secret), eventOf(start, "RRULE:"+secret+"=1;"+secret+"=1;X"),
		eventOf(start, secret+";"+secret+":a"), eventOf(start, "DURATION:"+secret), eventOf(start, "BEGIN:"+secret), eventOf(start, "BEGIN:"+secret+" a"),
		eventOf(start, "END:"+secret), calendarOf("METHOD:" + secret), calendarOf("BEGIN:"+secret, "END:"+secret),
		eventOf(start, "RRULE:FREQ=DAILY;"+secret+"=1;"+secret+"=2"),
	} {
		_, err := Parse(data, DefaultLimits)
		if err == nil {
			t.Errorf("accepted:\n%s", data)
		} else if strings.Contains(strings.ToLower(err.Error()), strings.ToLower(secret)) {
			t.Errorf("refused with %q", err)
		}
	}
}
