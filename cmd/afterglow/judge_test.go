package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exportWithTruth is the export of testdata with a truth of some of its cycles.
func exportWithTruth(t *testing.T, truth string) string {
	t.Helper()
	folder := export(t)
	if err := os.WriteFile(filepath.Join(folder, "truth.csv"), []byte(truth), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

const truthOfTheExport = "treatment_ref,zone,first_movement_day\nT1,glabella,98.5\n"

func TestJudgeHoldsPredictionsAgainstTheTruth(t *testing.T) {
	r := command(t, "", "judge", exportWithTruth(t, truthOfTheExport))
	if r.code != 0 || !strings.Contains(r.out, "1 cycles of single zones") || !strings.Contains(r.out, "mean absolute error") {
		t.Errorf("exit %d: %s\n%s", r.code, r.err, r.out)
	}
}

func TestJudgePrintsOneDocument(t *testing.T) {
	r := command(t, "", "judge", exportWithTruth(t, truthOfTheExport), "--json")
	var verdict struct {
		Cycles []struct{ Cycle, Count int }
	}
	if err := json.Unmarshal([]byte(r.out), &verdict); err != nil || len(verdict.Cycles) != 1 || verdict.Cycles[0].Count != 1 {
		t.Errorf("exit %d, %v: %s", r.code, err, r.out)
	}
}

func TestJudgeRefusesAFolderWithoutTruth(t *testing.T) {
	if r := command(t, "", "judge", export(t)); r.code != 1 || !strings.Contains(r.err, "truth.csv") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

func TestJudgeNamesTheLineThatMakesNoSense(t *testing.T) {
	r := command(t, "", "judge", exportWithTruth(t, truthOfTheExport+"T1,forehead,never\n"))
	if r.code != 1 || !strings.Contains(r.err, "truth.csv, line 3, column first_movement_day") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}
