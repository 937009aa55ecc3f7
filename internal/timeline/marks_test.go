package timeline

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"cloud.google.com/go/civil"
)

// hundred is a picture of the hundred days from 1 May 2027.
func hundred() Picture {
	p := english(date(2027, 5, 12))
	p.First, p.Last = date(2027, 5, 1), date(2027, 8, 8)
	return p
}

// share is how far a day of the hundred begins from the first one.
func share(d civil.Date) float64 { return float64(d.DaysSince(date(2027, 5, 1))) / 100 }

// onAxis checks that a place in pixels is where a share of the time line's length
// is.
func onAxis(t *testing.T, what string, all []element, vertical bool, pixels, share float64) {
	t.Helper()
	from, to := "x1", "x2"
	if vertical {
		from, to = "y1", "y2"
	}
	start, end := math.Inf(1), math.Inf(-1)
	for _, line := range find(all, "line", "tl-time") {
		start, end = min(start, line.number(t, from)), max(end, line.number(t, to))
	}
	if want := start + share*(end-start); math.Abs(want-pixels) > 0.3 {
		t.Errorf("%s stands at %.1f, want %.1f", what, pixels, want)
	}
}

func TestAWindowStandsOnItsDaysAndItsWhiskersOnThe80PercentRange(t *testing.T) {
	p := hundred()
	p.Windows = []Window{{First: date(2027, 6, 10), Last: date(2027, 6, 19), LikelyFirst: date(2027, 6, 1), LikelyLast: date(2027, 7, 9), Label: "Good time"}}
	for name, layout := range layouts {
		all := parse(t, SVG(p, layout))
		at, length, lineAt := "x", "width", "x1"
		if layout == Narrow {
			at, length, lineAt = "y", "height", "y1"
		}
		for _, rect := range find(all, "rect", "tl-window") {
			onAxis(t, name+": its first day", all, layout == Narrow, rect.number(t, at), share(date(2027, 6, 10)))
			onAxis(t, name+": the end of its last day", all, layout == Narrow, rect.number(t, at)+rect.number(t, length), share(date(2027, 6, 20)))
		}
		whiskers := find(all, "line", "tl-range")
		if len(whiskers) != 4 { // two, and their caps
			t.Fatalf("%s: %d lines of a range", name, len(whiskers))
		}
		onAxis(t, name+": the range's first day", all, layout == Narrow, whiskers[1].number(t, lineAt), share(date(2027, 6, 1)))
		onAxis(t, name+": the end of the range", all, layout == Narrow, whiskers[3].number(t, lineAt), share(date(2027, 7, 10)))
	}
}

func TestARangeThatGoesOnBeyondTheImageHasNoCapThere(t *testing.T) {
	p := hundred()
	p.Windows = []Window{{First: date(2027, 6, 10), Last: date(2027, 6, 19), LikelyFirst: date(2027, 6, 1), LikelyLast: date(2028, 1, 1)}}
	if whiskers := find(parse(t, SVG(p, Wide)), "line", "tl-range"); len(whiskers) != 3 {
		t.Errorf("%d lines of a range, want two whiskers and one cap", len(whiskers))
	}
}

func TestTodayEventsVisitsAndBookingsStandOnTheMiddleOfTheirDay(t *testing.T) {
	p := hundred()
	p.Visits = []Visit{{date(2027, 5, 3), "Visit", ""}}
	p.Bookings = []Booking{{Date: date(2027, 6, 3), Label: "Appointment"}}
	p.Events = []Event{{date(2027, 7, 3), "Wedding", ""}}
	const noon = 0.005
	all := parse(t, SVG(p, Wide))
	now := find(all, "line", "tl-now")[0]
	onAxis(t, "today", all, false, now.number(t, "x1"), share(p.Today)+noon)
	onAxis(t, "the visit", all, false, find(all, "circle", "tl-visit")[0].number(t, "cx"), share(date(2027, 5, 3))+noon)
	onAxis(t, "the booking", all, false, find(all, "circle", "tl-booking")[0].number(t, "cx"), share(date(2027, 6, 3))+noon)
	event := find(all, "rect", "tl-event")[0]
	onAxis(t, "the event", all, false, event.number(t, "x")+event.number(t, "width")/2, share(date(2027, 7, 3))+noon)
}

func TestTheLightIsFullUntilTheRangeBeginsAndGoneAtItsEnd(t *testing.T) {
	p := hundred()
	p.Glows = []Glow{{From: date(2027, 5, 11), LikelyFirst: date(2027, 6, 10), LikelyLast: date(2027, 7, 9)}}
	s := sceneOf(p)
	light := func(d civil.Date) float64 {
		stops := s.skyline()
		for i, stop := range stops[1:] {
			if share(d) <= stop.at {
				last := stops[i]
				return last.level + (stop.level-last.level)*(share(d)-last.at)/(stop.at-last.at)
			}
		}
		return stops[len(stops)-1].level
	}
	for _, c := range []struct {
		on   civil.Date
		want float64
	}{
		{date(2027, 5, 10), 0}, {date(2027, 5, 16), 1}, {date(2027, 6, 1), 1}, {date(2027, 6, 10), 1},
		{date(2027, 6, 25), 0.5}, {date(2027, 7, 10), 0}, {date(2027, 8, 1), 0},
	} {
		if got := light(c.on); math.Abs(got-c.want) > 0.01 {
			t.Errorf("light on %v is %.3f, want %.3f", c.on, got, c.want)
		}
	}
}

func TestAProjectedLightIsFainter(t *testing.T) {
	brightest := func(projected bool) float64 {
		p := hundred()
		p.Glows = []Glow{{From: date(2027, 5, 11), LikelyFirst: date(2027, 6, 10), LikelyLast: date(2027, 7, 9), Projected: projected}}
		most := 0.0
		for _, stop := range find(parse(t, SVG(p, Wide)), "stop", "tl-rose") {
			most = max(most, stop.number(t, "stop-opacity"))
		}
		return most
	}
	if real, faint := brightest(false), brightest(true); faint <= 0 || faint > real/2 {
		t.Errorf("a projected light has %.2f, a real one %.2f", faint, real)
	}
}

func TestOfTwoLightsTheBrighterOneIsSeen(t *testing.T) {
	p := hundred()
	p.Glows = []Glow{
		{From: date(2027, 5, 2), LikelyFirst: date(2027, 5, 20), LikelyLast: date(2027, 6, 20)},
		{From: date(2027, 6, 10), LikelyFirst: date(2027, 7, 20), LikelyLast: date(2027, 8, 20)},
	}
	for _, stop := range sceneOf(p).skyline() {
		if stop.at > share(date(2027, 6, 15)) && stop.at < share(date(2027, 7, 20)) && stop.level < 0.99 {
			t.Errorf("at %.2f the light is %.2f although the second one is full", stop.at, stop.level)
		}
	}
}

func TestWhatSheSawWanesLikeTheMoon(t *testing.T) {
	drawn := map[string]bool{}
	for seen := NoMovement; seen <= FullyBack; seen++ {
		p := hundred()
		p.Reports = []Report{{date(2027, 5, 20), seen, "Seen", ""}}
		all := parse(t, SVG(p, Wide))
		var lit []string
		for _, e := range all {
			if hasClass(e.class, "tl-lit") {
				lit = append(lit, e.name+e.attrs["d"])
			}
		}
		if (len(lit) == 0) != (seen == FullyBack) {
			t.Errorf("movement %d is drawn as %q", seen, lit)
		}
		drawn[strings.Join(lit, " ")] = true
	}
	if len(drawn) != 4 {
		t.Errorf("%d drawings for four movements", len(drawn))
	}
}

func TestWindowsOfTheSameTimeLieBesideEachOther(t *testing.T) {
	p := hundred()
	for i := range 3 {
		p.Windows = append(p.Windows, Window{First: date(2027, 6, 10+i), Last: date(2027, 6, 25), Label: "Window " + strconv.Itoa(i)})
	}
	rects := find(parse(t, SVG(p, Wide)), "rect", "tl-window")
	if len(rects) != 6 { // each clears its ground
		t.Fatalf("%d rectangles for three windows", len(rects))
	}
	for i := 1; i < len(rects); i += 2 {
		for j := 1; j < i; j += 2 {
			a, b := rects[j], rects[i]
			if a.number(t, "y")+a.number(t, "height") > b.number(t, "y") && b.number(t, "y")+b.number(t, "height") > a.number(t, "y") {
				t.Errorf("windows %d and %d cover each other", j/2, i/2)
			}
		}
	}
}

func TestProjectedOverdueTentativeAndCancelledLookDifferent(t *testing.T) {
	p := hundred()
	p.Windows = []Window{
		{First: date(2027, 5, 2), Last: date(2027, 5, 9), Label: "Passed", Overdue: true},
		{First: date(2027, 7, 1), Last: date(2027, 7, 9), Label: "Next but one", Projected: true},
	}
	p.Bookings = []Booking{{Date: date(2027, 6, 1), Tentative: true}, {Date: date(2027, 6, 20), Cancelled: true, Tentative: true}}
	all := parse(t, SVG(p, Narrow))
	for class, want := range map[string]int{"tl-overdue": 1, "tl-projected": 1, "tl-tentative": 1, "tl-cancelled": 1} {
		got := 0
		for _, e := range all {
			if hasClass(e.class, class) {
				got++
			}
		}
		if got != want {
			t.Errorf("%d marks of class %s, want %d", got, class, want)
		}
	}
}

func TestWhatHasNoValidDateOrLiesOutsideIsLeftOut(t *testing.T) {
	p := hundred()
	p.Visits = []Visit{{Label: "no date"}, {date(2027, 2, 30), "no such day", ""}, {date(2026, 5, 1), "too early", ""}}
	p.Events = []Event{{date(2028, 5, 1), "too late", ""}}
	p.Windows = []Window{{Label: "none"}}
	p.Glows = []Glow{{From: date(2027, 5, 20)}}
	for name, layout := range layouts {
		all := parse(t, SVG(p, layout))
		if labels := find(all, "text", "tl-label"); len(labels) != 0 {
			t.Errorf("%s: labels %+v", name, labels)
		}
		if stops := find(all, "stop", "tl-rose"); len(stops) != 0 {
			t.Errorf("%s: light without an end", name)
		}
	}
}

func TestAPauseWithoutAnEndReachesTheEdge(t *testing.T) {
	p := hundred()
	p.Pauses = []Pause{{From: date(2027, 7, 20), Label: "Pause"}}
	all := parse(t, SVG(p, Wide))
	for _, rect := range find(all, "rect", "tl-pause") {
		if strings.HasPrefix(rect.attrs["fill"], "url(") {
			onAxis(t, "its end", all, false, rect.number(t, "x")+rect.number(t, "width"), 1)
			return
		}
	}
	t.Error("no shaded time")
}
