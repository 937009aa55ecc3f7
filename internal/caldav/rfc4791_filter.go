package caldav

import (
	"slices"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// The collations of text-match (RFC 4791 section 7.5).
var collations = []string{"i;ascii-casemap", "i;octet", "i;unicode-casemap"}

// supportedCollations is the content of CALDAV:supported-collation-set.
var supportedCollations = func() (set string) {
	for _, collation := range collations {
		set += "<c:supported-collation>" + collation + "</c:supported-collation>"
	}
	return set
}()

var (
	errFilter    = forbid(nsCalDAV, "valid-filter")
	errNoFilter  = forbid(nsCalDAV, "supported-filter")
	errCollation = forbid(nsCalDAV, "supported-collation")
)

// noSuchTest refuses a test that we do not know, and says by its name in which filter
// it stands (section 7.8, CALDAV:supported-filter).
func noSuchTest(filter *element, name string) error {
	refused := *errNoFilter
	refused.inner = append(appendText(append(append(append(refused.inner, "<c:"...), filter.Local...), ` name="`...), name), `"/>`...)
	return &refused
}

// filterIn reads the CALDAV:filter of a query (section 9.7). The outermost
// comp-filter is that of VCALENDAR.
func filterIn(body *element) (f ical.CompFilter, err error) {
	filter := body.child(nsCalDAV, "filter")
	if filter == nil {
		return f, errFilter
	}
	if filter.size() > maxFilterElements {
		return f, errNoFilter
	}
	found := 0
	for e := range filter.children {
		if !e.is(nsCalDAV, "comp-filter") {
			return f, errNoFilter
		}
		found++
		if f, err = compFilter(e, ""); err != nil {
			return f, err
		}
	}
	if found != 1 || !strings.EqualFold(f.Name, "VCALENDAR") {
		return f, errFilter
	}
	return f, nil
}

// parents are where components may be (RFC 5545 section 3.6): a filter for one
// elsewhere asks for what cannot be. Those that are not listed may be anywhere.
var parents = map[string][]string{
	"VCALENDAR": {""},
	"VEVENT":    {"VCALENDAR"},
	"VTODO":     {"VCALENDAR"},
	"VJOURNAL":  {"VCALENDAR"},
	"VFREEBUSY": {"VCALENDAR"},
	"VTIMEZONE": {"VCALENDAR"},
	"VALARM":    {"VEVENT", "VTODO"},
	"STANDARD":  {"VTIMEZONE"},
	"DAYLIGHT":  {"VTIMEZONE"},
}

// compFilter reads a comp-filter (section 9.7.1). The XML is no deeper than the
// parser lets it be.
func compFilter(e *element, above string) (f ical.CompFilter, err error) {
	if f.Name, err = nameOf(e); err != nil {
		return f, err
	}
	f.Name = strings.ToUpper(f.Name)
	if in, known := parents[f.Name]; known && !slices.Contains(in, above) {
		return f, errFilter
	}
	err = parts(e, &f.IsNotDefined, func(below *element) (err error) {
		switch {
		case below.is(nsCalDAV, "time-range") && f.Range == nil && hasTimes(f.Name):
			f.Range, err = timeRange(below)
		case below.is(nsCalDAV, "prop-filter"):
			var p ical.PropFilter
			p, err = propFilter(below)
			f.Props = append(f.Props, p)
		case below.is(nsCalDAV, "comp-filter"):
			var c ical.CompFilter
			c, err = compFilter(below, f.Name)
			f.Comps = append(f.Comps, c)
		case below.is(nsCalDAV, "time-range"):
			err = errFilter
		default:
			err = noSuchTest(e, f.Name)
		}
		return err
	})
	return f, err
}

// parts reads what is in a filter, each by read. What must not be there cannot be
// asked for more (section 9.7.4).
func parts(e *element, isNotDefined *bool, read func(below *element) error) error {
	n := 0
	for below := range e.children {
		if n++; below.is(nsCalDAV, "is-not-defined") {
			*isNotDefined = true
		} else if err := read(below); err != nil {
			return err
		}
	}
	if *isNotDefined && n > 1 {
		return errFilter
	}
	return nil
}

// hasTimes reports whether a component can be held against a time-range (section
// 9.9).
func hasTimes(component string) bool {
	switch component {
	case "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VALARM":
		return true
	}
	return false
}

// propFilter reads a prop-filter (section 9.7.2).
func propFilter(e *element) (f ical.PropFilter, err error) {
	if f.Name, err = nameOf(e); err != nil {
		return f, err
	}
	err = parts(e, &f.IsNotDefined, func(below *element) (err error) {
		switch {
		case below.is(nsCalDAV, "time-range") && f.Range == nil && f.Text == nil:
			f.Range, err = timeRange(below)
		case below.is(nsCalDAV, "text-match") && f.Range == nil && f.Text == nil:
			f.Text, err = textMatch(below)
		case below.is(nsCalDAV, "param-filter"):
			var p ical.ParamFilter
			p, err = paramFilter(below)
			f.Params = append(f.Params, p)
		case below.is(nsCalDAV, "time-range"), below.is(nsCalDAV, "text-match"):
			err = errFilter
		default:
			err = noSuchTest(e, f.Name)
		}
		return err
	})
	return f, err
}

// paramFilter reads a param-filter (section 9.7.3).
func paramFilter(e *element) (f ical.ParamFilter, err error) {
	if f.Name, err = nameOf(e); err != nil {
		return f, err
	}
	err = parts(e, &f.IsNotDefined, func(below *element) (err error) {
		switch {
		case below.is(nsCalDAV, "text-match") && f.Text == nil:
			f.Text, err = textMatch(below)
		case below.is(nsCalDAV, "text-match"):
			err = errFilter
		default:
			err = noSuchTest(e, f.Name)
		}
		return err
	})
	return f, err
}

func nameOf(e *element) (string, error) {
	name, _ := e.attribute("", "name")
	if name == "" {
		return "", errFilter
	}
	return name, nil
}

// textMatch reads a text-match (section 9.7.5).
func textMatch(e *element) (*ical.TextMatch, error) {
	m := &ical.TextMatch{Value: e.text()}
	if collation, given := e.attribute("", "collation"); given && collation != "default" {
		m.Collation = collation
		if !slices.Contains(collations, collation) {
			return nil, errCollation
		}
	}
	switch negate, _ := e.attribute("", "negate-condition"); negate {
	case "yes":
		m.Negate = true
	case "", "no":
	default:
		return nil, errFilter
	}
	return m, nil
}

// utcForm is a DATE-TIME in UTC (RFC 5545 section 3.3.5, form 2).
const utcForm = "20060102T150405Z"

// timeRange reads a time-range (section 9.9): UTC, with one end at least, and the
// ends in their order. It may go beyond the dates that we take, where nothing is:
// section 7.8 would have it refused, but go-webdav writes an open start as the year 1.
func timeRange(e *element) (*ical.TimeRange, error) {
	var r ical.TimeRange
	for name, at := range map[string]*time.Time{"start": &r.Start, "end": &r.End} {
		text, given := e.attribute("", name)
		if !given {
			continue
		}
		moment, err := time.Parse(utcForm, text)
		if err != nil || len(text) != len(utcForm) {
			return nil, errFilter
		}
		*at = moment
	}
	if r.Start.IsZero() && r.End.IsZero() || !r.Start.IsZero() && !r.End.IsZero() && !r.Start.Before(r.End) {
		return nil, errFilter
	}
	return &r, nil
}
