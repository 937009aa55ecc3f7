package feeds

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func TestForeignTextBecomesOneCleanLine(t *testing.T) {
	for given, want := range map[string]string{
		"Wedding":                 "Wedding",
		"O'Neil":                  "O'Neil",
		"  two   words ":          "two words",
		"a\r\nb\nc\rd":            "a b c d",
		"a\u0085b\u2028c\u2029d":  "a b c d",
		"tab\tbell\x07nul\x00del": "tab bell nul del",
		"\x7f\x9f":                "\uFFFD",
		"half \xf0\x9f a rune":    "half \uFFFD a rune",
		"שלום\u200f 👩‍👧":          "שלום\u200f 👩‍👧",
		"\r\n":                    "",
	} {
		if got := line(given); got != want {
			t.Errorf("line(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestTheLastGuardKeepsLineFeedsAndNoOtherControl(t *testing.T) {
	if got, want := plain("a\n\nb\r\x00\u0085\u2028c\xffd"), "a\n\nbc\uFFFDd"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestATemplateDropsBracketsAroundAnEmptyValue(t *testing.T) {
	values := map[string]string{"a": "A", "b": "[{a}]"}
	for template, want := range map[string]string{
		"plain":                  "plain",
		"{a} and {missing}":      "A and ",
		"x[: {a}]y":              "x: Ay",
		"x[: {missing}]y":        "xy",
		"x[ {a}, {missing}][ !]": "x !",
		"{b}[ {b}]":              "[{a}] [{a}]",
		"":                       "",
	} {
		if got := fill(template, values); got != want {
			t.Errorf("fill(%q) = %q, want %q", template, got, want)
		}
	}
}

// FuzzText puts any text into every text field: the feed still passes the
// checker, and reads back as what was said.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"O'Neil", "Müller, Anna", "A: B", `back\slash\n;`, "a\r\nATTENDEE:mailto:x@example.org\r\n", "NEL\u0085LS\u2028PS\u2029",
		strings.Repeat("💍👩‍👩‍👧‍👦", 30), strings.Repeat("x", 300), strings.Repeat("ä", 80), "<b>tag</b> " + strings.Repeat("> ", 60),
		"{zones}[{clinic}]", "\xff\xfe\x00", "\ufeffBOM", " ", "", "\"quoted\"", "END:VCALENDAR", "=\t=", "\u00a0\u3000 wide",
	} {
		f.Add(seed, "Harbour")
		f.Add("Wedding", seed)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		cal := Calendar{
			AsOf:          date(2027, 3, 2),
			Privacy:       PrivacyDetailed,
			Timezone:      "Europe/Berlin",
			ClinicName:    a,
			Practitioners: map[string]string{a: b},
			EventTitles:   map[string]string{b: a + b},
		}
		appt := visit("appt", "Europe/Berlin", dateTime(date(2027, 7, 1), 9, 0), 60, clinic.AppointmentConfirmed)
		appt.Item.Visit.PractitionerID = a
		appt.Item.Reasons = []plan.Reason{{Rule: a, Text: b}, {Rule: b, Text: a}}
		prep := Entry{UID: "prep", Item: plan.Item{Key: a, Kind: plan.KindPrep, Start: date(2027, 8, 21), End: date(2027, 9, 4), Event: b,
			Reasons: []plan.Reason{noGoodDay(0.5), {Rule: ruleNoGoodDay, Numbers: map[string]any{"event": b, "event_date": a, "probability": 0.1}},
				{Rule: "window.visits_per_year", Numbers: map[string]any{"visits_per_year": a, "interval_days": b, "treated": a + b}}}}}

		data := rendered(t, cal, []Entry{appt, prep})
		read, events := parsed(t, data)
		if len(events) != 2 {
			t.Fatalf("%d events came back of 2:\n%s", len(events), data)
		}
		lv := english.levels[PrivacyDetailed]
		for _, entry := range []Entry{appt, prep} {
			said := english.say(cal, lv, lv.kinds[entry.Item.Kind], entry.Item)
			for name, want := range map[string]string{"SUMMARY": said.summary, "DESCRIPTION": said.description, "LOCATION": said.location} {
				if got := value(events[entry.UID], name); got != want {
					t.Errorf("%s of %s reads %q, said %q", name, entry.UID, got, want)
				}
				if !utf8.ValidString(want) || strings.ContainsFunc(want, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
					t.Errorf("%s of %s says %q", name, entry.UID, want)
				}
			}
		}
		if want := fill(lv.calendarDescription, map[string]string{"clinic": line(a)}); calendarValue(read, "X-WR-CALDESC") != want {
			t.Errorf("X-WR-CALDESC reads %q, said %q", calendarValue(read, "X-WR-CALDESC"), want)
		}
	})
}

func calendarValue(c *ics.Calendar, name string) string {
	for _, p := range c.CalendarProperties {
		if p.IANAToken == name {
			return p.Value
		}
	}
	return ""
}
