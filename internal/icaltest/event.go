package icaltest

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// forbidden are properties that a patient's feed never holds (interop.md F2, F6,
// F8, F10 and F27).
var forbidden = []string{
	"DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE",
	"ATTACH", "IMAGE", "CONFERENCE", "X-MICROSOFT-CDO-ALLDAYEVENT",
}

// event checks one VEVENT and notes the TZIDs it uses.
func (f *faults) event(c *component, used map[string]bool) {
	f.once(c, "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "CLASS",
		"TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS")
	f.atMostOnce(c, "DESCRIPTION", "LOCATION", "STATUS", "CATEGORIES", "URL", "GEO")
	f.texts(c, "UID", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES")
	for _, name := range forbidden {
		if c.count(name) > 0 {
			f.add("%s has a %s", c, name)
		}
	}
	for _, name := range []string{"UID", "SUMMARY"} {
		if c.count(name) > 0 && c.value(name) == "" {
			f.add("%s has an empty %s", c, name)
		}
	}
	if n, err := strconv.ParseInt(c.value("SEQUENCE"), 10, 32); err != nil || n < 0 {
		f.add("%s has SEQUENCE %q", c, c.value("SEQUENCE"))
	}
	for _, name := range []string{"DTSTAMP", "LAST-MODIFIED"} {
		if _, err := time.Parse("20060102T150405Z", c.value(name)); err != nil {
			f.add("%s has %s %q", c, name, c.value(name))
		}
	}
	if status := c.value("STATUS"); status != "" && status != "CONFIRMED" && status != "TENTATIVE" && status != "CANCELLED" {
		f.add("%s has STATUS %q", c, status)
	}
	// Microsoft's property and RFC 5545's must say the same (interop.md F9).
	if free := c.value("TRANSP") == "TRANSPARENT"; free != (c.value("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE") {
		f.add("%s is free in one property and busy in the other", c)
	}
	if class := c.value("CLASS"); class != "PRIVATE" {
		f.add("%s has CLASS %q", c, class) // interop.md F28
	}
	if c.value("STATUS") == "CANCELLED" && c.value("TRANSP") != "TRANSPARENT" {
		f.add("%s is cancelled and takes time", c) // interop.md F21
	}
	f.link(c)
	f.alarms(c)
	f.span(c, used)
}

// link checks that an event's URL is an address with nothing that opens anything,
// and is repeated bare on the last line of its text (interop.md F23 and F24).
func (f *faults) link(c *component) {
	if c.count("URL") == 0 {
		return
	}
	link, _ := c.property("URL")
	if u, err := url.Parse(link.value); err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(link.params) > 0 {
		f.add("%s has URL %q", c, link.value)
	}
	text := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n", `\N`, "\n").Replace(c.value("DESCRIPTION"))
	if last := text[strings.LastIndex(text, "\n")+1:]; last != link.value {
		f.add("%s does not end with its link, but with %q", c, last)
	}
}

// span checks that an event ends after it starts, and how both are written.
func (f *faults) span(c *component, used map[string]bool) {
	start, _ := c.property("DTSTART")
	end, _ := c.property("DTEND")
	if start.params["VALUE"] != end.params["VALUE"] || start.params["TZID"] != end.params["TZID"] {
		f.add("%s has DTSTART and DTEND of two kinds", c)
	}
	for _, p := range []property{start, end} {
		if id := p.params["TZID"]; id != "" {
			used[id] = true
		}
	}
	from, to := f.moment(c, start), f.moment(c, end)
	if !from.IsZero() && !to.IsZero() && !to.After(from) {
		f.add("%s does not end after it starts", c)
	}
}

// moment returns when a DTSTART or DTEND is, or the zero time after noting why
// that cannot be said.
func (f *faults) moment(c *component, p property) time.Time {
	read := func(layout string, loc *time.Location) time.Time {
		t, err := time.ParseInLocation(layout, p.value, loc)
		if err != nil {
			f.add("%s has %s %q", c, p.name, p.value)
			return time.Time{}
		}
		return t
	}
	id, inZone := p.params["TZID"]
	switch {
	case p.params["VALUE"] == "DATE":
		if inZone {
			f.add("%s has a DATE with a TZID", c) // interop.md F7
		}
		return read("20060102", time.UTC)
	case inZone:
		loc, err := time.LoadLocation(id)
		if err != nil {
			f.add("%s has TZID %q, which is no IANA zone", c, id)
			return time.Time{}
		}
		return first(read("20060102T150405", loc))
	case len(p.value) > 0 && p.value[len(p.value)-1] == 'Z':
		return read("20060102T150405Z", time.UTC)
	}
	f.add("%s has a floating %s %q", c, p.name, p.value) // interop.md F14
	return time.Time{}
}

// first returns the earlier of two moments that clocks show alike, which is how
// RFC 5545 section 3.3.5 reads a time that comes twice.
func first(t time.Time) time.Time {
	const layout = "20060102T150405"
	_, now := t.Zone()
	_, before := t.Add(-24 * time.Hour).Zone()
	earlier := t.Add(time.Duration(now-before) * time.Second)
	if earlier.Before(t) && earlier.Format(layout) == t.Format(layout) {
		return earlier
	}
	return t
}
