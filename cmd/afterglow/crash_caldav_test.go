package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNoObjectThatACalendarAppWasPromisedIsLostWhenTheServerIsKilled kills the server
// at random moments while eight calendar apps write appointments, half of them of
// patients, anew and again. Afterwards each object is what was acknowledged last, or
// what was under way, byte for byte; and a token from before tells of each.
func TestNoObjectThatACalendarAppWasPromisedIsLostWhenTheServerIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	data, key := initialised(t)
	app := newCalendarApp(t, data, key)
	written := 0
	for round := range 4 {
		token := app.writeUntilKilled(t, data, time.Duration(30+rand.IntN(300))*time.Millisecond)
		if out := mustRun(t, "verify", "--data", data); !strings.Contains(out, " 0 differences") {
			t.Fatalf("verify after the kill:\n%s", out)
		}
		server := start(t, "serve", "--data", data)
		told := app.changes(t, server, token)
		kept, acknowledged := 0, 0
		for name, o := range app.objects {
			status, body, etag := app.get(t, server, name)
			if o.round == round {
				acknowledged++
			}
			switch {
			case status == http.StatusNotFound && o.promised == "":
				delete(app.objects, name)
				continue
			case status != http.StatusOK || body != o.promised && body != o.underWay:
				t.Fatalf("%s is answered %d\n%s\nand was promised as\n%s", name, status, body, o.promised)
			case body == o.promised && o.etag != "" && etag != o.etag:
				t.Errorf("%s has another entity tag than it was promised with", name)
			}
			kept++
			if o.round == round && !strings.Contains(told, "/"+name+"<") {
				t.Errorf("a token from before says nothing of %s", name)
			}
			app.objects[name] = &putObject{promised: body, etag: etag, round: -1}
		}
		t.Logf("round %d: %d objects were written before the kill, and %d are there", round, acknowledged, kept)
		written += acknowledged
		server.terminate(t)
	}
	if written == 0 {
		t.Error("nothing was written")
	}
}

// calendarApp writes into the appointments of a practitioner.
type calendarApp struct {
	path, user, password string
	codes                []string
	rounds               int
	mu                   sync.Mutex
	objects              map[string]*putObject
}

// putObject is what became of an object: what the server said it has, with the tag,
// and what was sent when it was killed, if anything; and the round of the last PUT
// that was acknowledged.
type putObject struct {
	promised, etag, underWay string
	round                    int
}

func newCalendarApp(t *testing.T, data, key string) *calendarApp {
	t.Helper()
	app := &calendarApp{objects: map[string]*putObject{}}
	server := start(t, "serve", "--data", data)
	defer server.terminate(t)
	api := server.first["base_url"] + "/api/v1"
	status, body := request(t, "POST", api+"/practitioners", key, `{"name":"Dr Brook"}`)
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	practitioner := idIn(t, body)
	if status, body = request(t, "POST", api+"/practitioners/"+practitioner+"/app-passwords", key, `{}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	var made struct{ Username, Password string }
	if err := json.Unmarshal([]byte(body), &made); err != nil {
		t.Fatal(err)
	}
	app.path, app.user, app.password = "/dav/calendars/"+practitioner+"/appointments/", made.Username, made.Password
	for i := range 3 {
		_, body := request(t, "POST", api+"/patients", key, fmt.Sprintf(`{"name":"Patient %d","practitioner_id":%q}`, i, practitioner))
		var patient struct{ Code string }
		if err := json.Unmarshal([]byte(body), &patient); err != nil || patient.Code == "" {
			t.Fatalf("no code in %s", body)
		}
		app.codes = append(app.codes, patient.Code)
	}
	return app
}

// ask sends a request over loopback, which nobody can read along.
func (app *calendarApp) ask(method, url, body string, header ...string) (int, string, string, error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", "", err
	}
	r.SetBasicAuth(app.user, app.password)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), response.Header.Get("ETag"), err
}

func (app *calendarApp) get(t *testing.T, server *daemon, name string) (int, string, string) {
	t.Helper()
	status, body, etag, err := app.ask("GET", server.first["base_url"]+app.path+name, "")
	if err != nil {
		t.Fatal(err)
	}
	return status, body, etag
}

// changes is the answer of a sync-collection.
func (app *calendarApp) changes(t *testing.T, server *daemon, token string) string {
	t.Helper()
	status, body, _, err := app.ask("REPORT", server.first["base_url"]+app.path,
		`<sync-collection xmlns="DAV:"><sync-token>`+token+`</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`)
	if err != nil || status != http.StatusMultiStatus {
		t.Fatalf("a sync is answered %d %s %v", status, body, err)
	}
	return body
}

// event is an appointment, a patient's every other time.
func (app *calendarApp) event(n int) string {
	summary := "Lunch"
	if rand.IntN(2) == 0 {
		summary = "[" + app.codes[n%len(app.codes)] + "] visit"
	}
	day := time.Now().AddDate(0, 0, rand.IntN(200)).Format("20060102")
	return fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//EN\r\nBEGIN:VEVENT\r\nUID:%d@example.com\r\nDTSTAMP:20260101T000000Z\r\n"+
		"DTSTART:%sT1%d0000Z\r\nDTEND:%sT1%d3000Z\r\nSUMMARY:%s\r\nX-RANDOM:%d\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n", n, day, n%10, day, n%10, summary, rand.Uint64())
}

// writeUntilKilled returns a token from before the first of the writing. Each object
// is one app's.
func (app *calendarApp) writeUntilKilled(t *testing.T, data string, delay time.Duration) (token string) {
	t.Helper()
	server := start(t, "serve", "--data", data)
	round := app.round()
	all := app.changes(t, server, "")
	_, rest, _ := strings.Cut(all, "<d:sync-token>")
	token, _, _ = strings.Cut(rest, "</d:sync-token>")
	var writers sync.WaitGroup
	for writer := range 8 {
		writers.Go(func() {
			for n := writer; ; n += 8 {
				if !app.put(server.first["base_url"], n%64, round) {
					return
				}
			}
		})
	}
	time.Sleep(delay)
	_ = server.Process.Kill()
	writers.Wait()
	_ = server.Wait()
	return token
}

// round counts the kills.
func (app *calendarApp) round() int {
	app.rounds++
	return app.rounds - 1
}

// put writes an object and notes what the server says of it; false if it says nothing.
func (app *calendarApp) put(base string, n, round int) (answered bool) {
	name, body := fmt.Sprintf("%d.ics", n), app.event(n)
	app.mu.Lock()
	o := app.objects[name]
	if o == nil {
		o = &putObject{round: -1}
		app.objects[name] = o
	}
	app.mu.Unlock()
	o.underWay = body
	header := []string{"Content-Type", "text/calendar", "If-None-Match", "*"}
	if o.promised != "" {
		header[2], header[3] = "If-Match", o.etag
	}
	status, _, etag, err := app.ask("PUT", base+app.path+name, body, header...)
	if err == nil && (status == http.StatusCreated || status == http.StatusNoContent) {
		o.promised, o.etag, o.underWay, o.round = body, etag, "", round
	}
	return err == nil
}
