package mapping

import (
	"bytes"
	"cmp"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// maxTokens bounds a document once more: the parser keeps each node's path from the
// root, so that its memory grows with the square of a nesting.
const maxTokens = 10_000

// Parse reads one mapping. A field that is unknown, repeated or missing, a form that
// is none and a column that no table has are refused by a *clinic.Error with the
// field's path; faults of YAML itself have line and column instead.
func Parse(data []byte, zones clinic.ZoneLookup) (*Mapping, error) {
	switch {
	case len(data) > MaxSize:
		return nil, refuse("", "is longer than %d bytes", MaxSize)
	case !utf8.Valid(data):
		return nil, refuse("", "is not valid UTF-8")
	}
	tokens := lexer.Tokenize(string(data))
	if len(tokens) > maxTokens {
		return nil, refuse("", "is too long for a mapping")
	}
	if slices.ContainsFunc(tokens, func(t *token.Token) bool { return t.Type == token.AliasType || t.Type == token.AnchorType }) {
		return nil, refuse("", "has an anchor or an alias, for which a mapping has no use")
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, malformed(err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, refuse("", "is not one YAML document")
	}
	if _, isMap := file.Docs[0].Body.(ast.MapNode); !isMap {
		return nil, refuse("", "is not a list of fields")
	}
	m := &Mapping{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(m); err != nil {
		return nil, malformed(err)
	}
	return m, m.check(zones)
}

// malformed says where the document is wrong. The library's own message would repeat
// whole lines of it.
func malformed(err error) error {
	var unknown *yaml.UnknownFieldError
	what := "is not understood"
	if errors.As(err, &unknown) {
		what = "has a field that no mapping has,"
	}
	var located yaml.Error
	if errors.As(err, &located) && located.GetToken() != nil && located.GetToken().Position != nil {
		at := located.GetToken().Position
		return refuse("", what+" at line %d, column %d", at.Line, at.Column)
	}
	return refuse("", "is not valid YAML")
}

var sourceName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

// check refuses a mapping that makes no sense.
func (m *Mapping) check(zones clinic.ZoneLookup) error {
	for _, c := range []struct {
		path, value string
		known       []string
	}{
		{"encoding", m.Encoding, []string{"", "utf-8", "windows-1252"}},
		{"delimiter", m.Delimiter, []string{"", ",", ";", "\t", "|"}},
		{"decimal", m.Decimal, []string{"", ".", ","}},
	} {
		if !slices.Contains(c.known, c.value) {
			return refuse(c.path, "is none of %q", c.known[1:])
		}
	}
	if !sourceName.MatchString(m.Source) {
		return refuse("source", "is not a short name of small letters, digits and hyphens")
	}
	if err := clinic.CheckName("title", m.Title); err != nil {
		return err
	}
	if m.Timezone != "" {
		if err := clinic.CheckZone("timezone", m.Timezone, zones); err != nil {
			return err
		}
	}
	if len(m.kinds()) == 0 {
		return refuse("", "has none of practitioners, patients, treatments, observations, appointments, events")
	}
	for _, k := range m.kinds() {
		if err := m.checkTable(k); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) checkTable(k kind) error {
	if len(k.table.Files) == 0 || slices.Contains(k.table.Files, "") {
		return refuse(k.name+".files", "is required")
	}
	for _, name := range required[k.name] {
		if _, ok := k.table.Columns[name]; !ok {
			return refuse(k.name+".columns."+name, "is required")
		}
	}
	known := canonical.Columns(k.file())
	for _, name := range slices.Sorted(maps.Keys(k.table.Columns)) {
		if !slices.Contains(known, name) {
			return refuse(k.name+".columns", "has a column that is none of %s", strings.Join(known, ", "))
		}
		if err := m.checkColumn(k.name+".columns."+name, name, k.table.Columns[name]); err != nil {
			return err
		}
	}
	return nil
}

func (m *Mapping) checkColumn(path, name string, c Column) error {
	layout, dated := m.layoutOf(name, c)
	switch {
	case (len(c.From) == 0) == (c.Value == ""):
		return refuse(path, "needs either the names of columns or a value")
	case slices.Contains(c.From, "") || slices.Contains(c.Since, ""):
		return refuse(path+".from", "names a column without a name")
	case c.Format != "" && !dated:
		return refuse(path+".format", "is for columns that are dates or times")
	case len(c.Since) > 0 && name != "minutes":
		return refuse(path+".since", "is for minutes alone")
	case path == "appointments.columns.timezone" && len(c.From) > 0 && m.movesTimes():
		return refuse(path, "contradicts the zone that times are written in, which turns them into the clinic's")
	case !dated || len(c.From) == 0:
		return nil
	case layout == "":
		return refuse(path, "needs a format: state date_format, time_format or the column's own")
	}
	read, err := parseLayout(layout)
	if err != nil {
		return refuse(path, "has a format that %s", err)
	}
	if name != "date" && !read.hasTime() {
		return refuse(path, "has a format without a time of day")
	}
	return nil
}

// layoutOf is the form that a column's values have, and whether they are dates or
// times at all.
func (m *Mapping) layoutOf(name string, c Column) (layout string, dated bool) {
	switch {
	case name == "date":
		layout = m.DateFormat
	case name == "start_local", len(c.Since) > 0:
		layout = m.TimeFormat
	default:
		return "", false
	}
	if c.Format != "" {
		layout = c.Format
	}
	return layout, true
}

// movesTimes reports whether the start of an appointment is turned into the clinic's
// zone.
func (m *Mapping) movesTimes() bool {
	if m.Appointments == nil {
		return false
	}
	layout, err := parseLayout(cmp.Or(m.Appointments.Columns["start_local"].Format, m.TimeFormat))
	return m.Timezone != "" || err == nil && layout.hasOffset()
}
