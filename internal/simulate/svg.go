package simulate

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// drawing is an SVG image in the making. Colours and fonts are classes, so that
// one style sheet can suit light and dark.
type drawing struct {
	body strings.Builder
}

// attrs are attributes as pairs of name and value; numbers are rounded to tenths
// of a pixel.
type attrs []any

func (d *drawing) element(name string, a attrs, text string) {
	d.open(name, a)
	_ = xml.EscapeText(&d.body, []byte(text)) // a strings.Builder takes everything
	d.close(name)
}

func (d *drawing) open(name string, a attrs) {
	d.body.WriteString("<" + name)
	for i := 0; i < len(a); i += 2 {
		value := fmt.Sprint(a[i+1])
		if number, ok := a[i+1].(float64); ok {
			value = strconv.FormatFloat(number, 'f', 1, 64)
		}
		fmt.Fprintf(&d.body, " %s=\"", a[i])
		_ = xml.EscapeText(&d.body, []byte(value))
		d.body.WriteString(`"`)
	}
	d.body.WriteString(">")
}

func (d *drawing) close(name string) { d.body.WriteString("</" + name + ">\n") }

func (d *drawing) text(class string, x, y float64, text string) {
	d.element("text", attrs{"class", class, "x", x, "y", y}, text)
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.element("line", attrs{"class", class, "x1", x1, "y1", y1, "x2", x2, "y2", y2}, "")
}

func (d *drawing) writeTo(to io.Writer, width, height int, title, description, style string) error {
	var whole drawing
	whole.open("svg", attrs{
		"xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %d %d", width, height),
		"width", width, "height", height, "role", "img", "aria-labelledby", "title description",
	})
	whole.element("title", attrs{"id", "title"}, title)
	whole.element("desc", attrs{"id", "description"}, description)
	whole.body.WriteString("<style>" + style + "</style>\n") // of our own making, line by line
	whole.body.WriteString(d.body.String())
	whole.close("svg")
	_, err := io.WriteString(to, whole.body.String())
	return err
}
