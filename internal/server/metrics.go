package server

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/feedhttp"
)

// Metrics are figures of the running server for Prometheus. A label is a route, a
// method, a status or the name of a family of clients, each out of a list of ours:
// nothing that a client sent, and nothing about anybody.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	reads    *prometheus.CounterVec
}

// NewMetrics returns figures that begin at nothing.
func NewMetrics(a *app.App) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "afterglow_http_requests_total", Help: "Requests that were answered.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "afterglow_http_request_duration_seconds", Help: "How long answers took.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "method"}),
		reads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "afterglow_feed_reads_total", Help: "GETs of feeds by family of clients and by what came of them.",
		}, []string{"client", "result"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.reads,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for name, of := range map[string]struct {
		help  string
		value func(app.Activity) uint64
	}{
		"afterglow_changes_total":            {"Changes that were committed.", func(f app.Activity) uint64 { return f.Changes }},
		"afterglow_commits_total":            {"Commits, which changes at the same time share.", func(f app.Activity) uint64 { return f.Commits }},
		"afterglow_feed_reads_dropped_total": {"Reads of feeds that were too many to be counted for their feed.", func(f app.Activity) uint64 { return f.DroppedReads }},
	} {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: of.help},
			func() float64 { return float64(of.value(a.Activity())) }))
	}
	for outcome := range a.Activity().Webhooks {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "afterglow_webhook_attempts_total", Help: "Attempts to send an event to a webhook by what came of them.",
			ConstLabels: prometheus.Labels{"outcome": outcome},
		}, func() float64 { return float64(a.Activity().Webhooks[outcome]) }))
	}
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "afterglow_webhook_outbox_age_seconds", Help: "How long ago the oldest event happened that is on its way to a webhook; 0 if none is.",
	}, func() float64 {
		age, err := a.OutboxAge(context.Background())
		if err != nil {
			return math.NaN()
		}
		return age.Seconds()
	}))
	return m
}

// Handler answers GET /metrics. It is for a listener of its own that patients'
// calendars do not reach.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// measure counts and times each request by the route that answered it.
func (m *Metrics) measure(c *gin.Context) {
	start := time.Now()
	c.Next()
	route, method := routeOf(c), knownMethod(c.Request.Method)
	m.requests.WithLabelValues(route, method, strconv.Itoa(c.Writer.Status())).Inc()
	m.seconds.WithLabelValues(route, method).Observe(time.Since(start).Seconds())
}

// feedRead counts a GET of a feed.
func (m *Metrics) feedRead(client app.Client, result feedhttp.Result) {
	m.reads.WithLabelValues(string(client), string(result)).Inc()
}
