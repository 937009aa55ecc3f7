package forecast_test

import (
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/forecast"
)

// exactly is the distribution of how many of independent visits fall into a week,
// one after the other.
func exactly(shares []int) []float64 {
	dist := []float64{1}
	for _, of := range shares {
		p := float64(of) / forecast.Whole
		next := make([]float64, len(dist)+1)
		for n, q := range dist {
			next[n] += q * (1 - p)
			next[n+1] += q * p
		}
		dist = next
	}
	return dist
}

func sumsOf(shares []int) (s forecast.Sums) {
	for _, of := range shares {
		s = s.Add(forecast.Of(forecast.Share{Of: of}))
	}
	return s
}

// The range is made of three sums; the exact distribution knows every visit.
func TestTheRangeHoldsEightOfTenCasesOfTheExactDistribution(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(rapid.IntRange(1, forecast.Whole-1), 1, 200).Draw(t, "shares")
		dist := exactly(shares)
		low, high := sumsOf(shares).Range()
		if low < 0 || high < low || high > len(shares) {
			t.Fatalf("%d to %d of %d", low, high, len(shares))
		}
		within, below, above := 0.0, 0.0, 0.0
		for n, p := range dist {
			switch {
			case n < low:
				below += p
			case n > high:
				above += p
			default:
				within += p
			}
		}
		// No range of whole numbers has exactly ten percent on each side.
		if within < 0.78 || below > 0.115 || above > 0.115 {
			t.Errorf("%d to %d holds %.3f, below %.3f, above %.3f", low, high, within, below, above)
		}
		// Nor would one that is narrower do. Where little is uncertain, a range
		// of one visit may be one too wide.
		if high > low && sumsOf(shares).Variance > 4*forecast.Whole*forecast.Whole {
			if below+dist[low] < 0.085 || above+dist[high] < 0.085 {
				t.Errorf("%d to %d is too wide: %.3f, %.3f", low, high, below+dist[low], above+dist[high])
			}
		}
	})
}

func TestSharesThatAreTakenOutAgainLeaveNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept := rapid.SliceOf(rapid.IntRange(1, forecast.Whole)).Draw(t, "kept")
		gone := rapid.SliceOf(rapid.IntRange(1, forecast.Whole)).Draw(t, "gone")
		if sumsOf(append(gone, kept...)).Minus(sumsOf(gone)) != sumsOf(kept) {
			t.Error("the rest is not the rest")
		}
	})
}

func TestABookedVisitHasNoUncertainty(t *testing.T) {
	s := forecast.Of(forecast.Share{Of: forecast.Whole, Booked: true})
	s = s.Add(s)
	if low, high := s.Range(); low != 2 || high != 2 || s.Mean() != 2 {
		t.Errorf("%d to %d, mean %v", low, high, s.Mean())
	}
}

func TestAWeekBeginsOnMonday(t *testing.T) {
	monday := civil.Date{Year: 2027, Month: 5, Day: 31}
	for i := range 7 {
		if got := forecast.Monday(monday.AddDays(i)); got != monday {
			t.Errorf("%s is in the week of %s", monday.AddDays(i), got)
		}
	}
}
