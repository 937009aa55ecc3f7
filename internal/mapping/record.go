package mapping

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// record is one row of a source's file, read by the mapping of its table.
type record struct {
	*source
	kind    kind
	file    string
	header  []string
	columns map[string]*column
	only    []condition
	ignore  []condition

	fields []string
	lineOf func(field int) int
	zone   string // the one that this record stands for, of several that the row names
}

// column is a Column and where its parts are in a file.
type column struct {
	Column
	name        string
	from, since []int
	words       *words
	layout      layout
}

// condition is the place of a column and the patterns that its value is held against.
type condition struct {
	at       int
	patterns []string
	known    map[string]bool // as of words
}

func (c condition) holds(fields []string) bool {
	value := fields[c.at]
	holds, met := c.known[value]
	if !met {
		holds = matchesAny(c.patterns, value)
		if len(c.known) < maxKnown {
			c.known[strings.Clone(value)] = holds
		}
	}
	return holds
}

// begin finds the columns of the mapping in a file's header.
func (r *record) begin(header []string) error {
	r.header = slices.Clone(header)
	var missing, repeated []string
	find := func(names []string) (at []int) {
		for _, name := range names {
			i := slices.Index(r.header, name)
			if i < 0 && !slices.Contains(missing, name) {
				missing = append(missing, name)
			}
			if i >= 0 && slices.Contains(r.header[i+1:], name) && !slices.Contains(repeated, name) {
				repeated = append(repeated, name)
			}
			at = append(at, i)
		}
		return at
	}
	conditions := func(of map[string][]string) (all []condition) {
		for name, patterns := range of {
			all = append(all, condition{find([]string{name})[0], patterns, map[string]bool{}})
		}
		return all
	}
	r.only, r.ignore = conditions(r.kind.table.Only), conditions(r.kind.table.Ignore)
	r.columns = map[string]*column{}
	for name, c := range r.kind.table.Columns {
		found := &column{Column: c, name: name, from: find(c.From), since: find(c.Since), words: newWords(c.Values)}
		if text, dated := r.layoutOf(name, c); dated && text != "" {
			found.layout, _ = parseLayout(text) // it was checked
		}
		r.columns[name] = found
	}
	slices.Sort(missing)
	slices.Sort(repeated)
	if len(missing) > 0 {
		return &canonical.FileError{File: r.file, Line: 1, Columns: missing, Message: "missing from the header, and the mapping names it"}
	}
	if len(repeated) > 0 {
		return &canonical.FileError{File: r.file, Line: 1, Columns: repeated, Message: "named twice in the header"}
	}
	return nil
}

// wanted reports whether the mapping takes the row. One without any value is none.
func (r *record) wanted() bool {
	has := func(c condition) bool { return c.holds(r.fields) }
	lacks := func(c condition) bool { return !has(c) }
	blank := func(field string) bool { return strings.TrimSpace(field) == "" }
	return slices.ContainsFunc(r.fields, func(f string) bool { return !blank(f) }) &&
		!slices.ContainsFunc(r.only, lacks) && !slices.ContainsFunc(r.ignore, has)
}

// joined is what the row says in some columns, without the space around it.
func (r *record) joined(at []int, between string) string {
	if len(at) == 1 {
		return strings.TrimSpace(r.fields[at[0]])
	}
	var parts []string
	for _, i := range at {
		if part := strings.TrimSpace(r.fields[i]); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, between)
}

// Place implements canonical.Record.
func (r *record) Place(name string) canonical.Place {
	c, mapped := r.columns[name]
	if !mapped || len(c.from) == 0 {
		return canonical.Place{File: r.file, Line: r.lineOf(0), Column: name}
	}
	value := r.joined(c.from, c.Join)
	if len(c.since) > 0 {
		value = r.joined(c.since, c.Join) + " + " + value
	}
	return canonical.Place{File: r.file, Line: r.lineOf(c.from[0]), Column: c.label(), Value: value}
}

// maxRef bounds a source's reference, so that it can be kept with the source's name.
const maxRef = 150

// Text implements canonical.Record.
func (r *record) Text(name string) (value, fault string) {
	c, mapped := r.columns[name]
	switch {
	case !mapped:
		return "", ""
	case len(c.from) == 0:
		return c.Value, ""
	case name == "zone" && r.zone != "":
		return r.zone, ""
	}
	// A field is part of its whole line, which would be kept with it.
	theirs := strings.Clone(r.joined(c.from, c.Join))
	switch {
	case theirs == "":
		return c.Default, ""
	case c.words != nil:
		return c.words.translate(theirs)
	case strings.HasSuffix(name, "_ref"):
		if slices.ContainsFunc(c.from, func(at int) bool { return strings.TrimSpace(r.fields[at]) == "" }) {
			return "", "lacks one of the columns that it is made of"
		}
		if len(theirs) > maxRef {
			return "", "is longer than " + strconv.Itoa(maxRef) + " bytes"
		}
		return theirs, ""
	}
	switch name {
	case "date":
		return r.date(c, theirs)
	case "start_local":
		return r.start(c, theirs)
	case "minutes":
		return r.minutes(c, theirs)
	case "units", "latitude":
		return r.number(name, theirs)
	}
	return theirs, ""
}

// at reads a value as the wall time that clocks show in the clinic.
func (r *record) at(l layout, theirs string) (at civil.DateTime, fault string) {
	read, ok := l.read(theirs)
	if !ok {
		return at, "is not written as the mapping states: " + l.text
	}
	switch {
	case l.hasOffset():
		if r.here == nil {
			return at, unknownZone
		}
		instant := read.DateTime.In(time.UTC).Add(-read.offset)
		return civil.DateTimeOf(instant.In(r.here)), ""
	case r.written != nil && l.hasTime():
		if r.here == nil {
			return at, unknownZone
		}
		instant, ok := clinic.Instant(read.DateTime, r.written)
		if !ok {
			return at, "is skipped by the clocks of the mapping's time zone on that day"
		}
		return civil.DateTimeOf(instant.In(r.here)), ""
	}
	return read.DateTime, ""
}

const unknownZone = "cannot be turned into the clinic's time before its time zone is known"

func (r *record) date(c *column, theirs string) (value, fault string) {
	at, fault := r.at(c.layout, theirs)
	if fault != "" {
		return "", fault
	}
	return at.Date.String(), ""
}

func (r *record) start(c *column, theirs string) (value, fault string) {
	at, fault := r.at(c.layout, theirs)
	if fault != "" {
		return "", fault
	}
	return at.String(), ""
}

// minutes reads a length, or the time between two columns.
func (r *record) minutes(c *column, theirs string) (value, fault string) {
	if len(c.since) == 0 {
		return theirs, ""
	}
	until, fault := r.at(c.layout, theirs)
	if fault != "" {
		return "", fault
	}
	since, fault := r.at(c.layout, strings.TrimSpace(r.joined(c.since, c.Join)))
	if fault != "" {
		return "", fault
	}
	took := until.In(time.UTC).Sub(since.In(time.UTC))
	if took <= 0 {
		return "", "ends before it begins"
	}
	return strconv.Itoa(int(took / time.Minute)), ""
}

// number reads a number with the mapping's decimal sign.
func (r *record) number(name, theirs string) (value, fault string) {
	if name == "units" && r.zone != "" {
		return "", "is one dose for several zones"
	}
	if r.Decimal == "," {
		if strings.Contains(theirs, ".") {
			return "", "has a dot, where the mapping states a decimal comma"
		}
		theirs = strings.ReplaceAll(theirs, ",", ".")
	}
	return theirs, ""
}
