package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A row of docs/rfc.md: section, what, status, tests.
var sectionRow = regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|([^|]*)\|$`)

// docs/rfc.md is worth something only if it names tests that are there: what is not
// followed is answered too, and a test shows how.
func TestEachSectionNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository(t), "docs", "rfc.md"))
	if err != nil {
		t.Fatal(err)
	}
	faults, rows := sectionFaults(string(text), testsThatExist(t))
	for _, fault := range faults {
		t.Error(fault)
	}
	if rows < 50 {
		t.Errorf("docs/rfc.md has %d rows", rows)
	}
}

// sectionFaults is what is wrong with a page of sections.
func sectionFaults(page string, exist map[string]bool) (faults []string, rows int) {
	for _, row := range sectionRow.FindAllStringSubmatch(page, -1) {
		section, what, status := row[1], row[2], row[3]
		if section == "section" {
			continue
		}
		rows++
		tests := testNamed.FindAllStringSubmatch(row[4], -1)
		word, _, _ := strings.Cut(strings.NewReplacer(":", " ", ",", " ").Replace(status), " ")
		switch word {
		case "yes", "refused", "no", "later":
		default:
			faults = append(faults, section+" "+what+" is neither followed nor not")
		}
		if len(tests) == 0 {
			faults = append(faults, section+" "+what+" names no test")
		}
		for _, test := range tests {
			if !exist[test[1]] {
				faults = append(faults, section+" "+what+" names "+test[1]+", which does not exist")
			}
		}
	}
	return faults, rows
}

func TestTheSectionsCheckSeesEachKindOfFault(t *testing.T) {
	exist := map[string]bool{"TestA": true}
	for row, want := range map[string]string{
		"| 1 | a | yes | `TestA` |":             "",
		"| 1 | a | later: b | |":                "1 a names no test",
		"| 1 | a | no: b | |":                   "1 a names no test",
		"| 1 | a | no, since b | `TestA` |":     "",
		"| 1 | a | yes | |":                     "1 a names no test",
		"| 1 | a | refused: b | by nobody |":    "1 a names no test",
		"| 1 | a | later | `TestB` |":           "1 a names TestB, which does not exist",
		"| 1 | a | perhaps | `TestA` |":         "1 a is neither followed nor not",
		"| section | what | status | tests |\n": "",
	} {
		got, _ := sectionFaults(row, exist)
		if strings.Join(got, "; ") != want {
			t.Errorf("%q: found %q, want %q", row, got, want)
		}
	}
}
