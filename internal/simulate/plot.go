package simulate

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// The image and its two panels, in pixels.
const (
	plotWidth, plotHeight = 960, 536
	panelTop, panelBottom = 112.0, 432.0
	leftPanel, rightPanel = 72.0, 552.0 // where the panels' left axes stand
	panelSide             = 320.0
)

// palette are the colours of an image. Those of the series are Okabe and Ito's,
// which people with any colour vision can tell apart; lines differ by their dashes
// and marks as well. The dark ones are lighter, for the same contrast.
type palette struct {
	ground, ink, dim, faint string
	series                  [4]string
}

var (
	light = palette{"#ffffff", "#1b1b1b", "#595959", "#d9d9d9", [4]string{"#0072b2", "#b35900", "#00785a", "#a3417d"}}
	dark  = palette{"#16181d", "#ececec", "#b4b8c0", "#3a3e46", [4]string{"#56b4e9", "#f0a93b", "#33c79b", "#e397c4"}}
)

const plotShapes = `
text { font: 13px system-ui, sans-serif; }
.heading { font-size: 18px; font-weight: 600; }
.panel { font-size: 14px; font-weight: 600; }
.note { font-size: 12px; }
.x { text-anchor: middle; } .y { text-anchor: end; }
.identity, .promise { stroke-width: 1.5; stroke-dasharray: 2 4; }
.series { fill: none; stroke-width: 2; }
.b { stroke-dasharray: 8 4; } .c { stroke-dasharray: 2 3; } .d { stroke-dasharray: 10 3 2 3; }
.mark { stroke-width: 1; stroke-dasharray: none; }
`

// plotStyle is the style sheet of the image. It names each colour where it is used:
// many programs that draw SVG on paper know no custom properties.
func plotStyle() string {
	return plotShapes + light.rules() + "@media (prefers-color-scheme: dark) {\n" + dark.rules() + "}\n"
}

func (p palette) rules() string {
	rules := fmt.Sprintf("text { fill: %s; } .note { fill: %s; }\n.ground { fill: %s; } .grid { stroke: %s; } .axis, .identity, .promise { stroke: %s; }\n.cell { fill: %s; }\n",
		p.ink, p.dim, p.ground, p.faint, p.ink, p.series[0])
	for i, colour := range p.series {
		rules += fmt.Sprintf(".series.%s { stroke: %s; } .mark.%s { fill: %s; stroke: %s; }\n", seriesClass[i], colour, seriesClass[i], colour, p.ground)
	}
	return rules
}

// seriesClass tells the worlds apart in the style sheet, in their order.
var seriesClass = []string{"a", "b", "c", "d"}

// plot is the image in the making.
type plot struct {
	svg.Drawing
}

// WritePlot draws the result as an SVG image: on the left what was predicted for
// the last cycle against what came true, on the right how often the 80% range
// held in each cycle of each world.
func (r *Result) WritePlot(to io.Writer) error {
	d := &plot{}
	d.Element("rect", svg.Attrs{"class", "ground", "width", plotWidth, "height", plotHeight}, "")
	d.Text("heading", 24, 36, "Afterglow simulate: predicted before observed")
	d.Text("note", 24, 58, fmt.Sprintf("%d patients in each world, %d cycles, seed %d, profile %s", r.Patients, r.Cycles, r.Seed, r.Profile))
	r.drawDensity(d)
	r.drawCoverage(d)
	_, err := to.Write(d.Image(svg.Head{
		Width: plotWidth, Height: plotHeight, Style: plotStyle(),
		Title: "Predicted and true days to first movement, and coverage of the 80% range",
		Description: "Left: density of the true day of first movement against the predicted median, with the line on which both are equal. " +
			"Right: share of first movements inside the 80% range by cycle, one line for each simulated world, with a line at 80%.",
	}))
	return err
}

// scale maps values to pixels along one axis.
type scale struct {
	from, to   float64 // values
	start, end float64 // pixels
}

func (s scale) at(value float64) float64 {
	return s.start + (value-s.from)/(s.to-s.from)*(s.end-s.start)
}

// frame draws a panel's axes with a tick and a grid line at each value given.
func (d *plot) frame(title, xTitle, yTitle string, x, y scale, xs, ys []float64, label func(float64) string) {
	d.Text("panel", x.start, panelTop-16, title)
	for _, v := range xs {
		d.Line("grid", x.at(v), panelTop, x.at(v), panelBottom)
		d.Text("note x", x.at(v), panelBottom+18, strconv.Itoa(int(v)))
	}
	for _, v := range ys {
		d.Line("grid", x.start, y.at(v), x.end, y.at(v))
		d.Text("note y", x.start-8, y.at(v)+4, label(v))
	}
	d.Line("axis", x.start, panelBottom, x.end, panelBottom)
	d.Line("axis", x.start, panelTop, x.start, panelBottom)
	d.Text("x", (x.start+x.end)/2, panelBottom+40, xTitle)
	middle := (panelTop + panelBottom) / 2
	d.Element("text", svg.Attrs{"class", "x", "x", x.start - 46, "y", middle,
		"transform", fmt.Sprintf("rotate(-90 %.1f %.1f)", x.start-46, middle)}, yTitle)
}

func (r *Result) drawDensity(d *plot) {
	den := r.Density
	from, to := float64(den.From), float64(den.To)
	x := scale{from, to, leftPanel, leftPanel + panelSide}
	y := scale{from, to, panelBottom, panelTop}
	days := []float64{40, 80, 120, 160, 200}
	d.frame(fmt.Sprintf("First movement in cycle %d, as modelled", den.Cycle), "predicted median, days", "true day", x, y, days, days,
		func(v float64) string { return strconv.Itoa(int(v)) })
	most := 1
	for _, column := range den.Counts {
		for _, n := range column {
			most = max(most, n)
		}
	}
	side := float64(den.Square)
	for i, column := range den.Counts {
		for j, n := range column {
			if n == 0 {
				continue
			}
			left, top := from+float64(i)*side, from+float64(j+1)*side
			// The root lets the thin outer parts be seen beside the middle.
			strength := 0.06 + 0.94*math.Sqrt(float64(n)/float64(most))
			d.Element("rect", svg.Attrs{"class", "cell", "x", x.at(left), "y", y.at(top),
				"width", x.at(left+side) - x.at(left), "height", y.at(top-side) - y.at(top),
				"fill-opacity", strconv.FormatFloat(strength, 'f', 2, 64)}, "")
		}
	}
	d.Line("identity", x.start, y.start, x.end, y.end)
	d.Text("note", leftPanel, plotHeight-44, "The stronger, the more patients. Dotted: predicted = true.")
	d.Text("note", leftPanel, plotHeight-26, fmt.Sprintf("%d of %d patients lie outside of these axes.", den.Outside, r.Patients))
}

func (r *Result) drawCoverage(d *plot) {
	low, high := 0.70, 0.90
	for _, w := range r.Worlds {
		for _, c := range w.Cycles {
			low, high = min(low, math.Floor(c.Coverage*20)/20), max(high, math.Ceil(c.Coverage*20)/20)
		}
	}
	last := float64(r.Cycles)
	x := scale{0.5, last + 0.5, rightPanel, rightPanel + panelSide}
	y := scale{low, high, panelBottom, panelTop}
	var cycles, shares []float64
	for c := 1.0; c <= last; c += math.Ceil(last / 10) {
		cycles = append(cycles, c)
	}
	for share := low; share < high+0.001; share += 0.05 {
		shares = append(shares, share)
	}
	d.frame("Coverage of the 80% range", "cycle", "share inside the range", x, y, cycles, shares,
		func(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) })
	d.Line("promise", x.start, y.at(0.8), x.end, y.at(0.8))
	for i, w := range r.Worlds {
		class, path := seriesClass[i], ""
		for j, c := range w.Cycles {
			command := "L"
			if j == 0 {
				command = "M"
			}
			path += fmt.Sprintf("%s%.1f %.1f", command, x.at(float64(c.Cycle)), y.at(c.Coverage))
		}
		d.Element("path", svg.Attrs{"class", "series " + class, "d", path}, "")
		for _, c := range w.Cycles {
			d.mark(i, x.at(float64(c.Cycle)), y.at(c.Coverage))
		}
		left, top := rightPanel+float64(i%2)*190-30, float64(plotHeight-44+18*(i/2))
		d.Line("series "+class, left, top-4, left+28, top-4)
		d.mark(i, left+14, top-4)
		d.Text("note", left+36, top, w.Title)
	}
}

// mark draws the sign of series i: circle, square, diamond, triangle.
func (d *plot) mark(i int, x, y float64) {
	class := "mark " + seriesClass[i]
	const r = 4.5
	switch i {
	case 0:
		d.Element("circle", svg.Attrs{"class", class, "cx", x, "cy", y, "r", r}, "")
	case 1:
		d.Element("rect", svg.Attrs{"class", class, "x", x - r + 0.5, "y", y - r + 0.5, "width", 2*r - 1, "height", 2*r - 1}, "")
	case 2:
		d.Element("path", svg.Attrs{"class", class, "d", fmt.Sprintf("M%.1f %.1fl%.1f %.1fl%.1f %.1fl%.1f %.1fz", x, y-r-1, r+1, r+1, -r-1, r+1, -r-1, -r-1)}, "")
	default:
		d.Element("path", svg.Attrs{"class", class, "d", fmt.Sprintf("M%.1f %.1fl%.1f %.1fh%.1fz", x, y-r-0.5, r+0.5, 2*r, -2*r-1)}, "")
	}
}
