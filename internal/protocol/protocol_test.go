package protocol_test

import (
	"bytes"
	"embed"
	"math"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

//go:embed standard.yaml
var files embed.FS

func source(t *testing.T) []byte {
	t.Helper()
	data, err := files.ReadFile("standard.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestStandardProfileIsValid(t *testing.T) {
	if err := protocol.Standard().Validate(); err != nil {
		t.Fatal(err)
	}
}

func TestEveryProfileOfTheDomainIsEmbedded(t *testing.T) {
	for _, name := range clinic.Profiles {
		if p, ok := protocol.ByName(name); !ok || p.Profile != name {
			t.Errorf("profile %q is not embedded under its name", name)
		}
	}
}

func TestTheEmptyProfileNameIsTheDefault(t *testing.T) {
	if p, ok := protocol.ByName(""); !ok || p != protocol.Standard() {
		t.Error("the empty name is not the standard profile")
	}
}

func TestAnUnknownProfileIsNotFound(t *testing.T) {
	if _, ok := protocol.ByName("Standard"); ok {
		t.Error("names are exact, yet another spelling was found")
	}
}

func TestDefaultMinimumIntervalAgreesWithTheDomain(t *testing.T) {
	if got := protocol.Standard().MinIntervalDays; got != clinic.DefaultMinIntervalDays {
		t.Errorf("protocol says %d days, domain says %d", got, clinic.DefaultMinIntervalDays)
	}
}

// The facts of planner.md section 1 that are numbers, row by row.
func TestFactsOfTheBriefAreInTheProtocol(t *testing.T) {
	p := protocol.Standard()
	d := p.Duration
	facts := []struct {
		name      string
		got, want float64
	}{
		{"fact 1: typical centre 3.5 months", d.MetabolismCentreDays[clinic.MetabolismTypical], 105},
		{"fact 2: fast centre", d.MetabolismCentreDays[clinic.MetabolismFast], 91},
		{"fact 3: slow centre", d.MetabolismCentreDays[clinic.MetabolismSlow], 137},
		{"fact 3: slow guard", float64(p.Guard.Months[clinic.MetabolismSlow]), 5},
		{"fact 4: glabella is dynamic", d.ZoneMedianDays[clinic.Glabella], 105},
		{"fact 4: forehead is dynamic", d.ZoneMedianDays[clinic.Forehead], 105},
		{"fact 4: crow's feet are dynamic", d.ZoneMedianDays[clinic.CrowsFeet], 105},
		{"fact 4: masseter is dynamic", d.ZoneMedianDays[clinic.Masseter], 105},
		{"fact 4: less active zones last 1.10 times longer", d.ZoneMedianDays[clinic.Platysma], 1.10 * 105},
		{"fact 4: lips are the busiest", d.ZoneMedianDays[clinic.LipFlip], 80},
		{"fact 6: minimum interval", float64(p.MinIntervalDays), 84},
		{"fact 9: prep opens six weeks before", float64(p.Event.PrepFirst), 6 * 7},
		{"fact 9: prep ends four weeks before", float64(p.Event.PrepLast), 4 * 7},
		{"fact 10: check-in from week 10", float64(p.Checkin.From), 10 * 7},
		{"fact 10: check-in to week 12", float64(p.Checkin.To), 12 * 7},
		{"fact 11: soft contact", float64(p.Soft.From), 76},
		{"fact 12: regular schedule", float64(p.Guard.Months[clinic.MetabolismTypical]), 4},
		{"fact 14: four weeks before the season", float64(p.Season.LeadDays), 28},
		{"fact 15: review from day 14", float64(p.Touchup.From), 14},
		{"fact 15: review to day 21", float64(p.Touchup.To), 21},
	}
	for _, f := range facts {
		if math.Abs(f.got-f.want) > 1e-9 {
			t.Errorf("%s: %v, want %v", f.name, f.got, f.want)
		}
	}
}

func TestAFieldOutsideTheSchemaIsRefused(t *testing.T) {
	for name, line := range map[string]string{
		"unknown": "\nfavourite_colour: blue\n",
		"twice":   "\npast_days: 31\n",
	} {
		if _, err := protocol.Parse(append(bytes.Clone(source(t)), line...)); err == nil {
			t.Errorf("%s field was accepted", name)
		}
	}
}

func TestNumbersThatMakeNoSenseAreRefusedNamingTheField(t *testing.T) {
	for _, c := range []struct{ old, new, field string }{
		{"profile: standard", "profile: ''", "profile"},
		{"min_interval_days: 84", "min_interval_days: 0", "min_interval_days"},
		{"glabella: 105", "glabella: -1", "zone_median_days.glabella"},
		{"    dao: 115.5\n", "", "zone_median_days.dao"},
		{"    dao: 115.5\n", "    dao: 115.5\n    knee: 90\n", "zone_median_days"},
		{"fast: 91,", "", "metabolism_centre_days.fast"},
		{"low: 1.05", "low: 0", "strength_factor.low"},
		{"zone: 0.12", "zone: 0", "duration.sd"},
		{"dose_exponent: 0.285", "dose_exponent: -0.2", "dose_exponent"},
		{"brow_lift: 6", "brow_lift: 0", "standard_units.brow_lift"},
		{"lower_quantile: 0.3333333333333333", "lower_quantile: 0.7", "quantiles"},
		{"max_length_days: 42", "max_length_days: 13", "max_length_days"},
		{"visit_min_length_days: 7", "visit_min_length_days: 15", "visit_min_length_days"},
		{"overdue_days: 30", "overdue_days: 0", "window"},
		{"{from_day: 70, to_day: 84}", "{from_day: 84, to_day: 70}", "checkin"},
		{"slow: 5}", "slow: 0}", "guard.months.slow"},
		{"prep_first_days_before: 42", "prep_first_days_before: 20", "event"},
		{"covered_probability: 0.80", "covered_probability: 80", "covered_probability"},
		{"horizon_months: 18", "horizon_months: 0", "horizon_months"},
		{"length_days: 7\n", "length_days: 60\n", "season"},
		{"tropics_degrees: 23.4", "tropics_degrees: 95", "tropics_degrees"},
		{"north_summer_month: 6", "north_summer_month: 13", "month"},
		{"summer_zone: forehead", "summer_zone: knee", "zone is unknown"},
		{"review_every_days: 90", "review_every_days: 0", "review_every_days"},
		{"past_days: 30", "past_days: 0", "past_days"},
	} {
		text := string(source(t))
		if !strings.Contains(text, c.old) {
			t.Fatalf("the profile no longer says %q", c.old)
		}
		// The last occurrence: length_days also ends longer names.
		i := strings.LastIndex(text, c.old)
		_, err := protocol.Parse([]byte(text[:i] + c.new + text[i+len(c.old):]))
		if err == nil || !strings.Contains(err.Error(), c.field) {
			t.Errorf("%q instead of %q: error %v does not name %q", c.new, c.old, err, c.field)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := files.ReadFile("standard.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("profile: standard\nwindow: {lower_quantile: .nan}\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := protocol.Parse(data)
		if err == nil && p.Validate() != nil {
			t.Error("an accepted protocol is not valid")
		}
	})
}
