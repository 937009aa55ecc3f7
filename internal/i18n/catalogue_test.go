package i18n

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// files are a folder of catalogues, by language.
func files(words map[string]string) fstest.MapFS {
	folder := fstest.MapFS{"words/README": {Data: []byte("not words")}}
	for tag, text := range words {
		folder["words/"+tag+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	return folder
}

func loaded(t *testing.T, words map[string]string) *Catalogue {
	t.Helper()
	c, err := Load(files(words), "words")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// greetings are a small catalogue in all languages.
var greetings = map[string]string{
	"en": "hello: Hello {name}\nleft: {one: \"{#n} day\", other: \"{#n} days\"}",
	"de": "hello: Hallo {name}\nleft: {one: \"{#n} Tag\", other: \"{#n} Tage\"}",
	"es": "hello: Hola {name}\nleft: {one: \"{#n} día\", other: \"{#n} días\"}",
	"fr": "hello: Bonjour {name}\nleft: {one: \"{#n} jour\", other: \"{#n} jours\"}",
	"ko": "hello: \"{name}님, 안녕하세요\"\nleft: \"{n}일\"",
}

func TestAMessageIsSaidInEachLanguage(t *testing.T) {
	c := loaded(t, greetings)
	for tag, want := range map[string]string{
		"en": "Hello Anna", "de": "Hallo Anna", "es": "Hola Anna", "fr": "Bonjour Anna", "ko": "Anna님, 안녕하세요",
	} {
		l, ok := c.Lookup(tag)
		if got := l.Say("hello", map[string]string{"name": "Anna"}); !ok || got != want || l.Tag() != tag {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := c.Languages(); !slices.Equal(got, []string{"en", "de", "es", "fr", "ko"}) {
		t.Errorf("languages: %q", got)
	}
}

func TestANumberDecidesThePluralForm(t *testing.T) {
	c := loaded(t, greetings)
	for _, want := range []struct{ tag, n, says string }{
		{"en", "0", "0 days"}, {"en", "1", "1 day"}, {"en", "2", "2 days"}, {"en", "1001", "1001 days"},
		{"fr", "0", "0 jour"}, {"fr", "1", "1 jour"}, {"fr", "2", "2 jours"}, {"fr", "1000000", "1000000 jours"},
		{"es", "0", "0 días"}, {"es", "1", "1 día"}, {"de", "1", "1 Tag"}, {"de", "21", "21 Tage"},
		{"ko", "1", "1일"}, {"ko", "5", "5일"},
		{"de", "1,5", "1,5 Tage"}, {"en", "", " days"},
	} {
		l, _ := c.Lookup(want.tag)
		if got := l.Say("left", map[string]string{"n": want.n}); got != want.says {
			t.Errorf("%s %s: %q, want %q", want.tag, want.n, got, want.says)
		}
	}
}

func TestAReaderGetsTheLanguageThatSuitsBest(t *testing.T) {
	c := loaded(t, greetings)
	for wanted, want := range map[string]string{
		"": "en", "en": "en", "en-US": "en", "de-AT": "de", "gsw": "de", "es-419": "es", "fr-CA": "fr", "ko-KR": "ko",
		"tlh": "en", "ja": "en", "not a language": "en",
		"ja, ko;q=0.8, en;q=0.5": "ko", "fr;q=0.1, de;q=0.9": "de",
	} {
		if got := c.In(wanted).Tag(); got != want {
			t.Errorf("%q gets %s, want %s", wanted, got, want)
		}
	}
	if l, ok := c.Lookup("de-AT"); ok {
		t.Errorf("de-AT is looked up as %s", l.Tag())
	}
}

func TestAMessageThatIsNotThereSaysNothing(t *testing.T) {
	l := loaded(t, greetings).In("en")
	if l.Has("bye") || l.Say("bye", nil) != "" || l.Source("bye") != "" || !l.Message("bye").IsZero() || l.Message("bye").Whole(nil) != "" {
		t.Error("a message that is not there says something")
	}
}

func TestAMessageIsWholeOrSaysNothing(t *testing.T) {
	m := loaded(t, greetings).In("en").Message("hello")
	if got := m.Whole(map[string]string{"name": "Anna"}); got != "Hello Anna" {
		t.Errorf("says %q", got)
	}
	if got := m.Whole(nil); got != "" {
		t.Errorf("says %q without its value", got)
	}
}

func TestTheSourceOfAMessageIsAllItsForms(t *testing.T) {
	if got := loaded(t, greetings).In("en").Source("left"); got != "{#n} day\n{#n} days" {
		t.Errorf("%q", got)
	}
}

func TestACatalogueWithAGapIsRefused(t *testing.T) {
	const counted = "n: {one: \"{#n} day of {x}\", other: \"{#n} days of {x}\"}"
	for name, c := range map[string]struct{ tag, english, other, want string }{
		"missing":                   {"de", "a: A\nb: B", "a: A", "b is missing"},
		"left over":                 {"de", "a: A", "a: A\nb: B", "b is not said in English"},
		"nested missing":            {"de", "a: {b: B, c: C}", "a: {b: B}", "a.c is missing"},
		"value missing":             {"de", "a: \"{x}{y}\"", "a: \"{x}\"", `says ["x"], English ["x" "y"]`},
		"value too much":            {"de", "a: \"{x}\"", "a: \"{x}{y}\"", `says ["x" "y"], English ["x"]`},
		"value that may be missing": {"de", "a: \"x[ {x}]\"", "a: \"x {x}\"", `says ["x"], English []`},
		"value in brackets":         {"de", "a: \"{x}\"", "a: \"[{x}]\"", "English does not"},
		"no plural":                 {"de", counted, "n: \"{n} Tage von {x}\"", "has no plural forms"},
		"a plural too many":         {"de", counted, "n: {one: \"{#n} {x}\", few: \"{#n} {x}\", other: \"{#n} {x}\"}", "has the plural forms"},
		"plural in Korean":          {"ko", counted, "n: {one: \"{#n} {x}\", other: \"{#n} {x}\"}", "has the plural forms"},
		"plural of nothing":         {"de", counted, "n: {one: \"{n} Tag von {x}\", other: \"{n} Tage von {x}\"}", "not one value"},
		"plural of two":             {"de", counted, "n: {one: \"{#n} Tag von {#x}\", other: \"{#n} Tage von {#x}\"}", "not one value"},
		"forms of two numbers":      {"de", counted, "n: {one: \"{n} Tag von {#x}\", other: \"{#n} Tage von {x}\"}", "counts"},
		"counting for nothing":      {"de", "a: \"{x}\"", "a: \"{#x}\"", "has no plural forms"},
		"value lost in one form":    {"de", counted, "n: {one: \"{#n} Tag\", other: \"{#n} Tage von {x}\"}", `(one) says ["n"], English ["n" "x"]`},
		"broken template":           {"de", "a: A", "a: \"{x\"", "a (other)"},
		"empty":                     {"de", "a: A", "a: \"\"", "is empty"},
		"not YAML":                  {"de", "a: A", "a: [", "words/de.yaml"},
		"a message twice":           {"de", "a: A", "a: A\na: B", "words/de.yaml"},
		"a number":                  {"de", "a: A", "a: 1", "words/de.yaml"},
		"a language without dates":  {"nl", "a: A", "a: A", "words/nl.yaml"},
		"no language at all":        {"xx-nonsense-", "a: A", "a: A", "words/xx-nonsense-.yaml"},
	} {
		_, err := Load(files(map[string]string{"en": c.english, c.tag: c.other}), "words")
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestATranslationMayCountWhereEnglishNeedNot(t *testing.T) {
	c := loaded(t, map[string]string{
		"en": "left: \"[{n} left]\"\ndays: {one: One day, other: \"{#n} days\"}",
		"es": "left: {one: \"[queda {#n}]\", other: \"[quedan {#n}]\"}\ndays: {one: Un día, other: \"{#n} días\"}",
	})
	es, _ := c.Lookup("es")
	for n, want := range map[string]string{"1": "queda 1, Un día", "2": "quedan 2, 2 días"} {
		values := map[string]string{"n": n}
		if got := es.Say("left", values) + ", " + es.Say("days", values); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAFolderWithoutEnglishIsRefused(t *testing.T) {
	for name, words := range map[string]map[string]string{"none": nil, "German": {"de": "a: A"}} {
		if _, err := Load(files(words), "words"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	if _, err := Load(fstest.MapFS{}, "words"); err == nil {
		t.Error("a folder that is not there is loaded")
	}
}
