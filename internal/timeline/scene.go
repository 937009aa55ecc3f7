package timeline

import (
	"cmp"
	"slices"
	"strconv"

	"cloud.google.com/go/civil"
)

// shape is how a mark is drawn.
type shape int

// The shapes, in the order in which they are drawn: the later stands on top.
const (
	pause shape = iota
	band        // a window, or days to prepare for an event
	quiet       // a moment: a pill, a dot
	visit
	report
	booking
	event
)

// rank is how much a label matters: where there is no room for all, the lowest
// rank keeps its own.
type rank int

const (
	rankNext      rank = iota // what to do next: the next window, bookings, events
	rankNear                  // what it rests upon: the last visit, preparations
	rankSoon                  // moments to come
	rankState                 // a pause, the last report
	rankProjected             // what will move
	rankPast
)

// mark is one thing in the picture. Its days count from the picture's first and
// may reach outside of it.
type mark struct {
	shape       shape
	first, last int
	class       string // beside the shape's own
	label, when string // ready to be written; no label, no text in the picture
	full        string // the text whole, for a pointer that rests on the mark
	rank        rank
	below       bool // its label stands below the ribbon, in the wide layout
	bold        bool
	stays       bool // keeps its rank when its days have passed

	likely   *[2]int  // of a window: the 80% range
	movement Movement // of a report
	dot      bool     // of a quiet mark: a dot in place of a pill
	lane     int      // of those of its shape that lie at the same time
}

// scene is a picture with its texts cleaned, its dates counted and its marks in
// order of time.
type scene struct {
	span
	today      int
	hasToday   bool // today is shown
	todayLabel string
	glows      []glow
	marks      []mark
}

func sceneOf(p Picture) *scene {
	s := &scene{span: spanOf(p), todayLabel: clean(p.TodayLabel)}
	if valid(p.Today) {
		s.today = s.day(p.Today)
		s.hasToday = s.today >= 0 && s.today < s.days
	}
	s.addGlows(p.Glows)
	s.addWindows(p)
	s.addVisits(p)
	s.addMoments(p.Moments)
	for _, e := range p.Events {
		s.add(e.Date, e.Date, e.Label, e.When, mark{shape: event, bold: true, rank: rankNext})
	}
	s.addReports(p.Reports)
	for _, q := range p.Pauses {
		until := q.Until
		if !valid(until) {
			until = s.date(s.days - 1)
		}
		s.add(q.From, until, q.Label, q.When, mark{shape: pause, below: true, rank: rankState})
	}
	slices.SortStableFunc(s.marks, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.shape, b.shape), cmp.Compare(a.last, b.last),
			cmp.Compare(a.rank, b.rank), cmp.Compare(a.full, b.full), cmp.Compare(a.class, b.class), cmp.Compare(a.movement, b.movement))
	})
	s.shareLabels()
	return s
}

// add takes a mark if any of its days is shown. What has passed matters less.
func (s *scene) add(first, last civil.Date, label, when string, m mark) {
	if !valid(first) {
		return
	}
	if !valid(last) || last.Before(first) {
		last = first
	}
	m.first, m.last = s.day(first), s.day(last)
	if m.last < 0 || m.first >= s.days {
		return
	}
	m.label, m.when = clean(label), clean(when)
	m.full = m.label
	if m.when != "" {
		m.full += " · " + m.when
	}
	if m.last < s.today && !m.stays {
		m.rank = rankPast
	}
	s.marks = append(s.marks, m)
}

func (s *scene) addGlows(glows []Glow) {
	for _, g := range glows {
		if !valid(g.From) || !valid(g.LikelyFirst) || !valid(g.LikelyLast) {
			continue
		}
		full := max(s.day(g.LikelyFirst), s.day(g.From))
		s.glows = append(s.glows, glow{
			from: float64(s.day(g.From)), full: float64(full), gone: float64(max(s.day(g.LikelyLast), full) + 1),
			faint: g.Projected,
		})
	}
}

func (s *scene) addWindows(p Picture) {
	next := -1 // the window to book next
	for i, w := range p.Windows {
		open := w.Overdue || !w.Last.Before(p.Today)
		if valid(w.First) && open && !w.Projected && (next < 0 || w.First.Before(p.Windows[next].First)) {
			next = i
		}
	}
	for i, w := range p.Windows {
		m := mark{shape: band, class: "tl-window", rank: rankNear}
		switch {
		case i == next:
			m.rank, m.bold, m.stays = rankNext, true, true
		case w.Projected:
			m.rank = rankProjected
		}
		if w.Projected {
			m.class += " tl-projected"
		}
		if w.Overdue {
			m.class += " tl-overdue"
		}
		if valid(w.LikelyFirst) && valid(w.LikelyLast) && !w.LikelyLast.Before(w.LikelyFirst) {
			m.likely = &[2]int{s.day(w.LikelyFirst), s.day(w.LikelyLast)}
		}
		s.add(w.First, w.Last, w.Label, w.When, m)
	}
}

func (s *scene) addVisits(p Picture) {
	last := lastVisit(p)
	for _, v := range p.Visits {
		m := mark{shape: visit, rank: rankPast}
		if v.Date == last {
			m.rank, m.stays = rankNear, true
		}
		s.add(v.Date, v.Date, v.Label, v.When, m)
	}
	for _, b := range p.Bookings {
		m := mark{shape: booking, rank: rankNext, bold: true}
		switch {
		case b.Cancelled:
			m.class, m.rank, m.bold = "tl-cancelled", rankPast, false
		case b.Tentative:
			m.class = "tl-tentative"
		}
		s.add(b.Date, b.Date, b.Label, b.When, m)
	}
}

func (s *scene) addMoments(moments []Moment) {
	for _, moment := range moments {
		m := mark{shape: quiet, class: "tl-quiet", rank: rankSoon, below: true}
		switch moment.Kind {
		case Prep:
			m.shape, m.class, m.rank, m.below = band, "tl-prep", rankNear, false
		case Look:
			m.dot = true
		case Notice:
			m.class = "tl-quiet tl-notice"
		}
		if moment.Projected {
			m.class += " tl-projected"
			m.rank = rankProjected
		}
		s.add(moment.First, moment.Last, moment.Label, moment.When, m)
	}
}

func (s *scene) addReports(reports []Report) {
	var last civil.Date
	for _, r := range reports {
		if valid(r.Date) {
			last = later(last, r.Date)
		}
	}
	for _, r := range reports {
		m := mark{shape: report, movement: min(max(r.Movement, NoMovement), FullyBack), below: true, rank: rankPast}
		if r.Date == last {
			m.rank, m.stays = rankState, true
		}
		s.add(r.Date, r.Date, r.Label, r.When, m)
	}
}

// shareLabels leaves one label to moments that are told alike, at the next of
// them, or the last if all have passed.
func (s *scene) shareLabels() {
	type likeness struct{ class, label string }
	groups := map[likeness][]int{}
	for i, m := range s.marks {
		if m.shape == quiet && m.label != "" {
			key := likeness{m.class, m.label}
			groups[key] = append(groups[key], i)
		}
	}
	for _, group := range groups {
		if len(group) == 1 {
			continue
		}
		speaks := slices.IndexFunc(group, func(i int) bool { return s.marks[i].last >= s.today })
		if speaks < 0 {
			speaks = len(group) - 1
		}
		for n, i := range group {
			if n != speaks {
				s.marks[i].label, s.marks[i].when = "", ""
			}
		}
		s.marks[group[speaks]].label += " ×" + strconv.Itoa(len(group))
	}
}

// byRank lists the marks that have a label, what matters most first: by rank,
// then by how near to today.
func (s *scene) byRank() []int {
	var order []int
	for i, m := range s.marks {
		if m.label != "" {
			order = append(order, i)
		}
	}
	distance := func(m mark) int { return max(m.first-s.today, s.today-m.last, 0) }
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := s.marks[i], s.marks[j]
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(distance(a), distance(b)))
	})
	return order
}

// inLanes lays marks of a shape that overlap in time beside each other: it gives
// each the first lane that is free, with a gap in days, and says how many lanes
// there are. Beyond most of them, marks cover each other.
func (s *scene) inLanes(of shape, gap float64, most int) int {
	var ends []float64 // where each lane is free again
	for i := range s.marks {
		m := &s.marks[i]
		if m.shape != of {
			continue
		}
		lane := slices.IndexFunc(ends, func(end float64) bool { return float64(m.first) >= end })
		switch {
		case lane >= 0:
		case len(ends) < most:
			lane = len(ends)
			ends = append(ends, 0)
		default:
			lane = most - 1
		}
		m.lane = lane
		ends[lane] = float64(m.last) + 1 + gap
	}
	return len(ends)
}
