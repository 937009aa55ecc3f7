package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// How cost grows with the clinic: each benchmark runs in clinics of these sizes.
var sizes = cmp.Or(os.Getenv("BENCH_PATIENTS"), "1000,10000")

// filled is a clinic of so many patients and the way to them.
type filled struct {
	*installation
	handler  http.Handler
	actor    app.Actor
	patients []string
	feeds    []string // paths
}

// eachSize runs a benchmark in clinics of growing size. A clinic is made once for
// all benchmarks.
func eachSize(b *testing.B, run func(*testing.B, *filled)) {
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("patients="+text, func(b *testing.B) { run(b, fill(b, n)) })
	}
}

var clinics = map[int]*filled{}

func fill(b *testing.B, n int) *filled {
	if f, made := clinics[n]; made {
		return f
	}
	ctx := context.Background()
	data := filepath.Join(filepath.Dir(binary), fmt.Sprintf("bench-%d", n))
	i, err := dataDir(data).create(ctx, app.OriginDemo, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	if err := i.fillDemo(ctx, n); err != nil {
		b.Fatal(err)
	}
	c, err := i.onlyClinic(ctx)
	if err != nil {
		b.Fatal(err)
	}
	f := &filled{installation: i, actor: operator(c, "test")}
	f.handler = server.New(server.Config{App: i.App, Log: slog.New(slog.DiscardHandler)})
	err = i.EachFeed(ctx, f.actor, func(patientID string, feed app.Feed) error {
		f.patients = append(f.patients, patientID)
		f.feeds = append(f.feeds, server.FeedURL("", feed.Token))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	clinics[n] = f
	return f
}

// sink is a response that is thrown away.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(status int)      { s.status = status }

// get asks for random feeds, each time with what header makes of the last ETag
// of that feed.
func (f *filled) get(b *testing.B, want int, conditional bool) {
	etags := make([]string, len(f.feeds))
	ask := func(i int) *sink {
		request, err := http.NewRequest(http.MethodGet, f.feeds[i], nil)
		if err != nil {
			b.Fatal(err)
		}
		if etags[i] != "" {
			request.Header.Set("If-None-Match", etags[i])
		}
		out := &sink{header: http.Header{}}
		f.handler.ServeHTTP(out, request)
		return out
	}
	random := rand.New(rand.NewPCG(1, 2))
	order := make([]int, 4096)
	for i := range order {
		order[i] = random.IntN(len(f.feeds))
		if conditional {
			etags[order[i]] = ask(order[i]).header.Get("ETag")
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if out := ask(order[n%len(order)]); out.status != want {
			b.Fatalf("answered %d, want %d", out.status, want)
		}
		n++
	}
}

func BenchmarkFeedGet200(b *testing.B) {
	eachSize(b, func(b *testing.B, f *filled) { f.get(b, http.StatusOK, false) })
}

func BenchmarkFeedGet304(b *testing.B) {
	eachSize(b, func(b *testing.B, f *filled) { f.get(b, http.StatusNotModified, true) })
}

// BenchmarkChange is one change end to end: an event moved, the plan and the feed
// made anew, all of it durable.
func BenchmarkChange(b *testing.B) {
	eachSize(b, func(b *testing.B, f *filled) {
		move := f.mover(b)
		b.ReportAllocs()
		b.ResetTimer()
		n := 0
		for b.Loop() {
			move(n)
			n++
		}
	})
}

// BenchmarkChangeBy16Writers is the same by sixteen writers at once, who share
// commits.
func BenchmarkChangeBy16Writers(b *testing.B) {
	eachSize(b, func(b *testing.B, f *filled) {
		move := f.mover(b)
		var n atomic.Int64
		b.SetParallelism(8) // times GOMAXPROCS, which is 2 where figures are taken
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				move(int(n.Add(1)))
			}
		})
	})
}

// mover gives some patients an event and returns a way to move the n-th.
func (f *filled) mover(b *testing.B) func(n int) {
	ctx := context.Background()
	type moved struct {
		patient, event string
		day            civil.Date
	}
	var events []moved
	for i := range 256 {
		patient := f.patients[i*len(f.patients)/256]
		day := civil.Date{Year: 2040, Month: 1, Day: 1}
		record, err := f.Events.Add(ctx, f.actor, patient, clinic.Event{Date: day, Title: "Concert"})
		if err != nil {
			b.Fatal(err)
		}
		events = append(events, moved{patient, record.ID, day})
	}
	today := civil.DateOf(time.Now())
	return func(n int) {
		e := events[n%len(events)]
		value := clinic.Event{Date: today.AddDays(150 + n/len(events)%200), Title: "Concert"}
		if _, err := f.Events.Replace(ctx, f.actor, e.patient, e.event, value, nil); err != nil {
			b.Error(err)
		}
	}
}

// BenchmarkImport is the first import of a clinic of each size; the figure to
// look at is per patient.
func BenchmarkImport(b *testing.B) {
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("patients="+text, func(b *testing.B) {
			for b.Loop() {
				i, err := dataDir(filepath.Join(b.TempDir(), "data")).create(context.Background(), app.OriginDemo, slog.New(slog.DiscardHandler))
				if err != nil {
					b.Fatal(err)
				}
				if err := i.fillDemo(context.Background(), n); err != nil {
					b.Fatal(err)
				}
				if err := i.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/patient")
		})
	}
}
