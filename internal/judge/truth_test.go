package judge_test

import (
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/judge"
)

func TestTheTruthIsReadByTheNamesOfItsColumns(t *testing.T) {
	truth, err := judge.ReadTruth(strings.NewReader("\ufeffzone,treatment_ref,cycle,first_movement_day\nglabella,T1,1,98.5\nforehead,T1,1,101\n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(truth) != 2 || truth[judge.Cycle{Treatment: "T1", Zone: clinic.Glabella}] != 98.5 {
		t.Errorf("%v", truth)
	}
}

func TestATruthThatMakesNoSenseIsRefusedWithItsLineAndColumn(t *testing.T) {
	const header = "treatment_ref,zone,first_movement_day\n"
	for name, c := range map[string]struct{ text, want string }{
		"no header":        {"", "is empty"},
		"missing column":   {"treatment_ref,zone\n", "no column first_movement_day"},
		"no treatment":     {header + ",glabella,90\n", "line 2, column treatment_ref"},
		"unknown zone":     {header + "T1,glabella,90\nT1,nose,90\n", `line 3, column zone: "nose"`},
		"no number":        {header + "T1,glabella,soon\n", "column first_movement_day"},
		"not a number":     {header + "T1,glabella,NaN\n", "column first_movement_day"},
		"before day 0":     {header + "T1,glabella,-3\n", "column first_movement_day"},
		"zone given twice": {header + "T1,glabella,90\nT1,glabella,91\n", "has this zone twice"},
		"ragged row":       {header + "T1,glabella\n", "wrong number of fields"},
	} {
		if _, err := judge.ReadTruth(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q in it", name, err, c.want)
		}
	}
}

func FuzzReadTruth(f *testing.F) {
	f.Add("treatment_ref,zone,first_movement_day\nT1,glabella,98.5\n")
	f.Add("\ufeffzone,first_movement_day,treatment_ref\n\"forehead\",1e3,\"T\n1\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		truth, err := judge.ReadTruth(strings.NewReader(text))
		if err != nil {
			return
		}
		for cycle, days := range truth {
			if cycle.Treatment == "" || !(days > 0 && days <= 3650) {
				t.Fatalf("%+v: %v", cycle, days)
			}
		}
	})
}
