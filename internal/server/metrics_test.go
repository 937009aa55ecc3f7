package server_test

import (
	"bytes"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/feedhttp"
)

// figures are the metrics of ours, a sample a line.
func figures(s *apptest.Server) (samples []string) {
	for line := range strings.Lines(s.Figures()) {
		if strings.HasPrefix(line, "afterglow_") {
			samples = append(samples, strings.TrimSpace(line))
		}
	}
	return samples
}

func TestMetricsCountRequestsByRouteMethodAndStatus(t *testing.T) {
	s := apptest.Start(t)
	p := s.AddClinic("Harbour").AddPatient("Ada Quill")
	p.Server.Get("/nowhere").Want(http.StatusNotFound)
	p.Ask("BREW", p.Feed).Want(http.StatusMethodNotAllowed)
	p.Get(p.Path("")).Want(http.StatusOK)
	all := figures(s)
	for _, want := range []string{
		`afterglow_http_requests_total{method="GET",route="(none)",status="404"} 1`,
		`afterglow_http_requests_total{method="(other)",route="(none)",status="405"} 1`,
		`afterglow_http_requests_total{method="GET",route="/api/v1/patients/:id",status="200"} 1`,
		`afterglow_http_request_duration_seconds_count{method="GET",route="/api/v1/patients/:id"} 1`,
	} {
		if !slices.Contains(all, want) {
			t.Errorf("no %s in\n%s", want, strings.Join(all, "\n"))
		}
	}
}

// interop.md H12 and H14.
func TestMetricsCountReadsOfFeedsByClientAndResult(t *testing.T) {
	s := apptest.Start(t)
	p := s.AddClinic("Harbour").AddPatient("Ada Quill")
	ask := func(agent string, header ...string) apptest.Answer {
		return p.Server.Get(p.Feed, append(header, "User-Agent", agent)...)
	}
	whole := ask("Google-Calendar-Importer").Want(http.StatusOK)
	ask("ICSx5/2.2", "If-None-Match", whole.ETag()).Want(http.StatusNotModified)
	ask("ICSx5/2.2", "If-None-Match", whole.ETag()).Want(http.StatusNotModified)
	p.Ask(http.MethodHead, p.Feed).Want(http.StatusOK) // counts as no read
	p.Delete(p.Path("/feeds/" + p.FeedID())).Want(http.StatusNoContent)
	ask("Mozilla/5.0 Thunderbird/128.0").Want(http.StatusOK)
	p.Clock.Advance(61 * 24 * time.Hour)
	ask("Mozilla/5.0 Thunderbird/128.0").Want(http.StatusGone)
	p.Server.Get("/feeds/x/calendar.ics", "User-Agent", "Quill").Want(http.StatusNotFound)
	var got []string
	for _, sample := range figures(s) {
		if strings.HasPrefix(sample, "afterglow_feed_reads_total") {
			got = append(got, sample)
		}
	}
	want := []string{
		`afterglow_feed_reads_total{client="google",result="200"} 1`,
		`afterglow_feed_reads_total{client="icsx5",result="304"} 2`,
		`afterglow_feed_reads_total{client="other",result="not_found"} 1`,
		`afterglow_feed_reads_total{client="thunderbird",result="gone"} 1`,
		`afterglow_feed_reads_total{client="thunderbird",result="retired"} 1`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("counted\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMetricsTellOfCommitsAndOfTheProcess(t *testing.T) {
	s := apptest.Start(t)
	value := func() string {
		return regexp.MustCompile(`(?m)^afterglow_changes_total (\d+)$`).FindString(s.Figures())
	}
	before := value()
	s.AddClinic("Harbour")
	if after := value(); after == before || after == "" {
		t.Errorf("before a change %q, after it %q", before, after)
	}
	for _, name := range []string{"afterglow_commits_total ", "afterglow_feed_reads_dropped_total 0", "go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(s.Figures(), "\n"+name) {
			t.Errorf("no %s", name)
		}
	}
}

// What a client sends can be no label: else it could fill the memory, and labels
// are read by many.
func TestEveryLabelOfTheMetricsIsOutOfAListOfOurs(t *testing.T) {
	s := apptest.Start(t)
	p := s.AddClinic("Harbour").AddPatient("Ada Quill")
	for _, odd := range []string{"Quill", "a\"b", "x/1"} {
		p.Ask(strings.Map(func(r rune) rune {
			if r == '"' || r == '/' {
				return '-'
			}
			return r
		}, odd), "/feeds/"+odd+"/"+odd+".ics", "User-Agent", odd)
		p.Server.Get("/feeds/"+odd+"/"+odd+".ics?"+odd, "User-Agent", odd, "Host", odd)
	}
	lists := map[string][]string{"method": {"GET", "POST", "OPTIONS", "HEAD", "(other)"}}
	for _, client := range app.Clients {
		lists["client"] = append(lists["client"], string(client))
	}
	for _, result := range feedhttp.Results {
		lists["result"] = append(lists["result"], string(result))
	}
	lists["outcome"] = []string{"delivered", "retry", "failed", "disabled"}
	label := regexp.MustCompile(`(\w+)="([^"]*)"`)
	checked := 0
	for _, sample := range figures(s) {
		for _, match := range label.FindAllStringSubmatch(sample, -1) {
			name, value := match[1], match[2]
			checked++
			switch name {
			case "route":
				if value != "(none)" && value != feedhttp.Path && !strings.HasPrefix(value, "/api/v1/") {
					t.Errorf("route %q", value)
				}
			case "status":
				if !regexp.MustCompile(`^[1-5]\d\d$`).MatchString(value) {
					t.Errorf("status %q", value)
				}
			case "le":
			default:
				if !slices.Contains(lists[name], value) {
					t.Errorf("%s %q", name, value)
				}
			}
		}
	}
	if checked < 20 {
		t.Errorf("only %d labels were looked at", checked)
	}
}

func TestTheNamesOfTheMetricsAreAsPrometheusWantsThem(t *testing.T) {
	s := apptest.Start(t)
	s.AddClinic("Harbour").AddPatient("Ada Quill").Calendar()
	problems, err := promlint.New(bytes.NewReader([]byte(s.Figures()))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		if strings.HasPrefix(problem.Metric, "afterglow_") {
			t.Errorf("%s: %s", problem.Metric, problem.Text)
		}
	}
}
