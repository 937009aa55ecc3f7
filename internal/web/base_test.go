package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/server"
)

// behindProxy is a patient's browser that reaches the server under a path of
// another host, by TLS, through a proxy that takes the path away.
func behindProxy(t *testing.T) *browser {
	t.Helper()
	b := treated(t, true)
	proxy := httptest.NewServer(http.StripPrefix("/calendar", server.New(server.Config{
		App: b.App, Log: b.Log.Logger(), PublicURL: "https://clinic.example/calendar", GoogleScheme: "https",
	})))
	t.Cleanup(proxy.Close)
	b.URL, b.Cookies = proxy.URL, map[string]*http.Cookie{}
	b.Open("/calendar" + b.link).Want(http.StatusOK)
	return b
}

func TestUnderAPathOfAHostEveryAddressOnThePageHasThatPath(t *testing.T) {
	b := behindProxy(t)
	wants(t, b.Answer.Header.Get("Set-Cookie"), "Path=/calendar/my/;", "; Secure")
	id, _ := b.feed()
	seen := 0
	for _, n := range b.Find(func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			path := a.Val
			if !strings.HasPrefix(path, "/") {
				continue
			}
			seen++
			if !strings.HasPrefix(path, "/calendar/") {
				t.Errorf("<%s %s> leads to %q", n.Data, a.Key, path)
			} else if a.Key == "src" || a.Key == "srcset" || a.Key == "href" || a.Key == "data-preview" {
				b.Send(b.Request(http.MethodGet, path, nil)).Want(http.StatusOK)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d addresses", seen)
	}
	answer := b.Submit("/calendar/my/feeds/"+id+"/rotate", "name", "x").Want(http.StatusSeeOther)
	if to := answer.Header.Get("Location"); to != "/calendar/my/#calendar" {
		t.Errorf("leads to %q", to)
	}
	if to := b.Send(b.Request(http.MethodGet, "/calendar/my", nil)).Header.Get("Location"); to != "/calendar/my/" {
		t.Errorf("leads to %q", to)
	}
}

// Old browsers name no more than the origin, which has no path, and is another
// than the host that the proxy asks for.
func TestUnderAPathOfAHostAFormOfThePageIsTakenByItsOrigin(t *testing.T) {
	b := behindProxy(t)
	values := b.Form("/calendar/my/events")
	values.Set("date", "2027-10-02")
	b.PostForm("/calendar/my/events", values, "Origin", "https://clinic.example").Want(http.StatusSeeOther)
	b.PostForm("/calendar/my/events", values, "Origin", "https://elsewhere.example").Want(http.StatusForbidden)
}
