package protocol_test

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// refused fails unless err is the refusal of the field at path, in words that
// hold what is wrong.
func refused(t *testing.T, err error, path, what string) {
	t.Helper()
	var e *clinic.Error
	switch {
	case err == nil:
		t.Errorf("%s: accepted", path)
	case !errors.As(err, &e) || e.Code != clinic.Invalid:
		t.Errorf("%s: not a refusal of something invalid: %v", path, err)
	case e.Path != path || !strings.Contains(e.Message, what):
		t.Errorf("refused as %q, want path %q and %q", err, path, what)
	}
}

func TestNumbersThatMakeNoSenseTogetherAreRefused(t *testing.T) {
	for _, c := range []struct {
		rule, profile, set string
		to                 any
		path, what         string
	}{
		{"a protocol has a name", "standard", "profile", "", "profile", "is not a name"},
		{"a name is no sentence", "standard", "profile", "My Rules", "profile", "is not a name"},
		{"a name is short", "standard", "profile", strings.Repeat("x", 41), "profile", "is not a name"},
		{"every zone has a median", "standard", "duration.zone_median_days.dao", nothing, "duration.zone_median_days.dao", "is required"},
		{"medians are of known zones", "standard", "duration.zone_median_days.knee", 90, "duration.zone_median_days.knee", "is not a known field"},
		{"a key that is no name stays untold", "standard", "duration.zone_median_days.Anna Berg", 90, "duration.zone_median_days", "not known"},
		{"standard doses are of known zones", "standard", "duration.standard_units.knee", 9, "duration.standard_units.knee", "is not a known field"},
		{"every stated metabolism has a centre", "standard", "duration.metabolism_centre_days.fast", nothing, "duration.metabolism_centre_days.fast", "is required"},
		{"centres are of stated metabolisms", "standard", "duration.metabolism_centre_days.unknown", 105, "duration.metabolism_centre_days.unknown", "is not a known field"},
		{"fast and slow have a shift", "evidence", "duration.metabolism_shift.slow", nothing, "duration.metabolism_shift.slow", "is required"},
		{"typical has no shift", "evidence", "duration.metabolism_shift.typical", 0, "duration.metabolism_shift.typical", "is not a known field"},
		{"metabolism is stated once", "standard", "duration.metabolism_shift", map[string]any{"fast": -0.1, "slow": 0.1}, "duration.metabolism_shift", "only one of the two"},
		{"no shifts at all beside centres", "standard", "duration.metabolism_shift", map[string]any{}, "duration.metabolism_shift", "only one of the two"},
		{"metabolism is stated", "standard", "duration.metabolism_centre_days", nothing, "duration.metabolism_centre_days", "is required"},
		{"fast is not slower than typical", "standard", "duration.metabolism_centre_days.fast", 106, "duration.metabolism_centre_days.fast", "longer than typical"},
		{"slow is not faster than typical", "standard", "duration.metabolism_centre_days.slow", 104, "duration.metabolism_centre_days.slow", "less long than typical"},
		{"fast is at least half of typical", "standard", "duration.metabolism_centre_days.fast", 52, "duration.metabolism_centre_days.fast", "less than half"},
		{"slow is at most twice typical", "standard", "duration.metabolism_centre_days.slow", 211, "duration.metabolism_centre_days.slow", "more than twice"},
		{"a fast shift does not lengthen", "evidence", "duration.metabolism_shift.fast", 0.14, "duration.metabolism_shift.fast", "longer than typical"},
		{"a slow shift does not shorten", "evidence", "duration.metabolism_shift.slow", -0.25, "duration.metabolism_shift.slow", "less long than typical"},
		{"every stated strength has a factor", "standard", "duration.strength_factor.strong", nothing, "duration.strength_factor.strong", "is required"},
		{"factors are of stated strengths", "standard", "duration.strength_factor.unknown", 1, "duration.strength_factor.unknown", "is not a known field"},
		{"medians are those of typical muscles", "standard", "duration.strength_factor.typical", 1.1, "duration.strength_factor.typical", "is not 1"},
		{"the grid is finer than the noise", "standard", "duration.grid.points", 37, "duration.grid.points", "is too few"},
		{"full movement comes after partial", "standard", "learning.full_factor", 1.2, "learning.full_factor", "above partial_factor"},
		{"quantiles are in order", "standard", "window.lower_quantile", 0.7, "window.upper_quantile", "is not above lower_quantile"},
		{"quantiles differ", "evidence", "window.upper_quantile", 0.25, "window.upper_quantile", "is not above lower_quantile"},
		{"lengths are in order", "standard", "window.max_length_days", 13, "window.max_length_days", "is below min_length_days"},
		{"a visit's window is not longer than a zone's", "standard", "window.visit_min_length_days", 15, "window.visit_min_length_days", "is above min_length_days"},
		{"the check-in's days are in order", "standard", "checkin.to_day", 69, "checkin.to_day", "is before from_day"},
		{"the soft contact's days are in order", "standard", "soft.to_day", 75, "soft.to_day", "is before from_day"},
		{"the review's days are in order", "standard", "touchup.from_day", 22, "touchup.to_day", "is before from_day"},
		{"every stated metabolism has a guard", "standard", "guard.months.slow", nothing, "guard.months.slow", "is required"},
		{"guards are of stated metabolisms", "standard", "guard.months.unknown", 4, "guard.months.unknown", "is not a known field"},
		{"the fast guard is not later", "standard", "guard.months.fast", 5, "guard.months.fast", "is above typical"},
		{"the slow guard is not earlier", "standard", "guard.months.slow", 3, "guard.months.slow", "is below typical"},
		{"a prep has days", "standard", "event.prep_first_days_before", 28, "event.prep_last_days_before", "is not below"},
		{"late is after prep", "standard", "event.late_last_days_before", 28, "event.late_last_days_before", "is not below"},
		{"a seasonal check-in is before the season", "standard", "season.length_days", 29, "season.length_days", "is above lead_days"},
		{"summer is not winter", "standard", "season.north_summer_month", 12, "season.north_winter_month", "is that of summer"},
		{"the summer zone is known", "standard", "season.summer_zone", "knee", "season.summer_zone", "is not a known zone"},
		{"the winter zone is known", "standard", "season.winter_zone", "", "season.winter_zone", "is not a known zone"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			d := documentOf(t, c.profile)
			d.set(c.set, c.to)
			_, err := protocol.ParseJSON(d.json(t))
			refused(t, err, c.path, c.what)
		})
	}
}

// schemaField is a number of the schema, or the numbers of a map, with its limits.
type schemaField struct {
	path        string
	least, most string
	whole       bool
}

// schemaFields reads the schema from the struct tags.
func schemaFields(path string, of reflect.Type) (all []schemaField) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch f.Type.Kind() {
		case reflect.Struct:
			under := path + name + "."
			if f.Anonymous {
				under = path
			}
			all = append(all, schemaFields(under, f.Type)...)
		case reflect.Int, reflect.Float64:
			all = append(all, schemaField{path + name, f.Tag.Get("minimum"), f.Tag.Get("maximum"), f.Type.Kind() == reflect.Int})
		case reflect.Map:
			least, most, _ := strings.Cut(f.Tag.Get("each"), ",")
			key := map[bool]string{true: "slow", false: "glabella"}[f.Type.Key() == reflect.TypeFor[clinic.Metabolism]()]
			if f.Type.Key() == reflect.TypeFor[clinic.Strength]() {
				key = "strong"
			}
			all = append(all, schemaField{path + name + "." + key, least, most, f.Type.Elem().Kind() == reflect.Int})
		}
	}
	return all
}

func TestEveryNumberHasFiniteLimitsAndIsHeldAgainstThem(t *testing.T) {
	fields := schemaFields("", reflect.TypeFor[protocol.Protocol]())
	if len(fields) < 55 {
		t.Fatalf("only %d fields found", len(fields))
	}
	for _, f := range fields {
		least, errLeast := strconv.ParseFloat(f.least, 64)
		most, errMost := strconv.ParseFloat(f.most, 64)
		if errLeast != nil || errMost != nil || least > most || math.IsInf(most-least, 0) {
			t.Errorf("%s is limited to %q and %q", f.path, f.least, f.most)
			continue
		}
		step := 0.001
		if f.whole {
			step = 1
		}
		for _, beyond := range []float64{least - step, most + step} {
			d := documentOf(t, map[bool]string{true: "evidence", false: "standard"}[strings.Contains(f.path, "shift")])
			d.set(f.path, beyond)
			_, err := protocol.ParseJSON(d.json(t))
			refused(t, err, f.path, "is not between "+f.least+" and "+f.most)
		}
	}
}

func TestNumbersThatAreNoneAreRefused(t *testing.T) {
	for _, none := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		p, err := protocol.Parse(profile(t, "standard").YAML())
		if err != nil {
			t.Fatal(err)
		}
		p.Duration.ZoneMedianDays[clinic.Masseter] = none
		refused(t, p.Validate(), "duration.zone_median_days.masseter", "is not between")
		p.Duration.ZoneMedianDays[clinic.Masseter] = 105
		p.Learning.PartialFactor = none
		refused(t, p.Validate(), "learning.partial_factor", "is not between")
	}
}

func TestZonesOfTheSchemaAreThoseOfTheDomain(t *testing.T) {
	var zones []string
	for _, z := range clinic.Zones {
		zones = append(zones, string(z))
	}
	for _, name := range []string{"SummerZone", "WinterZone"} {
		f, ok := reflect.TypeFor[protocol.Season]().FieldByName(name)
		if !ok || !slices.Equal(strings.Split(f.Tag.Get("enum"), ","), zones) {
			t.Errorf("%s allows other zones than the domain has", name)
		}
	}
}

func TestAClinicMayChangeWhatItWants(t *testing.T) {
	for path, value := range map[string]any{
		"profile":                               "harbour_2",
		"version":                               17,
		"min_interval_days":                     90, // fact 6: selectable
		"duration.zone_median_days.glabella":    98.5,
		"duration.standard_units":               map[string]any{},
		"duration.strength_factor.strong":       1,
		"duration.metabolism_centre_days.slow":  150,
		"duration.dose_exponent":                0,
		"touchup.first_timers_only":             false, // fact 15: others if the protocol says so
		"track.first_timers_only":               false,
		"track.most":                            0,
		"soft.from_day":                         70,
		"season.near_days":                      0,
		"season.tropics_degrees":                0,
		"event.covered_probability":             0.9,
		"strategy.small_3mo.length_days":        21,
		"window.lower_quantile":                 0.25,
		"duration.zone_median_days.gummy_smile": 60,
	} {
		d := documentOf(t, "standard")
		d.set(path, value)
		if _, err := protocol.ParseJSON(d.json(t)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
