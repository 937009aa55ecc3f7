//go:build interop

package interop

import (
	"slices"
	"strings"
)

// These read calendar objects with nothing of ours: two programs hold the same event
// if they say the same, in whatever order and however folded.

// component is a part of an object with its properties, each a line, and its parts.
type component struct {
	name  string
	lines []string
	parts []component
}

// tree is the outermost component of an object.
func tree(body string) component {
	body = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "", "\r\n", "\n").Replace(body)
	stack := []component{{}}
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		name, value, _ := strings.Cut(line, ":")
		switch strings.ToUpper(name) {
		case "":
		case "BEGIN":
			stack = append(stack, component{name: strings.ToUpper(value)})
		case "END":
			last := len(stack) - 1
			if last == 0 {
				return component{name: "NOTHING THAT CAN BE READ"}
			}
			stack[last-1].parts = append(stack[last-1].parts, stack[last])
			stack = stack[:last]
		default:
			stack[len(stack)-1].lines = append(stack[len(stack)-1].lines, line)
		}
	}
	if len(stack) != 1 || len(stack[0].parts) != 1 {
		return component{name: "NOTHING THAT CAN BE READ"}
	}
	return stack[0].parts[0]
}

// property is the name of a line, its parameters in an order of their own, and its value.
func property(line string) (name string, parameters []string, value string) {
	quoted := false
	end := strings.IndexFunc(line, func(r rune) bool {
		quoted = quoted != (r == '"')
		return r == ':' && !quoted
	})
	if end < 0 {
		return line, nil, ""
	}
	parameters = strings.Split(line[:end], ";")
	name = strings.ToUpper(parameters[0])
	parameters = parameters[1:]
	slices.Sort(parameters)
	value = strings.ReplaceAll(line[end+1:], `\N`, `\n`)
	if name == "RRULE" { // its parts come in any order (RFC 5545 section 3.3.10)
		parts := strings.Split(value, ";")
		slices.Sort(parts)
		value = strings.Join(parts, ";")
	}
	return name, parameters, value
}

// bookkeeping is what programs write for each other; it says nothing of an event.
var bookkeeping = []string{"PRODID", "VERSION", "CALSCALE", "DTSTAMP", "CREATED", "LAST-MODIFIED"}

// meaning is what an object says, in lines, without properties of some names and
// without the definitions of zones.
func meaning(body string, without ...string) []string {
	var lines []string
	for _, part := range tree(body).parts {
		if part.name != "VTIMEZONE" {
			lines = append(lines, part.say("", append(without, bookkeeping...)))
		}
	}
	slices.Sort(lines)
	return lines
}

func (c component) say(indent string, without []string) string {
	var lines []string
	for _, line := range c.lines {
		if name, parameters, value := property(line); !slices.Contains(without, name) {
			lines = append(lines, indent+strings.Join(append([]string{name}, parameters...), ";")+":"+value)
		}
	}
	for _, part := range c.parts {
		lines = append(lines, part.say(indent+"  ", without))
	}
	slices.Sort(lines)
	return indent + c.name + "\n" + strings.Join(lines, "\n")
}

// of is the value of a property of the event itself, and its line.
func of(body, wanted string) (value, line string) {
	for _, part := range tree(body).parts {
		if part.name == "VTIMEZONE" || slices.ContainsFunc(part.lines, func(l string) bool { return strings.HasPrefix(strings.ToUpper(l), "RECURRENCE-ID") }) {
			continue
		}
		for _, line := range part.lines {
			if name, _, value := property(line); name == wanted {
				return value, line
			}
		}
	}
	return "", ""
}
