package icaltest

import (
	"strings"
	"testing"
)

// good is a feed without fault: one timed and one all-day event.
var good = strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Test//EN
NAME:Personal calendar
X-WR-CALNAME:Personal calendar
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:timed
DTSTART;TZID=Asia/Tokyo:20270614T100000
DTEND;TZID=Asia/Tokyo:20270614T103000
SUMMARY:Lunch\, then a walk
TRANSP:OPAQUE
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
CLASS:PRIVATE
DTSTAMP:20270301T120000Z
LAST-MODIFIED:20270301T120000Z
SEQUENCE:0
END:VEVENT
BEGIN:VEVENT
UID:day
DTSTART;VALUE=DATE:20270614
DTEND;VALUE=DATE:20270615
SUMMARY:A day with a long title that goes on until the line has to be fold
 ed once 💉
DESCRIPTION:A page\, and where it is.\n\nhttps://calendar.example/my/
TRANSP:TRANSPARENT
X-MICROSOFT-CDO-BUSYSTATUS:FREE
CLASS:PRIVATE
URL:https://calendar.example/my/
DTSTAMP:20270301T120000Z
LAST-MODIFIED:20270301T120000Z
SEQUENCE:3
BEGIN:VALARM
ACTION:DISPLAY
TRIGGER:PT9H
DESCRIPTION:A day
END:VALARM
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")

// empty is a feed without events, which still holds a component.
var empty = good[:strings.Index(good, "BEGIN:VEVENT")] + "END:VCALENDAR\r\n"

func TestAFeedWithoutFaultPasses(t *testing.T) {
	for name, data := range map[string]string{"with events": good, "empty": empty} {
		if faults := Check([]byte(data)); faults != nil {
			t.Errorf("%s: %q", name, faults)
		}
	}
}

func TestEachFaultIsFound(t *testing.T) {
	for name, c := range map[string]struct{ from, old, new, want string }{
		"nothing":                 {"", "", "", "no VCALENDAR"},
		"no last line end":        {good, "END:VCALENDAR\r\n", "END:VCALENDAR", "does not end with CRLF"},
		"bare LF":                 {good, "SEQUENCE:0\r\n", "SEQUENCE:0\n", "U+000A"},
		"bare CR":                 {good, "Lunch", "Lu\rnch", "U+000D"},
		"control character":       {good, "Lunch", "Lu\x07nch", "U+0007"},
		"NEL":                     {good, "Lunch", "Lu\u0085nch", "U+0085"},
		"line separator":          {good, "Lunch", "Lu\u2028nch", "U+2028"},
		"empty line":              {good, "UID:timed\r\n", "UID:timed\r\n\r\n", "is empty"},
		"long line":               {good, "Lunch", strings.Repeat("x", 80), "octets"},
		"split character":         {good, "💉", "\xf0\x9f\r\n \x92\x89", "splits a character"},
		"fold of nothing":         {good, "BEGIN:VCALENDAR\r\n", " x\r\nBEGIN:VCALENDAR\r\n", "continues nothing"},
		"no content line":         {good, "CLASS:PRIVATE", "CLASS", "no content line"},
		"unquoted parameter":      {good, "TZID=Asia/Tokyo:2", `TZID=Asia"/Tokyo:2`, "no content line"},
		"unbalanced":              {good, "END:STANDARD\r\n", "", "closes"},
		"not closed":              {good, "END:VCALENDAR\r\n", "", "not closed"},
		"two calendars":           {good + good, "", "", "more than one"},
		"outside":                 {good + "X:1\r\n", "", "", "outside"},
		"stray property":          {good, "END:VCALENDAR", "X:1\r\nEND:VCALENDAR", "after a component"},
		"no version":              {good, "VERSION:2.0\r\n", "", "0 VERSION"},
		"other version":           {good, "VERSION:2.0", "VERSION:1.0", "VERSION is"},
		"request":                 {good, "VERSION", "METHOD:REQUEST\r\nVERSION", "METHOD"},
		"two names":               {good, "\r\nNAME:Personal", "\r\nNAME:Other", "differ"},
		"no component":            {good[:strings.Index(good, "BEGIN:VTIMEZONE")] + "END:VCALENDAR\r\n", "", "", "no component"},
		"foreign component":       {good, "BEGIN:VTIMEZONE", "BEGIN:VTODO\r\nEND:VTODO\r\nBEGIN:VTIMEZONE", "component VTODO"},
		"no UID":                  {good, "UID:day\r\n", "", "0 UID"},
		"same UID":                {good, "UID:day", "UID:timed", "used twice"},
		"empty UID":               {good, "UID:day", "UID:", "empty UID"},
		"no DTSTAMP":              {good, "DTSTAMP:20270301T120000Z\r\n", "", "0 DTSTAMP"},
		"two summaries":           {good, "CLASS", "SUMMARY:x\r\nCLASS", "2 SUMMARY"},
		"local DTSTAMP":           {good, "DTSTAMP:20270301T120000Z", "DTSTAMP:20270301T120000", "DTSTAMP \"2027"},
		"negative SEQUENCE":       {good, "SEQUENCE:3", "SEQUENCE:-1", "SEQUENCE \"-1\""},
		"odd STATUS":              {good, "CLASS", "STATUS:MAYBE\r\nCLASS", "STATUS"},
		"public":                  {good, "CLASS:PRIVATE", "CLASS:PUBLIC", "CLASS \"PUBLIC\""},
		"cancelled and busy":      {good, "TRANSP:OPAQUE", "STATUS:CANCELLED\r\nTRANSP:OPAQUE", "takes time"},
		"cancelled and rings":     {good, "TRANSP:TRANSPARENT", "STATUS:CANCELLED\r\nTRANSP:TRANSPARENT", "rings"},
		"mail":                    {good, "ACTION:DISPLAY", "ACTION:EMAIL", "ACTION \"EMAIL\""},
		"no trigger":              {good, "TRIGGER:PT9H\r\n", "", "0 TRIGGER"},
		"trigger at a moment":     {good, "TRIGGER:PT9H", "TRIGGER;VALUE=DATE-TIME:20270614T090000Z", "TRIGGER \"2027"},
		"alarm that repeats":      {good, "TRIGGER:PT9H", "TRIGGER:PT9H\r\nREPEAT:4", "has a REPEAT"},
		"alarm without words":     {good, "DESCRIPTION:A day\r\n", "", "0 DESCRIPTION"},
		"two alarms":              {good, "BEGIN:VALARM", "BEGIN:VALARM\r\nEND:VALARM\r\nBEGIN:VALARM", "2 components"},
		"foreign part":            {good, "VALARM", "VTODO", "holds a VTODO"},
		"link with a secret":      {good, "/my/", "/my/?key=1", "URL \"https"},
		"link that is not said":   {good, "URL:https://calendar.example/my/", "URL:https://calendar.example/", "its link"},
		"organizer":               {good, "CLASS", "ORGANIZER:mailto:a@example.org\r\nCLASS", "ORGANIZER"},
		"free and busy":           {good, "BUSYSTATUS:FREE", "BUSYSTATUS:BUSY", "free in one"},
		"bare comma":              {good, `Lunch\,`, "Lunch,", "bare"},
		"wrong escape":            {good, `Lunch\,`, `Lunch\x`, "escape"},
		"zero length":             {good, "DATE:20270615", "DATE:20270614", "does not end after"},
		"ends before":             {good, "20270614T103000", "20270614T093000", "does not end after"},
		"impossible day":          {good, "DATE:20270614", "DATE:20270631", "DTSTART \"20270631\""},
		"floating":                {good, ";TZID=Asia/Tokyo:20270614T1", ":20270614T1", "floating"},
		"two kinds":               {good, "DTEND;TZID=Asia/Tokyo:20270614T103000", "DTEND:20270614T103000Z", "two kinds"},
		"date in a zone":          {good, "VALUE=DATE:", "TZID=Asia/Tokyo;VALUE=DATE:", "DATE with a TZID"},
		"zone of no atlas":        {good, "Asia/Tokyo", "Moon/Base", "no IANA zone"},
		"zone missing":            {good, "TZID:Asia/Tokyo", "TZID:Asia/Seoul", "no VTIMEZONE for"},
		"zone unused":             {good, "TZID:Asia/Tokyo", "TZID:Asia/Seoul", "is not used"},
		"zone twice":              {twice("BEGIN:VTIMEZONE", "END:VTIMEZONE\r\n"), "", "", "two VTIMEZONEs"},
		"zone after an event":     {last("BEGIN:VTIMEZONE", "END:VTIMEZONE\r\n"), "", "", "after an event"},
		"no offset":               {good, "TZOFFSETTO:+0900\r\n", "", "0 TZOFFSETTO"},
		"odd offset":              {good, "TZOFFSETTO:+0900", "TZOFFSETTO:+9", "TZOFFSETTO \"+9\""},
		"observance without date": {good, "DTSTART:19700101T000000", "DTSTART:19700101", "DTSTART \"1970"},
		"odd RDATE":               {good, "TZNAME", "RDATE:2027\r\nTZNAME", "RDATE"},
		"only daylight":           {good, "STANDARD", "DAYLIGHT", "no STANDARD"},
		"foreign observance":      {good, "STANDARD", "SUMMER", "holds a SUMMER"},
	} {
		bad := strings.ReplaceAll(c.from, c.old, c.new)
		if faults := strings.Join(Check([]byte(bad)), "\n"); !strings.Contains(faults, c.want) {
			t.Errorf("%s: found %q, want %q", name, faults, c.want)
		}
	}
}

// cut returns the part of good from begin to end, and good without it.
func cut(begin, end string) (part, rest string) {
	i := strings.Index(good, begin)
	j := strings.Index(good, end) + len(end)
	return good[i:j], good[:i] + good[j:]
}

func twice(begin, end string) string {
	part, _ := cut(begin, end)
	return strings.Replace(good, part, part+part, 1)
}

func last(begin, end string) string {
	part, rest := cut(begin, end)
	return strings.Replace(rest, "END:VCALENDAR\r\n", part+"END:VCALENDAR\r\n", 1)
}

func TestATimeThatComesTwiceIsReadAsItsFirst(t *testing.T) {
	// In New York 01:30 comes twice on 2027-11-07, so an hour that ends in the
	// second one looks as if it had no length.
	data := strings.NewReplacer(
		"Asia/Tokyo:20270614T100000", "America/New_York:20271107T013000",
		"Asia/Tokyo:20270614T103000", "America/New_York:20271107T013000",
	).Replace(good)
	if faults := strings.Join(Check([]byte(data)), "\n"); !strings.Contains(faults, "does not end after") {
		t.Errorf("found %q", faults)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(empty))
	f.Add([]byte("BEGIN:VCALENDAR\r\nA;B=\"c\";D=e:f\r\n g\r\nEND:VCALENDAR\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// A checker that passes something without a calendar checks nothing.
		if Check(data) == nil && !strings.Contains(string(data), "BEGIN:VCALENDAR\r\n") {
			t.Errorf("%q passes", data)
		}
	})
}
