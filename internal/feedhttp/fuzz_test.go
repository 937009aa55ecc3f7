package feedhttp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// Whatever is asked for, the server neither fails nor hands a feed to anybody
// without its token.
func FuzzFeedRequests(f *testing.F) {
	p := patient(f)
	right := token(p)
	handler := server.New(server.Config{App: p.App, Log: p.Log.Logger(), PublicURL: p.URL, Version: apptest.Version})
	for _, seed := range [][5]string{
		{"GET", "TOKEN", "calendar.ics", `"x", W/"y"`, "Tue, 02 Mar 2027 17:00:00 GMT"},
		{"HEAD", "TOKEN", "x.ics", "*", ""},
		{"GET", "TOKEN%2F", "%2e%2e", `"`, "nonsense"},
		{"PUT", "wrong", "calendar.ics", "", ""},
		{"PROPFIND", "..", "/", "W/", "\x00"},
		{"GET", "TOKEN/..", "a.ics?x=1", "W/\"", "0"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	f.Fuzz(func(t *testing.T, method, tokenText, name, match, since string) {
		path := "/feeds/" + strings.ReplaceAll(tokenText, "TOKEN", right) + "/" + name
		target, err := url.Parse("http://calendar.example" + path)
		if err != nil || method == "" || strings.ContainsAny(method, " \t\r\n/") {
			t.Skip("no HTTP server would get to see it")
		}
		request := httptest.NewRequest(http.MethodGet, "http://calendar.example/", nil)
		request.Method, request.URL = method, target
		request.Header["If-None-Match"], request.Header["If-Modified-Since"] = []string{match}, []string{since}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)

		if answer.Code >= 500 {
			t.Fatalf("answered %d", answer.Code)
		}
		asked := strings.Split(target.EscapedPath(), "/")
		unescaped := ""
		if len(asked) == 4 {
			unescaped, _ = url.PathUnescape(asked[2])
		}
		entitled := unescaped == right
		if shows := answer.Code == http.StatusOK || answer.Code == http.StatusNotModified; shows && !entitled {
			t.Fatalf("answered %d without the token", answer.Code)
		}
		if !entitled && (strings.Contains(answer.Body.String(), "VCALENDAR") || answer.Header().Get("ETag") != "") {
			t.Fatal("shows the feed without the token")
		}
	})
}
