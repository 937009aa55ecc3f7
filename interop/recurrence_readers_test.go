//go:build interop

package interop

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience is how long an expander may take for one event. Some rules never end in
// some of them.
const patience = time.Minute

// expander is a program that expands recurring events. It reads them one after the
// other, each a line with the time up to which and then the calendar, and answers with
// a line of "start/end" separated by spaces, or of "error:" and what is wrong. Times
// are of UTC, floating ones as they are written, those of all-day events dates.
type expander struct {
	name    string
	command []string
}

func expanders(t *testing.T) []expander {
	t.Helper()
	libical := withLibical(t, "expand_libical")
	if _, err := os.Stat(filepath.Join("node_modules", "ical.js")); err != nil {
		missing(t, "ical.js")
	}
	return []expander{
		{"dateutil", []string{client(t, "/usr/bin/python3"), "readers/expand_dateutil.py"}},
		{"ical.js", []string{client(t, "node"), "readers/expand_icaljs.mjs"}},
		{"libical", []string{libical}},
	}
}

// expand asks for the events that the program is good at. Where it does not answer,
// the answer says so and it is started again with the next one.
func (x expander) expand(t *testing.T, events []*recurring) map[*recurring][]string {
	t.Helper()
	var asked []*recurring
	for _, e := range events {
		if !e.weak(x.name) {
			asked = append(asked, e)
		}
	}
	answers := map[*recurring][]string{}
	for len(asked) > 0 {
		n := 0
		for line := range x.lines(t, asked) {
			answers[asked[n]] = readAnswer(line, asked[n])
			n++
		}
		if n < len(asked) {
			answers[asked[n]] = []string{"error: no answer"}
			n++
		}
		asked = asked[n:]
	}
	return answers
}

// lines starts the program and yields its lines, until it is through or takes too
// long for one.
func (x expander) lines(t *testing.T, events []*recurring) func(yield func(string) bool) {
	var questions strings.Builder
	for _, e := range events {
		questions.WriteString(e.until().Format("20060102T150405Z") + "\r\n" + e.calendar())
	}
	return func(yield func(string) bool) {
		program := exec.Command(x.command[0], x.command[1:]...)
		program.Stdin, program.Stderr = strings.NewReader(questions.String()), os.Stderr
		out, err := program.StdoutPipe()
		if err == nil {
			err = program.Start()
		}
		if err != nil {
			t.Error(err)
			return
		}
		impatient := time.AfterFunc(patience, func() { program.Process.Kill() })
		defer impatient.Stop()
		for lines := bufio.NewReader(out); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				break
			}
			impatient.Reset(patience)
			yield(strings.TrimSuffix(line, "\n"))
		}
		program.Wait() // one that was killed has not answered, and that is told
	}
}

// readAnswer returns the occurrences of an answer that start in the event's years.
func readAnswer(line string, e *recurring) []string {
	if strings.HasPrefix(line, "error:") {
		return []string{line}
	}
	end := e.until().Format("20060102T150405")
	times := slices.DeleteFunc(strings.Fields(line), func(one string) bool {
		start, _, _ := strings.Cut(one, "/")
		return start >= end[:len(start)]
	})
	slices.Sort(times)
	return slices.Compact(times)
}
