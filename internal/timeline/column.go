package timeline

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// The narrow image, in pixels.
const (
	narrowWidth  = 380.0
	narrowMargin = 18.0 // above the first day and below the last
	narrowHalf   = 30.0
	narrowCentre = 88.0
	monthsLeft   = 6.0
	monthsRight  = 56.0
	labelsRight  = narrowWidth - 6
	lineHeight   = 17.0
	whenHeight   = 15.0
	labelGap     = 9.0
	mostLength   = 1150.0 // of the ribbon, to make room for labels
	mostShift    = 44.0   // how far a label may stand from its mark
	todayShift   = 8.0    // ... and that of today
	mostEntries  = 60
)

// today is the mark of today's entry, which has none.
const today = -1

// column lays out the narrow image: time runs down, and all labels stand in one
// column beside it, in the order of their marks and as near to them as they can.
// It returns the image's size.
func (c *canvas) column(p Picture) (width, height int) {
	s := c.scene
	c.vertical, c.start, c.centre, c.half, c.side = true, narrowMargin, narrowCentre, narrowHalf, 1
	length := min(max(1.75*float64(s.days), 330), 760)
	c.scale = length / float64(s.days)
	c.layInLanes()
	entries := c.entries()
	settled := c.settle(entries, length)
	for !settled && length < mostLength {
		length = min(length*1.08, mostLength)
		settled = c.settle(entries, length)
	}
	if !settled {
		entries = c.choose(entries, length)
	}
	c.layInLanes()

	c.drawMonthsDown(p)
	c.drawGround()
	c.drawHalos()
	edge := c.quietEnd() + 5
	left := c.labelsLeft()
	for _, e := range entries {
		if e.mark == today {
			c.leader("tl-now", -c.half, e.anchor, edge, left-6, e.top+e.height/2)
			continue
		}
		middle, reach := c.across(s.marks[e.mark])
		c.leader("tl-leader", middle+reach, e.anchor, edge, left-6, e.top+lineHeight/2+1)
	}
	c.drawMarks()
	for _, e := range entries {
		baseline := e.top + 13
		if e.mark == today {
			c.text("tl-today", boldFont, left, baseline, e.lines[0])
			continue
		}
		m := s.marks[e.mark]
		for _, line := range e.lines[:len(e.lines)-1] {
			c.label(m, false, left, baseline, line, "")
			baseline += lineHeight
		}
		c.label(m, false, left, baseline, e.lines[len(e.lines)-1], e.when)
	}
	return narrowWidth, int(math.Ceil(length + 2*narrowMargin))
}

// labelsLeft is where the column of labels begins.
func (c *canvas) labelsLeft() float64 { return c.centre + c.quietEnd() + 28 }

// leader draws a line from a mark to its label: level across the ribbon, then
// bending to where the label stands.
func (c *canvas) leader(class string, from, y, edge, to, end float64) {
	x, edgeX := c.centre+from, c.centre+edge
	bend := (to - edgeX) / 2
	c.Element("path", svg.Attrs{"class", class, "d", fmt.Sprintf("M%.1f %.1fH%.1fC%.1f %.1f %.1f %.1f %.1f %.1f",
		x, y, edgeX, edgeX+bend, y, to-bend, end, to, end)}, "")
}

// entry is a label in the column; that of today has no mark.
type entry struct {
	mark   int
	order  int // by what matters, the most first
	lines  []string
	when   string
	height float64
	weight float64 // how much it resists being moved
	shift  float64 // how far it may be moved
	anchor float64 // where its mark stands
	top    float64
}

// wish is the top at which the first line stands beside the mark.
func (e entry) wish() float64 { return e.anchor - lineHeight/2 }

// entries are the labels of the scene, in order of their marks.
func (c *canvas) entries() []entry {
	s := c.scene
	width := labelsRight - c.labelsLeft()
	var all []entry
	for order, i := range s.byRank() {
		m := s.marks[i]
		e := entry{mark: i, order: order + 1, weight: 1, shift: mostShift, lines: m.font().wrap(m.label, width, 2), when: whenFont.shorten(m.when, width)}
		if len(e.lines) == 0 || len(all) == mostEntries {
			continue
		}
		e.height = float64(len(e.lines)) * lineHeight
		if e.when != "" {
			e.height += whenHeight
		}
		all = append(all, e)
	}
	if text := boldFont.shorten(s.todayLabel, width); s.hasToday && text != "" {
		all = append(all, entry{mark: today, lines: []string{text}, height: lineHeight, weight: 1000, shift: todayShift})
	}
	slices.SortStableFunc(all, func(a, b entry) int { return cmp.Compare(c.anchor(a), c.anchor(b)) })
	return all
}

// anchor is where an entry's mark stands along.
func (c *canvas) anchor(e entry) float64 {
	if e.mark == today {
		return c.along(float64(c.scene.today) + 0.5)
	}
	return c.middle(c.scene.marks[e.mark])
}

// choose keeps of the entries, what matters most first, those that settle with the
// ones kept before.
func (c *canvas) choose(entries []entry, length float64) []entry {
	byOrder := slices.Clone(entries)
	slices.SortFunc(byOrder, func(a, b entry) int { return cmp.Compare(a.order, b.order) })
	var kept []entry
	for _, e := range byOrder {
		at, _ := slices.BinarySearchFunc(kept, e, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.anchor, b.anchor), cmp.Compare(a.order, b.order))
		})
		if with := slices.Insert(slices.Clone(kept), at, e); c.settle(with, length) {
			kept = with
		}
	}
	c.settle(kept, length)
	return kept
}

// settle gives entries, in order of their marks, their tops on a ribbon of a
// length, so that none touches the next and all stand as near to their marks as
// can be: least squares in a given order, by pooling those that press upon each
// other. It reports whether all stand near enough.
func (c *canvas) settle(entries []entry, length float64) bool {
	c.scale = length / float64(c.scene.days)
	type pool struct {
		wish, weight float64 // of its first entry's top
		entries      int
	}
	var pools []pool
	stacked := 0.0 // height of all entries before this one
	for i := range entries {
		e := &entries[i]
		e.anchor = c.anchor(*e)
		next := pool{e.wish() - stacked, e.weight, 1}
		for len(pools) > 0 && pools[len(pools)-1].wish >= next.wish {
			last := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			weight := last.weight + next.weight
			next = pool{(last.wish*last.weight + next.wish*next.weight) / weight, weight, last.entries + next.entries}
		}
		pools = append(pools, next)
		stacked += e.height + labelGap
	}
	top := narrowMargin / 2
	bottom := length + 1.5*narrowMargin + labelGap - stacked // the last top of the first entry
	settled := bottom >= top
	stacked = 0
	i := 0
	for _, p := range pools {
		for range p.entries {
			e := &entries[i]
			e.top = max(min(p.wish, bottom), top) + stacked
			stacked += e.height + labelGap
			settled = settled && math.Abs(e.top-e.wish()) <= e.shift
			i++
		}
	}
	return settled
}

// drawMonthsDown draws the months' names in a column on the left.
func (c *canvas) drawMonthsDown(p Picture) {
	ticks := c.scene.ticks(p.Month, p.Year, func(days float64, _ []tick) bool { return days*c.scale > 2*lineHeight+4 })
	end := c.along(float64(c.scene.days)) + narrowMargin
	for _, t := range ticks {
		y := c.along(float64(t.day))
		c.Line("tl-axis", monthsLeft, y, monthsRight-6, y)
		for _, line := range []struct{ class, text string }{{"tl-month", t.month}, {"tl-year", t.year}} {
			y += 14
			if text := tickFont.shorten(line.text, monthsRight-monthsLeft); text != "" && y < end-4 {
				c.text(line.class, tickFont, monthsLeft, y, text)
			} else {
				y -= 14
			}
		}
	}
}
