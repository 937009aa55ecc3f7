package arch

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// maxLines is where a file has become more than one idea.
const maxLines = 500

func TestEachPackageTellsItsJobInDocGo(t *testing.T) {
	for _, p := range sources(t) {
		if fault := docFault(p); fault != "" {
			t.Error(fault)
		}
	}
}

// docFault is what is wrong with a package's doc.go, or nothing.
func docFault(p source) string {
	for _, f := range p.files {
		if path.Base(f.name) != "doc.go" {
			continue
		}
		text := strings.Join(strings.Fields(f.code.Doc.Text()), " ")
		want := "Package " + f.code.Name.Name + " "
		if f.code.Name.Name == "main" {
			want = "Command " + path.Base(p.path) + " "
		}
		switch {
		case !strings.HasPrefix(text, want):
			return fmt.Sprintf("%s does not begin with %q", f.name, want)
		case !strings.Contains(strings.ToLower(text), "must not"):
			return f.name + " does not say what the package must not know or do"
		case !strings.Contains(strings.ToLower(text), "start reading"):
			return f.name + " does not say where to start reading"
		}
		return ""
	}
	return p.path + " has no doc.go"
}

func TestTheDocCheckSeesEachKindOfFault(t *testing.T) {
	const good = "// Package a does it. It must not know b. Start reading at a.go.\npackage a"
	for name, c := range map[string]struct{ file, text, want string }{
		"none":             {"a/a.go", "package a", "has no doc.go"},
		"empty":            {"a/doc.go", "package a", "does not begin"},
		"no limits":        {"a/doc.go", strings.Replace(good, "must not know", "knows", 1), "must not know"},
		"no way in":        {"a/doc.go", strings.Replace(good, "Start reading at", "See", 1), "where to start"},
		"nothing amiss":    {"a/doc.go", good, ""},
		"a command's name": {"cmd/a/doc.go", strings.ReplaceAll(strings.Replace(good, "Package a", "Command a", 1), "package a", "package main"), ""},
	} {
		got := docFault(source{path: path.Dir(c.file), files: []*file{parse(t, c.file, c.text)}})
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
}

func TestNoFileIsLongerThanOneIdea(t *testing.T) {
	for _, p := range sources(t) {
		for _, f := range p.files {
			if lines := f.set.File(f.code.FileStart).LineCount(); lines > maxLines {
				t.Errorf("%s has %d lines, more than %d", f.name, lines, maxLines)
			}
		}
	}
}

// A Markdown link to a file: [text](path), [text](path#heading).
var link = regexp.MustCompile(`\]\(([^)\s#]+)(#[^)\s]*)?\)`)

func TestLinksInTheDocumentsLeadSomewhere(t *testing.T) {
	documents := 0
	walk(t, ".md", func(name string) {
		documents++
		data, err := os.ReadFile(filepath.Join(repository(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, target := range brokenLinks(repository(t), name, string(data)) {
			t.Errorf("%s links to %s, which is not there", name, target)
		}
	})
	if documents == 0 {
		t.Fatal("no document found")
	}
}

// brokenLinks lists the links of a document to files that do not exist. Links
// with a scheme lead outside and are not followed.
func brokenLinks(root, name, text string) []string {
	var broken []string
	for _, match := range link.FindAllStringSubmatch(text, -1) {
		target := match[1]
		if strings.Contains(target, ":") {
			continue
		}
		if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), target)); err != nil {
			broken = append(broken, target)
		}
	}
	return broken
}

func TestTheLinkCheckSeesABrokenLink(t *testing.T) {
	text := "[a](doc.go) [b](missing.md#part) [c](https://example.org/x) [d](../arch/doc.go)"
	got := brokenLinks(repository(t), "internal/arch/given.md", text)
	if len(got) != 1 || got[0] != "missing.md" {
		t.Errorf("found %q, want missing.md alone", got)
	}
}
