package arch

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	ruleRow   = regexp.MustCompile(`(?m)^\| ([A-Z]\d+) \|.*\|([^|]*)\|$`)
	testNamed = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
)

// docs/feeds.md is worth something only if it names tests that are there.
func TestEachRuleOfFeedsNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository(t), "docs", "feeds.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range ruleFaults(string(text), testsThatExist(t)) {
		t.Error(fault)
	}
	for letter, rules := range map[string]int{"F": 30, "H": 17, "L": 12, "P": 12} {
		for rule := range rules {
			if !strings.Contains(string(text), fmt.Sprintf("\n| %s%d |", letter, rule+1)) {
				t.Errorf("docs/feeds.md has no row for %s%d", letter, rule+1)
			}
		}
	}
}

// testsThatExist are the functions in test files, by name.
func testsThatExist(t *testing.T) map[string]bool {
	t.Helper()
	exist := map[string]bool{}
	for _, p := range sources(t) {
		for _, f := range p.files {
			for _, declared := range f.code.Decls {
				if function, ok := declared.(*ast.FuncDecl); ok && f.test {
					exist[function.Name.Name] = true
				}
			}
		}
	}
	return exist
}

// ruleFaults is what is wrong with a page of rules.
func ruleFaults(page string, exist map[string]bool) (faults []string) {
	seen := map[string]bool{}
	for _, row := range ruleRow.FindAllStringSubmatch(page, -1) {
		rule, tests := row[1], testNamed.FindAllStringSubmatch(row[2], -1)
		if seen[rule] {
			faults = append(faults, rule+" has two rows")
		}
		seen[rule] = true
		if len(tests) == 0 {
			faults = append(faults, rule+" names no test")
		}
		for _, test := range tests {
			if !exist[test[1]] {
				faults = append(faults, rule+" names "+test[1]+", which does not exist")
			}
		}
	}
	return faults
}

func TestTheRulesCheckSeesEachKindOfFault(t *testing.T) {
	exist := map[string]bool{"TestA": true, "FuzzB": true}
	for page, want := range map[string]string{
		"| F1 | what | `TestA`, `FuzzB` |\n| H1 | other | `TestA` |": "",
		"| F1 | what | by nobody |":                                  "F1 names no test",
		"| F1 | `TestA` | `TestC` |":                                 "F1 names TestC, which does not exist",
		"| F1 | a | `TestA` |\n| F1 | b | `TestA` |":                 "F1 has two rows",
	} {
		if got := strings.Join(ruleFaults(page, exist), "; "); got != want {
			t.Errorf("%q: found %q, want %q", page, got, want)
		}
	}
}
