package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
)

// request is one that a side is asked.
type request struct {
	method, path string // below the calendar
	headers      []string
	body         []byte
	want         int // the status
}

// client asks one request after the other over one connection that is kept alive.
type client struct {
	http http.Client
	body bytes.Buffer // of the last answer
}

func newClient() *client {
	return &client{http: http.Client{Transport: &http.Transport{MaxConnsPerHost: 1, DisableCompression: true, ReadBufferSize: 64 << 10}}}
}

func (c *client) close() { c.http.CloseIdleConnections() }

// do asks a side and returns how long it took until the last byte was there.
func (c *client) do(ctx context.Context, s *side, r request) (took time.Duration, err error) {
	ask, err := http.NewRequestWithContext(ctx, r.method, s.URL+s.calendar+r.path, bytes.NewReader(r.body))
	if err != nil {
		return 0, err
	}
	for i := 0; i < len(r.headers); i += 2 {
		ask.Header.Set(r.headers[i], r.headers[i+1])
	}
	if s.user != "" {
		ask.SetBasicAuth(s.user, s.password)
	}
	begin := time.Now()
	answer, err := c.http.Do(ask)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	c.body.Reset()
	if _, err := c.body.ReadFrom(answer.Body); err != nil {
		return 0, err
	}
	took = time.Since(begin)
	if answer.StatusCode != r.want {
		return 0, fmt.Errorf("%s answered %s with %d, want %d: %.300s", s.name, r.method, answer.StatusCode, r.want, c.body.Bytes())
	}
	return took, nil
}
