package web

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/page"
)

// palettes are the custom properties by name, for light and for dark.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	light, dark, found := strings.Cut(string(page.Palette()), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("there are no colours for the dark")
	}
	all := map[string]map[string]string{}
	for scheme, text := range map[string]string{"light": light, "dark": dark} {
		all[scheme] = map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(text, -1) {
			all[scheme][m[1]] = m[2]
		}
	}
	return all
}

// luminance is that of WCAG 2.2.
func luminance(hex string) float64 {
	n, _ := strconv.ParseUint(hex[1:], 16, 32)
	channel := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// WCAG 2.2 success criteria 1.4.3 and 1.4.11, in light and in dark.
func TestColoursStandOutFromWhatTheyStandOn(t *testing.T) {
	if got := contrast("#000000", "#ffffff"); math.Abs(got-21) > 0.01 {
		t.Fatalf("black on white is %.2f", got)
	}
	const text, shape = 4.5, 3
	for scheme, p := range palettes(t) {
		for pair, least := range map[string]float64{
			"ink paper": text, "ink card": text, "ink accent-soft": text, "muted paper": text, "muted card": text, "accent card": text, "accent paper": text,
			"on-accent accent": text, "warn card": text, "warn paper": text, "event card": shape, "visit card": shape, "calm card": shape,
			"edge card": shape, "edge paper": shape, "accent accent-soft": shape, "warn accent-soft": shape,
		} {
			names := strings.Fields(pair)
			if p[names[0]] == "" || p[names[1]] == "" {
				t.Fatalf("%s: no colour %s", scheme, pair)
			}
			if got := contrast(p[names[0]], p[names[1]]); got < least {
				t.Errorf("%s: %s is %.2f, less than %.1f", scheme, pair, got, least)
			}
		}
	}
}

// The dark has every colour that changes meaning with the light.
func TestTheStyleSheetNamesNoColourOfItsOwn(t *testing.T) {
	style := string(slices.Concat(page.Base(), embedded("style.css")))
	for _, m := range regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b`).FindAllString(style, -1) {
		if m != "#fff" { // what a camera reads is on white
			t.Errorf("a colour of its own: %s", m)
		}
	}
	known := map[string]bool{"round": true, "gap": true, "shade": true, "glow": true}
	for name := range palettes(t)["light"] {
		known[name] = true
	}
	for _, m := range regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(style, -1) {
		if !known[m[1]] {
			t.Errorf("no such property: %s", m[1])
		}
	}
	for _, foreign := range []string{"@import", "url(", "http"} {
		if strings.Contains(style, foreign) {
			t.Errorf("the style sheet holds %s", foreign)
		}
	}
}

// A class that no rule knows, and a zone of the face that no rule lights, is a
// slip in one of the two.
func TestTemplatesAndStyleSheetKnowTheSameClasses(t *testing.T) {
	style := string(slices.Concat(page.Base(), embedded("style.css")))
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		text, _ := templateFiles.ReadFile("templates/" + file.Name())
		for _, m := range regexp.MustCompile(`class="([a-z_ -]+)"`).FindAllStringSubmatch(string(text), -1) {
			for _, class := range strings.Fields(m[1]) {
				seen++
				if !regexp.MustCompile(`\.` + regexp.QuoteMeta(class) + `\b`).MatchString(style) {
					t.Errorf("%s: no rule for .%s", file.Name(), class)
				}
			}
		}
	}
	for _, z := range []string{"glabella", "crows_feet", "forehead", "platysma", "masseter", "dao", "mentalis", "bunny_lines", "brow_lift", "lip_flip", "gummy_smile"} {
		for _, rule := range []string{".hot-" + z, "#zone-" + z + ":checked"} {
			if !strings.Contains(style, rule) {
				t.Errorf("no rule for %s", rule)
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d classes", seen)
	}
}

// Every message that templates and code say is there, and every message that is
// there is said. Some are said by a part of their id and a value.
func TestMessagesAreSaidAndThere(t *testing.T) {
	english, _ := words().Lookup("en")
	text := ""
	for _, pattern := range []string{"templates/*.html", "*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(file, "_test.go") {
				text += string(data)
			}
		}
	}
	said, begun := map[string]bool{}, []string{}
	for _, m := range regexp.MustCompile(`\bt (?:\()?"([a-z._]+)"|\bt\("([a-z._]+)"|"(fault\.[a-z_]+|lost\.[a-z_]+)"`).FindAllStringSubmatch(text, -1) {
		id := m[1] + m[2] + m[3]
		if english.Has(id) {
			said[id] = true
			continue
		}
		begins := func(known string) bool { return strings.HasPrefix(known, id) }
		if !slices.ContainsFunc(english.IDs(), begins) {
			t.Errorf("%s is said and not there", id)
		}
		begun = append(begun, id)
	}
	for _, id := range english.IDs() {
		if !said[id] && !slices.ContainsFunc(begun, func(start string) bool { return strings.HasPrefix(id, start) }) {
			t.Errorf("%s is there and never said", id)
		}
	}
	if len(said) < 120 {
		t.Errorf("only %d messages are said: the test looks at the wrong thing", len(said))
	}
}

// Each language says a thing of its own: what is the same as in English was
// forgotten, but for the few words that languages share.
func TestTranslationsAreTranslated(t *testing.T) {
	c := words()
	english, _ := c.Lookup("en")
	if got := fmt.Sprint(len(c.Languages())); got != "5" {
		t.Fatalf("%s languages", got)
	}
	shared := regexp.MustCompile(`^(iPhone, iPad|\{weekday\}, \{when\}|\{movement\}: \{zones\}|Pause|Visite|Photo|\{count\}.*)$`)
	for _, tag := range c.Languages()[1:] {
		own, _ := c.Lookup(tag)
		for _, id := range english.IDs() {
			if own.Source(id) == english.Source(id) && !shared.MatchString(own.Source(id)) {
				t.Errorf("%s: %s is as in English: %q", tag, id, own.Source(id))
			}
		}
	}
}

// planner.md facts 8, 12 and 17: no fear, no advice, nothing due.
func TestNoLanguageFrightensOrAdvises(t *testing.T) {
	for tag, banned := range map[string]string{
		"en": `(?i)antibod|botox|toxin|\bdue\b|overdue|\bmust\b|deadline|wrinkle|\bshould\b`,
		"es": `(?i)anticuerp|botox|toxina|vencid|\bdebe\b|arruga|obligatori`,
		"fr": `(?i)anticorps|botox|toxine|échéance|\bdevez\b|obligatoire`,
		"de": `(?i)antikörper|botox|toxin|fällig|\bmüssen\b|falten\b|pflicht`,
		"ko": `항체|보톡스|독소|주름|의무|마감`,
	} {
		own, _ := words().Lookup(tag)
		for _, id := range own.IDs() {
			if m := regexp.MustCompile(banned).FindString(own.Source(id)); m != "" {
				t.Errorf("%s: %s says %q", tag, id, m)
			}
		}
	}
}
