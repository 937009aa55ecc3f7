package icaltest

import "regexp"

// trigger is a duration before or after the start (RFC 5545 section 3.3.6), as
// far as a feed has a use for it.
var trigger = regexp.MustCompile(`^-?P(\d+D|T\d+[HM])$`)

// alarms checks what a VEVENT holds: at most one VALARM that shows its text, and
// none where nothing takes place (interop.md F20).
func (f *faults) alarms(c *component) {
	if len(c.components) > 1 {
		f.add("%s holds %d components", c, len(c.components))
	}
	for _, a := range c.components {
		if a.name != "VALARM" {
			f.add("%s holds a %s", c, a.name)
			continue
		}
		f.once(a, "ACTION", "TRIGGER", "DESCRIPTION")
		f.texts(a, "DESCRIPTION")
		for _, p := range a.properties {
			if p.name != "ACTION" && p.name != "TRIGGER" && p.name != "DESCRIPTION" {
				f.add("the VALARM of %s has a %s", c, p.name)
			}
		}
		if action := a.value("ACTION"); action != "DISPLAY" {
			f.add("the VALARM of %s has ACTION %q", c, action)
		}
		if t, _ := a.property("TRIGGER"); !trigger.MatchString(t.value) || len(t.params) > 0 {
			f.add("the VALARM of %s has TRIGGER %q", c, t.value)
		}
		if c.value("STATUS") == "CANCELLED" {
			f.add("%s is cancelled and rings", c)
		}
	}
}
