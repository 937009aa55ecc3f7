package protocol_test

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// profile returns an embedded profile.
func profile(t rapid.TB, name string) *protocol.Protocol {
	t.Helper()
	p, ok := protocol.ByName(name)
	if !ok {
		t.Fatalf("there is no profile %q", name)
	}
	return p
}

func TestByNameKnowsExactlyTheProfilesOfTheDomain(t *testing.T) {
	for _, name := range clinic.Profiles {
		if p, ok := protocol.ByName(name); !ok || p.Profile != name {
			t.Errorf("profile %q is not embedded under its name", name)
		}
	}
	for _, name := range []string{"Standard", "evidence.yaml", "../standard", " "} {
		if _, ok := protocol.ByName(name); ok {
			t.Errorf("there is a profile %q", name)
		}
		if _, ok := protocol.Source(name); ok {
			t.Errorf("there is a source of %q", name)
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".yaml"); ok && !slices.Contains(clinic.Profiles, name) {
			t.Errorf("%s can be selected by no name", f.Name())
		}
	}
}

func TestTheEmptyProfileNameIsStandard(t *testing.T) {
	if p, ok := protocol.ByName(""); !ok || p != protocol.Standard() || p.Profile != "standard" {
		t.Error("the empty name is not the standard profile")
	}
}

func TestSourceIsTheDocumentOfTheProfile(t *testing.T) {
	for _, name := range clinic.Profiles {
		source, ok := protocol.Source(name)
		if !ok {
			t.Fatalf("no source of %s", name)
		}
		if got, err := protocol.Parse(source); err != nil || !equal(got, profile(t, name)) {
			t.Errorf("%s: another document, error %v", name, err)
		}
		if !bytes.Contains(source, []byte("# Origin of every number: planner.md")) {
			t.Errorf("%s came without its comments", name)
		}
	}
}

// number is one number of planner.md and where a protocol has it.
type number struct {
	source    string
	got, want float64
}

func compare(t *testing.T, profile string, numbers []number) {
	t.Helper()
	for _, n := range numbers {
		if math.Abs(n.got-n.want) > 1e-9 {
			t.Errorf("%s: %s: %v, want %v", profile, n.source, n.got, n.want)
		}
	}
}

func days(n int) float64 { return float64(n) }

// What planner.md gives once holds in both profiles.
func TestNumbersOfThePlannerThatBothProfilesShare(t *testing.T) {
	for _, name := range clinic.Profiles {
		p := profile(t, name)
		d := p.Duration
		compare(t, name, []number{
			{"fact 6: minimum interval", days(p.MinIntervalDays), 84},
			{"section 3: strong muscles", math.Log(d.StrengthFactor[clinic.StrengthStrong]), math.Log(0.95)},
			{"section 3: low strength", math.Log(d.StrengthFactor[clinic.StrengthLow]), math.Log(1.05)},
			{"section 3: typical strength", d.StrengthFactor[clinic.StrengthTypical], 1},
			{"section 3: sd of a", d.SD.Patient, 0.25},
			{"section 3: sd of b", d.SD.Zone, 0.12},
			{"section 3: sd of e", d.SD.Cycle, 0.18},
			{"section 3: dose exponent", d.DoseExponent, 0.285},
			{"section 3: standard units of the glabella", d.StandardUnits[clinic.Glabella], 20},
			{"section 3: standard units of the forehead", d.StandardUnits[clinic.Forehead], 12},
			{"section 3: standard units of crow's feet", d.StandardUnits[clinic.CrowsFeet], 24},
			{"section 3: standard units of the masseter", d.StandardUnits[clinic.Masseter], 50},
			{"section 3: standard units of the platysma", d.StandardUnits[clinic.Platysma], 40},
			{"section 3: standard units of a lip flip", d.StandardUnits[clinic.LipFlip], 4},
			{"section 3: standard units of a brow lift", d.StandardUnits[clinic.BrowLift], 6},
			{"section 3: standard units, none for other zones", float64(len(d.StandardUnits)), 7},
			{"section 3: dose ceiling", d.DoseCeilingFactor, 2},
			{"section 3: grid points", days(d.Grid.Points), 241},
			{"section 3: grid's reach", d.Grid.SDs, 6},
			{"conventions: first plausible day of movement", days(p.Learning.FirstPlausibleDay), 28},
			{"section 3: partial movement", p.Learning.PartialFactor, 1.20},
			{"section 3: full movement", p.Learning.FullFactor, 1.45},
			{"section 3: a none counts 7 days before the lower quantile", days(p.Learning.NoneLeadDays), 7},
			{"fact 5: window after first movement", days(p.Learning.FirstSignDays), 14},
			{"section 4: frozen cycles", days(p.Shortening.FrozenCycles), 3},
			{"section 4: allowance", p.Shortening.Allowance, 0.5},
			{"section 4: threshold", p.Shortening.Threshold, 3.5},
			{"section 4: restart after a change of dose", p.Shortening.DoseChange, 0.15},
			{"section 3: shortest window", days(p.Window.MinLengthDays), 14},
			{"section 5: shortest window of a visit", days(p.Window.VisitMinLengthDays), 7},
			{"section 5: a zone is treated early rather than late", days(p.Window.LateToleranceDays), 14},
			{"section 7: overdue", days(p.Window.OverdueDays), 30},
			{"section 9.8: window after a pause", days(p.Window.AfterPauseMinLengthDays), 14},
			{"fact 7: small_3mo begins", days(p.Strategy.Small3Mo.Months), 3},
			{"fact 7: small_3mo lasts", days(p.Strategy.Small3Mo.LengthDays), 14},
			{"fact 7: high_6mo begins", days(p.Strategy.High6Mo.Months), 6},
			{"fact 7: high_6mo lasts", days(p.Strategy.High6Mo.LengthDays), 28},
			{"fact 10: check-in from week 10", days(p.Checkin.From), 10 * 7},
			{"fact 10: check-in to week 12", days(p.Checkin.To), 12 * 7},
			{"fact 11: soft contact", days(p.Soft.From), 76},
			{"fact 11: soft contact is one day", days(p.Soft.To), 76},
			{"fact 15: review from day 14", days(p.Touchup.From), 14},
			{"fact 15: review to day 21", days(p.Touchup.To), 21},
			{"fact 15: track from day 7", days(p.Track.FromDay), 7},
			{"fact 15: track weekly", days(p.Track.EveryDays), 7},
			{"fact 15: track at most", days(p.Track.Most), 20},
			{"fact 12: guard, typical", days(p.Guard.Months[clinic.MetabolismTypical]), 4},
			{"fact 12: guard, fast", days(p.Guard.Months[clinic.MetabolismFast]), 4},
			{"fact 3: guard, slow", days(p.Guard.Months[clinic.MetabolismSlow]), 5},
			{"fact 9: prep opens six weeks before", days(p.Event.PrepFirst), 6 * 7},
			{"fact 9: prep ends four weeks before", days(p.Event.PrepLast), 4 * 7},
			{"section 6: never inside 14 days", days(p.Event.LateLast), 14},
			{"section 6: covered", p.Event.CoveredProbability, 0.80},
			{"section 5: events ahead", days(p.Event.HorizonMonths), 18},
			{"fact 14: four weeks before the season", days(p.Season.LeadDays), 28},
			{"section 2: season lasts", days(p.Season.LengthDays), 7},
			{"section 7: season near a visit", days(p.Season.NearDays), 21},
			{"section 7: season for zones of the last 12 months", days(p.Season.TreatedWithinMonths), 12},
			{"section 7: tropics", p.Season.TropicsDegrees, 23.4},
			{"section 7: northern summer", days(p.Season.NorthSummerMonth), 6},
			{"section 7: northern winter", days(p.Season.NorthWinterMonth), 12},
			{"fact 13: package", days(p.Package.RemindDaysBefore), 14},
			{"section 7: open-ended pause", days(p.Pause.ReviewEveryDays), 90},
			{"section 7: past items", days(p.PastDays), 30},
			{"section 5: horizon", days(p.HorizonMonths), 12},
		})
		if !p.Touchup.FirstTimersOnly || !p.Track.FirstTimersOnly {
			t.Errorf("%s: fact 15: review and track are not those of first-timers", name)
		}
		if p.Season.SummerZone != clinic.Forehead || p.Season.WinterZone != clinic.Glabella {
			t.Errorf("%s: fact 14: not summer forehead lines and winter frown lines", name)
		}
		if p.Version != 1 {
			t.Errorf("%s: an embedded profile is version %d", name, p.Version)
		}
	}
}

func TestNumbersOfProfileStandard(t *testing.T) {
	p := profile(t, "standard")
	d := p.Duration
	numbers := []number{
		{"fact 1: typical centre 3.5 months", d.MetabolismCentreDays[clinic.MetabolismTypical], 105},
		{"fact 2: fast centre", d.MetabolismCentreDays[clinic.MetabolismFast], 91},
		{"fact 3: slow centre", d.MetabolismCentreDays[clinic.MetabolismSlow], 137},
		{"section 3: lower quantile", p.Window.LowerQuantile, 1.0 / 3},
		{"section 3: upper quantile", p.Window.UpperQuantile, 2.0 / 3},
		{"section 3: longest window", days(p.Window.MaxLengthDays), 42},
	}
	medians := map[clinic.Zone]float64{
		clinic.Glabella: 105, clinic.Forehead: 105, clinic.CrowsFeet: 105, clinic.Masseter: 105, // fact 4: dynamic
		clinic.LipFlip: 80, clinic.GummySmile: 80, // fact 4: the busiest
	}
	for _, z := range clinic.Zones {
		want, ok := medians[z]
		if !ok {
			want = 1.10 * 105 // fact 4: less active
		}
		numbers = append(numbers, number{"fact 4: " + string(z), d.ZoneMedianDays[z], want})
	}
	compare(t, "standard", numbers)
}

func TestNumbersOfProfileEvidence(t *testing.T) {
	p := profile(t, "evidence")
	d := p.Duration
	numbers := []number{
		{"section 3: fast", d.MetabolismShift[clinic.MetabolismFast], -0.14},
		{"section 3: slow", d.MetabolismShift[clinic.MetabolismSlow], 0.25},
		{"section 3: lower quantile", p.Window.LowerQuantile, 0.25},
		{"section 3: upper quantile", p.Window.UpperQuantile, 0.60},
		{"section 3: longest window", days(p.Window.MaxLengthDays), 28},
		{"section 3: every zone has a median", float64(len(d.ZoneMedianDays)), 11},
	}
	for z, want := range map[clinic.Zone]float64{
		clinic.Glabella: 95, clinic.CrowsFeet: 98, clinic.Forehead: 88, clinic.Platysma: 90, clinic.Masseter: 105, clinic.DAO: 80,
		clinic.Mentalis: 90, clinic.BunnyLines: 90, clinic.BrowLift: 88, clinic.LipFlip: 60, clinic.GummySmile: 80,
	} {
		numbers = append(numbers, number{"section 3: " + string(z), d.ZoneMedianDays[z], want})
	}
	compare(t, "evidence", numbers)
}

func TestMetabolismIsAFactorOnTheTypicalDurationInBothProfiles(t *testing.T) {
	for _, c := range []struct {
		profile    string
		metabolism clinic.Metabolism
		want       float64
	}{
		{"standard", clinic.MetabolismFast, 91.0 / 105},
		{"standard", clinic.MetabolismTypical, 1},
		{"standard", clinic.MetabolismSlow, 137.0 / 105},
		{"standard", clinic.MetabolismUnknown, 1},
		{"standard", "", 1},
		{"evidence", clinic.MetabolismFast, math.Exp(-0.14)},
		{"evidence", clinic.MetabolismTypical, 1},
		{"evidence", clinic.MetabolismSlow, math.Exp(0.25)},
		{"evidence", clinic.MetabolismUnknown, 1},
		{"evidence", "", 1},
	} {
		if got := profile(t, c.profile).Duration.MetabolismFactor(c.metabolism); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s, %q: %v, want %v", c.profile, c.metabolism, got, c.want)
		}
	}
}

func TestOnlyAProfileWithCentresHasATypicalOne(t *testing.T) {
	if centre, ok := profile(t, "standard").Duration.TypicalCentreDays(); !ok || centre != 105 {
		t.Errorf("standard: %v, %v", centre, ok)
	}
	if _, ok := profile(t, "evidence").Duration.TypicalCentreDays(); ok {
		t.Error("evidence has a typical centre")
	}
}
