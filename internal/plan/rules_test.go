package plan_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// standardYAML is the standard profile as its file has it, maps in their order.
func standardYAML(t *testing.T) yaml.MapSlice {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "protocol", "standard.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var profile yaml.MapSlice
	if err := yaml.UnmarshalWithOptions(data, &profile, yaml.UseOrderedMap()); err != nil {
		t.Fatal(err)
	}
	return profile
}

// parameter follows a path like "window.min_length_days".
func parameter(profile yaml.MapSlice, path string) (value any, ok bool) {
	value = profile
	for name := range strings.SplitSeq(path, ".") {
		if value, ok = member(value, name); !ok {
			return nil, false
		}
	}
	return value, true
}

func member(of any, name string) (value any, ok bool) {
	fields, _ := of.(yaml.MapSlice)
	for _, field := range fields {
		if field.Key == name {
			return field.Value, true
		}
	}
	return nil, false
}

func TestEveryParameterOfARuleIsAFieldOfTheProtocol(t *testing.T) {
	profile := standardYAML(t)
	for _, r := range plan.Rules {
		for _, path := range r.Parameters {
			if _, ok := parameter(profile, path); !ok {
				t.Errorf("%s uses %s, which the standard profile does not have", r.ID, path)
			}
		}
	}
	if _, ok := parameter(profile, "window.no_such_field"); ok {
		t.Error("any path is found")
	}
}

func TestEachRuleIsInTheCatalogueOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range plan.Rules {
		if seen[r.ID] {
			t.Errorf("%s is there twice", r.ID)
		}
		seen[r.ID] = true
	}
}

const rulesIntroduction = `# Rules

Every item of a plan says why it is there: the id of a rule, a sentence, and the
numbers that the sentence says. These are the rules that a plan can cite.

The parameters are fields of the clinic's protocol, by their paths in its YAML; the
values here are those of the [standard
profile](../internal/protocol/standard.yaml). A clinic can set its own. The source
is where ` + "`planner.md`" + ` states the rule; "fact n" is a row of the table in its
section 1. Ids are stable: plans are stored with them.

This page is made from the catalogue in
[internal/plan/rules.go](../internal/plan/rules.go);
` + "`go test ./internal/plan -run RulesPage -update`" + ` writes it anew.
`

// rulesPage is docs/rules.md: the catalogue by the part of the ids before the dot,
// in its own order.
func rulesPage(t *testing.T) []byte {
	profile := standardYAML(t)
	var order []string
	groups := map[string][]plan.Rule{}
	for _, r := range plan.Rules {
		group, _, _ := strings.Cut(r.ID, ".")
		if groups[group] == nil {
			order = append(order, group)
		}
		groups[group] = append(groups[group], r)
	}
	var page bytes.Buffer
	page.WriteString(rulesIntroduction)
	for _, group := range order {
		fmt.Fprintf(&page, "\n## %s\n\n| Rule | Meaning | Parameters | Source |\n|---|---|---|---|\n", group)
		for _, r := range groups[group] {
			var parameters []string
			for _, path := range r.Parameters {
				value, _ := parameter(profile, path)
				parameters = append(parameters, fmt.Sprintf("`%s`: %s", path, inTable(value)))
			}
			fmt.Fprintf(&page, "| `%s` | %s | %s | %s |\n", r.ID, r.Meaning, strings.Join(parameters, "<br>"), r.Source)
		}
	}
	return page.Bytes()
}

// inTable is a value of the protocol for a reader: a map in one line, a third with
// four decimals.
func inTable(value any) string {
	switch v := value.(type) {
	case yaml.MapSlice:
		var fields []string
		for _, field := range v {
			fields = append(fields, fmt.Sprint(field.Key)+" "+inTable(field.Value))
		}
		return strings.Join(fields, ", ")
	case float64:
		return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func TestTheRulesPageIsMadeFromTheCatalogue(t *testing.T) {
	got := rulesPage(t)
	golden := filepath.Join("..", "..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/rules.md is not what the rules give; go test ./internal/plan -run RulesPage -update rewrites it")
	}
}
