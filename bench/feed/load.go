package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"time"
)

// load is what a side did under full load in all of its turns.
type load struct {
	requests int
	time     time.Duration
	cpu      time.Duration
}

func (l load) perSecond() float64 { return float64(l.requests) / l.time.Seconds() }

// cpuPerRequest is the steadier figure: it leaves out what else the machine did.
func (l load) cpuPerRequest() time.Duration { return l.cpu / time.Duration(max(1, l.requests)) }

//go:embed load.lua
var loadScript []byte

// fullLoad lets each side in turn answer as fast as it can, 200 or 304.
func fullLoad(ctx context.Context, s settings, run string, c *clinic, sides []*side, conditional bool) (all pair[load], err error) {
	script := filepath.Join(run, "load.lua")
	if err := os.WriteFile(script, loadScript, 0o644); err != nil {
		return all, err
	}
	status := map[bool]int{false: 200, true: 304}[conditional]
	for round := range s.rounds {
		for i, side := range sides {
			requests := filepath.Join(run, fmt.Sprintf("requests-%s-%d", side.name, status))
			if round == 0 {
				if err := writeRequests(requests, c.paths, side.etags, conditional); err != nil {
					return all, err
				}
			}
			before, err := side.CPU()
			if err != nil {
				return all, err
			}
			turn, err := wrk(ctx, s, side.URL, script, requests)
			if err != nil {
				return all, fmt.Errorf("%s: %w", side.name, err)
			}
			after, err := side.CPU()
			if err != nil {
				return all, err
			}
			turn.cpu = after - before
			say("%d, round %d: %-9s %6.0f/s, %3d µs of processor a request", status, round+1, side.name, turn.perSecond(), turn.cpuPerRequest().Microseconds())
			sum := all.of(i)
			sum.requests, sum.time, sum.cpu = sum.requests+turn.requests, sum.time+turn.time, sum.cpu+turn.cpu
		}
	}
	return all, nil
}

func writeRequests(path string, paths, etags []string, conditional bool) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	lines := bufio.NewWriter(file)
	for i, path := range paths {
		lines.WriteString(path)
		if conditional {
			lines.WriteString("\t" + etags[i])
		}
		lines.WriteByte('\n')
	}
	return errors.Join(lines.Flush(), file.Close())
}

var resultLine = regexp.MustCompile(`RESULT (\{.*\})`)

func wrk(ctx context.Context, s settings, url, script, requests string) (l load, err error) {
	threads := strconv.Itoa(min(s.connections, runtime.NumCPU()))
	cmd := exec.CommandContext(ctx, "wrk", "--threads", threads, "--connections", strconv.Itoa(s.connections),
		"--duration", fmt.Sprintf("%ds", int(s.loadTime.Seconds())), "--script", script, url, "--", requests, threads)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return l, fmt.Errorf("wrk (Debian's package of that name): %w\n%s", err, out)
	}
	var result struct{ Requests, Micros, Errors int }
	found := resultLine.FindSubmatch(out)
	if found == nil {
		return l, fmt.Errorf("wrk said no result:\n%s", out)
	}
	if err := json.Unmarshal(found[1], &result); err != nil {
		return l, err
	}
	if result.Errors > 0 || result.Requests == 0 {
		return l, fmt.Errorf("%d of %d requests failed", result.Errors, result.Requests)
	}
	return load{requests: result.Requests, time: time.Duration(result.Micros) * time.Microsecond}, nil
}
