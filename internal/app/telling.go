package app

import (
	"fmt"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// telling puts into words what differs between two plans of a patient. It names
// kinds, zones and dates only: no word of anybody's gets into the audit.
type telling struct {
	day     func(civil.Date) string // a date in words
	today   civil.Date
	history history
	items   []plan.Item // of the next plan

	moves []move
	later struct{ moved, added, dropped int } // projected visits, which are counted
}

// move is one thing that moved. It is told without why if that is what it is about
// already, or if it is whole.
type move struct {
	what, about string
	whole       bool
}

// nouns are the kinds of items whose moves matter to people. Weekly photos do
// not: they follow the treatment and the window.
var nouns = map[plan.Kind]string{
	plan.KindAppt:         "appointment",
	plan.KindWindow:       "window",
	plan.KindPrep:         "prep",
	plan.KindPrepDeadline: "last day to prepare",
	plan.KindCheckin:      "check-in",
	plan.KindSoft:         "soft contact",
	plan.KindTouchup:      "review after the treatment",
	plan.KindSeason:       "seasonal check-in",
	plan.KindGuard:        "end of the regular schedule",
	plan.KindPackage:      "package reminder",
	plan.KindReview:       "review by the clinic",
}

// comesAndGoes reports the kinds whose coming and going is news. The contacts on
// fixed days come and go with their treatment; only that they move is news.
func comesAndGoes(kind plan.Kind) bool {
	switch kind {
	case plan.KindCheckin, plan.KindSoft, plan.KindTouchup, plan.KindGuard:
		return false
	}
	return nouns[kind] != ""
}

func (t *telling) say(format string, args ...any) {
	t.moves = append(t.moves, move{what: fmt.Sprintf(format, args...)})
}

// pairs tells what happened to the items.
func (t *telling) pairs(all []pair) {
	for _, p := range t.renewed(all) {
		switch {
		case p.isLater():
			t.countLater(p)
		case p.was == nil:
			t.came(p.is)
		case p.is == nil:
			t.left(p.was)
		default:
			t.shifted(p.was, p.is)
		}
	}
}

// isLater reports a visit that is projected as far as it is on either plan.
func (p pair) isLater() bool {
	return (p.was == nil || p.was.Projected) && (p.is == nil || p.is.Projected)
}

func (t *telling) countLater(p pair) {
	switch {
	case p.was == nil:
		t.later.added++
	case p.is == nil:
		t.later.dropped++
	case p.was.Start != p.is.Start || p.was.End != p.is.End:
		t.later.moved++
	}
}

func (t *telling) came(is *plan.Item) {
	if comesAndGoes(is.Kind) && !is.End.Before(t.today) {
		// That an appointment is booked is why it was added.
		t.moves = append(t.moves, move{what: fmt.Sprintf("%s added, %s", t.name(is), t.span(is)), whole: is.Kind == plan.KindAppt})
	}
}

// left tells of an item that went before its time. One that only aged is no news.
func (t *telling) left(was *plan.Item) {
	if comesAndGoes(was.Kind) && !was.End.Before(t.today) {
		t.say("%s dropped, was %s", t.name(was), t.span(was))
	}
}

func (t *telling) shifted(was, is *plan.Item) {
	if nouns[is.Kind] == "" || was.End.Before(t.today) && is.End.Before(t.today) {
		return
	}
	start, end := is.Start.DaysSince(was.Start), is.End.DaysSince(was.End)
	switch {
	case start != 0:
		t.say("%s moved %s", t.name(is), days(start))
	case end != 0:
		t.say("%s now ends %s", t.name(is), days(end))
	case was.Visit != nil && is.Visit != nil && was.Visit.Start != is.Visit.Start:
		t.say("%s now begins at %02d:%02d", t.name(is), is.Visit.Start.Time.Hour, is.Visit.Start.Time.Minute)
	}
}

// days says how far something moved.
func days(n int) string {
	direction := "later"
	if n < 0 {
		n, direction = -n, "earlier"
	}
	if n == 1 {
		return "1 day " + direction
	}
	return fmt.Sprintf("%d days %s", n, direction)
}

// renewed tells of the windows of one treatment that gave way to those of
// another, and returns the pairs that are left to tell of. A window's key names
// its treatment (planner.md section 9.15).
func (t *telling) renewed(all []pair) []pair {
	var next *plan.Item
	gone := ""
	for _, p := range all {
		switch {
		case p.was == nil && p.is.Kind == plan.KindWindow && !p.is.Projected && next == nil:
			next = p.is
		case p.is == nil && p.was.Kind == plan.KindWindow && !p.was.Projected:
			gone = treatmentOf(p.was)
		}
	}
	if next == nil || gone == "" || treatmentOf(next) == gone {
		return all
	}
	if day, ok := t.treatedOn(treatmentOf(next), gone); ok {
		t.moves = append(t.moves, move{what: fmt.Sprintf("window superseded by the treatment on %s; next one %s", t.day(day), t.span(next)), whole: true})
	} else {
		t.say("window replaced, the next one is %s", t.span(next))
	}
	return slices.DeleteFunc(slices.Clone(all), func(p pair) bool {
		return p.is == next || p.isLater() || p.is == nil && p.was.Kind == plan.KindWindow
	})
}

// treatmentOf is the id of the treatment that a window's key names.
func treatmentOf(window *plan.Item) string {
	parts := strings.Split(window.Key, "/")
	return parts[min(1, len(parts)-1)]
}

// treatedOn returns the day of a treatment that came after another one.
func (t *telling) treatedOn(id, after string) (day civil.Date, ok bool) {
	for _, treatment := range t.history.input.Treatments {
		if treatment.ID == id {
			day = treatment.Date
		}
	}
	for _, treatment := range t.history.input.Treatments {
		if treatment.ID == after {
			return day, treatment.Date.Before(day)
		}
	}
	return day, false
}

// verdicts tells what became of the events.
func (t *telling) verdicts(before, now []plan.EventVerdict) {
	was := map[string]plan.Verdict{}
	for _, v := range before {
		was[v.Event] = v.Verdict
	}
	for _, v := range now {
		event := t.event(v.Event)
		switch old, known := was[v.Event]; {
		case !known:
			t.moves = append(t.moves, move{what: fmt.Sprintf("%s is %s", event, v.Verdict), about: event})
		case old != v.Verdict:
			t.say("%s is now %s, was %s", event, v.Verdict, old)
		}
	}
}

// event names an event by its date.
func (t *telling) event(id string) string {
	for _, e := range t.history.input.Events {
		if e.ID == id {
			return "event on " + t.day(e.Date)
		}
	}
	return "event"
}

// name names an item, by more than its kind where the plan has several.
func (t *telling) name(item *plan.Item) string {
	several := 0
	for _, other := range t.items {
		if other.Kind == item.Kind && !other.Projected {
			several++
		}
	}
	noun := nouns[item.Kind]
	switch {
	case item.Kind == plan.KindSeason:
		return item.Season + " check-in"
	case several < 2:
		return noun
	case item.Event != "":
		return noun + " for the " + t.event(item.Event)
	case item.Kind == plan.KindWindow:
		return noun + " for " + listOf(item.Zones)
	}
	return noun
}

func listOf(zones []clinic.Zone) string {
	var names []string
	for _, zone := range zones {
		names = append(names, zone.Words())
	}
	return strings.Join(names, ", ")
}

func (t *telling) span(item *plan.Item) string {
	if item.Start == item.End {
		return t.day(item.Start)
	}
	return t.day(item.Start) + " to " + t.day(item.End)
}

// maxMoves is how many sentences are told of one change; the others are counted.
const maxMoves = 10

// sentences are all that was told, with why it happened, if there is a why.
func (t *telling) sentences(why string) (all []string) {
	for _, count := range []struct {
		n    int
		what string
	}{{t.later.moved, "moved"}, {t.later.added, "added"}, {t.later.dropped, "dropped"}} {
		if count.n == 1 {
			t.say("1 later visit %s", count.what)
		} else if count.n > 1 {
			t.say("%d later visits %s", count.n, count.what)
		}
	}
	for i, m := range t.moves {
		if i == maxMoves {
			return append(all, fmt.Sprintf("and %d more", len(t.moves)-maxMoves))
		}
		if why != "" && !m.whole && m.about != why {
			m.what += ": " + why
		}
		all = append(all, m.what)
	}
	return all
}
