package ical

import (
	"strings"
	"testing"
)

const plainEvent = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//One//EN
BEGIN:VEVENT
UID:u
DTSTAMP:20270301T100000Z
DTSTART;TZID=Europe/Madrid:20270310T100000
DTEND;TZID=Europe/Madrid:20270310T103000
SUMMARY:One\, two
EXDATE;TZID=Europe/Madrid:20270311T100000,20270312T100000
RRULE:FREQ=DAILY;COUNT=5
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Now
TRIGGER:-PT10M
END:VALARM
END:VEVENT
END:VCALENDAR
`

func meaningOf(t *testing.T, text string) string {
	t.Helper()
	o, err := Parse([]byte(text), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return o.Meaning()
}

func TestServersMayWriteTheSameOtherwise(t *testing.T) {
	same := map[string]string{
		"the order": strings.Replace(strings.Replace(plainEvent, "SUMMARY:One\\, two\n", "", 1), "UID:u\n", "SUMMARY:One\\, two\nUID:u\n", 1),
		"the folds": strings.Replace(plainEvent, "SUMMARY:One\\, two", "SUMMARY:One\\,\n  two", 1),
		"who wrote": strings.NewReplacer("-//One//EN", "-//Two//EN", "DTSTAMP:20270301", "SEQUENCE:7\nLAST-MODIFIED:20270302T100000Z\nX-OWN:1\nDTSTAMP:20270302").Replace(plainEvent),
		"a list":    strings.Replace(plainEvent, "20270311T100000,2027", "20270312T100000\nEXDATE;TZID=Europe/Madrid:2027", 1),
		"a rule":    strings.Replace(plainEvent, "FREQ=DAILY;COUNT=5", "COUNT=5;FREQ=DAILY", 1),
		"defaults":  strings.Replace(plainEvent, "UID:u", "UID:u\nTRANSP:OPAQUE\nCLASS:PUBLIC", 1),
		"the ends":  strings.ReplaceAll(plainEvent, "\n", "\r\n"),
	}
	same["a list"] = strings.Replace(same["a list"], "EXDATE;TZID=Europe/Madrid:20270312T100000\nEXDATE;TZID=Europe/Madrid:20270312T100000", "EXDATE;TZID=Europe/Madrid:20270312T100000\nEXDATE;TZID=Europe/Madrid:20270311T100000", 1)
	for what, text := range same {
		if text == plainEvent || meaningOf(t, text) != meaningOf(t, plainEvent) {
			t.Errorf("%s: another meaning, or nothing else", what)
		}
	}
}

func TestAChangeOfWhatIsSaidIsAnotherMeaning(t *testing.T) {
	for _, change := range [][2]string{
		{"SUMMARY:One", "SUMMARY:Two"}, {"DTSTART;TZID=Europe/Madrid:20270310T10", "DTSTART;TZID=Europe/Madrid:20270310T09"}, {"COUNT=5", "COUNT=6"},
		{"-PT10M", "-PT5M"}, {"UID:u\n", "UID:u\nSTATUS:CANCELLED\n"}, {"UID:u\n", "UID:u\nTRANSP:TRANSPARENT\n"},
		{"20270311T100000,", ""}, {"UID:u\n", "UID:v\n"},
	} {
		text := strings.Replace(plainEvent, change[0], change[1], 1)
		if text == plainEvent || meaningOf(t, text) == meaningOf(t, plainEvent) {
			t.Errorf("%v: the same meaning, or nothing else", change)
		}
	}
}
