package ical

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// BusyType is the FBTYPE of time that is taken (RFC 5545 section 3.2.9).
type BusyType string

// The types of which RFC 5545 knows what they mean.
const (
	Busy            BusyType = "BUSY"
	BusyUnavailable BusyType = "BUSY-UNAVAILABLE"
	BusyTentative   BusyType = "BUSY-TENTATIVE"
	free            BusyType = "FREE"
)

// BusyPeriod is time that is taken; End is exclusive and after Start.
type BusyPeriod struct {
	Type       BusyType
	Start, End time.Time
}

// BusyTimes gathers when objects take time within a range, for the answer to
// CALDAV:free-busy-query (RFC 4791 section 7.10).
type BusyTimes struct {
	from, to time.Time
	left     int // of the periods that may be found
	work     int // of what may be spent on all objects, in the steps of period.go
	found    []BusyPeriod
}

const (
	// busyWork is what a question to very many objects may cost: about a second, in
	// which half a million occurrences can be looked at.
	busyWork = 10 * maxWork
	// readCost is what it takes to read an object at least, in the steps of period.go.
	readCost = 200
)

// ErrTooBusy says that more takes time in a range than is told.
var ErrTooBusy = errors.New("ical: too much takes time in the range")

// NewBusyTimes gathers what lies in [from, to), neither of which may be zero, up to
// so many periods before they are united.
func NewBusyTimes(from, to time.Time, most int) *BusyTimes {
	return &BusyTimes{from: from, to: to, left: most, work: busyWork}
}

// Add takes in what an object says: the occurrences of a VEVENT that are neither
// cancelled nor transparent, each by its own component, and the periods of a
// VFREEBUSY. No other component takes time. Floating and all-day times are in the
// zone floating. Of a rule that we do not understand only the first occurrence is
// known. The error is ErrTooBusy.
func (b *BusyTimes) Add(o *Object, floating *time.Location) error {
	if b.work -= max(readCost, len(o.text)/10) + o.cost + o.resolver.spent(); b.work < 0 {
		return ErrTooBusy
	}
	switch o.Component {
	case "VEVENT":
		return b.addEvent(o, floating)
	case "VFREEBUSY":
		for _, t := range o.timings {
			for _, p := range t.busy {
				begin, end := p.span(floating)
				if err := b.Include(p.kind, begin, end); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *BusyTimes) addEvent(o *Object, floating *time.Location) error {
	kinds, takes := make(map[*timing]BusyType, len(o.timings)), false
	for _, t := range o.timings {
		kinds[t] = busyTypeOf(t.component)
		takes = takes || kinds[t] != free
	}
	if !takes {
		return nil
	}
	var full error
	w := walker{object: o, from: b.from, to: b.to, floating: floating, work: &b.work}
	w.yield = func(i instance) verdict {
		if full = b.Include(kinds[i.of], i.begin, i.end); full != nil {
			return enough
		}
		return passed
	}
	if w.walk() != nil {
		return ErrTooBusy
	}
	return full
}

// busyTypeOf is how an event takes its time, by the table of RFC 4791 section 7.10.
func busyTypeOf(c *Component) BusyType {
	is := func(name, value string) bool {
		p := c.Property(name)
		return p != nil && strings.EqualFold(p.Value, value)
	}
	switch {
	case is("TRANSP", "TRANSPARENT"), is("STATUS", "CANCELLED"):
		return free
	case is("STATUS", "TENTATIVE"):
		return BusyTentative
	}
	return Busy
}

// Include takes in a period as far as it lies in the range. One of no length, or of
// free time, takes none. The error is ErrTooBusy.
func (b *BusyTimes) Include(kind BusyType, begin, end time.Time) error {
	if begin.Before(b.from) {
		begin = b.from
	}
	if end.After(b.to) {
		end = b.to
	}
	if kind == free || !begin.Before(end) {
		return nil
	}
	if b.left--; b.left < 0 {
		return ErrTooBusy
	}
	b.found = append(b.found, BusyPeriod{kind, begin, end})
	return nil
}

// Periods are what was gathered, by their starts and then their ends (RFC 5545
// section 3.8.2.6). Those of one type that overlap or touch are united. What is
// taken in two ways stands in both, as RFC 4791 section 7.10 allows: whoever asks
// decides what a tentative hour under a busy one is worth.
func (b *BusyTimes) Periods() (united []BusyPeriod) {
	slices.SortFunc(b.found, BusyPeriod.compare)
	last := map[BusyType]int{}
	for _, p := range b.found {
		at, some := last[p.Type]
		if !some || p.Start.After(united[at].End) {
			last[p.Type] = len(united)
			united = append(united, p)
		} else if p.End.After(united[at].End) {
			united[at].End = p.End
		}
	}
	slices.SortFunc(united, BusyPeriod.compare)
	return united
}

func (p BusyPeriod) compare(other BusyPeriod) int {
	return cmp.Or(p.Start.Compare(other.Start), p.End.Compare(other.End), cmp.Compare(p.Type, other.Type))
}
