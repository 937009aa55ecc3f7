package timeline

import (
	"cmp"
	"math"
	"slices"
)

// The wide image, in pixels.
const (
	wideWidth  = 960.0
	wideMargin = 28.0
	wideHalf   = 40.0
	wideEdge   = 8.0 // nearer to the image's edge stands no label
	laneHeight = 42.0
	todayRow   = 26.0 // at the top, for the label of today
	axisHeight = 46.0
	besideText = 30.0 // of a leader that goes on beside its text
	mostAbove  = 5    // lanes
	mostBelow  = 3
	mostPins   = 40

	flush        = 6.0  // from a leader to where its text begins, on the other side of it
	besideGap    = 7.0  // from a leader to a text beside it
	betweenTexts = 16.0 // in a lane
	asideLeader  = 5.0  // from a leader to a text that is not its own
)

// The widths to which labels are cut, in the order in which room is looked for.
var wideWidths = [...]float64{270, 190, 145, 110}

// lanes lays out the wide image: the labels of what matters stand in lanes above
// the ribbon, those of quiet marks below it. It returns the image's size.
func (c *canvas) lanes(p Picture) (width, height int) {
	s := c.scene
	c.start, c.half, c.side = wideMargin, wideHalf, -1
	c.scale = (wideWidth - 2*wideMargin) / float64(s.days)
	c.layInLanes()

	now := c.along(float64(s.today) + 0.5)
	top := 12.0
	var kept []float64
	if s.hasToday {
		top += todayRow
		kept = append(kept, now)
	}
	above, below := place(c.pins(false), mostAbove, kept), place(c.pins(true), mostBelow, nil)
	c.centre = top + float64(lanesOf(above))*laneHeight + c.outer() + 8
	ceiling, floor := -c.outer()-8, c.quietEnd()+10
	axis := c.centre + floor + float64(lanesOf(below))*laneHeight + 10

	c.drawMonths(p, axis)
	c.drawGround()
	c.drawHalos()
	for _, f := range above {
		end := ceiling - float64(f.lane)*laneHeight
		if f.beside {
			end -= besideText
		}
		middle, reach := c.across(f.mark)
		c.line("tl-leader", f.anchor, middle-reach, f.anchor, end)
	}
	for _, f := range below {
		end := floor + float64(f.lane)*laneHeight
		if f.beside {
			end += besideText
		}
		middle, reach := c.across(f.mark)
		c.line("tl-leader", f.anchor, middle+reach, f.anchor, end)
	}
	if s.hasToday {
		c.line("tl-now", now, todayRow-c.centre, now, max(c.quietEnd(), c.half))
		text := boldFont.shorten(s.todayLabel, 200)
		side := boldFont.width(text)/2 + wideEdge
		c.text("tl-today", boldFont, min(max(now, side), wideWidth-side), 19, text, "text-anchor", "middle")
	}
	c.drawMarks()
	for _, f := range above {
		baseline := c.centre + ceiling - float64(f.lane)*laneHeight - 5
		if f.when != "" {
			baseline -= whenHeight
		}
		c.drawLabel(f, baseline)
	}
	for _, f := range below {
		c.drawLabel(f, c.centre+floor+float64(f.lane)*laneHeight+14)
	}
	return wideWidth, int(math.Ceil(axis + axisHeight))
}

// drawLabel writes a label and its When below it.
func (c *canvas) drawLabel(f flag, baseline float64) {
	x := f.left
	if f.toLeft {
		x = f.right
	}
	c.label(f.mark, f.toLeft, x, baseline, f.label, f.when)
}

// drawMonths draws the axis with the months' names.
func (c *canvas) drawMonths(p Picture, y float64) {
	ticks := c.scene.ticks(p.Month, p.Year, func(days float64, ticks []tick) bool {
		for _, t := range ticks {
			if max(tickFont.width(t.month), tickFont.width(t.year))+10 > days*c.scale {
				return false
			}
		}
		return true
	})
	c.Line("tl-axis", c.along(0), y, c.along(float64(c.scene.days)), y)
	for _, t := range ticks {
		x := c.along(float64(t.day))
		c.Line("tl-axis", x, y, x, y+6)
		lines := []struct{ class, text string }{{"tl-month", t.month}, {"tl-year", t.year}}
		down := 0.0
		for _, line := range lines {
			if line.text == "" {
				continue
			}
			if x+tickFont.width(line.text) < wideWidth-4 {
				c.text(line.class, tickFont, x, y+20+down, line.text)
			}
			down += 16
		}
	}
}

// pin is a label that looks for its place; its leader will stand at anchor.
type pin struct {
	mark        mark
	anchor      float64
	label, when string // as they are cut
	width       float64
}

// cut shortens the texts to a width.
func (p *pin) cut(width float64) {
	font := p.mark.font()
	p.label, p.when = font.shorten(p.mark.label, width), whenFont.shorten(p.mark.when, width)
	p.width = max(font.width(p.label), whenFont.width(p.when))
}

// pins are the labels of one side of the ribbon, what matters most first. No more
// are tried than could ever have room.
func (c *canvas) pins(below bool) []pin {
	var pins []pin
	for _, i := range c.scene.byRank() {
		m := c.scene.marks[i]
		if m.below != below || len(pins) == mostPins {
			continue
		}
		at := c.middle(m)
		if m.shape == band || m.shape == pause || m.shape == quiet {
			// A label stands flush with the beginning of what has a length.
			at = min(at, c.along(float64(max(m.first, 0)))+flush)
		}
		pins = append(pins, pin{mark: m, anchor: at})
	}
	return pins
}

// flag is a label that has its place.
type flag struct {
	pin
	lane        int // 0 is nearest to the ribbon
	left, right float64
	toLeft      bool // the text ends at its leader
	beside      bool // the leader goes on beside the text, not to its foot
}

func lanesOf(flags []flag) int {
	used := 0
	for _, f := range flags {
		used = max(used, f.lane+1)
	}
	return used
}

// place finds a place for the labels, what matters most first: each whole if it
// can be, shortened if it must be, and without its place if it would take that of
// one before it. Leaders at kept go through all lanes.
func place(pins []pin, lanes int, kept []float64) []flag {
	var placed []pin
	var flags []flag
	for _, p := range pins {
		for _, width := range wideWidths {
			p.cut(width)
			if all, ok := fill(append(placed, p), lanes, kept); ok {
				placed, flags = append(placed, p), all
				break
			}
		}
	}
	return flags
}

// fill lays the labels into lanes, lane by lane: a lane takes, from left to right,
// each label that covers no leader which has yet to come through. In any crowd of
// labels at least the outermost finds room, so that each lane takes some. It
// fails if some are left when all lanes are full.
func fill(pins []pin, lanes int, kept []float64) (flags []flag, ok bool) {
	waiting := slices.Clone(pins)
	slices.SortStableFunc(waiting, func(a, b pin) int { return cmp.Compare(a.anchor, b.anchor) })
	for lane := 0; lane < lanes && len(waiting) > 0; lane++ {
		end := 0.0 // of the last text in this lane
		var later []pin
		for i, p := range waiting {
			through := slices.Concat(kept, anchors(later), anchors(waiting[i+1:]))
			f, ok := p.fit(end, through)
			if !ok {
				later = append(later, p)
				continue
			}
			f.lane = lane
			end = max(f.right, f.anchor) + betweenTexts
			flags = append(flags, f)
		}
		waiting = later
	}
	return flags, len(waiting) == 0
}

func anchors(pins []pin) []float64 {
	all := make([]float64, len(pins))
	for i, p := range pins {
		all[i] = p.anchor
	}
	return all
}

// fit holds a label to the right of its leader, or else to the left, across it, or
// beside it, so that it begins after from and touches no leader that goes through.
func (p pin) fit(from float64, through []float64) (flag, bool) {
	places := p.places(through)
	i := slices.IndexFunc(places, func(f flag) bool {
		return f.left >= max(from, wideEdge) && f.right <= wideWidth-wideEdge &&
			!slices.ContainsFunc(through, func(at float64) bool { return f.left-asideLeader < at && at < f.right+asideLeader })
	})
	if i < 0 {
		return flag{}, false
	}
	return places[i], true
}

// places are where a label may stand, the best first.
func (p pin) places(through []float64) []flag {
	at := func(left float64, toLeft, beside bool) flag {
		return flag{pin: p, left: left, right: left + p.width, toLeft: toLeft, beside: beside}
	}
	right, left := p.anchor-flush, p.anchor+flush-p.width
	next := wideWidth // the leader that ends its room on the right
	for _, leader := range through {
		if leader > p.anchor {
			next = min(next, leader)
		}
	}
	across := max(left, min(right, next-asideLeader-p.width))
	return []flag{
		at(right, false, false), at(left, true, false), at(across, false, false),
		at(p.anchor+besideGap, false, true), at(p.anchor-besideGap-p.width, true, true),
	}
}
