package timeline

import (
	"fmt"
	"math"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// sizes are the measures of a Lasting in one layout, in pixels.
type sizes struct {
	width, left, right float64 // of the image; free left and right of the panels
	words              float64 // the words of a panel stand beside it in so much, or above it if 0
	heights            [4]float64
	rows               int // for labels at the top
}

var (
	wideSizes   = sizes{width: 960, left: 250, right: 18, words: 200, heights: [4]float64{216, 170, 140, 118}, rows: 4}
	narrowSizes = sizes{width: 380, left: 48, right: 10, heights: [4]float64{172, 150, 132, 118}, rows: 5}
)

var (
	factFont  = font{size: 25, bold: true}
	scaleFont = font{size: 11.5}
	seenFont  = font{size: 12.5, bold: true}
)

const (
	markRow   = 26.0 // above the panels, for events and bookings
	panelGap  = 18.0
	wordsHigh = 44.0 // the words of a panel, where they stand above it
	mostDays0 = 365  // no panel rises higher
)

// panels is a Lasting in the making. The canvas's centre is the foot of the panel in
// hand, where its day 0 is, so that across counts days downwards.
type panels struct {
	canvas
	sizes
	lasting Lasting
	top     float64 // of the panel in hand
	most    float64 // days that a panel shows
	rise    float64 // pixels a day
}

// layOut draws all of it and returns the size.
func (c *panels) layOut() (width, height int) {
	p, s := c.lasting, c.scene
	if valid(p.Today) {
		s.today = s.day(p.Today)
		s.hasToday = s.today >= 0 && s.today < s.days
	}
	c.start = c.left
	c.scale = (c.width - c.left - c.right) / float64(s.days)
	c.most = c.highest()
	tall := c.heights[min(max(len(p.Zones), 1), len(c.heights))-1]
	c.rise = tall / c.most

	labels := c.placeLabels()
	first := labels.height + markRow
	step := tall + panelGap
	above := 0.0
	if c.words == 0 {
		above = wordsHigh
	}
	step += above
	foot := first + float64(max(len(p.Zones), 1))*step - panelGap

	for i := range max(len(p.Zones), 1) {
		c.top = first + float64(i)*step + above
		c.drawThrough(i, tall)
		if c.centre = c.top + tall; i < len(p.Zones) {
			c.drawZone(p.Zones[i], i, tall)
		}
	}
	c.drawLabels(labels, foot)
	for i, z := range p.Zones {
		c.top = first + float64(i)*step + above
		c.centre = c.top + tall
		c.drawWords(z)
	}
	return int(c.width), int(math.Ceil(c.drawFoot(foot)))
}

// highest is how many days a panel shows: whole months, and all that is expected.
func (c *panels) highest() float64 {
	most := 90.0
	for _, z := range c.lasting.Zones {
		expected := []Expected{z.Now}
		for _, cy := range z.Cycles {
			expected = append(expected, cy.Expected)
			most = max(most, cy.By)
		}
		for _, e := range expected {
			if e.valid() {
				most = max(most, e.High)
			}
		}
	}
	return min(math.Ceil((most+8)/30)*30, mostDays0)
}

func (c *panels) days(across float64) float64 { return -min(max(across, 0), c.most) * c.rise }

// drawThrough draws what goes through every panel: pauses and windows.
func (c *panels) drawThrough(panel int, tall float64) {
	clip := func(first, last civil.Date) (a0, a1 float64, shown bool) {
		from, to := max(c.scene.day(first), 0), min(c.scene.day(last), c.scene.days-1)
		return c.along(float64(from)), c.along(float64(to + 1)), from <= to
	}
	c.centre = c.top + tall/2
	for i, q := range c.lasting.Pauses {
		until := q.Until
		if !valid(until) {
			until = c.scene.date(c.scene.days - 1)
		}
		if !valid(q.From) {
			continue
		}
		if a0, a1, shown := clip(q.From, until); shown {
			c.Open("g", svg.Attrs{"class", "tl-pause"})
			c.title(q.Label, q.When)
			c.drawPause(panel*len(c.lasting.Pauses)+i, a0, a1, tall/2)
			c.Close("g")
		}
	}
	for _, w := range c.lasting.Windows {
		if !valid(w.First) || !valid(w.Last) {
			continue
		}
		a0, a1, shown := clip(w.First, w.Last)
		if !shown {
			continue
		}
		class := "tl-window"
		if w.Projected {
			class += " tl-projected"
		}
		if w.Overdue {
			class += " tl-overdue"
		}
		c.Open("g", svg.Attrs{"class", class})
		c.title(w.Label, w.When)
		c.Element("rect", svg.Attrs{"x", a0, "y", c.top - 6, "width", a1 - a0, "height", tall + 6, "rx", min(7, (a1-a0)/2)}, "")
		c.Close("g")
	}
}

func (c *panels) title(parts ...string) {
	var said []string
	for _, part := range parts {
		if part = clean(part); part != "" {
			said = append(said, part)
		}
	}
	if len(said) > 0 {
		c.Element("title", nil, strings.Join(said, " · "))
	}
}

// drawZone draws a panel.
func (c *panels) drawZone(z LastingZone, index int, tall float64) {
	c.drawScale()
	name := fmt.Sprintf("glow%d", index)
	c.Open("defs", nil)
	c.openGradient(name, c.start, 0, c.start, -tall)
	warm := min(max(z.Now.Median*c.rise/tall, 0.2), 1)
	for _, s := range []struct {
		class       string
		at, opacity float64
	}{{"tl-amber", 0, 0.62}, {"tl-amber", warm * 0.55, 0.4}, {"tl-rose", warm, 0.2}, {"tl-rose", min(warm*1.35, 1), 0}} {
		c.Element("stop", svg.Attrs{"class", s.class, "offset", decimal(s.at), "stop-opacity", decimal(s.opacity)}, "")
	}
	c.Close("linearGradient")
	c.Close("defs")

	c.drawBand(z)
	for i, cy := range z.Cycles {
		c.drawSlope(cy, z.Now, name, fmt.Sprintf("%s-%d", name, i))
	}
	for _, cy := range z.Cycles {
		c.drawSeen(cy)
	}
}

// drawScale draws the lines of 30 days each and names every second one.
func (c *panels) drawScale() {
	a1 := c.along(float64(c.scene.days))
	c.line("tl-axis", c.start, 0, a1, 0)
	for day := 30; float64(day) <= c.most; day += 30 {
		c.line("tl-grid", c.start, c.days(float64(day)), a1, c.days(float64(day)))
		if day%60 == 0 && c.lasting.Days != nil {
			text := scaleFont.shorten(clean(c.lasting.Days(day)), 46)
			c.text("tl-month", scaleFont, c.start-5, c.centre+c.days(float64(day))+4, text, "text-anchor", "end")
		}
	}
}

// bandStep is the band of one cycle in days of the picture.
type bandStep struct {
	from, to float64
	Expected
}

// bandSteps are the bands of a zone's cycles that are shown, and of what is expected
// now from today on.
func (c *panels) bandSteps(z LastingZone) (all []bandStep) {
	end := float64(c.scene.days)
	for i, cy := range z.Cycles {
		if !valid(cy.Began) || !cy.Expected.valid() {
			continue
		}
		s := bandStep{float64(c.scene.day(cy.Began)), end, cy.Expected}
		if valid(cy.Ended) {
			s.to = float64(c.scene.day(cy.Ended))
		} else if i == len(z.Cycles)-1 && c.scene.hasToday && z.Now.valid() {
			s.to = max(float64(c.scene.today)+0.5, s.from)
		}
		s.from, s.to = max(s.from, 0), min(s.to, end)
		if s.from < s.to {
			all = append(all, s)
		}
	}
	if len(all) > 0 && z.Now.valid() && all[len(all)-1].to < end {
		all = append(all, bandStep{all[len(all)-1].to, end, z.Now})
	}
	return all
}

// drawBand draws where ends were expected, step by step, and the days in the
// middle.
func (c *panels) drawBand(z LastingZone) {
	steps := c.bandSteps(z)
	if len(steps) == 0 {
		return
	}
	point := func(day, days float64) string {
		return fmt.Sprintf("%.1f %.1f", c.along(day), c.centre+c.days(days))
	}
	var upper, middle []string
	lower := ""
	for _, s := range steps {
		upper = append(upper, point(s.from, s.High), point(s.to, s.High))
		middle = append(middle, point(s.from, s.Median), point(s.to, s.Median))
		lower = "L" + point(s.to, s.Low) + "L" + point(s.from, s.Low) + lower
	}
	c.Element("path", svg.Attrs{"class", "tl-band", "d", "M" + strings.Join(upper, "L") + lower + "Z"}, "")
	c.Element("path", svg.Attrs{"class", "tl-expected", "d", "M" + strings.Join(middle, "L")}, "")
}

// drawSlope draws a cycle: its light, and the days that rise from its treatment. Of
// an open one what lies ahead is dotted and goes out by the day on which its end is
// nearly sure.
func (c *panels) drawSlope(cy Cycle, expected Expected, glow, ahead string) {
	if !valid(cy.Began) {
		return
	}
	began := float64(c.scene.day(cy.Began))
	end := min(began+c.most, float64(c.scene.days))
	now := end
	if valid(cy.Ended) {
		end = min(end, float64(c.scene.day(cy.Ended)))
		now = end
	} else {
		if expected.valid() {
			end = min(end, began+expected.High)
		}
		now = min(end, float64(c.scene.today)+0.5)
		if !c.scene.hasToday {
			now = end
		}
	}
	from := max(began, 0)
	if end <= from {
		return
	}
	now = max(now, from)
	if now > from {
		c.light(c.url(glow), began, from, now)
		c.line("tl-slope", c.along(from), c.days(from-began), c.along(now), c.days(now-began))
	}
	if now < end {
		c.Open("defs", nil)
		c.openGradient(ahead, c.along(now), 0, c.along(end), 0)
		c.Element("stop", svg.Attrs{"class", "tl-amber", "offset", "0", "stop-opacity", "0.3"}, "")
		c.Element("stop", svg.Attrs{"class", "tl-rose", "offset", "1", "stop-opacity", "0"}, "")
		c.Close("linearGradient")
		c.Close("defs")
		c.light(c.url(ahead), began, now, end)
		c.line("tl-slope tl-ahead", c.along(now), c.days(now-began), c.along(end), c.days(end-began))
	}
}

// light fills what lies below a slope between two days.
func (c *panels) light(fill string, began, from, to float64) {
	c.Element("polygon", svg.Attrs{"fill", fill, "points", fmt.Sprintf("%.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f",
		c.along(from), c.centre, c.along(from), c.centre+c.days(from-began), c.along(to), c.centre+c.days(to-began), c.along(to), c.centre)}, "")
}

// drawSeen draws what was seen in a cycle: the reports, the days between which its
// effect ended, and the treatment that it began with.
func (c *panels) drawSeen(cy Cycle) {
	if !valid(cy.Began) {
		return
	}
	began := float64(c.scene.day(cy.Began))
	shown := func(day float64) bool { return began+day >= 0 && began+day < float64(c.scene.days) && day <= c.most }
	c.Open("g", svg.Attrs{"class", "tl-seen"})
	c.title(cy.Full)
	if after := min(max(cy.After, 0), cy.By); cy.By > 0 && shown(after) && shown(cy.By) {
		if cy.By-after < 3 {
			after = cy.By - 3
		}
		c.line("", c.along(began+after), c.days(after), c.along(began+cy.By), c.days(cy.By))
		if text := seenFont.shorten(clean(cy.Label), 60); text != "" {
			middle := (after + cy.By) / 2
			x := c.along(began+middle) - 9
			if x-seenFont.width(text) > c.start {
				c.text("tl-label", seenFont, x, c.centre+c.days(middle)-3, text, "text-anchor", "end")
			}
		}
	}
	for _, r := range cy.Reports {
		if !valid(r.Date) {
			continue
		}
		day := float64(r.Date.DaysSince(cy.Began))
		if day < 0 || !shown(day) {
			continue
		}
		c.Open("g", svg.Attrs{"class", "tl-report"})
		c.title(r.Label, r.When)
		if r.Movement <= NoMovement {
			c.circle("tl-lit tl-quietly", c.along(began+day), c.days(day), 2.6)
		} else {
			c.drawPhase(min(r.Movement, FullyBack), c.along(began+day), c.days(day), 4.4)
		}
		c.Close("g")
	}
	c.Close("g")
	if began >= 0 && began < float64(c.scene.days) {
		c.Open("g", svg.Attrs{"class", "tl-visit"})
		c.title(cy.Full)
		c.circle("", c.along(began), 0, 5.2)
		c.Close("g")
	}
}

// drawWords writes what a zone's panel says, beside it or above it.
func (c *panels) drawWords(z LastingZone) {
	label, fact := clean(z.Label), clean(z.Fact)
	if c.words > 0 {
		y := c.top + 16
		c.text("tl-label", boldFont, 4, y, boldFont.shorten(label, c.words))
		if fact != "" {
			y += 30
			c.text("tl-fact", factFont, 4, y, factFont.shorten(fact, c.words))
		}
		for _, note := range z.Notes {
			if y += 19; y > c.centre+4 {
				break
			}
			c.text("tl-when", whenFont, 4, y, whenFont.shorten(clean(note), c.words))
		}
		return
	}
	y := c.top - wordsHigh + 16
	number := font{size: 18, bold: true}
	room := c.width - 12
	fact = number.shorten(fact, room/2)
	label = boldFont.shorten(label, room-number.width(fact)-12)
	c.text("tl-label", boldFont, 6, y, label)
	if fact != "" {
		c.text("tl-fact", number, 6+boldFont.width(label)+10, y, fact)
	}
	if len(z.Notes) > 0 {
		c.text("tl-when", whenFont, 6, y+18, whenFont.shorten(clean(z.Notes[0]), room))
	}
}
