package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
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

// The largest simulation takes hours: one that began would not end here.
func TestSimulateRefusesAPlotThatCannotBeWrittenBeforeItBegins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "such", "folder.svg")
	r := command(t, "", "simulate", "--patients", "10000000", "--plot", file)
	if r.code != 1 || r.out != "" || strings.Count(r.err, file) != 1 {
		t.Errorf("exit %d: %s\n%s", r.code, r.err, r.out)
	}
}

func TestSimulatePrintsItsFiguresWhereThePlotDoesNotFitAndSaysSoOnce(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip(err)
	}
	r := command(t, "", "simulate", "--patients", "10", "--cycles", "2", "--plot", full)
	if r.code != 1 || !strings.Contains(r.out, "as modelled") || strings.Count(r.err, full) != 1 {
		t.Errorf("exit %d: %s\n%s", r.code, r.err, r.out)
	}
}

func TestAStoppedSimulationLeavesThePlotsPathAsItWas(t *testing.T) {
	ctx, stop := context.WithCancelCause(t.Context())
	stop(errors.New("stopped"))
	older, newer := filepath.Join(t.TempDir(), "older.svg"), filepath.Join(t.TempDir(), "newer.svg")
	if err := os.WriteFile(older, []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{older, newer} {
		cmd := simulateCommand{Patients: 10, Cycles: 1, Profile: "standard", Plot: file}
		if err := cmd.Run(ctx, &Globals{out: io.Discard}); err == nil {
			t.Error("it was not stopped")
		}
	}
	if kept, err := os.ReadFile(older); string(kept) != "<svg/>" {
		t.Errorf("the plot of another run became %q, %v", kept, err)
	}
	if _, err := os.Stat(newer); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a plot of nothing was left: %v", err)
	}
}

func TestAPlotReplacesALongerFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plot.svg")
	if err := os.WriteFile(file, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "simulate", "--patients", "10", "--cycles", "2", "--plot", file)
	if plot, err := os.ReadFile(file); err != nil || !strings.HasSuffix(strings.TrimSpace(string(plot)), "</svg>") {
		t.Errorf("%v: it does not end where the drawing does", err)
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
