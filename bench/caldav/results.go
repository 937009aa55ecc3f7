package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/target"
)

type results struct {
	settings
	answers map[asked]*figure
	memory  []listing
	rates   rates
}

// line is one line of the table.
type line struct {
	name, size  string
	least, ours string
	target.Target
	leastCPU, cpu string
	cpuRatio      float64
	peer          string
}

const mib = 1 << 20

func ratio(a, b time.Duration) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// lines are those of what was measured.
func (r *results) lines() (all []line) {
	largest := r.sizes[len(r.sizes)-1]
	for _, q := range questions {
		for _, size := range r.sizes {
			least, ours, peer := r.answers[asked{q.name, size, limit}], r.answers[asked{q.name, size, afterglow}], r.answers[asked{q.name, size, radicale}]
			if ours == nil {
				continue
			}
			l := line{
				name: q.name, size: fmt.Sprint(size), least: span(least.median()), ours: span(ours.median()), Target: target.Target{Ratio: ratio(ours.median(), least.median())},
				leastCPU: span(least.cpuPerRequest()), cpu: span(ours.cpuPerRequest()), cpuRatio: ratio(ours.cpuPerRequest(), least.cpuPerRequest()),
				peer: peer.span(),
			}
			if size == largest {
				l.Must, l.Aim = q.must, q.aim
			}
			all = append(all, l)
		}
	}
	for _, q := range questions {
		grown := func(side string) (median, cpu float64) {
			small, large := r.answers[asked{q.name, r.sizes[0], side}], r.answers[asked{q.name, largest, side}]
			return ratio(large.median(), small.median()), ratio(large.cpuPerRequest(), small.cpuPerRequest())
		}
		if r.answers[asked{q.name, largest, afterglow}] == nil {
			continue
		}
		least, leastCPU := grown(limit)
		ours, cpu := grown(afterglow)
		l := line{name: "growth of " + q.name, size: fmt.Sprintf("%d to %d", r.sizes[0], largest), least: times(least), ours: times(ours), Target: target.Target{Ratio: ours},
			leastCPU: times(leastCPU), cpu: times(cpu)}
		if peer, _ := grown(radicale); peer > 0 {
			l.peer = times(peer)
		}
		if q.growth {
			l.Must, l.Aim = 2, 1.5
		}
		all = append(all, l)
	}
	if r.rates.syncs > 0 {
		all = append(all, line{name: fmt.Sprintf("durable changes, %d writers, to fdatasync", r.writers), size: fmt.Sprint(largest),
			least: fmt.Sprintf("%.0f/s", r.rates.syncsPerSecond()), ours: fmt.Sprintf("%.0f/s", r.rates.perSecond()),
			Target: target.Target{Ratio: r.rates.perSecond() / r.rates.syncsPerSecond(), Must: 0.25, Aim: 0.45, More: true}})
	}
	for _, m := range r.memory {
		all = append(all, line{name: fmt.Sprintf("memory, %d clients list all, to rest", listers), size: fmt.Sprint(m.size),
			least: fmt.Sprintf("%d MiB", m.idle.Resident/mib), ours: fmt.Sprintf("%d MiB", m.busy.Peak/mib),
			Target: target.Target{Ratio: float64(m.busy.Peak) / float64(m.idle.Resident)}})
	}
	return all
}

// span writes a time in three digits.
func span(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if n := float64(d) / float64(unit.of); n >= 1 || unit.of == time.Microsecond {
			digits := 0
			if n < 10 {
				digits = 2
			} else if n < 100 {
				digits = 1
			}
			return fmt.Sprintf("%.*f %s", digits, n, unit.name)
		}
	}
	return ""
}

// span is the peer's: it may be missing, or have let itself be waited for in vain.
func (f *figure) span() string {
	switch {
	case f == nil:
		return ""
	case f.capped > 0:
		return "> " + span(f.capped)
	}
	return span(f.median())
}

func times(n float64) string { return fmt.Sprintf("%.1f times", n) }

// print writes the table; a must that is missed is an error.
func (r *results) print(to io.Writer) error {
	fmt.Fprintf(to, "\nmedians of requests one after the other, %d rounds of %v for each side; processor time is the server's, for one request\n\n", r.rounds, r.turn)
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\tevents\tlimit\tafterglow\tratio\tmust\taim\t\tprocessor: limit\tafterglow\tratio\tRadicale")
	missed := 0
	for _, l := range r.lines() {
		must, aim := l.Bounds()
		cpuRatio := ""
		if l.cpuRatio != 0 {
			cpuRatio = fmt.Sprintf("%.2f", l.cpuRatio)
		}
		verdict := l.Verdict()
		if verdict == target.Missed {
			missed++
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.2f\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.name, l.size, l.least, l.ours, l.Ratio, must, aim, verdict, l.leastCPU, l.cpu, cpuRatio, l.peer)
	}
	if err := errors.Join(table.Flush(), r.printGrowth(to)); err != nil {
		return err
	}
	if missed > 0 {
		return errors.New("a figure is not what it must be")
	}
	return nil
}
