package main

import (
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// reader reads feeds over one connection that is kept alive.
type reader struct{ http http.Client }

func newReader() *reader {
	return &reader{http.Client{Transport: &http.Transport{MaxConnsPerHost: 1, DisableCompression: true}}}
}

func (r *reader) close() { r.http.CloseIdleConnections() }

// get reads an address, under an ETag if there is one, and wants a status.
func (r *reader) get(ctx context.Context, url, etag string, want int) (body []byte, newTag string, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", err
	}
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	response, err := r.http.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		return nil, "", err
	}
	if response.StatusCode != want {
		return nil, "", fmt.Errorf("answered %d, want %d", response.StatusCode, want)
	}
	return body, response.Header.Get("ETag"), nil
}

// each visits every feed by a few readers at once.
func (c *clinic) each(ctx context.Context, visit func(r *reader, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			r := newReader()
			defer r.close()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(c.paths) {
					return
				}
				if err := visit(r, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

var seed = maphash.MakeSeed()

func sum(body []byte) uint64 { return maphash.Bytes(seed, body) }
