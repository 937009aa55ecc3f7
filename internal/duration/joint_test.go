package duration

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// anyZones draws two to four zones of one patient, with or without evidence.
func anyZones(t *rapid.T) []Zone {
	one := rapid.Custom(func(t *rapid.T) Zone {
		median := rapid.SampledFrom([]float64{80, 105, 115.5}).Draw(t, "median")
		return Zone{prior(median), rapid.SliceOfN(rapid.Custom(plausibleEvidence), 0, 5).Draw(t, "evidence")}
	})
	return rapid.SliceOfN(one, 2, 4).Draw(t, "zones")
}

// median of ln T, where a shift of theta is a shift.
func lnMedian(b Belief) float64 { return math.Log(b.Predictive(0).Quantile(0.5)) }

// Planner.md section 3: with one zone this is the table.
func TestOneZoneJointlyIsThatZoneAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := Zone{prior(105), rapid.SliceOfN(rapid.Custom(anyEvidence), 0, 5).Draw(t, "evidence")}
		joint, alone := Joint(rules.SD, []Zone{zone})[0], zone.Prior.Learn(zone.Evidence...)
		for _, q := range planQuantiles {
			if a, b := joint.Predictive(0).Quantile(q), alone.Predictive(0).Quantile(q); a != b {
				t.Fatalf("quantile %v is %v, alone %v", q, a, b)
			}
		}
	})
}

func TestZonesWithoutEvidenceTellEachOtherNothing(t *testing.T) {
	nothing := Evidence{Interval: Interval{0, unbounded}}
	beliefs := Joint(rules.SD, []Zone{{prior(105), nil}, {prior(80), []Evidence{nothing}}})
	near(t, "first median", beliefs[0].Predictive(0).Quantile(0.5), 105, 1e-9)
	near(t, "second median", beliefs[1].Predictive(0).Quantile(0.5), 80, 1e-6)
}

// Two zones share the patient's deviation a, so a zone without reports of its own
// follows the other by the share of a in the variance of theta.
func TestOneZonesEvidenceMovesTheOthersTheSameWayAndLess(t *testing.T) {
	share := math.Pow(rules.SD.Patient/math.Hypot(rules.SD.Patient, rules.SD.Zone), 2)
	rapid.Check(t, func(t *rapid.T) {
		e := anyEvidence(t)
		beliefs := Joint(rules.SD, []Zone{{prior(105), []Evidence{e}}, {prior(80), nil}, {prior(115.5), nil}})
		mean, _ := beliefs[0].moments()
		own := mean - math.Log(105)
		for i, median := range []float64{80, 115.5} {
			moved := lnMedian(beliefs[i+1]) - math.Log(median)
			if math.Abs(moved-share*own) > 1e-6 {
				t.Fatalf("a zone that moves by %v moves another by %v, want %v of it", own, moved, share)
			}
		}
	})
}

func TestOtherZonesMoveAZoneWithReportsOfItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.SliceOfN(rapid.Custom(plausibleEvidence), 1, 5).Draw(t, "own")
		alone := lnMedian(prior(105).Learn(own...))
		with := func(other Evidence) float64 {
			return lnMedian(Joint(rules.SD, []Zone{{prior(105), own}, {prior(105), []Evidence{other}}})[0])
		}
		if early := with(Evidence{Interval: Interval{0, 25}}); !(early < alone) {
			t.Fatalf("an early other zone moves ln T from %v to %v", alone, early)
		}
		if late := with(Evidence{Interval: Interval{400, unbounded}}); !(late > alone) {
			t.Fatalf("a late other zone moves ln T from %v to %v", alone, late)
		}
	})
}

func TestAZoneWithoutReportsIsNeverLessCertainForTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := append(anyZones(t), Zone{prior(105), nil})
		beliefs := Joint(rules.SD, zones)
		last := beliefs[len(beliefs)-1].prior
		if !(last.SD <= prior(105).SD && last.SD >= rules.SD.Zone) {
			t.Fatalf("sd of theta %v, by itself %v, between zones %v", last.SD, prior(105).SD, rules.SD.Zone)
		}
	})
}

func TestTheOrderOfZonesIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := anyZones(t)
		n := len(zones)
		backwards := make([]Zone, n)
		for i, z := range zones {
			backwards[n-1-i] = z
		}
		a, b := Joint(rules.SD, zones), Joint(rules.SD, backwards)
		for i := range zones {
			if a, b := lnMedian(a[i]), lnMedian(b[n-1-i]); math.Abs(a-b) > 1e-9 {
				t.Fatalf("zone %d: ln median %v or %v", i, a, b)
			}
		}
	})
}

// gaussian is what the pseudo-observations of the other zones say of zone i, by
// conditioning the thetas' full covariance matrix on one after the other.
func gaussian(zones []Zone, i int) (deviation, sd float64) {
	n := len(zones)
	mean, cov := make([]float64, n), make([][]float64, n)
	for r := range cov {
		cov[r] = make([]float64, n)
		for c := range cov[r] {
			cov[r][c] = math.Pow(rules.SD.Patient, 2)
		}
		cov[r][r] += math.Pow(rules.SD.Zone, 2)
	}
	for j, z := range zones {
		if j == i || len(z.Evidence) == 0 {
			continue
		}
		m, v := z.Prior.Learn(z.Evidence...).moments()
		prior := z.Prior.SD * z.Prior.SD
		r := 1 / (1/v - 1/prior)
		y := r * ((m-z.Prior.Mean)/v + z.Prior.Mean/v - z.Prior.Mean/prior) // the identity, in full
		y -= z.Prior.Mean
		gain := make([]float64, n)
		for k := range gain {
			gain[k] = cov[k][j] / (cov[j][j] + r)
		}
		row, surprise := append([]float64(nil), cov[j]...), y-mean[j]
		for k := range gain {
			mean[k] += gain[k] * surprise
			for c := range row {
				cov[k][c] -= gain[k] * row[c]
			}
		}
	}
	return mean[i], math.Sqrt(cov[i][i])
}

func TestTheOthersGiveAZoneItsNormalPrior(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zones := anyZones(t)
		for i, b := range Joint(rules.SD, zones) {
			deviation, sd := gaussian(zones, i)
			if math.Abs(b.prior.Mean-zones[i].Prior.Mean-deviation) > 1e-6 || math.Abs(b.prior.SD-sd) > 1e-6 {
				t.Fatalf("zone %d: prior moved by %v with sd %v, want %v and %v",
					i, b.prior.Mean-zones[i].Prior.Mean, b.prior.SD, deviation, sd)
			}
			// Its own reports enter by the grid.
			const day = 90
			if got, want := b.Predictive(0).Survival(day), fine(b.prior, zones[i].Evidence, day); math.Abs(got-want) > 1e-6 {
				t.Fatalf("zone %d: P(T>%v) = %v, want %v", i, day, got, want)
			}
		}
	})
}

// The exact posterior, both levels integrated numerically outside this package,
// beside which the normal pseudo-observations are an approximation.
func TestPseudoObservationsAreCloseToTheExactIntegral(t *testing.T) {
	for n, c := range exactJoint {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			for i, b := range Joint(rules.SD, c.zones) {
				dist := b.Predictive(0)
				for k, q := range []float64{0.10, 1.0 / 3, 0.50, 2.0 / 3, 0.90} {
					want := c.quantiles[i][k]
					near(t, fmt.Sprintf("zone %d, quantile %.2f", i, q), dist.Quantile(q), want, 0.015*want)
				}
			}
		})
	}
}

var exactJoint = []struct {
	zones     []Zone
	quantiles [][5]float64 // of each zone: q10, q1/3, q50, q2/3, q90
}{
	{
		[]Zone{{prior(105), []Evidence{diary(80, 87)}}, {prior(105), nil}},
		[][5]float64{{66.10, 80.77, 89.39, 98.94, 120.89}, {65.05, 81.96, 92.13, 103.56, 130.48}},
	},
	{
		[]Zone{{prior(105), []Evidence{diary(80, 87), diary(77, 84), diary(84, 91), diary(78, 85)}}, {prior(80), []Evidence{diary(63, 70)}}, {prior(115.5), nil}},
		[][5]float64{{65.87, 77.97, 84.92, 92.49, 109.48}, {50.47, 60.87, 66.92, 73.58, 88.73}, {70.98, 87.30, 96.94, 107.64, 132.38}},
	},
	{
		[]Zone{{prior(105), []Evidence{seen(Report{120, none}), seen(Report{120, none}), seen(Report{120, none})}}, {prior(105), []Evidence{seen(Report{95, none})}}, {prior(80), nil}},
		[][5]float64{{112.99, 137.57, 152.37, 169.12, 209.41}, {103.33, 128.71, 144.19, 161.81, 204.25}, {77.42, 97.18, 109.18, 122.78, 155.39}},
	},
	{
		[]Zone{{prior(105), []Evidence{seen(Report{87, full})}}, {prior(115.5), []Evidence{diary(80, 87), seen(Report{95, partial})}}, {prior(80), []Evidence{diary(49, 56)}}, {prior(105), []Evidence{diary(112, 119)}}},
		[][5]float64{{52.29, 63.09, 69.36, 76.25, 91.91}, {62.69, 74.79, 81.77, 89.41, 106.65}, {43.18, 51.93, 57.02, 62.61, 75.31}, {66.38, 79.81, 87.61, 96.17, 115.63}},
	},
}

func TestDisagreeingZonesInTheExtremeStayFinite(t *testing.T) {
	var early, late []Evidence
	for range 100 {
		early = append(early, Evidence{Interval: Interval{0, 28 / 1.45}})
		late = append(late, Evidence{Interval: Interval{20000, unbounded}})
	}
	beliefs := Joint(rules.SD, []Zone{{prior(105), early}, {prior(105), late}, {prior(105), nil}})
	last := 0.0
	for _, i := range []int{0, 2, 1} {
		median := beliefs[i].Predictive(0).Quantile(0.5)
		if math.IsNaN(median) || math.IsInf(median, 0) || median <= last {
			t.Errorf("zone %d: median %v after %v", i, median, last)
		}
		last = median
	}
}

// Many exact cycles leave all the weight on one point of the grid.
func TestAPosteriorOnOnePointTellsOtherZonesNoMoreThanItsCell(t *testing.T) {
	sd := rules.SD
	sd.Cycle = 0.01
	exact := prior(105)
	exact.Cycle = sd.Cycle
	seen := make([]Evidence, 2000)
	for i := range seen {
		seen[i] = diary(90, 91)
	}
	if _, variance := exact.Learn(seen...).moments(); variance != 0 {
		t.Fatalf("the variance is %v: not on one point", variance)
	}
	other := Joint(sd, []Zone{{exact, seen}, {exact, nil}})[1]
	mean, variance := other.moments()
	share := math.Pow(sd.Patient/math.Hypot(sd.Patient, sd.Zone), 2)
	near(t, "other zone's mean", mean-math.Log(105), share*math.Log(90.5/105), 0.01)
	near(t, "other zone's sd", math.Sqrt(variance), math.Sqrt(exact.SD*exact.SD-share*sd.Patient*sd.Patient), 0.01)
}
