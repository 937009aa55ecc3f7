package caldav_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// What clients were seen to send, and what they need to hear (interop.md 5.1). In a
// transcript each "ask" is a request and each "answer" the status and what must and
// must not stand in the headers or the body of what comes back; "take" remembers a
// part of it for later requests.
func TestClientsFindTheirWayAsInTheirTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txtar")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d transcripts, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			replay(t, archive.Files)
		})
	}
}

func replay(t *testing.T, files []txtar.File) {
	a := practitioner(t)
	put(t, a, a.Home("appointments/held.ics"), event("held", "20270310T100000Z"))
	values := []string{
		"{home}", a.Home(""), "{principal}", "/dav/principals/" + a.ID + "/",
		"{basic}", "Basic " + base64.StdEncoding.EncodeToString([]byte(a.Username+":"+a.Password)),
	}
	var answer apptest.Answer
	for i, file := range files {
		text := strings.NewReplacer(values...).Replace(string(file.Data))
		switch file.Name {
		case "ask":
			answer = a.Do(requestIn(t, a, text))
		case "answer":
			values = append(values, compare(t, fmt.Sprint("step ", i/2+1), text, answer)...)
		default:
			t.Fatalf("a part is called %s", file.Name)
		}
	}
}

// requestIn makes a request of its text.
func requestIn(t *testing.T, a *apptest.Account, text string) *http.Request {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, path, _ := strings.Cut(lines[0], " ")
	var sent any
	if body != "" {
		sent = strings.TrimSuffix(body, "\n")
		if strings.HasPrefix(body, "BEGIN:") {
			sent = strings.ReplaceAll(body, "\n", "\r\n")
		}
	}
	request := a.Request(method, path, sent)
	request.Header.Del("Content-Type")
	request.Header.Set("X-Forwarded-Proto", "https")
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			t.Fatalf("no header: %s", line)
		}
		request.Header.Add(name, value)
	}
	return request
}

// compare holds an answer against its text and returns what is taken from it.
func compare(t *testing.T, step, text string, answer apptest.Answer) (taken []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if want, err := strconv.Atoi(lines[0]); err != nil || answer.Status != want {
		t.Errorf("%s: answered %d, want %s: %s", step, answer.Status, lines[0], answer.Body)
	}
	var all strings.Builder
	if err := answer.Header.Write(&all); err != nil {
		t.Fatal(err)
	}
	all.Write(answer.Body)
	for _, line := range lines[1:] {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "has", "not":
			if strings.Contains(all.String(), rest) != (word == "has") {
				t.Errorf("%s: %s in\n%s", step, line, all.String())
			}
		case "take":
			name, pattern, _ := strings.Cut(rest, " ")
			found := regexp.MustCompile(pattern).FindStringSubmatch(all.String())
			if found == nil {
				t.Fatalf("%s: %s in\n%s", step, line, all.String())
			}
			taken = append(taken, "{"+name+"}", found[1])
		default:
			t.Fatalf("%s: %s", step, line)
		}
	}
	return taken
}
