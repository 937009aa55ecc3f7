package timeline

import (
	"math"
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// glow is an effect in days since the picture's first: it rises within a few days
// of from, is full until full and has gone at gone.
type glow struct {
	from, full, gone float64
	faint            bool
}

const (
	rise      = 5.0  // days in which a glow comes up
	cooling   = 0.6  // how much of its warmth a glow loses on its way, beside its light
	faintness = 0.38 // how bright a projected glow is beside a real one
	edges     = 0.02 // share of the image at either end over which light is let in and out
)

// at is how bright the glow is on a day, and how warm its colour still is, both
// from 0 to 1.
func (g glow) at(day float64) (level, warmth float64) {
	switch {
	case day < g.from || day >= g.gone:
		return 0, 0
	case day <= g.full:
		level = 1
	default:
		level = (1 + math.Cos(math.Pi*(day-g.full)/(g.gone-g.full))) / 2
	}
	warmth = level * (1 - cooling*(day-g.from)/(g.gone-g.from))
	level *= min((day-g.from)/rise, 1)
	if g.faint {
		level *= faintness
	}
	return level, warmth
}

// stop is a point of a gradient: how bright and warm it is at a share of the way.
type stop struct{ at, level, warmth float64 }

// skyline is how bright it is on each day of the picture, the brightest glow
// counting: as few points as draw it.
func (s *scene) skyline() []stop {
	days := []float64{0, edges * float64(s.days), (1 - edges) * float64(s.days), float64(s.days)}
	for day := 0.0; day < float64(s.days); day += float64(s.days) / 90 {
		days = append(days, day)
	}
	for _, g := range s.glows {
		for _, day := range []float64{g.from, g.from + rise, g.full, (g.full + g.gone) / 2, g.gone} {
			if day > 0 && day < float64(s.days) {
				days = append(days, day)
			}
		}
	}
	slices.Sort(days)
	var stops []stop
	for _, day := range slices.Compact(days) {
		next := stop{at: day / float64(s.days)}
		for _, g := range s.glows {
			if level, warmth := g.at(day); level > next.level {
				next.level, next.warmth = level, warmth
			}
		}
		next.level *= min(next.at/edges, (1-next.at)/edges, 1)
		// A point on the straight way between its neighbours says nothing.
		for len(stops) >= 2 && straight(stops[len(stops)-2], stops[len(stops)-1], next) {
			stops = stops[:len(stops)-1]
		}
		stops = append(stops, next)
	}
	return stops
}

func straight(a, b, c stop) bool {
	way := (b.at - a.at) / (c.at - a.at)
	return math.Abs(a.level+(c.level-a.level)*way-b.level) < 0.004 && math.Abs(a.warmth+(c.warmth-a.warmth)*way-b.warmth) < 0.004
}

// The glow is two lights, one upon the other, like a sunset: amber is gone while
// rose still lingers.
var lights = []struct {
	class    string
	strength func(level, warmth float64) float64
}{
	{"tl-rose", func(level, _ float64) float64 { return 0.7 * level }},
	{"tl-amber", func(level, warmth float64) float64 { return 0.9 * level * warmth }},
}

// drawGlow draws the ribbon of light, soft at its edges.
func (c *canvas) drawGlow() {
	stops := c.scene.skyline()
	if !slices.ContainsFunc(stops, func(s stop) bool { return s.level > 0 }) {
		return
	}
	a0, a1 := c.along(0), c.along(float64(c.scene.days))
	c.Open("defs", nil)
	for _, light := range lights {
		c.openGradient(light.class, a0, 0, a1, 0)
		for _, s := range stops {
			c.Element("stop", svg.Attrs{"class", light.class, "offset", decimal(s.at), "stop-opacity", decimal(light.strength(s.level, s.warmth))}, "")
		}
		c.Close("linearGradient")
	}
	c.openGradient("soft", a0, -c.half, a0, c.half)
	for i := range 13 { // a bell
		off := float64(i)/6 - 1
		c.Element("stop", svg.Attrs{"offset", decimal((off + 1) / 2), "stop-color", "#fff",
			"stop-opacity", decimal(math.Exp(-4.2*off*off) - math.Exp(-4.2))}, "")
	}
	c.Close("linearGradient")
	c.Open("mask", append(svg.Attrs{"id", c.id + "edges", "maskUnits", "userSpaceOnUse"}, c.rect(a0, a1, -c.half, c.half)...))
	c.Element("rect", append(c.rect(a0, a1, -c.half, c.half), "fill", c.url("soft")), "")
	c.Close("mask")
	c.Close("defs")
	c.Open("g", svg.Attrs{"mask", c.url("edges")})
	for _, light := range lights {
		c.Element("rect", append(c.rect(a0, a1, -c.half, c.half), "fill", c.url(light.class)), "")
	}
	c.Close("g")
}

// openGradient begins a gradient between two points, given along and across.
func (c *canvas) openGradient(name string, a0, c0, a1, c1 float64) {
	x1, y1 := c.point(a0, c0)
	x2, y2 := c.point(a1, c1)
	c.Open("linearGradient", svg.Attrs{"id", c.id + name, "gradientUnits", "userSpaceOnUse", "x1", x1, "y1", y1, "x2", x2, "y2", y2})
}

func decimal(v float64) string { return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64) }
