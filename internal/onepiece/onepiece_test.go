package onepiece

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

// counted counts the writes to the connections of a listener.
type counted struct {
	net.Listener
	writes *atomic.Int64
}

type countedConn struct {
	net.Conn
	writes *atomic.Int64
}

func (l counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countedConn{c, l.writes}, err
}

func (c countedConn) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// serve serves an answer, with Send or without, and counts the server's writes.
func serve(t *testing.T, gather bool, body []byte) (url string, writes *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	writes = new(atomic.Int64)
	handler := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		answer := func() {
			_, _ = w.Write(body)
			w.(http.Flusher).Flush()
		}
		if !gather {
			answer()
			return
		}
		if sent, err := Send(r.Context(), answer); !sent || err != nil {
			t.Errorf("sent: %v, %v", sent, err)
		}
	}
	s := &http.Server{Handler: http.HandlerFunc(handler), ConnContext: ConnContext}
	go s.Serve(Listen(counted{l, writes}))
	t.Cleanup(func() { _ = s.Close() })
	return "http://" + l.Addr().String(), writes
}

func TestAnAnswerGoesOutInOnePiece(t *testing.T) {
	for _, size := range []int{0, 1, 3_000, 4_096, 4_635, 20_000} {
		body := bytes.Repeat([]byte{7}, size)
		url, writes := serve(t, true, body)
		client := http.Client{Transport: &http.Transport{}}
		for n := int64(1); n <= 3; n++ { // over one connection
			response, err := client.Get(url)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(response.Body)
			if err != nil || !bytes.Equal(got, body) {
				t.Errorf("%d bytes: %d came (%v)", size, len(got), err)
			}
			if writes.Load() != n {
				t.Errorf("%d bytes: %d answers took %d writes", size, n, writes.Load())
			}
		}
		client.CloseIdleConnections()
	}
}

func TestWithoutItTheSameAnswerTakesTwo(t *testing.T) {
	url, writes := serve(t, false, make([]byte, 4_635))
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err != nil || writes.Load() < 2 {
		t.Errorf("it took %d writes (%v)", writes.Load(), err)
	}
}

func TestALargeAnswerArrivesWhole(t *testing.T) {
	body := make([]byte, 700_000)
	for i := range body {
		body[i] = byte(i * 7)
	}
	url, _ := serve(t, true, body)
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes came (%v)", len(got), err)
	}
}

func TestARequestOverAnotherConnectionIsLeftAlone(t *testing.T) {
	if sent, err := Send(context.Background(), func() { t.Error("it was run") }); sent || err != nil {
		t.Errorf("sent: %v, %v", sent, err)
	}
}

func TestAReaderWhoWentAwayIsAnError(t *testing.T) {
	ours, theirs := net.Pipe()
	theirs.Close()
	c := &conn{Conn: ours}
	ctx := ConnContext(context.Background(), c)
	sent, err := Send(ctx, func() { _, _ = c.Write([]byte("x")) })
	if !sent || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("sent: %v, %v", sent, err)
	}
	if _, err := c.Write([]byte("y")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("the next write was answered %v", err)
	}
}

func TestAnAnswerThatPanicsIsNotHeldBack(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	c := &conn{Conn: ours}
	got := make(chan string, 1)
	go func() {
		p := make([]byte, 10)
		n, _ := theirs.Read(p)
		got <- string(p[:n])
	}()
	func() {
		defer func() { _ = recover() }()
		_, _ = Send(ConnContext(context.Background(), c), func() { _, _ = c.Write([]byte("half")); panic("x") })
	}()
	select {
	case text := <-got:
		if text != "half" || c.held != nil {
			t.Errorf("sent %q, still gathering: %v", text, c.held != nil)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nothing came")
	}
}
