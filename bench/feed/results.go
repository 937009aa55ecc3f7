package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// pair is a figure of each side, in the order of the sides.
type pair[T any] struct{ nginx, ours T }

func (p *pair[T]) of(side int) *T {
	return []*T{&p.nginx, &p.ours}[side]
}

type results struct {
	settings
	feeds, bytes   int
	get200, get304 pair[load]
	steady         pair[waits]
	memory         process.Memory
	replan         replan
	memoryAfter    process.Memory // with the replan
}

// line is one line of the table. A ratio must be at least must where more is
// better, at most must where less is; a line without must is for information.
type line struct {
	name, theirs, ours string
	ratio, must, aim   float64
	more               bool
}

func (l line) holds(limit float64) bool {
	if l.more {
		return l.ratio >= limit
	}
	return l.ratio <= limit
}

func (l line) verdict() string {
	switch {
	case l.must == 0:
		return ""
	case !l.holds(l.must):
		return "MISSED"
	case !l.holds(l.aim):
		return "must met"
	}
	return "aim met"
}

const mib = 1 << 20

func (r *results) lines() []line {
	rate := func(name string, p pair[load], must, aim float64) line {
		return line{name: name, theirs: fmt.Sprintf("%.0f/s", p.nginx.perSecond()), ours: fmt.Sprintf("%.0f/s", p.ours.perSecond()),
			ratio: p.ours.perSecond() / p.nginx.perSecond(), must: must, aim: aim, more: true}
	}
	cpu := func(name string, p pair[load]) line {
		return line{name: name, theirs: micros(p.nginx.cpuPerRequest()), ours: micros(p.ours.cpuPerRequest()),
			ratio: float64(p.ours.cpuPerRequest()) / float64(p.nginx.cpuPerRequest())}
	}
	wait := func(name string, theirs, ours waits, q, must, aim float64) line {
		a, b := theirs.quantile(q), ours.quantile(q)
		return line{name: name, theirs: micros(a), ours: micros(b), ratio: float64(b) / float64(a), must: must, aim: aim}
	}
	size := func(name string, m process.Memory, must, aim float64) line {
		return line{name: name, ours: fmt.Sprintf("peak %.0f", float64(m.Peak)/mib), ratio: float64(m.Resident) / mib, must: must, aim: aim}
	}
	return []line{
		rate("GET 200", r.get200, 0.25, 0.45),
		cpu("  processor a request", r.get200),
		rate("GET 304", r.get304, 0.40, 0.60),
		cpu("  processor a request", r.get304),
		wait(fmt.Sprintf("p99 at %d/s", r.rate), r.steady.nginx, r.steady.ours, 0.99, 2.5, 1.5),
		wait("  median", r.steady.nginx, r.steady.ours, 0.5, 0, 0),
		wait("p99 in a replan, to quiet", r.replan.quiet, r.replan.busy, 0.99, 2, 1.3),
		wait("  median", r.replan.quiet, r.replan.busy, 0.5, 0, 0),
		size("memory, MiB", r.memory, 150, 100),
		size("  in the replan", r.memoryAfter, 0, 0),
	}
}

func micros(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d.Nanoseconds())/1e3) }

// print writes the table; a must that is missed is an error.
func (r *results) print(to io.Writer) error {
	fmt.Fprintf(to, "\n%d feeds of %d bytes, %d connections kept alive, %d rounds of %v; %d plans made anew in %v\n\n",
		r.feeds, r.bytes, r.connections, r.rounds, r.loadTime, r.replan.plans, time.Duration(len(r.replan.busy)/r.rate)*time.Second)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tnginx or quiet\tafterglow\tratio\tmust\taim\t")
	missed := 0
	for _, l := range r.lines() {
		must, aim := "", ""
		if l.must != 0 {
			sign := map[bool]string{true: ">=", false: "<="}[l.more]
			must, aim = fmt.Sprintf("%s %g", sign, l.must), fmt.Sprintf("%s %g", sign, l.aim)
		}
		verdict := l.verdict()
		if verdict == "MISSED" {
			missed++
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%.2f\t%s\t%s\t%s\n", l.name, l.theirs, l.ours, l.ratio, must, aim, verdict)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missed > 0 {
		return errors.New("a figure is not what it must be")
	}
	return nil
}
