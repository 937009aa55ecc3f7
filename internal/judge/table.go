package judge

import (
	"fmt"
	"io"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/simulate"
)

// WriteTable writes the verdict for a terminal.
func (v *Verdict) WriteTable(to io.Writer) error {
	var t strings.Builder
	fmt.Fprintf(&t, "%d patients, %d cycles of single zones, profile %s\n", v.Patients, v.All.Count, v.Profile)
	fmt.Fprintf(&t, "Every cycle is predicted on the day of its treatment.\n")
	if v.Unknown > 0 || v.Unmatched > 0 {
		fmt.Fprintf(&t, "Not scored: %d cycles of which the truth is not known, %d truths of no recorded cycle.\n", v.Unknown, v.Unmatched)
	}
	fmt.Fprintf(&t, "\n                 mean absolute error, days        estimate's error against\n")
	fmt.Fprintf(&t, "  cycle  count   estimate   84 d   zone    own       84 d    zone     own\n")
	for _, c := range v.Cycles {
		writeCycle(&t, fmt.Sprint(c.Cycle), c)
	}
	writeCycle(&t, "all", v.All)
	switch n := len(v.Cycles); {
	case n == 0 || v.Cycles[n-1].Cycle < lowestFrom:
	case len(v.NotLowest) == 0:
		fmt.Fprintf(&t, "\nFrom cycle %d on the estimate's error is the lowest in every cycle.\n", lowestFrom)
	default:
		fmt.Fprintf(&t, "\nFrom cycle %d on the estimate's error is the lowest, except in %s.\n", lowestFrom, strings.Trim(fmt.Sprint(v.NotLowest), "[]"))
	}
	_, err := io.WriteString(to, t.String())
	return err
}

func writeCycle(t *strings.Builder, name string, c CycleResult) {
	e := c.Error
	fmt.Fprintf(t, "  %5s  %5d   %8.1f  %5.1f  %5.1f  %5.1f    %s  %s  %s\n", name, c.Count,
		e.Estimate, e.Fixed, e.ZoneMedian, e.OwnMean,
		simulate.Change(e.Estimate, e.Fixed), simulate.Change(e.Estimate, e.ZoneMedian), simulate.Change(e.Estimate, e.OwnMean))
}
