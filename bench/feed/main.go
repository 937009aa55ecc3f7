package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// settings are how much is measured.
type settings struct {
	patients    int
	rounds      int
	loadTime    time.Duration // of a round at full load, for each side
	steadyTime  time.Duration // of a round at a fixed rate, for each side
	replanTime  time.Duration // at most, of what is measured while plans are made anew
	connections int
	rate        int // requests a second where the rate is fixed
	folder      string
}

func main() {
	s := settings{connections: 16, rate: 500}
	flag.IntVar(&s.patients, "patients", 100_000, "how many patients the clinic has, with a feed each")
	flag.IntVar(&s.rounds, "rounds", 3, "how often each side has its turn")
	flag.DurationVar(&s.loadTime, "load", 6*time.Second, "how long a turn lasts at full load")
	flag.DurationVar(&s.steadyTime, "steady", 10*time.Second, "how long a turn lasts at a fixed rate")
	flag.DurationVar(&s.replanTime, "replan", time.Minute, "how long feeds are read while plans are made anew, and before")
	flag.StringVar(&s.folder, "folder", "artifacts/bench-feed", "where clinics are kept for the next run")
	limit := flag.Duration("limit", 40*time.Minute, "when to give up")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	results, err := measure(ctx, s)
	if err == nil {
		err = results.print(os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-feed:", err)
		stop()
		os.Exit(1)
	}
}

// measure sets both sides up, measures, and stops everything it started.
func measure(ctx context.Context, s settings) (_ *results, err error) {
	run, err := process.RunFolder(s.folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(run)) }()

	c, err := openClinic(ctx, s, run)
	if err != nil {
		return nil, err
	}
	ours, err := c.serve(ctx, c.data)
	if err != nil {
		return nil, err
	}
	defer ours.Stop()
	say("reading every feed into nginx's files")
	if err := c.copyFeeds(ctx, ours.URL, filepath.Join(run, "www")); err != nil {
		return nil, err
	}
	nginx, err := startNginx(ctx, run)
	if err != nil {
		return nil, err
	}
	defer nginx.Stop()

	// What was written so far goes to the disk now, and not while it is measured.
	syscall.Sync()
	sides := []*side{{name: "nginx", Server: nginx}, {name: "afterglow", Server: ours}}
	for _, side := range sides {
		// Every feed once, and once more under its ETag: the load below does not
		// look at what it is answered, and what a side keeps in memory is warm.
		say("checking every feed of %s", side.name)
		if side.etags, err = c.check(ctx, side.URL); err != nil {
			return nil, fmt.Errorf("%s: %w", side.name, err)
		}
	}
	r := &results{settings: s, feeds: len(c.paths), bytes: c.meanSize}
	if r.get200, err = fullLoad(ctx, s, run, c, sides, false); err != nil {
		return nil, err
	}
	if r.get304, err = fullLoad(ctx, s, run, c, sides, true); err != nil {
		return nil, err
	}
	if r.steady, err = steadyLoad(ctx, s, c, sides); err != nil {
		return nil, err
	}
	if r.memory, err = ours.Memory(); err != nil {
		return nil, err
	}
	nginx.Stop()
	if r.replan, err = c.whileReplanning(ctx, s, ours); err != nil {
		return nil, err
	}
	r.memoryAfter, err = ours.Memory()
	return r, err
}

// side is one of the two that are compared.
type side struct {
	name string
	*process.Server
	etags []string // of each feed, as this side gives them
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
