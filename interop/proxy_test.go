//go:build interop

package interop

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// caddyPath is where "make tools" unpacks Debian's Caddy.
func caddyPath(t *testing.T) string {
	return client(t, filepath.Join(root(), ".tools/caddy/usr/bin/caddy"))
}

// proxy is Caddy with the shipped Caddyfile on free ports of this machine. For
// the name "localhost" Caddy makes a certificate of its own.
type proxy struct {
	log         *logBuffer
	plain, safe string // base URLs
	client      *http.Client
	cmd         *exec.Cmd
}

func startProxy(t *testing.T, upstream string) *proxy {
	t.Helper()
	dir := t.TempDir()
	plain, safe := freePort(t), freePort(t)
	cmd := exec.Command(caddyPath(t), "run", "--adapter", "caddyfile", "--config", filepath.Join(root(), "deploy/Caddyfile"))
	cmd.Env = append(os.Environ(), "DOMAIN=localhost", "UPSTREAM="+upstream,
		fmt.Sprint("HTTP_PORT=", plain), fmt.Sprint("HTTPS_PORT=", safe),
		"HOME="+dir, "XDG_DATA_HOME="+dir+"/data", "XDG_CONFIG_HOME="+dir+"/config")
	p := &proxy{
		log:   &logBuffer{},
		plain: fmt.Sprint("http://localhost:", plain),
		safe:  fmt.Sprint("https://localhost:", safe),
		cmd:   cmd,
	}
	cmd.Stdout, cmd.Stderr = p.log, p.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })

	roots := x509.NewCertPool()
	authority := filepath.Join(dir, "data/caddy/pki/authorities/local/root.crt")
	p.client = &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			DisableCompression: true, TLSClientConfig: &tls.Config{RootCAs: roots},
			// A bare system may not know the name localhost.
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, strings.Replace(address, "localhost", "127.0.0.1", 1))
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	deadline := time.Now().Add(20 * time.Second)
	for {
		if pem, err := os.ReadFile(authority); err == nil && roots.AppendCertsFromPEM(pem) {
			if response, err := p.client.Get(p.safe + "/healthz"); err == nil {
				response.Body.Close()
				return p
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("Caddy does not answer\n%s", p.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (p *proxy) get(t *testing.T, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestCaddyAcceptsTheShippedConfiguration(t *testing.T) {
	cmd := exec.Command(caddyPath(t), "validate", "--adapter", "caddyfile", "--config", filepath.Join(root(), "deploy/Caddyfile"))
	dir := t.TempDir()
	cmd.Env = append(os.Environ(), "DOMAIN=calendar.example.org", "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "not formatted") {
		t.Errorf("the Caddyfile is not formatted as caddy fmt does it")
	}
}

func TestAFeedPassesTheProxyUnchanged(t *testing.T) { // interop H3, H4, H8, H9
	_, demo, _ := demo(t, 1)
	base, err := url.Parse(demo.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := startProxy(t, base.Host)
	direct := fetch(t, demo.FeedURL)
	through := strings.Replace(demo.FeedURL, demo.BaseURL, proxy.safe, 1)

	response, body := proxy.get(t, through, "Accept-Encoding", "gzip, br, zstd")
	if response.StatusCode != http.StatusOK || body != direct {
		t.Fatalf("through the proxy: %s and %d octets, directly %d", response.Status, len(body), len(direct))
	}
	if got := response.Header.Get("Content-Encoding"); got != "" {
		t.Errorf("Content-Encoding %q", got)
	}
	if response.Header.Get("Content-Length") != fmt.Sprint(len(direct)) {
		t.Errorf("Content-Length %q", response.Header.Get("Content-Length"))
	}
	if response.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no Strict-Transport-Security")
	}
	key, ok := response.TLS.PeerCertificates[0].PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		t.Errorf("the certificate's key is a %T, want ECDSA P-256", response.TLS.PeerCertificates[0].PublicKey)
	}
	again, _ := proxy.get(t, through, "If-None-Match", response.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("revalidation through the proxy: %s", again.Status)
	}
}

func TestPlainHTTPIsSentToHTTPSForEver(t *testing.T) { // interop H8, H9
	proxy := startProxy(t, "127.0.0.1:1")
	response, _ := proxy.get(t, proxy.plain+"/feeds/secret/calendar.ics")
	if response.StatusCode != http.StatusMovedPermanently {
		t.Errorf("%s, want 301", response.Status)
	}
	if got := response.Header.Get("Location"); got != "https://localhost/feeds/secret/calendar.ics" {
		t.Errorf("Location is %q", got)
	}
}

// Every request goes wrong here, because nothing listens behind the proxy: that
// is when a proxy likes to log what was asked for.
func TestTheProxyLogsNoFeedAddress(t *testing.T) { // interop H9, P3
	const secret = "Ql5tZ0Jx3nVw8RkTq1mYcA"
	proxy := startProxy(t, "127.0.0.1:1")
	proxy.get(t, proxy.plain+"/feeds/"+secret+"/calendar.ics")
	response, _ := proxy.get(t, proxy.safe+"/feeds/"+secret+"/calendar.ics", "Referer", proxy.safe+"/my/"+secret)
	if response.StatusCode != http.StatusBadGateway {
		t.Fatalf("%s, want 502", response.Status)
	}
	if err := proxy.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = proxy.cmd.Wait()
	if !strings.Contains(proxy.log.String(), "connection refused") {
		t.Fatalf("the failure itself is not in the log\n%s", proxy.log)
	}
	if strings.Contains(proxy.log.String(), secret) {
		t.Errorf("the log holds the address\n%s", proxy.log)
	}
}

// freePort is a TCP port of the loopback interface that nobody uses now.
func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}
