package timeline

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// The fonts of the pictures. Sizes are part of the drawing, since room is made for
// them; families are the page's.
var (
	labelFont = font{size: 14}
	boldFont  = font{size: 14, bold: true}
	whenFont  = font{size: 12.5}
	tickFont  = font{size: 12.5}
)

func (m mark) font() font {
	if m.bold {
		return boldFont
	}
	return labelFont
}

// SVG draws the picture.
func SVG(p Picture, l Layout) []byte {
	c, head := draw(p, l)
	return c.Image(head)
}

// Size is how large the picture is, in pixels, so that a page can keep its place.
func Size(p Picture, l Layout) (width, height int) {
	_, head := draw(p, l)
	return head.Width, head.Height
}

func draw(p Picture, l Layout) (*canvas, svg.Head) {
	c := &canvas{scene: sceneOf(p), id: idPrefix(p.ID)}
	head := svg.Head{Title: clean(p.Title), Description: clean(p.Description)}
	if l == Narrow {
		c.id += "narrow-"
		head.Class = "tl tl-narrow"
		head.Width, head.Height = c.column(p)
	} else {
		c.id += "wide-"
		head.Class = "tl"
		head.Width, head.Height = c.lanes(p)
	}
	head.ID = c.id
	return c, head
}

// idPrefix keeps of an id what may stand in url(#...) and in a list of ids.
func idPrefix(id string) string {
	id = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, id)
	if id == "" {
		id = "timeline"
	}
	return id + "-"
}

// canvas is an image in the making: a ribbon that runs along time, and marks on
// and beside it. Along is in pixels of the image; across counts from the middle
// of the ribbon, down in the wide layout and to the right in the narrow one.
type canvas struct {
	svg.Drawing
	scene *scene
	id    string

	vertical bool
	start    float64 // where the first day begins
	scale    float64 // pixels a day
	centre   float64 // the middle of the ribbon
	half     float64 // half of its breadth
	side     float64 // across which side the labels of what matters stand: -1 or 1

	bands, quiets, events int // lanes in use
}

func (c *canvas) along(day float64) float64 { return c.start + day*c.scale }

// middle is where a mark stands along, in the middle of what is shown of it.
func (c *canvas) middle(m mark) float64 {
	first, last := max(m.first, 0), min(m.last, c.scene.days-1)
	return c.along(float64(first+last+1) / 2)
}

func (c *canvas) point(along, across float64) (x, y float64) {
	if c.vertical {
		return c.centre + across, along
	}
	return along, c.centre + across
}

// rect are the attributes of a rectangle.
func (c *canvas) rect(a0, a1, c0, c1 float64) svg.Attrs {
	x0, y0 := c.point(a0, c0)
	x1, y1 := c.point(a1, c1)
	return svg.Attrs{"x", x0, "y", y0, "width", x1 - x0, "height", y1 - y0}
}

func (c *canvas) line(class string, a0, c0, a1, c1 float64) {
	x1, y1 := c.point(a0, c0)
	x2, y2 := c.point(a1, c1)
	c.Line(class, x1, y1, x2, y2)
}

func (c *canvas) circle(class string, along, across, r float64) {
	x, y := c.point(along, across)
	c.Element("circle", svg.Attrs{"class", class, "cx", x, "cy", y, "r", r}, "")
}

func (c *canvas) url(name string) string { return "url(#" + c.id + name + ")" }

// text writes one line, from its left end unless more attributes say otherwise.
func (c *canvas) text(class string, f font, x, y float64, text string, more ...any) {
	attrs := append(svg.Attrs{"class", class, "x", x, "y", y, "font-size", decimal(f.size)}, more...)
	if f.bold {
		attrs = append(attrs, "font-weight", 600)
	}
	c.Element("text", attrs, text)
}

// label writes the label of a mark and its When below it, from their left ends or
// to their right ones.
func (c *canvas) label(m mark, toLeft bool, x, y float64, label, when string) {
	var more svg.Attrs
	if toLeft {
		more = svg.Attrs{"text-anchor", "end"}
	}
	class := "tl-label"
	if m.rank >= rankProjected {
		class += " tl-minor"
	}
	c.text(class, m.font(), x, y, label, more...)
	if when != "" {
		c.text("tl-when", whenFont, x, y+whenHeight, when, more...)
	}
}

// layInLanes gives each mark its lane across, now that the scale is known.
func (c *canvas) layInLanes() {
	days := func(pixels float64) float64 { return pixels / c.scale }
	c.bands = c.scene.inLanes(band, days(3), 5)
	c.quiets = c.scene.inLanes(quiet, days(9), 3)
	c.events = c.scene.inLanes(event, days(15), 3)
	c.scene.inLanes(visit, days(10), 3)
	c.scene.inLanes(booking, days(12), 3)
	c.scene.inLanes(report, days(11), 2)
}
