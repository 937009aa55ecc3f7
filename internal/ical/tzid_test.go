package ical

import (
	"strings"
	"testing"
	"time"
)

// ownZone is a VTIMEZONE that no database knows: Berlin's rules, an hour later,
// with the daylight time first, as some clients write it.
func ownZone(id string, more ...string) []string {
	return concat([]string{"BEGIN:VTIMEZONE", "TZID:" + id}, more, []string{
		"BEGIN:DAYLIGHT", "DTSTART:19810329T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0300", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
		"BEGIN:STANDARD", "DTSTART:16011028T040000", "TZOFFSETFROM:+0300", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
		"END:VTIMEZONE",
	})
}

// zoned reads an event at ten in the zone, on a day of summer and one of winter.
func zoned(t *testing.T, id string, timezone ...string) (string, Occurrence) {
	t.Helper()
	o := parsed(t, calendarOf(concat(timezone, component("VEVENT", "DTSTART;TZID="+id+":20270614T100000", "RDATE;TZID="+id+":20271214T100000"))...))
	list, err := o.Occurrences(time.Time{}, time.Time{}, zone(t, "Pacific/Honolulu"), 9)
	if err != nil || len(list) != 2 {
		t.Fatalf("%v %v", list, err)
	}
	return starts(list), list[0]
}

func TestAZoneIsResolvedByEachOfItsNames(t *testing.T) {
	const berlin = "2027-06-14T08:00 2027-12-14T09:00"
	for id, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin",
		"/freeassociation.sourceforge.net/Europe/Berlin": "Europe/Berlin",
		"/mozilla.org/20050126_1/Europe/Berlin":          "Europe/Berlin",
		"W. Europe Standard Time":                        "Europe/Berlin",
		`"W. Europe Standard Time"`:                      "Europe/Berlin",
	} {
		// What tzdata says goes before what the client wrote down.
		for _, timezone := range [][]string{nil, ownZone(strings.Trim(id, `"`))} {
			if got, o := zoned(t, id, timezone...); got != berlin || o.Zone != want || o.Wall.Time.Hour != 10 {
				t.Errorf("%s: %s %+v", id, got, o)
			}
		}
	}
	if got, o := zoned(t, "Berlin 1", ownZone("Berlin 1", "X-LIC-LOCATION:Europe/Berlin")...); got != berlin || o.Zone != "Europe/Berlin" {
		t.Errorf("X-LIC-LOCATION: %s %+v", got, o)
	}
}

func TestAnUnknownZoneFollowsTheRulesOfItsObject(t *testing.T) {
	got, o := zoned(t, "Customized Time Zone", ownZone("Customized Time Zone")...)
	if got != "2027-06-14T07:00 2027-12-14T08:00" || o.Zone != "UTC" || o.Wall.Time.Hour != 7 {
		t.Errorf("%s %+v", got, o)
	}
	fixed := []string{"BEGIN:VTIMEZONE", "TZID:x", "BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0545", "TZOFFSETTO:+0545", "END:STANDARD", "END:VTIMEZONE"}
	if got, _ := zoned(t, "x", fixed...); got != "2027-06-14T04:15 2027-12-14T04:15" {
		t.Errorf("fixed: %s", got)
	}
	dated := []string{"BEGIN:VTIMEZONE", "TZID:x",
		"BEGIN:STANDARD", "DTSTART:20270101T000000", "RDATE:20270901T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:-0100", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:20270501T000000", "TZOFFSETFROM:-0100", "TZOFFSETTO:+0100", "END:DAYLIGHT", "END:VTIMEZONE"}
	if got, _ := zoned(t, "x", dated...); got != "2027-06-14T09:00 2027-12-14T11:00" {
		t.Errorf("dated: %s", got)
	}
	until := []string{"BEGIN:VTIMEZONE", "TZID:x",
		"BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
		"BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;UNTIL=20260329T010000Z;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE"}
	if got, _ := zoned(t, "x", until...); got != "2027-06-14T09:00 2027-12-14T09:00" {
		t.Errorf("until: %s", got)
	}
}

// What our own VTIMEZONEs say is read as the zone they were made of.
func TestOurOwnTimezonesAreReadAsTheyWereMeant(t *testing.T) {
	for _, name := range []string{"America/New_York", "Africa/Casablanca", "Asia/Tokyo", "Australia/Lord_Howe", "Europe/Dublin", "America/Sao_Paulo"} {
		loc := zone(t, name)
		c := &Component{Name: "VTIMEZONE"}
		for _, o := range VTimezone(name, loc, date(2026, 1, 1), date(2030, 12, 31)).Observances {
			sub := &Component{Name: "STANDARD", Properties: []Property{
				{Name: "DTSTART", Value: FormatDateTime(o.Start)}, {Name: "TZOFFSETFROM", Value: FormatOffset(o.OffsetFrom)}, {Name: "TZOFFSETTO", Value: FormatOffset(o.OffsetTo)}}}
			if o.Rule != "" {
				sub.Properties = append(sub.Properties, Property{Name: "RRULE", Value: o.Rule})
			}
			for _, d := range o.Dates {
				sub.Properties = append(sub.Properties, Property{Name: "RDATE", Value: FormatDateTime(d)})
			}
			c.Children = append(c.Children, sub)
		}
		work := maxWork
		got := observedZone(c, &work)
		if got == nil {
			t.Fatalf("%s: not read", name)
		}
		for _, m := range sampleMoments(loc, date(2026, 1, 1), date(2030, 12, 31)) {
			if offsetAt(m, got) != offsetAt(m, loc) {
				t.Fatalf("%s at %v: %v, want %v", name, m, offsetAt(m, got), offsetAt(m, loc))
			}
		}
	}
}

func TestAZoneThatNothingResolvesIsFloating(t *testing.T) {
	broken := [][]string{
		nil,
		{"BEGIN:VTIMEZONE", "TZID:Nowhere", "END:VTIMEZONE"},
		{"BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "END:STANDARD", "END:VTIMEZONE"},
		{"BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "DTSTART:x", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"},
		{"BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+9900", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"},
		{"BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0100", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"},
	}
	for _, timezone := range broken {
		if got, o := zoned(t, "Nowhere", timezone...); got != "2027-06-14T20:00 2027-12-14T20:00" || o.Zone != "" {
			t.Errorf("%v: %s %+v", timezone, got, o)
		}
	}
}

// The zone of the machine is nobody's; TZ is odd in our tests on purpose.
func TestTheMachinesZoneHasNoName(t *testing.T) {
	for _, id := range []string{"Local", "localtime", "../../etc/localtime", "", "/", "Europe", "x/Local", "posixrules", "America/", "UTC\\"} {
		if loc := byIANA(id); loc != nil {
			t.Errorf("%q is %v", id, loc)
		}
	}
}

func TestATimeInUTCStaysInUTCWhateverItsZone(t *testing.T) {
	recurring(t, "DTSTART;TZID=Europe/Berlin:20270614T100000Z", "", "", "2027-06-14T10:00")
	for _, id := range []string{"UTC", "Etc/UTC", "GMT"} {
		recurring(t, "DTSTART;TZID="+id+":20270614T100000", "", "", "2027-06-14T10:00")
	}
}
