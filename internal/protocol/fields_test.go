package protocol

import (
	"reflect"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func textsOf(p *Protocol) map[string]string {
	texts := map[string]string{}
	for _, f := range p.Fields() {
		texts[f.Path] = f.Value
	}
	return texts
}

func TestRulesMadeOfTheirOwnFieldsAreTheSame(t *testing.T) {
	for _, name := range clinic.Profiles {
		p, _ := ByName(name)
		texts := textsOf(p)
		again, faults := p.Edited(func(path string) string { return texts[path] })
		if faults != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("%s: %v\n%+v\n%+v", name, faults, p, again)
		}
	}
}

func TestAllFaultsOfAFormAreToldAtOnceByTheirPaths(t *testing.T) {
	texts := textsOf(Standard())
	want := map[string]string{
		"min_interval_days": "", "duration.zone_median_days.glabella": "1e9", "window.lower_quantile": "a third", "guard.months.slow": "4.5", "learning.full_factor": "0x2",
	}
	for path, text := range want {
		texts[path] = text
	}
	_, faults := Standard().Edited(func(path string) string { return texts[path] })
	told := map[string]bool{}
	for _, fault := range faults {
		told[fault.(*clinic.Error).Path] = true
	}
	for path := range want {
		if !told[path] {
			t.Errorf("%s is not told", path)
		}
	}
	if len(faults) != len(want) {
		t.Errorf("told are %v", faults)
	}
}

func TestADifferenceIsToldWithBothValues(t *testing.T) {
	edited := *Standard()
	edited.MinIntervalDays, edited.Profile = 90, "own"
	if got := edited.DifferencesFrom(Standard()); !reflect.DeepEqual(got, []Difference{{"min_interval_days", "84", "90"}}) {
		t.Errorf("differences %v", got)
	}
	evidence, _ := ByName("evidence")
	var shift, centre bool
	for _, d := range evidence.DifferencesFrom(Standard()) {
		shift = shift || d.Path == "duration.metabolism_shift.fast" && d.Was == "" && d.Is == "-0.14"
		centre = centre || d.Path == "duration.metabolism_centre_days.fast" && d.Was == "91" && d.Is == ""
	}
	if !shift || !centre {
		t.Error("what only one of them has is not told")
	}
}
