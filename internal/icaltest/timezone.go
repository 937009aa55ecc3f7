package icaltest

import (
	"regexp"
	"time"
)

var utcOffset = regexp.MustCompile(`^[+-]([01]\d|2[0-3])[0-5]\d([0-5]\d)?$`)

// timezone checks one VTIMEZONE (RFC 5545 section 3.6.5, interop.md F13).
func (f *faults) timezone(c *component) {
	f.once(c, "TZID")
	standards := 0
	for _, o := range c.components {
		if o.name != "STANDARD" && o.name != "DAYLIGHT" {
			f.add("%s holds a %s", c, o.name)
			continue
		}
		if o.name == "STANDARD" {
			standards++
		}
		f.once(o, "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME")
		f.atMostOnce(o, "RRULE")
		if start := o.value("DTSTART"); !isLocal(start) {
			f.add("%s of %s has DTSTART %q", o, c, start)
		}
		for _, p := range o.properties {
			switch p.name {
			case "TZOFFSETFROM", "TZOFFSETTO":
				if !utcOffset.MatchString(p.value) || p.value == "-0000" {
					f.add("%s of %s has %s %q", o, c, p.name, p.value)
				}
			case "RDATE":
				if !isLocal(p.value) {
					f.add("%s of %s has RDATE %q", o, c, p.value)
				}
			}
		}
	}
	if standards == 0 {
		f.add("%s has no STANDARD", c)
	}
}

func isLocal(value string) bool {
	_, err := time.Parse("20060102T150405", value)
	return err == nil
}
