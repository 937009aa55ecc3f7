package console

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/timeline"
)

// looks is the console's style sheet without the palette, which names the colours.
func looks() string {
	return string(slices.Concat(page.Base(), []byte(timeline.CSS), []byte(timeline.LastingCSS), all("css")))
}

// templateTexts are the templates by their paths.
func templateTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"templates/*.html", "templates/parts/*.html"} {
		names, err := fs.Glob(templateFiles, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := templateFiles.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(text)
		}
	}
	return texts
}

// A class that no rule knows is a slip in one of the two.
func TestEveryClassOfTheTemplatesHasARule(t *testing.T) {
	style, seen := looks(), 0
	action := regexp.MustCompile(`\{\{[^}]*\}\}`)
	for name, text := range templateTexts(t) {
		for _, m := range regexp.MustCompile(`\sclass="([^"]*(?:\{\{[^}]*\}\}[^"]*)*)"`).FindAllStringSubmatch(text, -1) {
			// What stands right beside an action is a part of a class.
			for _, class := range strings.Fields(action.ReplaceAllString(m[1], "\x00")) {
				class = strings.Trim(class, "\x00")
				if class == "" || strings.Contains(class, "\x00") || strings.HasSuffix(class, "-") {
					continue
				}
				seen++
				if !regexp.MustCompile(`\.` + regexp.QuoteMeta(class) + `(?:[^\w-]|$)`).MatchString(style) {
					t.Errorf("%s: no rule for .%s", name, class)
				}
			}
		}
	}
	if seen < 200 {
		t.Errorf("only %d classes were looked at", seen)
	}
}

// The dark has every colour that changes meaning with the light.
func TestTheConsolesStyleSheetNamesNoColourOfItsOwn(t *testing.T) {
	style := looks()
	for _, m := range regexp.MustCompile(`:[^;{}]*(#[0-9a-fA-F]{3,8})\b`).FindAllStringSubmatch(style, -1) {
		if m[1] != "#fff" && m[1] != "#000" { // a code is on white for a camera, paper is white
			t.Errorf("a colour of its own: %s", m[1])
		}
	}
	defined := string(page.Palette()) + style
	for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)\)`).FindAllStringSubmatch(style, -1) {
		if !strings.Contains(defined, m[1]+":") {
			t.Errorf("no such property: %s", m[1])
		}
	}
	for _, foreign := range []string{"@import", "url(", "http"} {
		if strings.Contains(style, foreign) {
			t.Errorf("the style sheet holds %s", foreign)
		}
	}
}

// A template that no page is made of was forgotten, and so was a page without one.
func TestEveryTemplateIsRendered(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	rendered := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		// A ledger says its template in its table.
		for _, m := range regexp.MustCompile(`\.render\("([a-z]+)"|\btemplate: +"([a-z]+)"`).FindAllStringSubmatch(string(text), -1) {
			rendered[m[1]+m[2]] = true
		}
	}
	for name := range templateTexts(t) {
		page := strings.TrimSuffix(filepath.Base(name), ".html")
		if strings.Contains(name, "/parts/") {
			continue
		}
		if !rendered[page] {
			t.Errorf("%s is rendered nowhere", name)
		}
		delete(rendered, page)
	}
	for page := range rendered {
		t.Errorf("there is no template for %s", page)
	}
}
