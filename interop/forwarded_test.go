//go:build interop

package interop

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// A reader behind the proxy cannot pass for readers in many networks, and one that
// the proxy itself names can be told from others (interop P12).
func TestTheProxyTellsWhoAsksAndNotWhatTheySay(t *testing.T) {
	_, demo, _ := demo(t, 1, "--trusted-proxy", "127.0.0.0/8")
	base, err := url.Parse(demo.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := startProxy(t, base.Host)
	through := strings.Replace(demo.FeedURL, demo.BaseURL, proxy.safe, 1)
	state := func(reads int) string {
		deadline := time.Now().Add(30 * time.Second) // reads are written every 10 s
		for {
			_, feeds := ask(t, http.MethodGet, demo.APIURL+"/patients/"+demo.PatientID+"/feeds", "", "Authorization", "Bearer "+demo.APIKey)
			if strings.Contains(feeds, fmt.Sprintf(`"reads":%d`, reads)) {
				return feeds
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d reads do not show", reads)
			}
			time.Sleep(200 * time.Millisecond)
		}
	}
	for n := range 12 {
		proxy.get(t, through, "X-Forwarded-For", fmt.Sprintf("198.51.%d.1", n))
	}
	if strings.Contains(state(12), "unusual_reads_on") {
		t.Error("a reader passed for many")
	}
	for n := range 12 { // as a proxy would ask for many
		ask(t, http.MethodGet, demo.FeedURL, "", "X-Forwarded-For", fmt.Sprintf("198.51.%d.1", n))
	}
	if !strings.Contains(state(24), "unusual_reads_on") {
		t.Error("many readers pass for one")
	}
}
