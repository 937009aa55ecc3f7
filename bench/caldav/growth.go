package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// growing are reports as their answers grow, which our own server alone is asked. Each
// belongs to a report and says how many members its answer has; those of questions
// that do so are in the same table. A further report is a few lines here.
var growing = []question{
	alone(multigetQuestion(10)), alone(multigetQuestion(1000)),
	alone(syncQuestion(100)), alone(syncQuestion(1000)),
	alone(question{
		// Every object is looked into, and none is told.
		name: "calendar-query by text", report: "calendar-query by text",
		ask: func(*side, int) request {
			return reportOf(`<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop>` +
				`<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:prop-filter name="SUMMARY"><c:text-match>nowhere</c:text-match>` +
				`</c:prop-filter></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`)
		},
		responses: func(int) int { return 0 },
	}),
	alone(question{
		name: "calendar-query of a month, expanded", report: "calendar-query of a month, expanded",
		ask: func(s *side, _ int) request {
			return monthOf(s, "<c:calendar-data>"+monthRange(s, "expand")+"</c:calendar-data>")
		},
		responses: inMonth,
	}),
	alone(question{
		name: "calendar-query of a month, in part", report: "calendar-query of a month, in part",
		ask: func(s *side, _ int) request {
			return monthOf(s, `<c:calendar-data><c:comp name="VCALENDAR"><c:comp name="VEVENT"><c:prop name="UID"/><c:prop name="SUMMARY"/></c:comp></c:comp></c:calendar-data>`)
		},
		responses: inMonth,
	}),
	alone(question{
		name: "free-busy-query of a month", report: "free-busy-query of a month",
		ask: func(s *side, _ int) request {
			r := reportOf(`<c:free-busy-query xmlns:c="urn:ietf:params:xml:ns:caldav">` + monthRange(s, "time-range") + `</c:free-busy-query>`)
			r.want = 200
			return r
		},
	}),
	alone(question{
		name: "expand-property", report: "expand-property",
		ask: func(*side, int) request {
			return ofResource(`<d:expand-property xmlns:d="DAV:"><d:property name="current-user-principal"><d:property name="displayname"/>` +
				`<d:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"><d:property name="displayname"/></d:property></d:property></d:expand-property>`)
		},
		responses: func(int) int { return 3 }, // one in the other
	}),
	alone(question{
		name: "principal-property-search", report: "principal-property-search",
		ask: func(*side, int) request {
			return ofResource(`<d:principal-property-search xmlns:d="DAV:"><d:apply-to-principal-collection-set/><d:property-search><d:prop><d:displayname/></d:prop>` +
				`<d:match>nobody at all</d:match></d:property-search><d:prop><d:displayname/></d:prop></d:principal-property-search>`)
		},
		responses: func(int) int { return 0 },
	}),
}

// ofResource is a report on the calendar itself.
func ofResource(body string) request {
	r := reportOf(body)
	r.headers = append([]string{"Depth", "0"}, xmlBody...)
	return r
}

// alone lets a question be one that only our own server is asked.
func alone(q question) question {
	q.alone = true
	return q
}

// growthLine is a report with answers of one size.
type growthLine struct {
	report string
	answer int      // of how many members in the largest calendar, 0 for none
	waits  []string // in calendars of rising sizes
	// calendar and members are how much longer it takes in ten times the calendar
	// and with ten times the answer, by the wait and by the processor; 0 if unknown.
	calendar, members [2]float64
}

// growth are the lines of the second table.
func (r *results) growth(all []question) (lines []growthLine) {
	largest := len(r.sizes) - 1
	all = slices.DeleteFunc(all, func(q question) bool { return q.report == "" || r.of(q, r.sizes[largest]) == nil })
	for _, q := range all {
		l := growthLine{report: q.report}
		if q.responses != nil {
			l.answer = q.responses(r.sizes[largest])
		}
		for i, size := range r.sizes {
			f := r.of(q, size)
			if l.waits = append(l.waits, f.span()); i > 0 && f != nil {
				l.calendar = perTenfold(f, r.of(q, r.sizes[i-1]), size, r.sizes[i-1])
			}
		}
		if less, known := before(q, all); known {
			l.members = perTenfold(r.of(q, r.sizes[largest]), r.of(less, r.sizes[largest]), q.answer, less.answer)
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, func(x, y growthLine) int {
		return cmp.Or(strings.Compare(x.report, y.report), cmp.Compare(x.answer, y.answer))
	})
	return lines
}

// of is how our server answered in a calendar of a size, nil if it was not asked.
func (r *results) of(q question, size int) *figure {
	return r.answers[asked{q.name, size, afterglow}]
}

// before is the question of the same report with the next smaller answer.
func before(q question, all []question) (less question, known bool) {
	for _, other := range all {
		if other.report == q.report && other.answer < q.answer && (!known || other.answer > less.answer) {
			less, known = other, true
		}
	}
	return less, known
}

// perTenfold is how many times as long it takes with ten times as many of something,
// from figures with any two numbers of them.
func perTenfold(many, few *figure, n, m int) (grown [2]float64) {
	steps := math.Log10(float64(n) / float64(m))
	for i, cost := range []func(*figure) time.Duration{(*figure).median, (*figure).cpuPerRequest} {
		if from := cost(few); from > 0 {
			grown[i] = math.Pow(ratio(cost(many), from), 1/steps)
		}
	}
	return grown
}

// printGrowth writes the second table.
func (r *results) printGrowth(to io.Writer) error {
	lines := r.growth(slices.Concat(growing, questions))
	if len(lines) == 0 {
		return nil
	}
	fmt.Fprintf(to, "\ngrowth: medians of our own answers, and how many times as long they take with ten times as much (processor time in brackets)\n\n")
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\tanswer")
	for _, size := range r.sizes {
		fmt.Fprintf(table, "\t%d events", size)
	}
	fmt.Fprintln(table, "\tcalendar ×10\tanswer ×10")
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%d", l.report, l.answer)
		for _, wait := range l.waits {
			fmt.Fprintf(table, "\t%s", wait)
		}
		fmt.Fprintf(table, "\t%s\t%s\n", bothTimes(l.calendar), bothTimes(l.members))
	}
	return table.Flush()
}

func bothTimes(grown [2]float64) string {
	if grown[0] == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f (%.1f)", grown[0], grown[1])
}
