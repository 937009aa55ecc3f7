package server_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/server"
)

// slow is a server with one request under way, which ends when release is closed.
func slow(t *testing.T) (stop func(), release chan struct{}, answered chan string, ended chan error, address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	release, answered, ended = make(chan struct{}), make(chan string, 1), make(chan error, 1)
	arrived := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		if _, err := io.WriteString(w, "whole answer"); err != nil {
			t.Error(err)
		}
	})
	ctx, stop := context.WithCancel(context.Background())
	go func() { ended <- server.Serve(ctx, listener, handler, slog.New(slog.DiscardHandler)) }()
	go func() {
		response, err := http.Get("http://" + address + "/")
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			answered <- err.Error()
			return
		}
		answered <- string(body)
	}()
	<-arrived
	return stop, release, answered, ended, address
}

func TestAServerThatIsToldToStopLetsRequestsUnderWayEnd(t *testing.T) {
	stop, release, answered, ended, address := slow(t)
	stop()
	// It takes no new ones.
	for refused := false; !refused; time.Sleep(time.Millisecond) {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		refused = err != nil
		if err == nil {
			conn.Close()
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("ended with a request under way: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if got := <-answered; got != "whole answer" {
		t.Errorf("the request under way got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestAServerThatCannotListenAnyLongerSaysSo(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := server.Serve(t.Context(), listener, http.NotFoundHandler(), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("no error")
	}
}
