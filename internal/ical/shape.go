package ical

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Shape is what a report tells of an object where that is not all of it (RFC 4791
// section 9.6). The parts follow each other in the order of the fields.
type Shape struct {
	Expand          *TimeRange // into instances (section 9.6.5); not besides LimitRecurrence
	LimitRecurrence *TimeRange // overrides (section 9.6.6)
	LimitFreeBusy   *TimeRange // FREEBUSY values (section 9.6.7)
	Comp            *CompShape // what of the VCALENDAR (section 9.6.1), nil for all

	// Budget is how many bytes Expand may write: a long object that recurs often would
	// be as large as the two multiplied. What it writes is taken from it, and all if
	// that is not enough.
	Budget *int
}

// Shaped returns what the shape leaves of the object. What is told of it without
// Expand is told byte for byte. Floating and all-day times are held against ranges in
// the zone floating, and stay what they are. An object that expanded is larger than
// the budget, or takes too much work, is refused with MaxInstances.
func (o *Object) Shaped(s Shape, floating *time.Location) ([]byte, error) {
	m := &matcher{object: o, floating: floating, work: maxWork}
	text, calendar := o.text, o.calendar
	if s.Expand != nil {
		var refusal *Error
		if text, refusal = m.expanded(*s.Expand, *s.Budget); refusal != nil {
			*s.Budget = 0
			return nil, refusal
		}
		*s.Budget -= len(text)
		if s.LimitFreeBusy == nil && s.Comp == nil {
			return []byte(text), nil
		}
		if calendar, refusal = readCalendar(text, anySize); refusal != nil {
			return nil, refusal
		}
	}
	c := cutter{matcher: m, text: text, shape: s}
	c.component(calendar, s.Comp)
	return c.rest(), nil
}

// anySize is for what we wrote ourselves.
var anySize = Limits{MaxBytes: math.MaxInt, MaxDepth: math.MaxInt, MaxLines: math.MaxInt, MaxLineBytes: math.MaxInt}

// cutter leaves parts of a text out.
type cutter struct {
	*matcher
	text  string
	shape Shape
	cuts  []cut
}

// cut is a part that goes, and what comes in its place.
type cut struct {
	start, end int
	instead    string
}

// component finds what goes of a component. Components lie no deeper than Limits
// allow.
func (c *cutter) component(of *Component, wanted *CompShape) {
	for _, p := range of.Properties {
		c.property(p, wanted)
	}
	for _, child := range of.Children {
		below, told := wanted.component(child.Name)
		if told && c.shape.LimitRecurrence != nil {
			t := c.object.timingOf[child]
			told = t == nil || c.impacts(t, *c.shape.LimitRecurrence)
		}
		if !told {
			c.cuts = append(c.cuts, cut{start: child.start, end: child.end})
			continue
		}
		c.component(child, below)
	}
}

// property finds what goes of a property.
func (c *cutter) property(p Property, wanted *CompShape) {
	told, bare := wanted.property(p.Name)
	value := p.Value
	if told && c.shape.LimitFreeBusy != nil && p.Name == "FREEBUSY" {
		value = c.busyValues(p, *c.shape.LimitFreeBusy)
		told = value != ""
	}
	line := c.text[p.start:p.end]
	content := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	switch {
	case !told:
		c.cuts = append(c.cuts, cut{start: p.start, end: p.end})
	case bare:
		c.cuts = append(c.cuts, cut{start: p.start + len(head(content)) + len(":"), end: p.start + len(content)})
	case value != p.Value:
		newline := line[len(content):]
		c.cuts = append(c.cuts, cut{p.start, p.end, folded(head(unfolded(content))+":"+value, newline) + newline})
	}
}

// rest is the text without the cuts.
func (c *cutter) rest() []byte {
	// A property may stand behind a component of its component.
	slices.SortFunc(c.cuts, func(a, b cut) int { return a.start - b.start })
	rest, at := make([]byte, 0, len(c.text)), 0
	for _, cut := range c.cuts {
		rest = append(append(rest, c.text[at:cut.start]...), cut.instead...)
		at = cut.end
	}
	return append(rest, c.text[at:]...)
}
