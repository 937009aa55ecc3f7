package server_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// P1, P3 and P5: a patient with an unmistakable name and history is driven through
// the whole surface, and then everything that leaves the server, but for what she
// and her clinic are shown, is searched for her and for her secrets.
func TestNoSinkTellsOfAPatientOrOfHerAddresses(t *testing.T) {
	s := apptest.Start(t)
	c := s.AddClinic("Harbour")
	p := c.AddPatient("Zzyzx Q. Unmistakable")
	p.Patch(p.Path(""), apptest.Object{"email": "zzyzx@example.org", "ref": "file-4711"}).Want(http.StatusOK)
	practitioner := p.Post("/practitioners", apptest.Object{"name": "Dr Wimbledon"}).Want(http.StatusCreated).ID()
	p.Post(p.Path("/treatments"), apptest.Object{
		"date": "2027-03-01", "product": "innotox", "practitioner_id": practitioner,
		"zones": []apptest.Object{{"zone": "glabella", "units": 20}, {"zone": "gummy_smile", "units": 4}},
	}).Want(http.StatusCreated)
	p.Post(p.Path("/observations"), apptest.Object{"date": "2027-03-02", "zone": "glabella", "movement": "none", "note": "bruise-left"}).Want(http.StatusCreated)
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-10-02", "title": "Wedding of Xanthippe"}).Want(http.StatusCreated)
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-14T10:00:00", "practitioner_id": practitioner, "zones": []string{"glabella"}}).Want(http.StatusCreated)
	p.Post(p.Path("/pauses"), apptest.Object{"from": "2027-08-01", "until": "2027-08-20", "reason": "out-of-town"}).Want(http.StatusCreated)

	// Every kind of answer to a reader: whole, not modified, refused, emptied, gone.
	tokens := map[string]bool{}
	addresses := func() []string {
		paths := p.FeedPaths()
		for _, path := range paths {
			tokens[strings.Split(path, "/")[2]] = true
		}
		return paths
	}
	var shown []apptest.Answer
	readAll := func(paths []string) {
		for _, path := range paths {
			for _, agent := range []string{"Google-Calendar-Importer", "Zzyzx/1.0", ""} {
				whole := s.Get(path, "User-Agent", agent, "Referer", s.URL+path, "X-Forwarded-For", "198.51.100.7")
				shown = append(shown, whole, s.Ask(http.MethodHead, path, "User-Agent", agent),
					s.Get(path, "If-None-Match", whole.ETag()), s.Ask("PROPFIND", path), s.Get(path+"?zzyzx"), s.Get(path+"/Unmistakable"))
			}
		}
		s.FlushReads()
	}
	for _, settings := range []apptest.Object{{"name": "phone of Zzyzx"}, {"privacy": "busy"}, {"style": "markers", "alarms": true, "hide_event_titles": true}} {
		p.Post(p.Path("/feeds"), settings).Want(http.StatusCreated)
	}
	first := p.FeedID()
	old := addresses()
	readAll(old)
	p.Post(p.Path("/feeds/"+first+"/rotate"), nil).Want(http.StatusOK)
	p.Patch(p.Path("/feeds/"+first), apptest.Object{"expires": "2027-06-01"}).Want(http.StatusOK)
	readAll(addresses())
	s.Clock.Advance(89 * 24 * time.Hour) // the last day of the feed is over on the next
	s.Roll()
	s.Clock.Advance(24 * time.Hour * 92)
	s.Roll() // nobody read the others for long
	readAll(addresses())
	for _, body := range []string{`{"name":"Zzyzx"`, `{"date":"Unmistakable"}`, `{"Zzyzx":1}`} {
		for _, to := range []string{"", "/events", "/feeds", "/treatments"} {
			p.Call(http.MethodPost, p.Path(to), body)
			p.Call(http.MethodPatch, p.Path(to), body)
		}
	}
	p.Get("/patients/Zzyzx").Want(http.StatusNotFound)
	p.Delete(p.Path("")).Want(http.StatusNoContent)
	readAll(old)
	s.Clock.Advance(61 * 24 * time.Hour)
	readAll(old)

	statuses := map[int]bool{}
	for _, answer := range shown {
		statuses[answer.Status] = true
	}
	for _, status := range []int{200, 304, 404, 405, 410} {
		if !statuses[status] {
			t.Errorf("no reader was answered %d", status)
		}
	}
	if len(tokens) < 5 {
		t.Errorf("only %d addresses were used", len(tokens))
	}

	her := []string{
		"zzyzx", "unmistakable", "file-4711", "wimbledon", "innotox", "glabella", "frown", "gummy", "bruise", "out-of-town", "harbour", p.ID,
	}
	secrets := append(slices.Collect(maps.Keys(tokens)), c.Key, s.Secret.Text())
	find := func(sink, text string, words ...string) {
		text = strings.ToLower(text)
		for _, word := range words {
			if strings.Contains(text, strings.ToLower(word)) {
				t.Errorf("%s: contains %q", sink, word)
			}
		}
	}
	find("log", s.Log.String(), append(secrets, append(her, "xanthippe")...)...)
	find("metrics", s.Figures(), append(secrets, append(her, "xanthippe", first)...)...)
	for _, answer := range shown {
		where := fmt.Sprint("answer ", answer.Status)
		find(where+" headers", fmt.Sprint(answer.Header), append(secrets, append(her, "xanthippe")...)...)
		// Her own words for an event may show; her address is in no body either.
		find(where, string(answer.Body), append(secrets, her...)...)
	}

	// P1: the database knows no token, not even in pages that are free again.
	for _, file := range glob(t, s.Database+"*") {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds a secret", filepath.Base(file))
			}
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	return files
}
