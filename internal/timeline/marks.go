package timeline

import (
	"fmt"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// Radii and breadths of marks, in pixels.
const (
	visitRadius   = 6.0
	bookingRadius = 7.5
	eventRadius   = 7.5
	reportRadius  = 6.0
	quietBreadth  = 6.0
	bandBreadth   = 28.0
	quietPitch    = 12.0 // from one lane of quiet marks to the next
	eventPitch    = 16.0
	haloRadius    = 40.0
)

// across is where the middle of a mark lies across, and how far it reaches from
// there.
func (c *canvas) across(m mark) (middle, reach float64) {
	beside := float64((m.lane+1)/2) * 15 // 0, 15, -15 for lanes on both sides of the middle
	if m.lane%2 == 0 {
		beside = -beside
	}
	switch m.shape {
	case band:
		breadth := min(bandBreadth, (2*c.half-10)/float64(max(c.bands, 1))-2)
		return (float64(m.lane) - float64(c.bands-1)/2) * (breadth + 2), breadth / 2
	case quiet:
		return c.quietAt() + float64(m.lane)*quietPitch, quietBreadth / 2
	case visit:
		return beside, visitRadius
	case booking:
		return beside, bookingRadius
	case report:
		return -c.side * (c.half*0.72 - float64(m.lane)*13), reportRadius
	case event:
		return c.side * (c.half*0.72 + float64(m.lane)*eventPitch), eventRadius
	}
	return 0, c.half * 0.6
}

// outer is how far from the middle the ribbon and its events reach, on the side
// of the labels that matter.
func (c *canvas) outer() float64 {
	return max(c.half, c.half*0.72+float64(c.events-1)*eventPitch+eventRadius)
}

// quietAt is the middle of the first lane of quiet marks: beyond the ribbon, and
// beyond the events if they are on that side.
func (c *canvas) quietAt() float64 {
	if c.side > 0 {
		return c.outer() + 8
	}
	return c.half + 8
}

// quietEnd is where the marks end on the side of the quiet ones.
func (c *canvas) quietEnd() float64 {
	if c.quiets == 0 {
		return c.quietAt() - 8
	}
	return c.quietAt() + float64(c.quiets-1)*quietPitch + quietBreadth/2
}

// drawGround draws what everything else lies upon: the light, and the line of
// time, whole until today and dotted from then on. Bands and their ranges stand
// in place of the line.
func (c *canvas) drawGround() {
	c.drawGlow()
	s := c.scene
	now := s.days
	if s.today < s.days {
		now = max(s.today, 0)
	}
	taken := func(day int) bool {
		return slices.ContainsFunc(s.marks, func(m mark) bool {
			if m.shape != band {
				return false
			}
			first, last := m.first, m.last
			if m.likely != nil {
				first, last = min(first, m.likely[0]), max(last, m.likely[1])
			}
			return first <= day && day <= last
		})
	}
	for day := 0; day < s.days; {
		end := day + 1
		for end < s.days && taken(end) == taken(day) && end != now {
			end++
		}
		class := "tl-time"
		if day >= now {
			class += " tl-ahead"
		}
		if !taken(day) {
			c.line(class, c.along(float64(day)), 0, c.along(float64(end)), 0)
		}
		day = end
	}
}

// drawMarks draws all marks, those of a later shape on top.
func (c *canvas) drawMarks() {
	for shape := pause; shape <= event; shape++ {
		for i, m := range c.scene.marks {
			if m.shape != shape {
				continue
			}
			c.Open("g", svg.Attrs{"class", c.class(m)})
			if m.full != "" {
				c.Element("title", nil, m.full)
			}
			c.drawMark(m, i)
			c.Close("g")
		}
	}
}

var shapeClass = [...]string{pause: "tl-pause", band: "", quiet: "", visit: "tl-visit", report: "tl-report",
	booking: "tl-booking", event: "tl-event"}

func (c *canvas) class(m mark) string {
	switch own := shapeClass[m.shape]; {
	case own == "":
		return m.class
	case m.class == "":
		return own
	default:
		return own + " " + m.class
	}
}

func (c *canvas) drawMark(m mark, index int) {
	at := c.middle(m)
	a0, a1 := c.along(float64(max(m.first, 0))), c.along(float64(min(m.last+1, c.scene.days)))
	middle, reach := c.across(m)
	switch m.shape {
	case pause:
		c.drawPause(index, a0, a1, reach)
	case band:
		// A band of a single day is still a band.
		if least := 8.0; a1-a0 < least {
			a0, a1 = at-least/2, at+least/2
		}
		if m.likely != nil {
			c.drawRange(*m.likely, a0, a1, middle, reach)
		}
		box := append(c.rect(a0, a1, middle-reach, middle+reach), "rx", min(reach, (a1-a0)/2, 9))
		c.Element("rect", append(svg.Attrs{"class", "tl-clear"}, box...), "")
		c.Element("rect", box, "")
	case quiet:
		if m.dot || a1-a0 < 2*reach {
			c.circle("", at, middle, reach*0.9)
			return
		}
		c.Element("rect", append(c.rect(a0, a1, middle-reach, middle+reach), "rx", reach), "")
	case visit, booking:
		c.circle("", at, middle, reach)
		if m.shape == booking && m.class == "tl-cancelled" {
			c.line("", at-4.5, middle+4.5, at+4.5, middle-4.5)
		}
	case report:
		c.drawPhase(m.movement, at, middle, reach)
	case event:
		x, y := c.point(at, middle)
		c.diamond(x, y, reach)
	}
}

func (c *canvas) diamond(x, y, reach float64) {
	side := reach * 1.5
	c.Element("rect", svg.Attrs{"x", x - side/2, "y", y - side/2, "width", side, "height", side, "rx", 3.0,
		"transform", fmt.Sprintf("rotate(45 %.1f %.1f)", x, y)}, "")
}

// drawRange draws the 80% range of a window as whiskers that end in a cap, where
// the range reaches beyond the window and the image does not end before.
func (c *canvas) drawRange(likely [2]int, a0, a1, middle, reach float64) {
	whisker := func(day float64, from, direction float64) {
		end := c.along(day)
		inside := day >= 0 && day <= float64(c.scene.days)
		end = min(max(end, c.along(0)), c.along(float64(c.scene.days)))
		if (end-from)*direction <= 1 {
			return
		}
		c.line("tl-range", from, middle, end, middle)
		if inside {
			half := min(reach, 6)
			c.line("tl-range", end, middle-half, end, middle+half)
		}
	}
	whisker(float64(likely[0]), a0, -1)
	whisker(float64(likely[1]+1), a1, 1)
}

// drawPause shades a time without treatments with fine slanting lines.
func (c *canvas) drawPause(index int, a0, a1, reach float64) {
	name := fmt.Sprintf("pause%d", index)
	c.Open("defs", nil)
	c.Open("pattern", svg.Attrs{"id", c.id + name, "width", 7, "height", 7, "patternUnits", "userSpaceOnUse", "patternTransform", "rotate(45)"})
	c.Element("rect", svg.Attrs{"width", 1.2, "height", 7}, "")
	c.Close("pattern")
	c.Close("defs")
	c.Element("rect", append(c.rect(a0, a1, -reach, reach), "rx", min(8, (a1-a0)/2), "fill", c.url(name)), "")
}

// drawPhase draws what she saw like a phase of the moon: full while nothing
// moves, waning, and an empty ring when all movement is back.
func (c *canvas) drawPhase(seen Movement, along, across, r float64) {
	x, y := c.point(along, across)
	c.circle("tl-moon", along, across, r)
	lit := r - 1.2
	var edge string // the boundary of light and shadow, from the foot up to the top
	switch seen {
	case NoMovement:
		c.circle("tl-lit", along, across, lit)
		return
	case FirstMovement:
		edge = fmt.Sprintf("A%.1f %.1f 0 0 1 %.1f %.1f", lit*0.5, lit, x, y-lit)
	case PartlyBack:
		edge = "Z"
	default:
		return
	}
	c.Element("path", svg.Attrs{"class", "tl-lit", "d",
		fmt.Sprintf("M%.1f %.1fA%.1f %.1f 0 0 1 %.1f %.1f%s", x, y-lit, lit, lit, x, y+lit, edge)}, "")
}

// drawHalos lets light shine around the days on which treatments were given.
func (c *canvas) drawHalos() {
	drawn := false
	for _, m := range c.scene.marks {
		if m.shape != visit {
			continue
		}
		if !drawn {
			drawn = true
			c.Open("defs", nil)
			c.Open("radialGradient", svg.Attrs{"id", c.id + "halo"})
			for _, s := range []stop{{0, 0.9, 1}, {0.3, 0.5, 1}, {0.65, 0.12, 1}, {1, 0, 1}} {
				c.Element("stop", svg.Attrs{"class", "tl-amber", "offset", decimal(s.at), "stop-opacity", decimal(s.level)}, "")
			}
			c.Close("radialGradient")
			c.Close("defs")
		}
		at := c.middle(m)
		r := min(haloRadius, at, c.half*1.2)
		middle, _ := c.across(m)
		x, y := c.point(at, middle)
		c.Element("circle", svg.Attrs{"cx", x, "cy", y, "r", r, "fill", c.url("halo")}, "")
	}
}
