package main

import (
	"net"
	"net/http"
	"strings"
	"testing"
)

// A stop loses no read of a feed; only a crash loses those of the last seconds.
func TestWhatWasReadBeforeAStopIsKnownAfterIt(t *testing.T) {
	data := t.TempDir() + "/data"
	first := start(t, "demo", "--data", data, "--patients", "1")
	if status, _ := request(t, http.MethodGet, first.first["feed_url"], "", ""); status != http.StatusOK {
		t.Fatalf("the feed answered %d", status)
	}
	first.terminate(t)
	second := start(t, "demo", "--data", data)
	_, feeds := request(t, http.MethodGet, second.first["api_url"]+"/patients/"+second.first["patient_id"]+"/feeds", second.first["api_key"], "")
	if !strings.Contains(feeds, `"client":"other"`) || !strings.Contains(feeds, `"reads":1`) {
		t.Errorf("of the feeds is told %s", feeds)
	}
}

func TestMetricsAreServedOnAListenerOfTheirOwn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") // finds a free port
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	server := start(t, "demo", "--data", t.TempDir()+"/data", "--patients", "1", "--metrics-listen", address)
	if status, _ := request(t, http.MethodGet, server.first["base_url"]+"/metrics", "", ""); status != http.StatusNotFound {
		t.Errorf("/metrics beside the feeds answered %d", status)
	}
	request(t, http.MethodGet, server.first["feed_url"], "", "")
	status, text := request(t, http.MethodGet, "http://"+address+"/metrics", "", "")
	if status != http.StatusOK || !strings.Contains(text, `afterglow_feed_reads_total{client="other",result="200"} 1`) {
		t.Errorf("answered %d\n%s", status, text)
	}
	if status, _ := request(t, http.MethodGet, "http://"+address+"/", "", ""); status != http.StatusNotFound {
		t.Errorf("the listener of the metrics answers %d for another address", status)
	}
	if code, _ := server.terminate(t); code != 0 {
		t.Errorf("exit %d\n%s", code, server.stderr)
	}
}

func TestANetworkThatIsNoneIsRefused(t *testing.T) {
	for _, given := range []string{"proxy", "10.0.0.0/33", "10.0.0.7/8", "10.0.0.0/", "fe80::1%eth0/64"} {
		for _, flag := range []string{"--trusted-proxy", "--allow-network"} {
			if r := command(t, "", "doctor", "--data", t.TempDir(), flag, given); r.code != usage || !strings.Contains(r.err, flag) {
				t.Errorf("%s %q: exit %d %s", flag, given, r.code, r.err)
			}
		}
	}
}

func TestNetworksCanBeGivenInEachWay(t *testing.T) {
	data := t.TempDir()
	out := mustRun(t, "doctor", "--data", data, "--config", configFile(t, "trusted-proxy: 10.0.0.0/8,fd00::/8,192.0.2.7\n"))
	for _, want := range []string{"10.0.0.0/8", "fd00::/8", "192.0.2.7/32"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing in\n%s", want, out)
		}
	}
	out = mustRun(t, "doctor", "--data", data, "--trusted-proxy", "198.51.100.0/24", "--trusted-proxy", "203.0.113.0/24")
	if strings.Count(out, "trusted-proxy") != 2 || !strings.Contains(out, "203.0.113.0/24") {
		t.Errorf("of two flags is told\n%s", out)
	}
	if out = mustRun(t, "doctor", "--data", data, "--allow-network", "127.0.0.1"); !strings.Contains(out, "127.0.0.1/32") {
		t.Errorf("of a private network that may be called is told\n%s", out)
	}
}
