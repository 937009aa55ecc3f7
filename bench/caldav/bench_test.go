package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func waits(all ...time.Duration) *figure { return &figure{waits: all} }

func TestAFigureIsTheMedianOfItsTurns(t *testing.T) {
	f := waits(5, 1, 3)
	f.cpu = 12
	if f.median() != 3 || f.cpuPerRequest() != 4 || f.spent() != 9 {
		t.Errorf("%v, %v, %v", f.median(), f.cpuPerRequest(), f.spent())
	}
	var none *figure
	if none.median() != 0 || none.cpuPerRequest() != 0 || none.span() != "" {
		t.Error("no figure is something")
	}
	if got := (&figure{capped: time.Minute}).span(); got != "> 60.0 s" {
		t.Errorf("what never came is %q", got)
	}
}

func TestSpansHaveThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		1234 * time.Nanosecond: "1.23 µs", 85600 * time.Nanosecond: "85.6 µs", 314 * time.Microsecond: "314 µs", 2540 * time.Microsecond: "2.54 ms",
		43 * time.Second: "43.0 s", 0: "0.00 µs",
	} {
		if got := span(d); got != want {
			t.Errorf("%d is %q, want %q", d, got, want)
		}
	}
}

// invented is a run in which ours takes times as long as the limit everywhere.
func invented(times time.Duration) *results {
	r := &results{settings: settings{sizes: []int{100, 10_000}, writers: 16}, answers: map[asked]*figure{}, rates: rates{changes: 50, changing: time.Second, syncs: 100, synced: time.Second}}
	for _, q := range questions {
		for _, size := range r.sizes {
			r.answers[asked{q.name, size, limit}] = waits(time.Millisecond)
			r.answers[asked{q.name, size, afterglow}] = waits(times * time.Millisecond)
		}
	}
	r.answers[asked{questions[0].name, 10_000, radicale}] = &figure{capped: time.Minute}
	return r
}

func TestTheTableHoldsTheLargestCalendarAgainstTheTargets(t *testing.T) {
	var text bytes.Buffer
	if err := invented(1).print(&text); err != nil {
		t.Error(err)
	}
	held := 0
	for line := range strings.Lines(text.String()) {
		if strings.Contains(line, "aim met") {
			held++
		}
	}
	// Five ratios to the limit, four of growth, and the writers.
	if held != 10 || strings.Contains(text.String(), "MISSED") || !strings.Contains(text.String(), "> 60.0 s") {
		t.Errorf("%d lines met their aim:\n%s", held, text.String())
	}
	if err := invented(9).print(&text); err == nil || strings.Count(text.String(), "MISSED") != 5 {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

// Whatever the steps were in which calendar and answer grew.
func TestGrowthIsToldForTenTimesAsMuch(t *testing.T) {
	r := &results{settings: settings{sizes: []int{100, 10_000}}, answers: map[asked]*figure{}}
	for _, q := range []question{syncQuestion(1), syncQuestion(100), multigetQuestion(10), multigetQuestion(1000)} {
		for _, size := range r.sizes {
			if q.answer <= size {
				r.answers[asked{q.name, size, afterglow}] = waits(time.Duration(q.answer) * time.Duration(size))
			}
		}
	}
	want := []string{
		"{multiget 10 [1.00 µs 100 µs] [10 0] [0 0]}", "{multiget 1000 [ 10.0 ms] [0 0] [10 0]}", // of 100 events nobody names a thousand
		"{sync 1 [0.10 µs 10.0 µs] [10 0] [0 0]}", "{sync 100 [10.0 µs 1.00 ms] [10 0] [10 0]}",
	}
	for i, l := range r.growth(slices.Concat(growing, questions)) {
		if got := fmt.Sprint(l); i >= len(want) || got != want[i] {
			t.Errorf("line %d is %s", i, got)
		}
	}
	var text bytes.Buffer
	if err := r.printGrowth(&text); err != nil || strings.Count(text.String(), "10.0 (0.0)") != 5 {
		t.Errorf("%v:\n%s", err, text.String())
	}
}

func TestEventsLieEvenlyOverTenYears(t *testing.T) {
	for _, size := range []int{100, 1_000, 10_000} {
		names := map[string]bool{}
		for number := range size {
			e := event{number, size}
			names[e.name()] = true
			if at := e.start(); at.Before(firstDay.Truncate(24*time.Hour)) || at.After(lastDay) || at.Hour() < 8 || at.Hour() > 16 {
				t.Fatalf("event %d of %d begins at %v", number, size, at)
			}
		}
		if len(names) != size {
			t.Errorf("%d events have %d names", size, len(names))
		}
		if count := inMonth(size); count < 1 || size > 100 && (count < size/150 || count > size/80) {
			t.Errorf("%d of %d events are in the month", count, size)
		}
	}
}

func TestSizesRise(t *testing.T) {
	if all, err := sizesIn("100,1000"); err != nil || len(all) != 2 || all[1] != 1000 {
		t.Error(all, err)
	}
	for _, text := range []string{"", "99", "1000,100", "100,100", "100,x"} {
		if _, err := sizesIn(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

func TestResponsesAreCounted(t *testing.T) {
	body := `<?xml version="1.0"?><multistatus xmlns="DAV:"><response><href>/a</href></response><d:response xmlns:d="DAV:"><responsedescription/></d:response></multistatus>`
	if count, err := responsesIn([]byte(body)); err != nil || count != 2 {
		t.Errorf("%d, %v", count, err)
	}
	if _, err := responsesIn([]byte("<a")); err == nil {
		t.Error("half an answer passes")
	}
}

func TestADifferenceIsShownWhereItBegins(t *testing.T) {
	same := strings.Repeat("x", 500)
	if got := excerpt([]byte(same+"here"), []byte(same+"there")); !strings.HasSuffix(got, "xhere") || !strings.HasPrefix(got, "504 bytes") || len(got) > 150 {
		t.Error(got)
	}
}

func TestTheLimitEscapesAsTheProductDoes(t *testing.T) {
	if got := string(escaped(nil, "a&b<c>d\"e\r\nf")); got != "a&amp;b&lt;c&gt;d&quot;e&#13;\nf" {
		t.Error(got)
	}
	if got := between([]byte(`x start="1" end="2"`), `end="`, `"`); got != "2" {
		t.Error(got)
	}
}
