package duration

import (
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// seen folds the reports of one closed cycle and returns them as evidence at the
// standard dose.
func seen(reports ...Report) Evidence {
	return Evidence{Interval: Fold(learning, reports).Interval}
}

// diary is a diary's "none" on one day and "first" on a later one.
func diary(none, first int) Evidence {
	return seen(Report{none, clinic.MovementNone}, Report{first, clinic.MovementFirst})
}

// The check table of planner.md section 3, in its tolerances. Lower and upper
// are the profile's own quantiles.
func TestCheckValues(t *testing.T) {
	none120 := seen(Report{120, clinic.MovementNone})
	standard, evidence := [2]float64{1.0 / 3, 2.0 / 3}, [2]float64{0.25, 0.60}
	for _, row := range []struct {
		name                        string
		median                      float64
		reports                     []Evidence
		window                      [2]float64
		q10, lower, q50, upper, q90 float64
		p56, p84, p98               float64
	}{
		{"standard 105, none", 105, nil, standard, 68.7, 91.1, 105.0, 121.1, 160.4, 0.9714, 0.7501, 0.5827},
		{"standard 91 (fast), none", 91, nil, standard, 59.6, 78.9, 91.0, 104.9, 139.0, 0.9290, 0.5957, 0.4113},
		{"standard 137 (slow), none", 137, nil, standard, 89.7, 118.8, 137.0, 158.0, 209.3, 0.9966, 0.9305, 0.8445},
		{"standard 115.5, none", 115.5, nil, standard, 75.6, 100.2, 115.5, 133.2, 176.4, 0.9857, 0.8323, 0.6904},
		{"standard 105, (80,87]", 105, []Evidence{diary(80, 87)}, standard, 66.1, 80.8, 89.4, 98.9, 120.9, 0.9764, 0.6041, 0.3481},
		{"standard 105, (80,87] then none at 90", 105, []Evidence{diary(80, 87), seen(Report{90, clinic.MovementNone})}, standard, 72.9, 88.0, 96.8, 106.5, 128.8, 0.9934, 0.7385, 0.4773},
		{"standard 105, partial at 95", 105, []Evidence{seen(Report{95, clinic.MovementPartial})}, standard, 59.8, 73.2, 81.1, 89.9, 110.0, 0.9402, 0.4416, 0.2134},
		{"standard 105, four diaries", 105, []Evidence{diary(80, 87), diary(77, 84), diary(84, 91), diary(78, 85)}, standard, 65.8, 78.0, 85.0, 92.7, 109.8, 0.9818, 0.5245, 0.2387},
		{"standard 105, three times none at 120", 105, []Evidence{none120, none120, none120}, standard, 111.7, 136.1, 150.8, 167.5, 207.6, 1.0000, 0.9945, 0.9683},
		{"evidence 95, none", 95, nil, evidence, 62.2, 76.0, 95.0, 103.3, 145.1, 0.9451, 0.6451, 0.4625},
		{"evidence 95, (80,87]", 95, []Evidence{diary(80, 87)}, evidence, 64.1, 74.0, 86.7, 92.1, 117.3, 0.9684, 0.5543, 0.3023},
		{"evidence 95, (0,60]", 95, []Evidence{seen(Report{87, clinic.MovementFull})}, evidence, 44.7, 52.3, 62.0, 66.1, 85.3, 0.6569, 0.1111, 0.0322},
	} {
		t.Run(row.name, func(t *testing.T) {
			dist := prior(row.median).Learn(row.reports...).Predictive(0)
			near(t, "q10", dist.Quantile(0.10), row.q10, 0.15)
			near(t, "lower", dist.Quantile(row.window[0]), row.lower, 0.15)
			near(t, "q50", dist.Quantile(0.50), row.q50, 0.15)
			near(t, "upper", dist.Quantile(row.window[1]), row.upper, 0.15)
			near(t, "q90", dist.Quantile(0.90), row.q90, 0.15)
			near(t, "P(T>56)", dist.Survival(56), row.p56, 0.002)
			near(t, "P(T>84)", dist.Survival(84), row.p84, 0.002)
			near(t, "P(T>98)", dist.Survival(98), row.p98, 0.002)
		})
	}
}

// The sentence of planner.md section 3 on the open cycle.
func TestCheckValuesOfTheOpenCycle(t *testing.T) {
	for _, row := range []struct {
		name              string
		reports           []Evidence
		none              float64
		lower, q50, upper float64
	}{
		{"no closed report, none at 84", nil, 84, 105.0, 116.7, 131.2},
		{"no closed report, none at 100", nil, 100, 116.9, 127.4, 141.0},
		{"after (80,87], none at 84", []Evidence{diary(80, 87)}, 84, 94.7, 101.0, 108.9},
	} {
		t.Run(row.name, func(t *testing.T) {
			dist := prior(105).Learn(row.reports...).Predictive(0).Beyond(row.none)
			near(t, "q1/3", dist.Quantile(1.0/3), row.lower, 0.15)
			near(t, "q50", dist.Quantile(0.50), row.q50, 0.15)
			near(t, "q2/3", dist.Quantile(2.0/3), row.upper, 0.15)
		})
	}
}
