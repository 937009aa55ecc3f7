package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

const (
	planned = `{"clinic":{"timezone":"America/New_York"},"treatments":[{"date":"2027-03-01","zones":[{"zone":"glabella"}]}],"as_of":"2027-03-02"}`
	broken  = `{"clinic":{"timezone":"America/New_York"},"treatments":[{"date":"2027-02-30","zones":[{"zone":"glabella"}]}],"as_of":"2027-03-02"}`
)

func TestPlanAnswersEachLineWithOneLine(t *testing.T) {
	r := command(t, planned+"\n\n"+planned+"\r\n"+planned, "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if r.code != 0 || len(lines) != 3 {
		t.Fatalf("exit %d, %d lines\n%s%s", r.code, len(lines), r.out, r.err)
	}
	for _, line := range lines {
		if line != lines[0] || !strings.Contains(line, `"key":"window/2027-03-01/1"`) {
			t.Errorf("line: %s", line)
		}
	}
}

func TestPlanRefusesALineWithItsPathAndGoesOn(t *testing.T) {
	r := command(t, broken+"\n"+planned+"\n", "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"error":{"path":"treatments[0].date","message":`) || !strings.HasPrefix(lines[1], `{"items":[`) {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestPlanRefusesALineThatIsTooLongAndGoesOn(t *testing.T) {
	r := command(t, `{"as_of":"`+strings.Repeat("x", 2*maxLine)+"\"}\n"+planned+"\n", "plan")
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "longer than") || !strings.HasPrefix(lines[1], `{"items":[`) {
		t.Errorf("exit %d\n%.300s%s", r.code, r.out, r.err)
	}
}

func TestPlanTakesTheProfileOfTheDocument(t *testing.T) {
	r := command(t, strings.Replace(planned, `"clinic":{`, `"clinic":{"profile":"evidence",`, 1)+"\n", "plan")
	if !strings.Contains(r.out, `"protocol":{"profile":"evidence"`) || !strings.Contains(r.out, `"lower":76`) {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}

func TestPlanTriesAProtocolOfTheClinicsOwn(t *testing.T) {
	show := mustRun(t, "protocol", "show", "--profile", "evidence")
	own := strings.Replace(show, "glabella: 95", "glabella: 100", 1)
	for name, c := range map[string]struct{ text, says string }{
		"same.yaml":  {show, `"protocol":{"profile":"evidence","version":1}`},
		"own.yaml":   {own, `"protocol":{"profile":"own","version":1}`},
		"named.yaml": {strings.Replace(own, "profile: evidence", "profile: harbour", 1), `"protocol":{"profile":"harbour","version":1}`},
	} {
		documents := planned + "\n" + strings.Replace(planned, `"clinic":{`, `"clinic":{"profile":"standard",`, 1)
		r := command(t, documents, "plan", "--protocol", protocolText(t, name, c.text))
		lines := strings.Split(strings.TrimSpace(r.out), "\n")
		if r.code != 0 || len(lines) != 2 || lines[0] != lines[1] || !strings.Contains(lines[0], c.says) || strings.Contains(lines[0], `"median":100`) != (name != "same.yaml") {
			t.Errorf("%s: exit %d\n%s%s", name, r.code, r.out, r.err)
		}
	}
}

func TestPlanRefusesAProtocolThatItCannotTake(t *testing.T) {
	for path, code := range map[string]int{
		"-": usage, protocolText(t, "protocol.txt", ""): usage, protocolText(t, "empty.json", "{}"): 1,
	} {
		if r := command(t, planned, "plan", "--protocol", path); r.code != code || r.out != "" || r.err == "" {
			t.Errorf("%s: exit %d\n%s%s", path, r.code, r.out, r.err)
		}
	}
}

// A document is answered before the next one is read: nothing waits for more
// input than it needs, and nothing is kept of what was answered.
func TestPlanAnswersALineBeforeTheNextOneComes(t *testing.T) {
	in, send := io.Pipe()
	receive, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- planLines(t.Context(), in, out, nil) }()
	answers := bufio.NewScanner(receive)
	for range 20 {
		if _, err := io.WriteString(send, planned+"\n"); err != nil {
			t.Fatal(err)
		}
		if !answers.Scan() || !strings.HasPrefix(answers.Text(), `{"items":[`) {
			t.Fatalf("answer %q", answers.Text())
		}
	}
	send.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// However many documents there are, memory holds only those between the door and
// their answers.
func TestPlanReadsNoFurtherAheadThanAHundredLines(t *testing.T) {
	const documents, ahead = 600, 100
	line := planned + strings.Repeat(" ", 2000) + "\n" // longer, so that buffers hold few
	read, answered := 0, 0
	var mu sync.Mutex
	in := readerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		if read == documents {
			return 0, io.EOF
		}
		read++
		return copy(p, line), nil
	})
	out := writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		answered += strings.Count(string(p), "\n")
		if read-answered > ahead {
			t.Errorf("%d lines are read and %d of them answered", read, answered)
		}
		return len(p), nil
	})
	if err := planLines(t.Context(), in, out, nil); err != nil || answered != documents {
		t.Errorf("%d documents answered: %v", answered, err)
	}
}

type (
	readerFunc func([]byte) (int, error)
	writerFunc func([]byte) (int, error)
)

func (f readerFunc) Read(p []byte) (int, error)  { return f(p) }
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestPlanAnswersInTheOrderOfTheLines(t *testing.T) {
	var lines strings.Builder
	for n := range 200 {
		fmt.Fprintf(&lines, strings.Replace(planned, `"date"`, `"id":"t%d","date"`, 1)+"\n", n)
	}
	r := command(t, lines.String(), "plan")
	for n, line := range strings.Split(strings.TrimSpace(r.out), "\n") {
		if !strings.Contains(line, fmt.Sprintf(`"key":"window/t%d/1"`, n)) {
			t.Fatalf("line %d: %.200s", n, line)
		}
	}
}
