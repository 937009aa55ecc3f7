package clinic

import "testing"

func TestHoursBeginBeforeTheyEnd(t *testing.T) {
	for _, c := range []struct {
		name, from, to, path string
	}{
		{"an ordinary day", "09:00", "18:00", ""},
		{"until midnight", "00:00", "24:00", ""},
		{"the wrong way round", "18:00", "09:00", "hours.to"},
		{"no time at all", "09:00", "09:00", "hours.to"},
		{"an hour of one digit", "9:00", "18:00", "hours.from"},
		{"an hour that no day has", "09:00", "24:30", "hours.to"},
		{"a minute that no hour has", "09:60", "18:00", "hours.from"},
		{"nothing", "", "18:00", "hours.from"},
		{"from midnight at the end", "24:00", "24:00", "hours.from"},
	} {
		err := checkHours("hours", &Hours{From: c.from, To: c.to})
		path := ""
		if err != nil {
			path = err.(*Error).Path
		}
		if path != c.path {
			t.Errorf("%s: refused at %q, want %q", c.name, path, c.path)
		}
	}
}

func TestAClinicThatStatesNoHoursHasTheDefault(t *testing.T) {
	if from, to := (Settings{}).OpeningHours().Minutes(); from != 9*60 || to != 18*60 {
		t.Errorf("from minute %d to %d, want from nine to six", from, to)
	}
	if from, to := (Settings{Hours: &Hours{From: "07:30", To: "12:15"}}).OpeningHours().Minutes(); from != 450 || to != 735 {
		t.Errorf("from minute %d to %d, want what was stated", from, to)
	}
}
