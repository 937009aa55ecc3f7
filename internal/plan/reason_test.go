package plan

import (
	"reflect"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var (
	march = civil.Date{Year: 2027, Month: 3, Day: 1}
	april = civil.Date{Year: 2027, Month: 4, Day: 12}
)

func TestAReasonKeepsEveryNumberThatItsSentenceSays(t *testing.T) {
	for _, c := range []struct {
		kind    string
		got     Reason
		text    string
		numbers map[string]any
	}{
		{"whole number", because("r", "{months} months.", "months", 4),
			"4 months.", map[string]any{"months": 4}},
		{"fraction", because("r", "{days} days.", "days", 115.5),
			"115.5 days.", map[string]any{"days": 115.5}},
		{"probability", because("r", "With {p}.", "p", probability(0.8)),
			"With 0.80.", map[string]any{"p": 0.8}},
		{"small probability", because("r", "With {p}.", "p", probability(0.015123)),
			"With 0.02.", map[string]any{"p": 0.0151}},
		{"date", because("r", "On {day}.", "day", march),
			"On 2027-03-01.", map[string]any{"day": "2027-03-01"}},
		{"time", because("r", "At {time}.", "time", civil.Time{Hour: 9, Minute: 5}),
			"At 09:05.", map[string]any{"time": "09:05"}},
		{"span", because("r", "In {window}.", "window", span{march, april}),
			"In 2027-03-01 to 2027-04-12.", map[string]any{"window_first": "2027-03-01", "window_last": "2027-04-12"}},
		{"trait", because("r", "As {metabolism}.", "metabolism", clinic.MetabolismFast),
			"As fast.", map[string]any{"metabolism": "fast"}},
		{"zones", because("r", "{zones}: early.", "zones", []clinic.Zone{clinic.CrowsFeet, clinic.DAO}),
			"crows feet, dao: early.", map[string]any{"zones": []string{"crows_feet", "dao"}}},
		{"a number said twice", because("r", "{n} and {n}.", "n", 1),
			"1 and 1.", map[string]any{"n": 1}},
		{"no number", because("r", "Always."), "Always.", nil},
	} {
		t.Run(c.kind, func(t *testing.T) {
			if want := (Reason{"r", c.text, c.numbers}); !reflect.DeepEqual(c.got, want) {
				t.Errorf("%#v, want %#v", c.got, want)
			}
		})
	}
}

// The property over whole plans looks for these braces.
func TestANumberThatIsMissingOrNotSaidStaysVisible(t *testing.T) {
	for text, reason := range map[string]Reason{
		"After {days} days.":              because("r", "After {days} days."),
		"After. {days is not said}":       because("r", "After.", "days", 3),
		"After {days}. {day is not said}": because("r", "After {days}.", "day", 3),
	} {
		if reason.Text != text {
			t.Errorf("%q, want %q", reason.Text, text)
		}
	}
}

func TestAValueIsNeverTakenForAPlaceholder(t *testing.T) {
	r := because("r", "{said} on {day}.", "said", "{day}", "day", march)
	if want := "{day} on 2027-03-01."; r.Text != want {
		t.Errorf("%q, want %q", r.Text, want)
	}
}

func TestZonesWithEqualNumbersShareASentenceAndKeepTheirOwnNumbers(t *testing.T) {
	days := map[clinic.Zone]int{clinic.Glabella: 105, clinic.Forehead: 105, clinic.LipFlip: 80}
	cycles := []*cycle{{course: &course{zone: clinic.Glabella}}, {course: &course{zone: clinic.LipFlip}}, {course: &course{zone: clinic.Forehead}}}
	got := becauseByZone("r", cycles, "lasts {days} days.", func(cy *cycle) []any { return []any{"days", days[cy.zone]} })
	want := Reason{"r", "glabella, forehead: lasts 105 days. lip flip: lasts 80 days.",
		map[string]any{"glabella.days": 105, "forehead.days": 105, "lip_flip.days": 80}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%#v, want %#v", got, want)
	}
}
