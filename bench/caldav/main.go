package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// settings are how much is measured.
type settings struct {
	sizes    []int // of the calendars, in events
	rounds   int
	turn     time.Duration // of a side in a round
	peerTime time.Duration // for all of Radicale's turns at one question
	patience time.Duration // with one answer of Radicale
	peer     bool          // whether Radicale takes part
	writers  int
	only     *regexp.Regexp // names of the questions
	folder   string
	binary   string // our program; empty to build it
}

func main() {
	s := settings{sizes: []int{100, 1_000, 10_000}, writers: 16}
	flag.IntVar(&s.rounds, "rounds", 5, "how often each side has its turn")
	flag.DurationVar(&s.turn, "turn", time.Second, "how long a turn lasts")
	flag.DurationVar(&s.peerTime, "peer", 10*time.Second, "how long Radicale is asked one question with one calendar, once at least; 0 leaves it out")
	flag.DurationVar(&s.patience, "patience", time.Minute, "when to give up one answer of Radicale")
	flag.StringVar(&s.folder, "folder", "artifacts/bench-caldav", "where the data of a run lies; its disk is the one that is measured")
	flag.StringVar(&s.binary, "binary", "", "the program to measure, instead of the one that is built from here")
	flag.Func("sizes", "how many events the calendars have, rising and with commas between (default 100,1000,10000)", func(text string) (err error) {
		s.sizes, err = sizesIn(text)
		return err
	})
	only := flag.String("only", "", "ask only the questions whose names match")
	giveUp := flag.Duration("limit", 40*time.Minute, "when to give up")
	serve := flag.String("serve-limit", "", "be the limit over a database file; for the benchmark itself")
	listen := flag.String("listen", "", "where the limit listens")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *giveUp)
	defer cancel()
	var err error
	if *serve != "" {
		err = serveLimit(ctx, *serve, *listen)
	} else if s.only, err = regexp.Compile(*only); err == nil {
		var r *results
		if r, err = measure(ctx, s); err == nil {
			err = r.print(os.Stdout)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-caldav:", err)
		stop()
		os.Exit(1)
	}
}

func sizesIn(text string) (all []int, err error) {
	for size := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(size)
		if err != nil || n < 100 || len(all) > 0 && n <= all[len(all)-1] {
			return nil, errors.New("sizes are rising numbers from 100")
		}
		all = append(all, n)
	}
	return all, nil
}

// measure sets all sides up, measures, and stops everything it started.
func measure(ctx context.Context, s settings) (_ *results, err error) {
	run, err := process.RunFolder(s.folder)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(run)) }()
	if s.binary == "" {
		s.binary = filepath.Join(run, "afterglow")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", s.binary, "./cmd/afterglow").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	if s.peer = s.peerTime > 0; s.peer {
		if _, err := exec.LookPath("radicale"); err != nil {
			say("Radicale is not installed, so it is left out: apt-get install radicale")
			s.peer = false
		}
	}
	r := &results{settings: s, answers: map[asked]*figure{}}
	var stands []*stand
	defer func() {
		for _, one := range stands {
			one.stop()
		}
	}()
	for _, size := range s.sizes {
		say("filling calendars of %d events", size)
		one, err := newStand(ctx, s, filepath.Join(run, fmt.Sprint(size)), size)
		if err != nil {
			return nil, err
		}
		stands = append(stands, one)
	}
	// What was written so far goes to the disk now, and not while it is measured.
	syscall.Sync()
	if s.only.MatchString("memory") {
		for _, one := range stands {
			if err := r.measureMemory(ctx, one); err != nil {
				return nil, err
			}
		}
	}
	for _, q := range slices.Concat(growing, questions) {
		if s.only.MatchString(q.name) {
			if err := r.measureAnswers(ctx, q, stands); err != nil {
				return nil, fmt.Errorf("%s: %w", q.name, err)
			}
		}
	}
	if s.only.MatchString("writers") {
		err = r.measureWriters(ctx, run, stands[len(stands)-1])
	}
	return r, err
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s  %s\n", time.Now().Format(time.TimeOnly), fmt.Sprintf(format, args...))
}
