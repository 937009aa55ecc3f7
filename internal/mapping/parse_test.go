package mapping_test

import (
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
)

// small is the least that a mapping can be, with lines put in.
func small(lines ...string) string {
	return "source: other\n" + strings.Join(lines, "\n") + `
patients:
  files: [p.csv]
  columns:
    patient_ref: Nr
    name: Name
`
}

func TestEachMappingOfOursIsOne(t *testing.T) {
	for _, source := range mapping.Sources() {
		if m := embedded(t, source); m.Source != source || m.Title == "" {
			t.Errorf("%s calls itself %q, %q", source, m.Source, m.Title)
		}
	}
	if _, ok := mapping.Text("../parse"); ok {
		t.Error("a path leads out of the mappings")
	}
}

func TestAMappingThatMakesNoSenseIsRefusedByItsField(t *testing.T) {
	for name, c := range map[string]struct{ text, path, says string }{
		"nothing":              {"", "", "not one YAML document"},
		"a list":               {"- a\n", "", "not a list of fields"},
		"no YAML":              {"source: [", "", "line 1"},
		"an unknown field":     {small("secrets: 1"), "", "line 2"},
		"a field twice":        {small("source: two"), "", "line 2"},
		"an alias":             {small("title: &x a"), "", "anchor"},
		"no table":             {"source: other\n", "", "has none of practitioners"},
		"a loud source":        {strings.Replace(small(), "other", "Other Clinic", 1), "source", "short name"},
		"an unknown encoding":  {small("encoding: utf-16"), "encoding", "utf-8"},
		"a long delimiter":     {small(`delimiter: ";;"`), "delimiter", "is none of"},
		"a zone of no place":   {small("timezone: Mars/Base"), "timezone", "IANA"},
		"no files":             {strings.Replace(small(), "[p.csv]", "[]", 1), "patients.files", "required"},
		"no name":              {strings.Replace(small(), "    name: Name\n", "", 1), "patients.columns.name", "required"},
		"an unknown column":    {strings.Replace(small(), "name: Name", "name: Name\n    phone: Phone", 1), "patients.columns", "none of patient_ref"},
		"a column of nothing":  {strings.Replace(small(), "name: Name", "name: {join: x}", 1), "patients.columns.name", "needs either"},
		"a column of both":     {strings.Replace(small(), "name: Name", "name: {from: a, value: x}", 1), "patients.columns.name", "needs either"},
		"a format of a name":   {strings.Replace(small(), "name: Name", "name: {from: a, format: YYYY}", 1), "patients.columns.name.format", "dates or times"},
		"dates without format": {small() + "events:\n  files: [e.csv]\n  columns: {event_ref: a, patient_ref: b, date: c}\n", "events.columns.date", "needs a format"},
		"years of two digits":  {small("date_format: DD/MM/YY") + "events:\n  files: [e.csv]\n  columns: {event_ref: a, patient_ref: b, date: c}\n", "events.columns.date", "has a format that has"},
		"a start without time": {small("time_format: DD/MM/YYYY") + "appointments:\n  files: [a.csv]\n  columns: {appointment_ref: a, patient_ref: b, start_local: c}\n", "appointments.columns.start_local", "without a time"},
		"two zones":            {small("time_format: YYYY-MM-DD hh:mm", "timezone: UTC") + "appointments:\n  files: [a.csv]\n  columns: {appointment_ref: a, patient_ref: b, start_local: c, timezone: d}\n", "appointments.columns.timezone", "contradicts"},
		"too long":             {small("title: " + strings.Repeat("x", mapping.MaxSize)), "", "longer than"},
	} {
		_, err := mapping.Parse([]byte(c.text), time.LoadLocation)
		refusal, ok := err.(*clinic.Error)
		if !ok || refusal.Path != c.path || !strings.Contains(refusal.Message, c.says) || strings.Contains(refusal.Message, "secrets") {
			t.Errorf("%s: %v, want %s ... %s", name, err, c.path, c.says)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, source := range mapping.Sources() {
		text, _ := mapping.Text(source)
		f.Add(text)
	}
	f.Add([]byte(small("delimiter: \"\t\"")))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := mapping.Parse(text, time.LoadLocation)
		if err != nil && clinic.CodeOf(err) != clinic.Invalid {
			t.Fatalf("error of type %T: %v", err, err)
		}
		if err == nil && (m.Source == "" || strings.ContainsAny(m.Source, ": \n")) {
			t.Fatalf("source %q", m.Source)
		}
	})
}
