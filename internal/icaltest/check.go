package icaltest

import (
	"fmt"
	"slices"
)

// faults collects what is wrong, one sentence each.
type faults []string

func (f *faults) add(format string, args ...any) {
	*f = append(*f, fmt.Sprintf(format, args...))
}

// Check returns everything that is wrong with a feed document, one sentence
// each, or nil if nothing is.
func Check(data []byte) []string {
	var f faults
	calendar := tree(lines(data, &f), &f)
	if calendar == nil {
		f.add("there is no VCALENDAR")
		return f
	}
	f.once(calendar, "PRODID", "VERSION")
	f.atMostOnce(calendar, "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "X-WR-TIMEZONE",
		"COLOR", "X-APPLE-CALENDAR-COLOR", "REFRESH-INTERVAL", "X-PUBLISHED-TTL")
	if v := calendar.value("VERSION"); v != "2.0" {
		f.add("VERSION is %q", v)
	}
	if m := calendar.value("METHOD"); m != "" && m != "PUBLISH" {
		f.add("METHOD is %q in a feed", m) // interop.md F6
	}
	if calendar.value("NAME") != calendar.value("X-WR-CALNAME") {
		f.add("NAME and X-WR-CALNAME differ") // interop.md F16
	}
	f.texts(calendar, "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "PRODID")
	if len(calendar.components) == 0 {
		f.add("VCALENDAR holds no component") // RFC 5545 section 3.6
	}
	used := map[string]bool{}
	uids := map[string]bool{}
	events := 0
	for _, c := range calendar.components {
		switch c.name {
		case "VTIMEZONE":
			f.timezone(c)
			if events > 0 {
				f.add("VTIMEZONE %q comes after an event", c.value("TZID")) // interop.md F12
			}
		case "VEVENT":
			events++
			f.event(c, used)
			uid := c.value("UID")
			if uids[uid] {
				f.add("UID %q is used twice", uid)
			}
			uids[uid] = true
		default:
			f.add("component %s in a feed", c.name)
		}
	}
	f.zonesMatch(calendar, used, events)
	slices.Sort(f)
	return f
}

// zonesMatch checks that there is exactly one VTIMEZONE for each TZID used and
// none unused, except in a feed without events (interop.md F12 and F22).
func (f *faults) zonesMatch(calendar *component, used map[string]bool, events int) {
	defined := map[string]bool{}
	for _, c := range calendar.components {
		if c.name != "VTIMEZONE" {
			continue
		}
		id := c.value("TZID")
		if defined[id] {
			f.add("two VTIMEZONEs for %q", id)
		}
		defined[id] = true
		if !used[id] && events > 0 {
			f.add("VTIMEZONE %q is not used", id)
		}
	}
	for id := range used {
		if !defined[id] {
			f.add("no VTIMEZONE for %q", id)
		}
	}
}

// once checks that a component has each property exactly once.
func (f *faults) once(c *component, names ...string) {
	for _, name := range names {
		if n := c.count(name); n != 1 {
			f.add("%s has %d %s", c, n, name)
		}
	}
}

// atMostOnce checks that a component does not repeat a property.
func (f *faults) atMostOnce(c *component, names ...string) {
	for _, name := range names {
		if n := c.count(name); n > 1 {
			f.add("%s has %d %s", c, n, name)
		}
	}
}

// texts checks the escapes of TEXT values: backslash, semicolon, comma and line
// feed, and nothing else (RFC 5545 section 3.3.11).
func (f *faults) texts(c *component, names ...string) {
	for _, p := range c.properties {
		if !slices.Contains(names, p.name) {
			continue
		}
		for i := 0; i < len(p.value); i++ {
			switch p.value[i] {
			case ';', ',':
				f.add("%s of %s has a bare %q", p.name, c, p.value[i])
			case '\\':
				i++
				if i == len(p.value) || !slices.Contains([]byte(`\;,nN`), p.value[i]) {
					f.add("%s of %s has a wrong escape", p.name, c)
				}
			}
		}
	}
}
