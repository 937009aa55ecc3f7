package timeline

import (
	"slices"
	"strings"
	"testing"
)

func TestForeignTextBecomesOneLineThatXMLAllows(t *testing.T) {
	for given, want := range map[string]string{
		"two\r\nlines":                     "two lines",
		" blanks \t and\u00a0so ":          "blanks and so",
		"a\u2028b\u2029c\u0085d":           "a b c d",
		"\x00\x1b[31m\uFFFE\uFFFF":         "[31m",
		"\xff":                             "\uFFFD",
		"Z" + strings.Repeat("\u0301", 40): "Z" + strings.Repeat("\u0301", maxMarks),
	} {
		if got := clean(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestAWideLetterCountsAsMuchAsTwo(t *testing.T) {
	if latin, korean := labelFont.width("aa"), labelFont.width("시"); korean < latin*0.75 || korean < labelFont.size {
		t.Errorf("two Latin letters have %.1f, one of Korean %.1f", latin, korean)
	}
	if plain, bold := labelFont.width("Wedding"), boldFont.width("Wedding"); bold <= plain {
		t.Errorf("bold has %.1f, plain %.1f", bold, plain)
	}
}

func TestATextIsCutBetweenLettersAsTheReaderSeesThem(t *testing.T) {
	const family = "👨‍👩‍👧‍👦"
	s := labelFont.shorten(strings.Repeat(family, 20), 100)
	if rest := strings.ReplaceAll(strings.TrimSuffix(s, ellipsis), family, ""); rest != "" || !strings.HasPrefix(s, family) {
		t.Errorf("cut to %q", s)
	}
}

func TestATextIsCutAfterAWordIfOneEndsNear(t *testing.T) {
	for given, want := range map[string]string{
		"Treat now for Anna and Tom":         "Treat now…",
		"Donaudampfschifffahrtsgesellschaft": "Donaudampfs…",
		"Short":                              "Short",
	} {
		if got := labelFont.shorten(given, 120); got != want {
			t.Errorf("%q is cut to %q, want %q", given, got, want)
		}
	}
	if got := labelFont.shorten("Wedding", 20); got != "" {
		t.Errorf("without room for three letters %q is left", got)
	}
}

func TestATextIsBrokenWhereItsLanguageAllows(t *testing.T) {
	for _, c := range []struct {
		given string
		want  []string
	}{
		{"One line", []string{"One line"}},
		{"Last day to treat before the wedding", []string{"Last day to treat", "before the wedding"}},
		{"Last day to treat before the wedding of Anna and Tom", []string{"Last day to treat", "before the weddi…"}},
		{"안나와 톰의 결혼식에서 저녁", []string{"안나와 톰의", "결혼식에서 저녁"}},
		{"결혼식전마지막시술가능일입니다", []string{"결혼식전마지막시술가", "능일입니다"}},
	} {
		if got := labelFont.wrap(c.given, 150, 2); !slices.Equal(got, c.want) {
			t.Errorf("%q is broken into %q, want %q", c.given, got, c.want)
		}
	}
}
