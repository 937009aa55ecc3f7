package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/afterglow-calendar/afterglow/bench/process"
)

// The sides, by their names and in the order of the table.
const (
	limit     = "limit"
	afterglow = "afterglow"
	radicale  = "radicale"
)

// side is a server with a calendar of some size.
type side struct {
	name string
	*process.Server
	size           int
	calendar       string // its path, with the slash at its end
	user, password string
	tokens         map[int]string // of before so many events changed
	deleted        int            // the status of a DELETE
	multigets      map[[2]int][]byte
	one            *client // asks one request after the other
	again          func() error
}

// stand is the sides that hold the same calendar.
type stand struct {
	size  int
	sides []*side
}

func (s *stand) side(name string) *side {
	for _, one := range s.sides {
		if one.name == name {
			return one
		}
	}
	return nil
}

// asked are the sides that are asked a question.
func (s *stand) asked(q question) []*side {
	switch {
	case q.answer > s.size:
		return nil
	case q.alone:
		return []*side{s.side(afterglow)}
	}
	return s.sides
}

func (s *stand) stop() {
	for _, one := range s.sides {
		one.one.close()
		one.Stop()
	}
}

// newStand fills a calendar of our program over HTTP, changes some events, and gives
// the limit a copy of the database and Radicale the same objects.
func newStand(ctx context.Context, s settings, folder string, size int) (_ *stand, err error) {
	made := &stand{size: size}
	defer func() {
		if err != nil {
			made.stop()
		}
	}()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	ours, err := openAfterglow(ctx, s.binary, filepath.Join(folder, "data"), size)
	if err != nil {
		return nil, err
	}
	made.sides = append(made.sides, ours)
	if err := ours.fill(ctx); err != nil {
		return nil, err
	}
	if err := ours.change(ctx, 1000, 100, 1); err != nil {
		return nil, err
	}
	// The database is copied while nobody has it open.
	ours.Stop()
	database := filepath.Join(folder, "limit.db")
	if out, err := exec.CommandContext(ctx, "cp", filepath.Join(folder, "data", "afterglow.db"), database).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("cp: %w\n%s", err, out)
	}
	if err := ours.again(); err != nil {
		return nil, err
	}
	least, err := startLimit(ctx, database, ours)
	if err != nil {
		return nil, err
	}
	made.sides = slices.Insert(made.sides, 0, least)
	if !s.peer {
		return made, nil
	}
	peer, err := openRadicale(ctx, s, filepath.Join(folder, "radicale"), size)
	if err != nil {
		return nil, err
	}
	made.sides = append(made.sides, peer)
	return made, nil
}

// openAfterglow makes a clinic and an empty calendar of a practitioner's own.
func openAfterglow(ctx context.Context, binary, data string, size int) (_ *side, err error) {
	s := &side{name: afterglow, size: size, deleted: 204, multigets: map[[2]int][]byte{}, one: newClient()}
	defer func() { s.stopIf(err) }()
	listen, err := process.Address()
	if err != nil {
		return nil, err
	}
	demo := exec.CommandContext(ctx, binary, "demo", "--data", data, "--listen", listen, "--json")
	demo.Cancel = func() error { return demo.Process.Signal(os.Interrupt) }
	demo.Stderr = io.Discard
	out, err := demo.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := demo.Start(); err != nil {
		return nil, err
	}
	var invitation struct{ Username, Password string }
	err = json.NewDecoder(out).Decode(&invitation)
	_ = demo.Process.Signal(os.Interrupt)
	if ended := demo.Wait(); err == nil {
		err = ended
	}
	if err != nil {
		return nil, err
	}
	s.user, s.password = invitation.Username, invitation.Password
	s.calendar = "/dav/calendars/" + s.user + "/bench/"
	s.again = func() (err error) {
		if s.Server, err = process.Start(ctx, "http://"+listen, exec.Command(binary, "serve", "--data", data, "--listen", listen)); err != nil {
			return err
		}
		return s.Says(ctx, "msg=rolled")
	}
	if err := s.again(); err != nil {
		return nil, err
	}
	_, err = s.one.do(ctx, s, request{method: "MKCALENDAR", want: 201})
	return s, err
}

// fill puts the events into the calendar, several at a time.
func (s *side) fill(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			c := newClient()
			defer c.close()
			for ctx.Err() == nil {
				number := int(next.Add(1)) - 1
				if number >= s.size {
					return
				}
				if err := s.put(ctx, c, number, "", 201); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

func (s *side) put(ctx context.Context, c *client, number int, note string, want int) error {
	e := event{number, s.size}
	_, err := c.do(ctx, s, request{method: "PUT", path: e.name(), headers: []string{"Content-Type", "text/calendar; charset=utf-8"}, body: e.data(note), want: want})
	return err
}

var tokenIn = regexp.MustCompile(`sync-token>([^<]+)<`)

// change changes an event each in turn, and keeps the sync tokens of before the last so
// many of them, falling numbers. What is more than the calendar has is left out.
func (s *side) change(ctx context.Context, counts ...int) error {
	s.tokens = map[int]string{}
	counts = slices.DeleteFunc(counts, func(n int) bool { return n > s.size })
	want := 204
	if s.name == radicale {
		want = 201 // as it answers any PUT
	}
	for left := counts[0]; left > 0; left-- {
		if slices.Contains(counts, left) {
			token, err := s.syncToken(ctx)
			if err != nil {
				return err
			}
			s.tokens[left] = token
		}
		// The last is the same however many there are.
		if err := s.put(ctx, s.one, (s.size/3+left-1)%s.size, "Changed.", want); err != nil {
			return err
		}
	}
	return nil
}

func (s *side) syncToken(ctx context.Context) (string, error) {
	_, err := s.one.do(ctx, s, request{method: "PROPFIND", headers: append([]string{"Depth", "0"}, xmlBody...), want: 207,
		body: []byte(declaration + `<d:propfind xmlns:d="DAV:"><d:prop><d:sync-token/></d:prop></d:propfind>`)})
	if err != nil {
		return "", err
	}
	found := tokenIn.FindSubmatch(s.one.body.Bytes())
	if found == nil {
		return "", fmt.Errorf("%s told no sync token", s.name)
	}
	return string(found[1]), nil
}

func startLimit(ctx context.Context, database string, ours *side) (*side, error) {
	listen, err := process.Address()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	s := &side{name: limit, size: ours.size, calendar: ours.calendar, tokens: ours.tokens, deleted: 204, multigets: map[[2]int][]byte{}, one: newClient()}
	s.Server, err = process.Start(ctx, "http://"+listen, exec.Command(self, "-serve-limit", database, "-listen", listen))
	return s, err
}

// openRadicale writes the objects where Radicale keeps them, since it takes an hour
// to be sent 10,000.
func openRadicale(ctx context.Context, set settings, folder string, size int) (_ *side, err error) {
	s := &side{name: radicale, size: size, calendar: "/bench/calendar/", user: "bench", password: "bench", deleted: 200, multigets: map[[2]int][]byte{}, one: newClient()}
	defer func() { s.stopIf(err) }()
	collection := filepath.Join(folder, "collection-root", "bench", "calendar")
	if err := os.MkdirAll(collection, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(collection, ".Radicale.props"), []byte(`{"tag": "VCALENDAR"}`), 0o644); err != nil {
		return nil, err
	}
	for number := range size {
		e := event{number, size}
		if err := os.WriteFile(filepath.Join(collection, e.name()), e.data(""), 0o644); err != nil {
			return nil, err
		}
	}
	listen, err := process.Address()
	if err != nil {
		return nil, err
	}
	start := func(folder string) (err error) {
		s.Server, err = process.Start(ctx, "http://"+listen, exec.Command("radicale", "--config", "", "--server-hosts", listen, "--server-timeout", "0",
			"--auth-type", "none", "--storage-filesystem-folder", folder, "--logging-level", "error"))
		return err
	}
	s.again = func() error { return start(folder) }
	// What it notes of each object for the first sync token it writes durably one by
	// one, which takes many minutes on a disk.
	scratch, err := os.MkdirTemp(memory(), "bench-caldav-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	if err := copyAll(ctx, folder, scratch); err != nil {
		return nil, err
	}
	if err := start(scratch); err != nil {
		return nil, err
	}
	// It reads each object at the first request and keeps what it found beside them.
	if err := s.change(ctx, 1); err != nil {
		return nil, err
	}
	s.one.http.Timeout = set.patience
	s.one.close()
	s.Stop()
	if err := copyAll(ctx, scratch, folder); err != nil {
		return nil, err
	}
	return s, s.again()
}

// memory is a folder that is on no disk, if there is one; else the usual one.
func memory() string {
	const shared = "/dev/shm"
	if at, err := os.Stat(shared); err == nil && at.IsDir() {
		return shared
	}
	return ""
}

func copyAll(ctx context.Context, from, to string) error {
	if out, err := exec.CommandContext(ctx, "cp", "-a", from+"/.", to).CombinedOutput(); err != nil {
		return fmt.Errorf("cp: %w\n%s", err, out)
	}
	return nil
}

// check asks each side of a stand the question once and holds the answers against
// each other: the limit's and ours must be the same byte for byte; Radicale, which
// writes objects anew, must tell of the same ones.
func (s *stand) check(ctx context.Context, q question) error {
	var first []byte
	for _, one := range s.asked(q) {
		_, err := one.one.do(ctx, one, q.ask(one, 0))
		if isTimeout(err) && ctx.Err() == nil && one.name == radicale {
			if err := one.restart(); err != nil {
				return err
			}
			continue // and is measured as such
		}
		if err != nil {
			return err
		}
		body := one.one.body.Bytes()
		if q.responses != nil {
			count, err := responsesIn(body)
			if err != nil {
				return err
			}
			if want := q.responses(s.size); count != want {
				return fmt.Errorf("%s answered with %d responses, want %d", one.name, count, want)
			}
		}
		switch one.name {
		case limit:
			first = slices.Clone(body)
		case afterglow:
			if !q.alone && string(first) != string(body) {
				return fmt.Errorf("the limit answered something else:\n%s\n%s", excerpt(first, body), excerpt(body, first))
			}
		}
		if q.undo != nil {
			if _, err := one.one.do(ctx, one, q.undo(one, 0)); err != nil {
				return err
			}
		}
	}
	return nil
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// excerpt is where a text begins to differ from another.
func excerpt(text, other []byte) string {
	at := 0
	for at < min(len(text), len(other)) && text[at] == other[at] {
		at++
	}
	return fmt.Sprintf("%d bytes: …%s", len(text), text[max(0, at-100):min(len(text), at+200)])
}

// responsesIn counts the responses of a multistatus.
func responsesIn(body []byte) (count int, err error) {
	decoder := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		token, err := decoder.RawToken()
		if err == io.EOF {
			return count, nil
		}
		if err != nil {
			return 0, err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "response" {
			count++
		}
	}
}

// stopIf stops a side that could not be set up.
func (s *side) stopIf(err error) {
	if err != nil && s.Server != nil {
		s.Stop()
	}
}

// restart is for a server that still works at a request that nobody waits for.
func (s *side) restart() error {
	s.one.close()
	s.Stop()
	return s.again()
}
