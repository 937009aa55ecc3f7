package svg

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Drawing is an image in the making; its zero value is empty.
type Drawing struct {
	body strings.Builder
}

// Attrs are attributes as pairs of name and value; numbers are rounded to tenths
// of a pixel, and written in as few digits.
type Attrs []any

// Element writes an element that holds nothing but text.
func (d *Drawing) Element(name string, a Attrs, text string) {
	d.start(name, a)
	if text == "" {
		d.body.WriteString("/>\n")
		return
	}
	d.body.WriteString(">")
	_ = xml.EscapeText(&d.body, []byte(text)) // a strings.Builder takes everything
	d.Close(name)
}

// Open begins an element that others stand in, until Close.
func (d *Drawing) Open(name string, a Attrs) {
	d.start(name, a)
	d.body.WriteString(">\n")
}

// Close ends the element that was opened last and not closed.
func (d *Drawing) Close(name string) { d.body.WriteString("</" + name + ">\n") }

func (d *Drawing) start(name string, a Attrs) {
	d.body.WriteString("<" + name)
	for i := 0; i < len(a); i += 2 {
		value := fmt.Sprint(a[i+1])
		if number, ok := a[i+1].(float64); ok {
			value = strings.TrimSuffix(strconv.FormatFloat(number, 'f', 1, 64), ".0")
		}
		fmt.Fprintf(&d.body, " %s=\"", a[i])
		_ = xml.EscapeText(&d.body, []byte(value))
		d.body.WriteString(`"`)
	}
}

// Text writes a text whose first letter stands on (x, y).
func (d *Drawing) Text(class string, x, y float64, text string) {
	d.Element("text", Attrs{"class", class, "x", x, "y", y}, text)
}

// Line writes a straight line.
func (d *Drawing) Line(class string, x1, y1, x2, y2 float64) {
	d.Element("line", Attrs{"class", class, "x1", x1, "y1", y1, "x2", x2, "y2", y2}, "")
}

// Head is what an image says of itself.
type Head struct {
	ID            string // stands before every id, so that a page may hold several images
	Class         string // of the whole image, where the page's style sheet needs one
	Width, Height int
	Title         string // read out in place of the image
	Description   string
	Style         string // the image's own style sheet, of our own making and not escaped
}

// Image is the whole document.
func (d *Drawing) Image(h Head) []byte {
	var whole Drawing
	attrs := Attrs{
		"xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %d %d", h.Width, h.Height),
		"width", h.Width, "height", h.Height, "role", "img",
		"aria-labelledby", h.ID + "title " + h.ID + "description",
	}
	if h.Class != "" {
		attrs = append(attrs, "class", h.Class)
	}
	whole.Open("svg", attrs)
	whole.Element("title", Attrs{"id", h.ID + "title"}, h.Title)
	whole.Element("desc", Attrs{"id", h.ID + "description"}, h.Description)
	if h.Style != "" {
		whole.body.WriteString("<style>" + h.Style + "</style>\n")
	}
	whole.body.WriteString(d.body.String())
	whole.Close("svg")
	return []byte(whole.body.String())
}
