package ical

import "strings"

// Component is what stands between BEGIN and END (RFC 5545 section 3.6).
type Component struct {
	Name       string // in upper case
	Properties []Property
	Children   []*Component

	line     int // of its BEGIN
	start    int // where its BEGIN begins in the data
	endStart int // where its END does
	end      int // where what follows its END does
}

// Property returns the first property of that name, nil if there is none.
func (c *Component) Property(name string) *Property {
	for i := range c.Properties {
		if c.Properties[i].Name == name {
			return &c.Properties[i]
		}
	}
	return nil
}

// All returns the properties of that name in order.
func (c *Component) All(name string) []Property {
	var all []Property
	for _, p := range c.Properties {
		if p.Name == name {
			all = append(all, p)
		}
	}
	return all
}

// readCalendar reads the one VCALENDAR that a text has to be.
func readCalendar(text string, limits Limits) (*Component, *Error) {
	if len(text) > limits.MaxBytes {
		return nil, refuse(MaxResourceSize, 0, "larger than %d bytes", limits.MaxBytes)
	}
	const byteOrderMark = "\ufeff"
	l := &lines{text: text, limits: limits, number: 1}
	if strings.HasPrefix(l.text, byteOrderMark) {
		l.at = len(byteOrderMark)
	}
	var calendar *Component
	var open []*Component
	for {
		p, ok, refusal := l.next()
		if refusal != nil {
			return nil, refusal
		}
		if !ok {
			break
		}
		switch {
		case len(open) == 0 && calendar != nil && p.Name == "BEGIN":
			return nil, refuse(ValidCalendarObjectResource, p.line, "a second component after the VCALENDAR")
		case len(open) == 0 && (p.Name != "BEGIN" || !strings.EqualFold(p.Value, "VCALENDAR")):
			return nil, refuse(ValidCalendarData, p.line, "lies outside of VCALENDAR")
		case p.Name == "BEGIN":
			if len(open) == limits.MaxDepth {
				return nil, refuse(ValidCalendarData, p.line, "components lie more than %d deep", limits.MaxDepth)
			}
			c := &Component{Name: strings.ToUpper(p.Value), line: p.line, start: p.start}
			if c.Name == "" || nameLength(c.Name) != len(c.Name) {
				return nil, refuse(ValidCalendarData, p.line, "BEGIN names no component")
			}
			if len(open) > 0 && c.Name == "VCALENDAR" {
				return nil, refuse(ValidCalendarObjectResource, p.line, "a second VCALENDAR inside of the first")
			}
			if len(open) == 0 {
				calendar = c
			} else {
				parent := open[len(open)-1]
				parent.Children = append(parent.Children, c)
			}
			open = append(open, c)
		case p.Name == "END":
			c := open[len(open)-1]
			if !strings.EqualFold(p.Value, c.Name) {
				return nil, refuse(ValidCalendarData, p.line, "END does not name the component that is open")
			}
			c.endStart, c.end = p.start, p.end
			open = open[:len(open)-1]
		default:
			c := open[len(open)-1]
			c.Properties = append(c.Properties, p)
		}
	}
	if calendar == nil {
		return nil, refuse(ValidCalendarData, 0, "there is no VCALENDAR")
	}
	if len(open) > 0 {
		return nil, refuse(ValidCalendarData, open[len(open)-1].line, "a component has no END")
	}
	return calendar, nil
}
