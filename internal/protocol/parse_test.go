package protocol_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// source returns the YAML of an embedded profile.
func source(t rapid.TB, name string) string {
	t.Helper()
	text, ok := protocol.Source(name)
	if !ok {
		t.Fatalf("no source of %q", name)
	}
	return string(text)
}

// edited returns the standard profile's YAML with one text in place of another.
func edited(t rapid.TB, old, replacement string) []byte {
	t.Helper()
	text := source(t, "standard")
	if strings.Count(text, old) != 1 {
		t.Fatalf("the profile does not say %q once", old)
	}
	return []byte(strings.Replace(text, old, replacement, 1))
}

func TestWhatIsNotInTheSchemaIsRefusedByItsPath(t *testing.T) {
	for _, c := range []struct{ rule, old, replacement, path, what string }{
		{"unknown field", "past_days: 30", "past_days: 30\nfavourite_colour: blue", "favourite_colour", "is not a known field"},
		{"unknown field in a group", "  sd: {patient:", "  sd: {nurse: 1, patient:", "duration.sd.nurse", "is not a known field"},
		{"field in another spelling", "version: 1", "Version: 1", "Version", "is not a known field"},
		{"sentence as a field's name", "version: 1", "version of June: 1", "", "has a field that is not known"},
		{"field given twice", "past_days: 30", "past_days: 30\npast_days: 31", "past_days", "is given twice"},
		{"field given twice in a group", "glabella: 105\n", "glabella: 105\n    glabella: 105\n", "duration.zone_median_days.glabella", "is given twice"},
		{"field left out", "version: 1\n", "", "version", "is required"},
		{"field whose zero would be accepted", "  dose_exponent: 0.285\n", "", "duration.dose_exponent", "is required"},
		{"choice left out", "to_day: 21, first_timers_only: true}", "to_day: 21}", "touchup.first_timers_only", "is required"},
		{"group left out", "pause:\n  review_every_days: 90\n", "", "pause", "is required"},
		{"group of a group left out", "  grid: {points: 241, sds: 6}\n", "", "duration.grid", "is required"},
		{"empty field", "past_days: 30", "past_days:", "past_days", "is empty"},
		{"empty field of a map", "dao: 115.5", "dao:", "duration.zone_median_days.dao", "is empty"},
		{"empty group", "pause:\n  review_every_days: 90\n", "pause:\n", "pause", "is empty"},
		{"empty choice", "  grid:", "  metabolism_shift:\n  grid:", "duration.metabolism_shift", "is empty"},
		{"text for a number", "past_days: 30", "past_days: '30'", "past_days", "is not a whole number"},
		{"part of a day", "past_days: 30", "past_days: 30.5", "past_days", "is not a whole number"},
		{"more than a machine counts", "past_days: 30", "past_days: 99999999999999999999", "past_days", "is not a"},
		{"no number", "cycle: 0.18", "cycle: .nan", "duration.sd.cycle", "is not a finite number"},
		{"an infinite number", "cycle: 0.18", "cycle: -.inf", "duration.sd.cycle", "is not a finite number"},
		{"text for a choice", "to_day: 21, first_timers_only: true", "to_day: 21, first_timers_only: 'yes'", "touchup.first_timers_only", "is not true or false"},
		{"number for a name", "profile: standard", "profile: 7", "profile", "is not text"},
		{"number for a group", "soft: {from_day: 76, to_day: 76}", "soft: 76", "soft", "is not a group of fields"},
		{"list for a group", "soft: {from_day: 76, to_day: 76}", "soft: [76, 76]", "soft", "is neither a plain value nor a group"},
		{"anchor", "soft: {from_day: 76, to_day: 76}", "soft: &soft {from_day: 76, to_day: 76}", "soft", "is neither a plain value nor a group"},
		{"tag", "past_days: 30", "past_days: !!int 30", "past_days", "is neither a plain value nor a group"},
		{"number as a field's name", "  grid:", "  7: 7\n  grid:", "duration", "whose name is not plain text"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			_, err := protocol.Parse(edited(t, c.old, c.replacement))
			refused(t, err, c.path, c.what)
		})
	}
}

func TestWhatIsNotYAMLIsRefusedByLineAndColumn(t *testing.T) {
	for name, c := range map[string]struct{ text, what string }{
		"open bracket":    {"profile: standard\nsoft: {from_day: 76\n", "is not valid YAML at line 2, column "},
		"wrong indent":    {"profile: standard\n  version: 1\n", "is not valid YAML at line "},
		"unclosed quote":  {"profile: \"standard\n", "is not valid YAML at line 1, column "},
		"empty":           {"", "is not one YAML document"},
		"only comments":   {"# nothing yet\n", "is not one YAML document"},
		"two documents":   {"profile: a\n---\nprofile: b\n", "is not one YAML document"},
		"no group":        {"standard\n", "is not a group of fields"},
		"a list":          {"- 1\n", "is neither a plain value nor a group of fields"},
		"not UTF-8":       {"profile: \xff\n", "is not valid UTF-8"},
		"deep":            {strings.Repeat("[", 60000), "is too long for a protocol"},
		"wide":            {strings.Repeat("- ", 30000), "is too long for a protocol"},
		"bigger than any": {strings.Repeat("# more\n", 10000), "is longer than 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := protocol.Parse([]byte(c.text))
			refused(t, err, "", c.what)
			if err != nil && (len(err.Error()) > 80 || strings.Contains(err.Error(), "76")) {
				t.Errorf("the message repeats the document: %s", err)
			}
		})
	}
}

func TestJSONIsReadAsStrictlyAsYAML(t *testing.T) {
	text := string(documentOf(t, "standard").json(t))
	if _, err := protocol.ParseJSON([]byte(text)); err != nil {
		t.Fatal(err)
	}
	with := func(fields string) []byte { return []byte(strings.Replace(text, "{", "{"+fields+",", 1)) }
	for name, c := range map[string]struct {
		text       []byte
		path, what string
	}{
		"unknown":        {with(`"favourite_colour":"blue"`), "favourite_colour", "is not a known field"},
		"repeated":       {with(`"past_days":30`), "past_days", "is given twice"},
		"another type":   {bytes.Replace([]byte(text), []byte(`"past_days":30`), []byte(`"past_days":"30"`), 1), "past_days", "is not a whole number"},
		"null":           {bytes.Replace([]byte(text), []byte(`"past_days":30`), []byte(`"past_days":null`), 1), "past_days", "is empty"},
		"nothing":        {nil, "", "is not valid JSON"},
		"null document":  {[]byte("null"), "", "is empty"},
		"more behind it": {[]byte(text + "{}"), "", "is not valid JSON"},
		"not UTF-8":      {with("\"\xff\":1"), "", "is not valid JSON in UTF-8"},
		"YAML":           {[]byte("profile: standard"), "", "is not valid JSON"},
		"empty document": {[]byte("{}"), "profile", "is required"},
		"too big":        {[]byte(strings.Repeat(" ", protocol.MaxSize+1)), "", "is longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := protocol.ParseJSON(c.text)
			refused(t, err, c.path, c.what)
		})
	}
}

func TestARefusalNeverRepeatsTheValue(t *testing.T) {
	for path, value := range map[string]any{
		"profile": "Anna Berg", "past_days": -4711, "season.summer_zone": "Anna Berg", "soft": "Anna Berg",
		"duration.zone_median_days.glabella": 4711.5, "duration.zone_median_days.Anna Berg": 100, "Anna Berg": 1,
	} {
		d := documentOf(t, "standard")
		d.set(path, value)
		_, err := protocol.ParseJSON(d.json(t))
		if err == nil || strings.Contains(err.Error(), "4711") || strings.Contains(err.Error(), "Berg") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// survives fails unless what was accepted is valid and is the same protocol after
// a way through YAML and through JSON.
func survives(t rapid.TB, p *protocol.Protocol) {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatalf("accepted and not valid: %v", err)
	}
	if again, err := protocol.Parse(p.YAML()); err != nil || !equal(again, p) {
		t.Fatalf("another protocol after YAML, error %v:\n%s", err, p.YAML())
	}
	if again, err := protocol.ParseJSON(asJSON(t, p)); err != nil || !equal(again, p) {
		t.Fatalf("another protocol after JSON, error %v:\n%s", err, asJSON(t, p))
	}
}

func TestProfilesSurviveYAMLAndJSON(t *testing.T) {
	for _, name := range clinic.Profiles {
		survives(t, profile(t, name))
	}
}

// Whatever a clinic changes, the protocol is refused by a path or survives.
func TestWhateverIsAcceptedSurvivesYAMLAndJSON(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom(clinic.Profiles).Draw(r, "profile")
		d := documentOf(r, name)
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			group := map[string]any(d)
			for {
				field := rapid.SampledFrom(sortedKeys(group)).Draw(r, "field")
				if below, ok := group[field].(map[string]any); ok && len(below) > 0 {
					group = below
					continue
				}
				if n, ok := group[field].(float64); ok {
					group[field] = rapid.OneOf(
						rapid.Just(n+1), rapid.Just(n-1), rapid.Just(n*1.01), rapid.Just(n/3),
						rapid.Float64Range(0, 400), rapid.Float64(),
					).Filter(func(n float64) bool { return !math.IsInf(n, 0) }).Draw(r, "number") // which JSON cannot say
				} else {
					group[field] = rapid.SampledFrom([]any{true, false, "dao", "", nil}).Draw(r, "value")
				}
				break
			}
		}
		p, err := protocol.ParseJSON(d.json(r))
		if err != nil {
			if clinic.CodeOf(err) != clinic.Invalid {
				r.Fatalf("not a refusal: %v", err)
			}
			return
		}
		accepted++
		survives(r, p)
	})
	if accepted == 0 {
		t.Error("no protocol was accepted")
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range clinic.Profiles {
		f.Add([]byte(source(f, name)))
		f.Add(profile(f, name).YAML())
	}
	f.Add([]byte("profile: standard\nwindow: {lower_quantile: .nan}\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? {a: b}\n: |\n  c\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := protocol.Parse(text)
		if err == nil {
			survives(t, p)
			return
		}
		if clinic.CodeOf(err) != clinic.Invalid || len(err.Error()) > 250 {
			t.Errorf("not a refusal in few words: %v", err)
		}
	})
}

func FuzzParseJSON(f *testing.F) {
	for _, name := range clinic.Profiles {
		f.Add(asJSON(f, profile(f, name)))
	}
	f.Add([]byte(`{"profile":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := protocol.ParseJSON(text)
		if err == nil {
			survives(t, p)
			return
		}
		if clinic.CodeOf(err) != clinic.Invalid || len(err.Error()) > 250 {
			t.Errorf("not a refusal in few words: %v", err)
		}
	})
}
