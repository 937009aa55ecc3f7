package i18n

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestATemplateDropsBracketsAroundAnEmptyValue(t *testing.T) {
	values := map[string]string{"a": "A", "b": "[{a}]"}
	for source, want := range map[string]string{
		"plain":                    "plain",
		"{a} and {missing}":        "A and ",
		"{#a} counted":             "A counted",
		"x[: {a}]y":                "x: Ay",
		"x[: {missing}]y":          "xy",
		"x[ {a}, {missing}][ {a}]": "x A",
		"{b}[ {b}]":                "[{a}] [{a}]",
		"[{missing}!]":             "",
		"{a}{a}":                   "AA",
	} {
		if got, _ := must(source).fill(values); got != want {
			t.Errorf("%q says %q, want %q", source, got, want)
		}
	}
}

func TestATemplateIsWholeIfNothingOutsideBracketsIsMissing(t *testing.T) {
	for source, want := range map[string]bool{
		"plain": true, "{a}": true, "{a}[ {missing}]": true, "{missing}": false, "[{a}]{missing}": false,
	} {
		if _, whole := must(source).fill(map[string]string{"a": "A"}); whole != want {
			t.Errorf("%q is whole: %v", source, whole)
		}
	}
}

func TestWhatATranslatorDidNotMeanIsRefused(t *testing.T) {
	for _, source := range []string{
		"", " blank", "blank ", "two\nlines", "tab\there", "{", "}", "a}", "{a", "{}", "{a b}", "{A}", "{#}", "{a{b}}",
		"[", "]", "[{a}", "{a}]", "[[{a}]]", "[no value]", "{a[}]",
	} {
		if _, err := parse(source); err == nil {
			t.Errorf("%q is taken for a template", source)
		}
	}
}

// Whatever a value holds stands in the text as it is.
func TestValuesAreInsertedVerbatim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringN(1, 20, -1).Draw(t, "value")
		got, whole := must("({a})[ ({a})]").fill(map[string]string{"a": value})
		if want := "(" + value + ") (" + value + ")"; got != want || !whole {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// A text that parses is its own parts: nothing of it is lost or added.
func TestATemplateSaysItsWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"A", "ß", "{x}", "{#y}", "[", "]", "{", "}", " "})).Draw(t, "source"), "")
		parsed, err := parse(source)
		if err != nil {
			return
		}
		got, _ := parsed.fill(map[string]string{"x": "{x}", "y": "{#y}"})
		if want := strings.NewReplacer("[", "", "]", "").Replace(source); got != want {
			t.Fatalf("%q says %q, want %q", source, got, want)
		}
	})
}
