package plan

import (
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/duration"
)

// flag tells the clinic what concerns the patient as a whole: possibly shortening
// effects, and reports that the estimates do not rest on.
func (c *chart) flag() []Flag {
	flags := append([]Flag{}, c.shorteningFlags()...)
	for _, co := range c.courses {
		noted := co.notedCycles()
		for i := range noted {
			flags = append(flags, notes(co, &noted[i])...)
		}
	}
	return flags
}

// mostTold is how many things of one kind are told at one place: nobody reads the
// hundredth.
const mostTold = 10

// notes says which reports of a cycle were kept and not learned from (planner.md
// section 3 and conventions).
func notes(co *course, o *observed) []Flag {
	var flags []Flag
	note := func(rule string, reports []duration.Report, what string) {
		if len(reports) == 0 {
			return
		}
		var said []string
		for _, r := range reports[:min(len(reports), mostTold)] {
			said = append(said, string(r.Movement)+" on "+o.treatment.Date.AddDays(r.Day).String()+" (day "+strconv.Itoa(r.Day)+")")
		}
		if more := len(reports) - mostTold; more > 0 {
			said = append(said, "and "+strconv.Itoa(more)+" more")
		}
		r := because(rule, "{zone}: {reports} after the treatment on {treated}: "+what,
			"zone", co.zone.Words(), "reports", strings.Join(said, ", "), "treated", o.treatment.Date)
		flags = append(flags, Flag{r.Rule, r.Text})
	}
	note(ruleImplausible, o.seen.Implausible, "so early is implausible; kept, and not learned from.")
	note(ruleSetAside, o.seen.SetAside, "contradicts movement reported before; set aside.")
	note(ruleOverridden, o.seen.Overridden, "contradicted by a later report, which counts instead.")
	return flags
}
