package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSimulateShowsEachWorldCycleByCycle(t *testing.T) {
	r := command(t, "", "simulate", "--patients", "100", "--cycles", "3")
	if r.code != 0 || r.err != "" {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	for _, want := range []string{"as modelled", "prior 15% too low", "t4 tails", "0.10-0.30", "shortening detector", "seed 1"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("%q is missing:\n%s", want, r.out)
		}
	}
}

func TestSimulatePrintsOneDocumentThatIsTheSameEachTime(t *testing.T) {
	first := command(t, "", "simulate", "--patients", "50", "--cycles", "2", "--seed", "7", "--json")
	again := command(t, "", "simulate", "--patients", "50", "--cycles", "2", "--seed", "7", "--json")
	if !json.Valid([]byte(first.out)) || strings.Count(first.out, "\n") != 1 || first.out != again.out {
		t.Errorf("%s\n%s", first.out, again.out)
	}
}

func TestSimulateDrawsAPlot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plot.svg")
	if r := command(t, "", "simulate", "--patients", "50", "--cycles", "2", "--plot", file); r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	if plot, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(plot), "<svg") && !strings.HasPrefix(string(plot), "<?xml") {
		t.Errorf("%v: %.80s", err, plot)
	}
}

func TestSimulateRefusesNumbersOutOfBounds(t *testing.T) {
	for _, flags := range [][]string{{"--patients", "0"}, {"--patients", "10000001"}, {"--cycles", "0"}, {"--cycles", "21"}, {"--seed", "-1"}, {"--profile", "other"}} {
		if r := command(t, "", append([]string{"simulate"}, flags...)...); r.code != usage || r.out != "" {
			t.Errorf("%v: exit %d, %q", flags, r.code, r.out)
		}
	}
}

func TestSimulateChecksWhatIsExpected(t *testing.T) {
	// Ten patients meet no expectation about thousands.
	if r := command(t, "", "simulate", "--patients", "10", "--cycles", "8", "--check"); r.code != 1 || !strings.Contains(r.out, "NOT MET") || !strings.Contains(r.err, "not everything") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
}
