package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
	"github.com/afterglow-calendar/afterglow/bench/target"
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

// line is one line of the table.
type line struct {
	name, theirs, ours string
	target.Target
}

const mib = 1 << 20

func (r *results) lines() []line {
	rate := func(name string, p pair[load], must, aim float64) line {
		return line{name: name, theirs: fmt.Sprintf("%.0f/s", p.nginx.perSecond()), ours: fmt.Sprintf("%.0f/s", p.ours.perSecond()),
			Target: target.Target{Ratio: p.ours.perSecond() / p.nginx.perSecond(), Must: must, Aim: aim, More: true}}
	}
	cpu := func(name string, p pair[load]) line {
		return line{name: name, theirs: micros(p.nginx.cpuPerRequest()), ours: micros(p.ours.cpuPerRequest()),
			Target: target.Target{Ratio: float64(p.ours.cpuPerRequest()) / float64(p.nginx.cpuPerRequest())}}
	}
	wait := func(name string, theirs, ours waits, q, must, aim float64) line {
		a, b := theirs.quantile(q), ours.quantile(q)
		return line{name: name, theirs: micros(a), ours: micros(b), Target: target.Target{Ratio: float64(b) / float64(a), Must: must, Aim: aim}}
	}
	size := func(name string, m process.Memory, must, aim float64) line {
		return line{name: name, ours: fmt.Sprintf("peak %.0f", float64(m.Peak)/mib), Target: target.Target{Ratio: float64(m.Resident) / mib, Must: must, Aim: aim}}
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
		must, aim := l.Bounds()
		verdict := l.Verdict()
		if verdict == target.Missed {
			missed++
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%.2f\t%s\t%s\t%s\n", l.name, l.theirs, l.ours, l.Ratio, must, aim, verdict)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if missed > 0 {
		return errors.New("a figure is not what it must be")
	}
	return nil
}
