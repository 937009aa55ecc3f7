package timeline

import (
	"cmp"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

const (
	labelRow    = 17.0 // one line of labels above the panels
	labelsApart = 10.0

	mostNotices  = 14 // labels that are tried
	noticeBudget = 4000
)

// notice is a mark above the panels and its label.
type notice struct {
	at    float64
	rank  int
	text  string
	class string // of the mark; empty if it has none
	said  string // the text whole

	lane        int // -1 while it has no place
	left, right float64
	toLeft      bool
}

// notices are the labels of a Lasting that have their places.
type notices struct {
	all    []notice
	height float64
}

// placeLabels finds places for the labels above the panels, what matters most
// first. One without room is left out; its mark stays.
func (c *panels) placeLabels() notices {
	var all []notice
	add := func(first, last int, rank int, class, label, when string) {
		first, last = max(first, 0), min(last, c.scene.days-1)
		if first > last {
			return
		}
		n := notice{at: c.along(float64(first+last+1) / 2), rank: rank, class: class, text: clean(label), lane: -1}
		if class == "" {
			n.at = c.along(float64(first)) + 4
		}
		if when = clean(when); when != "" && n.text != "" {
			n.text += " · " + when
		}
		n.said = n.text
		all = append(all, n)
	}
	if c.scene.hasToday {
		add(c.scene.today, c.scene.today, -1, "tl-today", c.lasting.TodayLabel, "")
	}
	next := true
	for _, w := range c.lasting.Windows {
		if valid(w.First) && valid(w.Last) {
			rank := 3
			if next && !w.Projected {
				rank, next = 0, false
			}
			add(c.scene.day(w.First), c.scene.day(w.Last), rank, "", w.Label, w.When)
		}
	}
	for _, b := range c.lasting.Bookings {
		if valid(b.Date) {
			class := "tl-booking"
			switch {
			case b.Cancelled:
				class += " tl-cancelled"
			case b.Tentative:
				class += " tl-tentative"
			}
			add(c.scene.day(b.Date), c.scene.day(b.Date), c.rankOf(1, c.scene.day(b.Date)), class, b.Label, b.When)
		}
	}
	for _, e := range c.lasting.Events {
		if valid(e.Date) {
			add(c.scene.day(e.Date), c.scene.day(e.Date), c.rankOf(1, c.scene.day(e.Date)), "tl-event", e.Label, e.When)
		}
	}
	for _, q := range c.lasting.Pauses {
		if valid(q.From) {
			last := c.scene.days - 1
			if valid(q.Until) {
				last = c.scene.day(q.Until)
			}
			add(c.scene.day(q.From), last, 4, "", q.Label, q.When)
		}
	}
	slices.SortStableFunc(all, func(a, b notice) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.at, b.at), cmp.Compare(a.said, b.said), cmp.Compare(a.class, b.class))
	})
	// All labels, or as many as there is room for: what matters least goes first.
	for n := min(len(all), mostNotices); n > 0; n-- {
		for i := range all {
			all[i].lane = -1
		}
		budget := noticeBudget
		if c.place(all[:n], 0, &budget) {
			for i := n; i < len(all); i++ { // where there is room beside those
				budget := noticeBudget
				c.place(all[:i+1], i, &budget)
			}
			break
		}
	}
	lanes := 0
	for _, n := range all {
		lanes = max(lanes, n.lane+1)
	}
	return notices{all, 6 + float64(lanes)*labelRow}
}

// rankOf is how much something on a day matters: what has passed matters less.
func (c *panels) rankOf(rank, day int) int {
	if day < c.scene.today {
		return rank + 4
	}
	return rank
}

// place finds places for the labels from one on, those before it having theirs: in
// the lowest lanes in which they touch no text and no leader, whole or shortened. It
// gives up when the budget of tries is spent.
func (c *panels) place(all []notice, from int, budget *int) bool {
	if from == len(all) {
		return true
	}
	n := &all[from]
	if n.said == "" {
		return c.place(all, from+1, budget)
	}
	sides := []bool{false, true}
	if n.class == "tl-today" { // what lies ahead has its labels on the other side
		sides = []bool{true, false}
	}
	for _, room := range []float64{260, 170, 120} {
		text := n.font().shorten(n.said, room)
		if text == "" || room < 260 && text == n.said {
			continue // it cannot be, or was tried
		}
		width := n.font().width(text)
		for lane := range c.rows {
			for _, toLeft := range sides {
				if *budget--; *budget < 0 {
					return false
				}
				left := n.at + 6
				if toLeft {
					left = n.at - 6 - width
				}
				n.text, n.lane, n.left, n.right, n.toLeft = text, lane, left, left+width, toLeft
				if left >= 4 && n.right <= c.width-4 && apart(*n, all[:from]) && c.place(all, from+1, budget) {
					return true
				}
				n.lane = -1
			}
		}
	}
	return false
}

// apart reports whether a label touches none of the others nor their leaders, which
// go down from their lanes through those below.
func apart(n notice, others []notice) bool {
	through := func(leader, label notice) bool {
		return leader.lane >= label.lane && label.left-labelsApart/2 < leader.at && leader.at < label.right+labelsApart/2
	}
	for _, o := range others {
		if o.lane < 0 {
			continue
		}
		if o.lane == n.lane && n.left < o.right+labelsApart && o.left < n.right+labelsApart || through(o, n) || through(n, o) {
			return false
		}
	}
	return true
}

// font is that of a label.
func (n notice) font() font {
	if n.class == "tl-today" {
		return font{size: whenFont.size, bold: true}
	}
	return whenFont
}

// drawLabels draws marks, leaders and labels above the panels.
func (c *panels) drawLabels(all notices, foot float64) {
	row := all.height + markRow/2
	for _, n := range all.all {
		top := row - markRow/2
		if n.lane >= 0 {
			top = all.height - 14 - float64(n.lane)*labelRow
		}
		switch {
		case n.class == "tl-today":
			c.Line("tl-now", n.at, top, n.at, foot)
		case n.class != "":
			c.Line("tl-leader", n.at, top, n.at, row)
			c.Line("tl-leader tl-down", n.at, row, n.at, foot)
		case n.lane >= 0:
			c.Line("tl-leader", n.at, top, n.at, row+markRow/2-7)
		}
	}
	for _, n := range all.all {
		if n.lane < 0 {
			continue
		}
		anchor, x, class := "start", n.left, "tl-label"
		if n.toLeft {
			anchor, x = "end", n.right
		}
		if n.class == "tl-today" {
			class = n.class
		}
		c.text(class, n.font(), x, all.height-5-float64(n.lane)*labelRow, n.text, "text-anchor", anchor)
	}
	c.centre = row
	for _, n := range all.all {
		if n.class == "" || n.class == "tl-today" {
			continue
		}
		c.Open("g", svg.Attrs{"class", n.class})
		c.title(n.said)
		if n.class == "tl-event" {
			c.diamond(n.at, row, 6.5)
		} else {
			c.circle("", n.at, 0, 5.5)
		}
		c.Close("g")
	}
}

// drawFoot draws the months and the legend, and returns where the image ends.
func (c *panels) drawFoot(foot float64) float64 {
	ticks := c.scene.ticks(c.lasting.Month, c.lasting.Year, func(days float64, ticks []tick) bool {
		for _, t := range ticks {
			if max(tickFont.width(t.month), tickFont.width(t.year))+8 > days*c.scale {
				return false
			}
		}
		return true
	})
	for _, t := range ticks {
		x := c.along(float64(t.day))
		c.Line("tl-axis", x, foot, x, foot+5)
		down := foot + 19
		for _, line := range []struct{ class, text string }{{"tl-month", t.month}, {"tl-year", t.year}} {
			if line.text != "" && x+tickFont.width(line.text) < c.width-2 {
				c.text(line.class, tickFont, x, down, line.text)
				down += 15
			}
		}
	}
	return c.drawLegend(foot + 62)
}

// drawLegend draws each mark with its words, in as many rows as they need.
func (c *panels) drawLegend(y float64) float64 {
	const key = 26.0
	x := 6.0
	c.centre = y - 4
	drawn := false
	for _, entry := range []struct {
		text string
		draw func()
	}{
		{c.lasting.Legend.Treated, func() {
			c.Open("g", svg.Attrs{"class", "tl-visit"})
			c.circle("", x+9, 0, 5.2)
			c.Close("g")
		}},
		{c.lasting.Legend.Seen, func() {
			c.Open("g", svg.Attrs{"class", "tl-seen"})
			c.line("", x+4, 4, x+14, -4)
			c.Close("g")
		}},
		{c.lasting.Legend.Expected, func() {
			c.Element("rect", svg.Attrs{"class", "tl-band", "x", x, "y", c.centre - 6, "width", 19, "height", 12}, "")
			c.line("tl-expected", x, 0, x+19, 0)
		}},
		{c.lasting.Legend.Window, func() {
			c.Open("g", svg.Attrs{"class", "tl-window"})
			c.Element("rect", svg.Attrs{"x", x + 1, "y", c.centre - 6, "width", 17, "height", 12, "rx", 4}, "")
			c.Close("g")
		}},
	} {
		text := whenFont.shorten(clean(entry.text), c.width-key-12)
		if text == "" {
			continue
		}
		if width := key + whenFont.width(text); x+width > c.width-4 && x > 6 {
			x, y = 6, y+22
			c.centre = y - 4
		}
		entry.draw()
		c.text("tl-when", whenFont, x+key, y, text)
		x += key + whenFont.width(text) + 20
		drawn = true
	}
	if !drawn {
		return y - 22
	}
	return y + 10
}
