package caldav_test

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// Whatever is put is stored as it came or refused by name, and leaves the calendar
// one that can be read.
func FuzzCalendarBodies(f *testing.F) {
	for _, seed := range []string{
		event("x", "20270310T100000Z"), event("x", "20270310T100000", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20270311T100000"),
		strings.ReplaceAll(event("x", "20270310T100000Z"), "\r\n", "\n"), "BEGIN:VCALENDAR\r\nX;A=b", "BEGIN:A\r\nBEGIN:A\r\n", "",
	} {
		f.Add([]byte(seed))
	}
	a := practitioner(f)
	handler := server.New(server.Config{App: a.App, Log: a.Log.Logger(), PublicURL: a.URL, Version: apptest.Version})
	ask := func(method, path string, body []byte) *httptest.ResponseRecorder {
		request := httptest.NewRequest(method, path, bytes.NewReader(body))
		request.RemoteAddr = "127.0.0.1:4000" // where a password is safe
		request.SetBasicAuth(a.Username, a.Password)
		request.Header.Set("Depth", "1")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		return answer
	}
	calendar := a.Home("appointments/")
	path := calendar + "x.ics"
	reports := [][]byte{
		[]byte(query(`<C:comp-filter name="VEVENT"><C:time-range start="20270310T000000Z" end="20270401T000000Z"/></C:comp-filter>`, "getetag", "C:calendar-data")),
		[]byte(query(`<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>x</C:text-match></C:prop-filter></C:comp-filter>`, "getetag")),
		[]byte(sync("", "", "getetag", "C:calendar-data")),
		[]byte(query("", dataIn(`<C:comp name="VCALENDAR"><C:allprop/><C:allcomp/></C:comp><C:expand`+march))),
		[]byte(sync("", "", dataIn(`<C:comp name="VCALENDAR"><C:comp name="VEVENT"><C:prop name="SUMMARY" novalue="yes"/></C:comp></C:comp><C:limit-recurrence-set`+march))),
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := ask("PUT", path, body)
		switch answer.Code {
		case http.StatusCreated:
			got := ask("GET", path, nil)
			if got.Code != http.StatusOK || !bytes.Equal(got.Body.Bytes(), body) || got.Header().Get("ETag") != answer.Header().Get("ETag") {
				t.Fatalf("put %q, got %d %q", body, got.Code, got.Body)
			}
		case http.StatusForbidden:
			if !bytes.Contains(answer.Body.Bytes(), []byte("<d:error")) {
				t.Fatalf("refused with %s", answer.Body)
			}
		default:
			t.Fatalf("answered %d %s for %q", answer.Code, answer.Body, body)
		}
		for _, report := range reports {
			told := ask("REPORT", calendar, report)
			if err := xml.Unmarshal(told.Body.Bytes(), new(inner)); told.Code != http.StatusMultiStatus || err != nil {
				t.Fatalf("a report answers %d %s, %v", told.Code, told.Body, err)
			}
		}
		if deleted := ask("DELETE", path, nil).Code; deleted != http.StatusNoContent && answer.Code == http.StatusCreated {
			t.Fatalf("it cannot be deleted: %d", deleted)
		}
	})
}
