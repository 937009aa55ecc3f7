package apptest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/outbound"
	"github.com/afterglow-calendar/afterglow/internal/server"
	"github.com/afterglow-calendar/afterglow/internal/store"
	"github.com/afterglow-calendar/afterglow/internal/upstream"
)

// Version is what the server of a test calls itself.
const Version = "test"

// Server is the product, running, with an empty database.
type Server struct {
	App      *app.App
	Store    *store.Store
	Database string // path of the database file
	Secret   auth.Secret
	Clock    *Clock
	Log      *Log
	URL      string // as in "http://127.0.0.1:40123", without a slash at the end
	Metrics  *server.Metrics

	t      testing.TB
	client *http.Client
	stop   func() // ends what serve began
	// databases is how many there were before the one in use.
	databases int
}

// Start runs a server that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{
		t: t, Database: filepath.Join(t.TempDir(), "afterglow.db"),
		Secret: auth.NewSecret(), Clock: &Clock{now: Noon}, Log: &Log{}, client: newClient(),
	}
	t.Cleanup(func() { s.Store.Close() }) // a test may have closed it already
	content, err := empty()
	if err == nil {
		err = os.WriteFile(s.Database, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.open()
	if err := s.App.Found(context.Background(), ""); err != nil {
		t.Fatal(err)
	}
	listener := s.listen("127.0.0.1:0")
	s.URL = "http://" + listener.Addr().String()
	if err := s.App.SetPublicURL(context.Background(), s.URL); err != nil {
		t.Fatal(err)
	}
	s.serve(listener)
	t.Cleanup(func() { s.stop() })
	return s
}

// empty is a database in which nothing is recorded: to copy it takes a fraction of
// the time in which it was made.
var empty = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "afterglow.db")
	made, err := store.Open(path)
	if err := errors.Join(err, made.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// open opens the database.
func (s *Server) open() {
	s.t.Helper()
	var err error
	if s.Store, err = store.Open(s.Database); err != nil {
		s.t.Fatal(err)
	}
	s.App = app.New(app.Config{Store: s.Store, Secret: s.Secret, Now: s.Clock.Now, Log: s.Log.Logger(),
		PasswordCost: auth.PasswordCost{KiB: 8, Passes: 1, Lanes: 1}, // a test has no time for the standard
		Imports:      filepath.Join(filepath.Dir(s.Database), "imports")})
	s.App.UseElsewhere(upstream.NewFinder(outbound.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
}

func (s *Server) listen(address string) net.Listener {
	s.t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		s.t.Fatal(err)
	}
	return listener
}

// serve answers until stop is called.
func (s *Server) serve(listener net.Listener) {
	s.Metrics = server.NewMetrics(s.App)
	handler := server.New(server.Config{
		App: s.App, Log: s.Log.Logger(), PublicURL: s.URL, GoogleScheme: "https", Version: Version, Metrics: s.Metrics,
		Limiter: auth.NewLimiter(s.Clock.Now),
		// Tests ask from this machine, as whoever they like.
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	})
	ctx, cancel := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ctx, listener, handler, s.Log.Logger()) }()
	s.stop = func() {
		s.client.CloseIdleConnections()
		cancel()
		if err := <-stopped; err != nil {
			s.t.Errorf("the server did not stop well: %v", err)
		}
	}
}

// Figures are the metrics in the form that Prometheus reads.
func (s *Server) Figures() string {
	s.t.Helper()
	answer := httptest.NewRecorder()
	s.Metrics.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		s.t.Fatalf("the metrics answered %d", answer.Code)
	}
	return answer.Body.String()
}

// FlushReads writes the reads of feeds that were counted so far, which the running
// program does every few seconds.
func (s *Server) FlushReads() {
	s.t.Helper()
	if err := s.App.FlushFeedReads(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// Roll is midnight: what the roll does on the clock's day.
func (s *Server) Roll() {
	s.t.Helper()
	if _, err := s.App.Roll(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

// Import carries out the imports that wait, which the running program does at once.
func (s *Server) Import() {
	s.t.Helper()
	for worked := true; worked; {
		var err error
		if worked, err = s.App.ImportNext(context.Background()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// newClient shows answers as they are: nothing is unpacked, no redirect followed,
// no cookie kept.
func newClient() *http.Client {
	return &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
