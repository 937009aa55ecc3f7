package ical

import (
	"strings"
	"testing"
)

func TestAFeedIsTakenApartByUID(t *testing.T) {
	event := func(uid, more string) string {
		return "BEGIN:VEVENT\nUID:" + uid + "\nDTSTAMP:20270301T100000Z\n" + more + "END:VEVENT\n"
	}
	master := event("a", "DTSTART;TZID=Own:20270310T100000\nRRULE:FREQ=DAILY;COUNT=3\n")
	moved := event("a", "RECURRENCE-ID;TZID=Own:20270311T100000\nDTSTART;TZID=Own:20270311T120000\n")
	zone := "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
	feed, err := ParseFeed([]byte("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nX-WR-CALNAME:Old\nNAME:New\n"+
		master+event("b", "DTSTART;VALUE=DATE:20270312\n")+moved+zone+"END:VCALENDAR\n"), DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if feed.Title != "New" || len(feed.Objects) != 2 || feed.Objects[0].UID != "a" || feed.Objects[1].UID != "b" {
		t.Fatalf("%+v", feed)
	}
	for i, parts := range [][]string{{master, moved, zone}, {"20270312"}} {
		body := string(feed.Objects[i].Body)
		if _, err := Parse(feed.Objects[i].Body, DefaultLimits); err != nil {
			t.Errorf("%v: %s", err, body)
		}
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("%s is not in %s", part, body)
			}
		}
	}
	if strings.Contains(string(feed.Objects[1].Body), "VTIMEZONE") {
		t.Error("a zone that is not named is in an object")
	}
}

// Whatever a feed holds, it is refused or taken apart, and costs no more than its size
// suggests.
func FuzzParseFeed(f *testing.F) {
	f.Add([]byte(plainEvent))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, data []byte) {
		feed, err := ParseFeed(data, DefaultLimits)
		if err != nil {
			return
		}
		total := 0
		for _, o := range feed.Objects {
			total += len(o.Body)
			if object, err := Parse(o.Body, DefaultLimits); err == nil && object.UID != o.UID {
				t.Errorf("under %q there is %q", o.UID, object.UID)
			}
		}
		if total > 200*(len(data)+100)*(1+maxZones) {
			t.Errorf("%d bytes become %d", len(data), total)
		}
	})
}
