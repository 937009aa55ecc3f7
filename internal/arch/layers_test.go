package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// layers says which packages of ours each package may import (design: cmd ->
// edges -> app -> plan, feeds, store -> protocol, duration, clinic). Groups are
// spelled out below; a package that is missing here fails the test, so that
// somebody decides where it belongs.
var layers = map[string][]string{
	// What a clinic records, and what is known of its trade.
	"internal/clinic":     {},
	"internal/strictjson": {"internal/clinic"},
	"internal/mergepatch": {},
	"internal/protocol":   {"internal/clinic", "internal/strictjson"},
	"internal/duration":   {"internal/clinic", "internal/protocol"},
	"internal/ical":       {"internal/clinic"},
	"internal/auth":       {"internal/clinic"},
	"internal/i18n":       {},
	"internal/holidays":   {"internal/clinic"},
	"internal/slots":      {"internal/clinic"},

	// What follows from it, what a subscriber sees of it, where it is kept.
	"internal/plan":     {"internal/clinic", "internal/protocol", "internal/duration", "internal/strictjson"},
	"internal/forecast": {"internal/clinic", "internal/plan"},
	"feeds":             {"internal/clinic", "internal/protocol", "internal/ical", "internal/plan", "internal/i18n"},
	"internal/store":    {"internal/clinic", "internal/protocol", "internal/duration", "internal/ical"},

	// What other systems' files say, in the clinic's terms.
	"internal/canonical": {"internal/clinic"},
	"internal/mapping":   {"internal/clinic", "internal/canonical"},

	// What sets up a calendar app, whoever hands it out.
	"internal/setup": {},

	// What is opened in a spreadsheet, whoever hands it out.
	"internal/sheet": {},

	// What calls addresses on somebody's word.
	"internal/outbound": {"internal/clinic"},

	// What every page stands on, whoever's it is.
	"internal/page": {},

	// How it is drawn, whoever draws: texts and dates come in ready.
	"internal/svg":      {},
	"internal/timeline": {"internal/svg"},

	// What predictions are worth: on invented patients, and on a history whose
	// truth is known.
	"internal/simulate": {"internal/clinic", "internal/protocol", "internal/duration", "internal/svg"},
	"internal/judge":    {"internal/clinic", "internal/protocol", "internal/duration", "internal/plan", "internal/simulate"},

	// One use case, one transaction.
	"internal/app": {"internal/clinic", "internal/protocol", "internal/duration", "internal/ical",
		"internal/auth", "internal/holidays", "internal/plan", "internal/forecast", "internal/slots", "internal/canonical", "internal/mapping", "feeds", "internal/store"},

	// The edges: they decode, call one use case and encode. They know neither
	// the store nor each other.
	"internal/api":      append(slices.Clone(edge), "internal/sheet", "internal/setup", "internal/strictjson", "internal/mergepatch"),
	"internal/caldav":   edge,
	"internal/fhir":     edge,
	"internal/feedhttp": append(slices.Clone(edge), "internal/onepiece"),
	"internal/onepiece": {},
	"internal/upstream": {"internal/app", "internal/clinic", "internal/ical", "internal/outbound"},
	"internal/web":      append(slices.Clone(edge), "internal/i18n", "internal/page", "internal/setup", "internal/timeline"),
	"internal/console":  append(slices.Clone(edge), "internal/sheet", "internal/page", "internal/setup", "internal/svg", "internal/timeline"),

	// Sends what happened to who wants to be told.
	"internal/webhook": {"internal/app", "internal/clinic", "internal/outbound"},

	// Mounts the edges on one engine.
	"internal/server": append(slices.Clone(edge), "internal/api", "internal/caldav", "internal/feedhttp", "internal/fhir", "internal/onepiece", "internal/console", "internal/web"),

	// Invented patients, recorded through the use cases like real ones.
	"internal/demo": {"internal/app", "internal/clinic", "internal/protocol", "feeds"},

	// Wires everything.
	"cmd/afterglow": {anything},

	// The product's files seen from outside, and help for tests; see testOnly.
	"bench/caldav":      {"bench/process", "bench/target"},
	"bench/feed":        {"bench/process", "bench/target"},
	"bench/process":     {},
	"bench/target":      {},
	"deploy":            {},
	"interop":           {},
	"internal/arch":     {},
	"internal/icaltest": {},
	"internal/apptest":  {anything},
}

// edge is what a package at the edge may import.
var edge = []string{"internal/app", "internal/auth", "internal/clinic", "internal/plan", "internal/ical", "feeds"}

// anything allows every package of ours.
const anything = "*"

// testOnly are the packages that only tests may import.
var testOnly = []string{"bench/caldav", "bench/feed", "deploy", "interop", "internal/arch", "internal/icaltest", "internal/apptest"}

func TestPackagesImportOnlyWhatLiesBelowThem(t *testing.T) {
	for _, fault := range layerFaults(sources(t), layers) {
		t.Error(fault)
	}
}

// layerFaults names each import of ours that the table does not allow, and each
// package that is not in it.
func layerFaults(packages []source, layers map[string][]string) []string {
	var faults []string
	for _, p := range packages {
		allowed, listed := layers[p.path]
		if !listed {
			faults = append(faults, fmt.Sprintf("%s is not in the table of layers: decide what it may import", p.path))
			continue
		}
		for _, imported := range p.imports {
			own, ok := strings.CutPrefix(imported, module+"/")
			switch {
			case !ok:
			case slices.Contains(testOnly, own):
				faults = append(faults, fmt.Sprintf("%s imports %s, which is for tests only", p.path, own))
			case !slices.Contains(allowed, own) && !slices.Contains(allowed, anything):
				faults = append(faults, fmt.Sprintf("%s must not import %s", p.path, own))
			}
		}
	}
	return faults
}

func TestTheTableOfLayersHasNoCycle(t *testing.T) {
	var walk func(path string, trail []string)
	walk = func(path string, trail []string) {
		if slices.Contains(trail, path) {
			t.Fatalf("cycle: %s -> %s", strings.Join(trail, " -> "), path)
		}
		for _, below := range layers[path] {
			if below != anything {
				walk(below, append(slices.Clone(trail), path))
			}
		}
	}
	for path := range layers {
		walk(path, nil)
	}
}

func TestTheLayerCheckSeesEachKindOfFault(t *testing.T) {
	table := map[string][]string{"high": {"low"}, "low": {}}
	for name, c := range map[string]struct {
		given source
		want  string
	}{
		"upwards":         {source{path: "low", imports: []string{module + "/high"}}, "low must not import high"},
		"unlisted":        {source{path: "new"}, "new is not in the table"},
		"help for tests":  {source{path: "high", imports: []string{module + "/internal/icaltest"}}, "for tests only"},
		"nothing amiss":   {source{path: "high", imports: []string{module + "/low", "fmt"}}, ""},
		"foreign imports": {source{path: "low", imports: []string{"example.com/high"}}, ""},
	} {
		got := strings.Join(layerFaults([]source{c.given}, table), "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
}
