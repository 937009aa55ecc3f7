package ical

import (
	"slices"
	"strings"
)

// component writes one whose times are not those of an instance.
func (e *expander) component(c *Component) {
	if c.Name == "VTIMEZONE" {
		return
	}
	e.line("BEGIN:" + c.Name)
	e.properties(c)
	for _, child := range c.Children {
		e.component(child)
	}
	e.line("END:" + c.Name)
}

func (e *expander) properties(c *Component) {
	for _, p := range c.Properties {
		e.property(p)
	}
}

// property writes one without reference to a zone (RFC 4791 section 9.6.5).
func (e *expander) property(p Property) {
	if p.Params["TZID"] == nil {
		e.line(unfolded(strings.TrimRight(e.object.text[p.start:p.end], "\r\n")))
		return
	}
	e.line(without(e.head(p), "TZID") + ":" + e.inUTC(p))
}

// head is the name and the parameters of a property as they were written.
func (e *expander) head(p Property) string {
	return head(unfolded(e.object.text[p.start:p.end]))
}

// inUTC is the value of a property with its times in UTC. Those whose zone nobody
// knows stay as they are, without one; so does what is no time.
func (e *expander) inUTC(p Property) string {
	values := splitList(p.Value)
	for i, text := range values {
		at, refusal := e.object.resolver.periodOf(p, text)
		if refusal != nil {
			return p.Value
		}
		values[i] = at.start.key()
		switch {
		case at.hasEnd:
			values[i] += "/" + at.end.key()
		case at.hasDuration:
			values[i] += "/" + at.duration.inUTC(at.start).String()
		}
	}
	return strings.Join(values, ",")
}

// without takes parameters out of the head of a content line.
func without(head string, names ...string) string {
	var kept strings.Builder
	quoted, start := false, 0
	for i := 0; i <= len(head); i++ {
		if i < len(head) && head[i] == '"' {
			quoted = !quoted
		}
		if i < len(head) && (quoted || head[i] != ';') {
			continue
		}
		part := head[start:i]
		name, _, _ := strings.Cut(strings.TrimPrefix(part, ";"), "=")
		if start == 0 || !slices.Contains(names, strings.ToUpper(name)) {
			kept.WriteString(part)
		}
		start = i
	}
	return kept.String()
}
