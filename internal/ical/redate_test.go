package ical

import (
	"strings"
	"testing"
	"time"
)

const gala = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:g\r\nDTSTAMP:20270101T000000Z\r\n" +
	"DTSTART;TZID=Europe/Berlin:20270605T190000\r\nDTEND;TZID=Europe/Berlin:20270606T020000\r\nSUMMARY:Gala\r\nLOCATION:Opera\r\n" +
	"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P1D\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestAnEventThatIsMovedByDaysKeepsItsHoursAndAllElse(t *testing.T) {
	data, err := Redate([]byte(gala), Redating{Days: 28, Summary: "Gala, the second; late", Priority: 2, Modified: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("20270605T19", "20270703T19", "20270606T02", "20270704T02", "SUMMARY:Gala", "SUMMARY:Gala\\, the second\\; late",
		"DTSTAMP:20270101T000000Z", "DTSTAMP:20270201T000000Z", "BEGIN:VALARM", "SEQUENCE:1\r\nLAST-MODIFIED:20270201T000000Z\r\nPRIORITY:2\r\nBEGIN:VALARM").Replace(gala)
	if string(data) != want {
		t.Errorf("got\n%s\nwant\n%s", data, want)
	}
}

func TestASeriesIsNotMovedByDays(t *testing.T) {
	if _, err := Redate([]byte(strings.Replace(gala, "SUMMARY", "RRULE:FREQ=YEARLY\r\nSUMMARY", 1)), Redating{Days: 1, Modified: time.Now()}); err == nil {
		t.Error("it is moved")
	}
}
