package simulate

import (
	"fmt"
	"io"
	"strings"
)

// WriteTable writes the result for a terminal, 100 columns wide at most.
func (r *Result) WriteTable(to io.Writer) error {
	var t strings.Builder
	fmt.Fprintf(&t, "%d patients in each world, %d cycles, seed %d, profile %s (%s, median %.0f days)\n",
		r.Patients, r.Cycles, r.Seed, r.Profile, r.Zone, r.ZoneMedianDays)
	fmt.Fprintf(&t, "Every cycle is predicted before it is observed.\n")
	for _, w := range r.Worlds {
		r.writeWorld(&t, w)
	}
	fmt.Fprintf(&t, "\nshortening detector, share of patients flagged\n")
	for _, s := range r.Shortening {
		fmt.Fprintf(&t, "  %-58s %5.1f%%\n", s.Title, 100*s.Flagged)
	}
	fmt.Fprintf(&t, "\nexpected (planner.md sections 3 and 4)\n")
	met := 0
	for _, e := range r.Expectations {
		verdict := "NOT MET"
		if e.Met {
			verdict, met = "met", met+1
		}
		fmt.Fprintf(&t, "  %-7s  %-69s  %s\n", verdict, e.Claim, e.found())
	}
	if r.Met {
		fmt.Fprintf(&t, "All %d expectations are met.\n", met)
	} else {
		fmt.Fprintf(&t, "%d of %d expectations are met.\n", met, len(r.Expectations))
		if r.Patients < expectedOf {
			fmt.Fprintf(&t, "They are stated for %d patients; with fewer, chance alone can break one.\n", expectedOf)
		}
	}
	_, err := io.WriteString(to, t.String())
	return err
}

func (r *Result) writeWorld(t *strings.Builder, w WorldResult) {
	fmt.Fprintf(t, "\n%s\n", w.Title)
	fmt.Fprintf(t, "         80%% range   inside    mean absolute error, days        estimate's error against\n")
	fmt.Fprintf(t, "  cycle     covers   window   estimate   84 d   zone    own       84 d    zone     own\n")
	for _, c := range w.Cycles {
		e := c.Error
		fmt.Fprintf(t, "  %5d     %5.1f%%   %5.1f%%   %8.1f  %5.1f  %5.1f  %5.1f    %s  %s  %s\n",
			c.Cycle, 100*c.Coverage, 100*c.InWindow, e.Estimate, e.Fixed, e.ZoneMedian, e.OwnMean,
			Change(e.Estimate, e.Fixed), Change(e.Estimate, e.ZoneMedian), Change(e.Estimate, e.OwnMean))
	}
}

// Change is what the estimate's error is against another's, in percent of that
// one: -34.2% is a third less.
func Change(estimate, other float64) string {
	percent := -100 * savedShare(estimate, other)
	if text := fmt.Sprintf("%+.1f%%", percent); text != "-0.0%" {
		return fmt.Sprintf("%7s", text)
	}
	return "  +0.0%"
}

// found is what was found of a claim: a share or the range of several.
func (e Expectation) found() string {
	low, high := fmt.Sprintf("%.1f%%", 100*e.Lowest), fmt.Sprintf("%.1f%%", 100*e.Highest)
	if low == high {
		return strings.Replace(low, "-0.0%", "0.0%", 1)
	}
	return low + " to " + high
}
