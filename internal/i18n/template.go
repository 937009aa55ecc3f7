package i18n

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// template is a text with places for values. "{name}" stands for a value; a part
// in square brackets is left out when a value inside it is empty. "{#name}" stands
// for a value, too, and is the number whose size decides the message's plural
// form. Values are inserted as they are: braces and brackets in them mean nothing.
type template struct {
	parts []part
	size  int // bytes of text
}

// part is a text, a value, or what stands in square brackets.
type part struct {
	text     string
	name     string
	counts   bool
	optional []part
}

// parse reads a template. It refuses what a translator did not mean.
func parse(source string) (template, error) {
	switch {
	case source == "":
		return template{}, errors.New("is empty")
	case strings.TrimSpace(source) != source:
		return template{}, errors.New("begins or ends with a blank")
	case strings.ContainsFunc(source, unicode.IsControl):
		return template{}, errors.New("is not one line")
	}
	t := template{size: len(source)}
	for rest := source; rest != ""; {
		if rest[0] != '[' {
			text, after := cut(rest, "[]")
			plain, err := values(text)
			if err != nil {
				return template{}, err
			}
			t.parts, rest = append(t.parts, plain...), after
			if strings.HasPrefix(rest, "]") {
				return template{}, errors.New("closes a bracket that is not open")
			}
			continue
		}
		inside, after, closed := strings.Cut(rest[1:], "]")
		if !closed || strings.Contains(inside, "[") {
			return template{}, errors.New("opens a bracket and does not close it")
		}
		optional, err := values(inside)
		if err != nil {
			return template{}, err
		}
		if !slices.ContainsFunc(optional, func(p part) bool { return p.name != "" }) {
			return template{}, errors.New("has brackets without a value")
		}
		t.parts, rest = append(t.parts, part{optional: optional}), after
	}
	return t, nil
}

// cut splits before the first of the given characters.
func cut(s, chars string) (before, after string) {
	if at := strings.IndexAny(s, chars); at >= 0 {
		return s[:at], s[at:]
	}
	return s, ""
}

// values splits a text without brackets at its values.
func values(text string) ([]part, error) {
	var parts []part
	for text != "" {
		before, rest := cut(text, "{}")
		if before != "" {
			parts = append(parts, part{text: before})
		}
		if rest == "" {
			break
		}
		inside, after, closed := strings.Cut(rest[1:], "}")
		name, counts := strings.CutPrefix(inside, "#")
		if rest[0] == '}' || !closed || !isName(name) {
			return nil, fmt.Errorf("has a value without a name in braces, near %q", rest)
		}
		parts = append(parts, part{name: name, counts: counts})
		text = after
	}
	return parts, nil
}

func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_'
	})
}

// fill writes values into the template, and reports whether every value outside
// brackets had text.
func (t template) fill(with map[string]string) (text string, complete bool) {
	if len(t.parts) == 1 && t.parts[0].text != "" {
		return t.parts[0].text, true
	}
	var out strings.Builder
	out.Grow(t.size + 32) // values are longer than their names
	complete = true
	for _, p := range t.parts {
		switch {
		case p.optional == nil:
			complete = complete && p.has(with)
			p.write(&out, with)
		case !slices.ContainsFunc(p.optional, func(inside part) bool { return !inside.has(with) }):
			for _, inside := range p.optional {
				inside.write(&out, with)
			}
		}
	}
	return out.String(), complete
}

// has reports whether there is something to write for a part.
func (p part) has(with map[string]string) bool { return p.name == "" || with[p.name] != "" }

func (p part) write(out *strings.Builder, with map[string]string) {
	if p.name == "" {
		out.WriteString(p.text)
	} else {
		out.WriteString(with[p.name])
	}
}

// names are the values of a template: those that it needs, those that it can do
// without, and those that decide its plural form.
func (t template) names() (needed, optional, counted []string) {
	for _, p := range t.parts {
		for _, inside := range append([]part{p}, p.optional...) {
			switch {
			case inside.name == "":
				continue
			case p.optional == nil:
				needed = append(needed, inside.name)
			default:
				optional = append(optional, inside.name)
			}
			if inside.counts {
				counted = append(counted, inside.name)
			}
		}
	}
	return set(needed), set(optional), set(counted)
}

func set(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
