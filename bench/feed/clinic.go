package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// clinic is an invented clinic in a folder of its own, and the addresses of its
// feeds in an order that no page of a database or folder could profit from.
type clinic struct {
	binary, data string
	key          string // of its REST API
	paths        []string
	sums         []uint64 // of the bytes of each feed
	meanSize     int
}

// publicURL is what feeds say they are reached under, in every run: one that
// changed would have all of them rendered anew.
const publicURL = "http://calendar.example"

// openClinic builds the program and copies a clinic that a former run made, or
// makes it: 100,000 patients take a few minutes.
func openClinic(ctx context.Context, s settings, run string) (*clinic, error) {
	c := &clinic{binary: filepath.Join(run, "afterglow"), data: filepath.Join(run, "data")}
	if err := c.run(ctx, "go", "build", "-o", c.binary, "./cmd/afterglow"); err != nil {
		return nil, err
	}
	kept := filepath.Join(filepath.Dir(run), fmt.Sprintf("clinic-%d", s.patients))
	if _, err := os.Stat(kept); err != nil {
		say("making a clinic of %d patients", s.patients)
		part := kept + ".part"
		if err := os.RemoveAll(part); err != nil {
			return nil, err
		}
		if err := c.demo(ctx, part, filepath.Join(run, "urls"), s.patients); err != nil {
			return nil, err
		}
		if err := os.Rename(part, kept); err != nil {
			return nil, err
		}
	}
	// A newer program, or another day, makes plans anew: once, and not in each run.
	if err := c.bringUpToDate(ctx, kept); err != nil {
		return nil, err
	}
	// The run changes the protocol and must leave no mark.
	if err := c.run(ctx, "cp", "-r", "--reflink=auto", kept, c.data); err != nil {
		return nil, err
	}
	urls := filepath.Join(run, "urls")
	if err := c.demo(ctx, c.data, urls, s.patients); err != nil {
		return nil, err
	}
	return c, c.readPaths(urls)
}

func (c *clinic) run(ctx context.Context, program string, args ...string) error {
	if out, err := exec.CommandContext(ctx, program, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}

// demo starts the demo on a folder, making the clinic if need be, notes the key
// and the feeds' addresses, and stops it.
func (c *clinic) demo(ctx context.Context, data, urls string, patients int) error {
	listen, err := process.Address()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, c.binary, "demo", "--data", data, "--patients", strconv.Itoa(patients),
		"--urls", urls, "--listen", listen, "--public-url", publicURL, "--json")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	var invitation struct {
		Key string `json:"api_key"`
	}
	err = json.NewDecoder(out).Decode(&invitation)
	c.key = invitation.Key
	_ = cmd.Process.Signal(os.Interrupt)
	if ended := cmd.Wait(); err == nil {
		err = ended
	}
	return err
}

func (c *clinic) readPaths(urls string) error {
	file, err := os.Open(urls)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		c.paths = append(c.paths, strings.TrimPrefix(lines.Text(), publicURL))
	}
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(c.paths), func(i, j int) { c.paths[i], c.paths[j] = c.paths[j], c.paths[i] })
	return lines.Err()
}

// serve starts the server on a folder as a clinic runs it, with what it does at its
// start done.
func (c *clinic) serve(ctx context.Context, data string) (*process.Server, error) {
	listen, err := process.Address()
	if err != nil {
		return nil, err
	}
	s, err := process.Start(ctx, "http://"+listen, exec.Command(c.binary, "serve", "--data", data, "--listen", listen, "--public-url", publicURL))
	if err != nil {
		return nil, err
	}
	// At its start it makes the plans anew that the day changed since the clinic was made.
	if err := s.Says(ctx, "msg=rolled"); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (c *clinic) bringUpToDate(ctx context.Context, data string) error {
	s, err := c.serve(ctx, data)
	if err != nil {
		return err
	}
	s.Stop()
	return nil
}

// copyFeeds writes the bytes of every feed to a file under its own path.
func (c *clinic) copyFeeds(ctx context.Context, url, folder string) error {
	c.sums = make([]uint64, len(c.paths))
	var size atomic.Int64
	err := c.each(ctx, func(client *reader, i int) error {
		body, _, err := client.get(ctx, url+c.paths[i], "", 200)
		if err != nil {
			return err
		}
		c.sums[i] = sum(body)
		size.Add(int64(len(body)))
		path := filepath.Join(folder, c.paths[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, body, 0o644)
	})
	c.meanSize = int(size.Load()) / max(1, len(c.paths))
	return err
}

// check reads every feed, compares its bytes, and reads it again under its ETag.
func (c *clinic) check(ctx context.Context, url string) ([]string, error) {
	etags := make([]string, len(c.paths))
	return etags, c.each(ctx, func(client *reader, i int) error {
		body, etag, err := client.get(ctx, url+c.paths[i], "", 200)
		if err != nil {
			return err
		}
		if sum(body) != c.sums[i] || etag == "" {
			return fmt.Errorf("feed %d differs, or has no ETag", i)
		}
		etags[i] = etag
		_, _, err = client.get(ctx, url+c.paths[i], etag, 304)
		return err
	})
}
