package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// BenchmarkDurableChange is one change, answered when it is on the disk. Sixteen
// writers share commits, so each waits for a part of a flush.
func BenchmarkDurableChange(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s, key := newPatient(b)
			b.ResetTimer()
			var begun atomic.Int64
			var wait sync.WaitGroup
			for range writers {
				wait.Go(func() {
					for n := begun.Add(1); n <= int64(b.N); n = begun.Add(1) {
						if err := s.Write(context.Background(), add(key, fmt.Sprint(n))); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wait.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "changes/s")
		})
	}
}

// BenchmarkFeed is the lookup behind a feed's GET: all of it for a 200, the
// validators for a 304. It must not grow with the number of feeds.
func BenchmarkFeed(b *testing.B) {
	for _, feeds := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("feeds=%d", feeds), func(b *testing.B) {
			s := withFeeds(b, feeds)
			ctx := context.Background()
			for name, look := range map[string]func(hash []byte) (Document, error){
				"Document":   func(hash []byte) (Document, error) { return s.Document(ctx, hash) },
				"Validators": func(hash []byte) (Document, error) { return s.Validators(ctx, hash) },
			} {
				b.Run(name, func(b *testing.B) {
					b.ReportAllocs()
					// A stride that is prime to the number of feeds visits all of
					// them, in no order that a page could profit from.
					for i := 0; b.Loop(); i++ {
						if d, err := look(feedHash(i * 7919 % feeds)); err != nil || d.ETag == "" {
							b.Fatal(d.ETag, err)
						}
					}
				})
			}
		})
	}
}

// feedHash is the token hash of the n-th feed. Like a real one, it says nothing
// of the order in which feeds were made.
func feedHash(n int) []byte {
	return tokenHash(PatientKey{"a", fmt.Sprint(n)})
}

// withFeeds is a store with so many patients, each with a feed of 2 KB.
func withFeeds(b *testing.B, count int) *Store {
	b.Helper()
	s := open(b)
	body := bytes.Repeat([]byte("SUMMARY:x\r\n"), 186)
	const batch = 2_000
	for from := 0; from < count; from += batch {
		write(b, s, func(tx *Tx) error {
			for n := from; n < min(from+batch, count); n++ {
				key := PatientKey{"a", fmt.Sprintf("%06d", n)}
				if err := errors.Join(settle(tx, key), tx.InsertFeed(key, Feed{
					ID: "f", Privacy: "discreet", Generation: 1, TokenHash: feedHash(n),
					Document: Document{ETag: `"e"`, Modified: 1, Body: body},
				})); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return s
}
