package ical

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// CompFilter is a CALDAV:comp-filter (RFC 4791 section 9.7.1).
type CompFilter struct {
	Name         string
	IsNotDefined bool
	Range        *TimeRange
	Props        []PropFilter
	Comps        []CompFilter
}

// PropFilter is a CALDAV:prop-filter (RFC 4791 section 9.7.2).
type PropFilter struct {
	Name         string
	IsNotDefined bool
	Range        *TimeRange
	Text         *TextMatch
	Params       []ParamFilter
}

// ParamFilter is a CALDAV:param-filter (RFC 4791 section 9.7.3).
type ParamFilter struct {
	Name         string
	IsNotDefined bool
	Text         *TextMatch
}

// TextMatch is a CALDAV:text-match (RFC 4791 section 9.7.5): the text contains
// the value.
type TextMatch struct {
	Value     string
	Collation string // i;ascii-casemap if empty or unknown
	Negate    bool

	folded *string // Value, once it was needed: each property is held against it
}

func (m *TextMatch) matches(text string) bool {
	fold := asciiLower
	switch m.Collation {
	case "i;octet":
		fold = func(s string) string { return s }
	case "i;unicode-casemap":
		fold = UnicodeFold
	}
	if m.folded == nil {
		value := fold(m.Value)
		m.folded = &value
	}
	return strings.Contains(fold(text), *m.folded) != m.Negate
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

// UnicodeFold makes equal what i;unicode-casemap takes as equal (RFC 5051 section 2):
// each character in its own titlecase, and then taken apart.
func UnicodeFold(s string) string { return norm.NFKD.String(strings.Map(unicode.ToTitle, s)) }

// matches reports whether the filter holds of any of the properties.
func (f PropFilter) matches(m *matcher, c *Component) bool {
	all := c.All(strings.ToUpper(f.Name))
	if f.IsNotDefined {
		return len(all) == 0
	}
	if f.Range != nil {
		all = append(all, m.effective(c, strings.ToUpper(f.Name))...)
	}
	for _, p := range all {
		if f.matchesOne(m, p) {
			return true
		}
	}
	return false
}

func (f PropFilter) matchesOne(m *matcher, p Property) bool {
	if f.Range != nil && !m.propertyIn(p, *f.Range) {
		return false
	}
	if f.Text != nil && !f.Text.matches(p.Text()) {
		return false
	}
	for _, param := range f.Params {
		if !param.matches(p) {
			return false
		}
	}
	return true
}

func (f ParamFilter) matches(p Property) bool {
	values, defined := p.Params[strings.ToUpper(f.Name)]
	if f.IsNotDefined || !defined {
		return f.IsNotDefined && !defined
	}
	if f.Text == nil {
		return true
	}
	for _, value := range values {
		if f.Text.matches(value) {
			return true
		}
	}
	return false
}
