package console

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/sheet"
	"github.com/afterglow-calendar/afterglow/internal/svg"
)

func (h handler) forecastRoutes() []route {
	return []route{
		{http.MethodGet, "/forecast", anyStaff, h.forecast},
		{http.MethodGet, "/forecast.csv", anyStaff, h.forecastFile},
	}
}

// forecastPage is how many visits to expect.
type forecastPage struct {
	Practitioners []choice
	Chart         template.HTML
	Weeks         []forecastWeek
	Path, File    string
	Total, Booked string
	None          bool
}

type forecastWeek struct {
	Week, Expected, Range string
	Booked                int
}

func (h handler) forecast(v *visit) error {
	practitioner := v.query("practitioner")
	f, err := v.app.Forecast(v.ctx(), v.actor, practitioner)
	if err != nil {
		return err
	}
	doctors, err := v.practitioners()
	if err != nil {
		return err
	}
	p := &forecastPage{Practitioners: doctors.choices(practitioner, "All practitioners"), Path: v.path("/forecast"), File: v.path("/forecast.csv"), None: true}
	if practitioner != "" {
		p.File += "?" + url.Values{"practitioner": {practitioner}}.Encode()
	}
	total, booked := 0.0, 0
	for _, w := range f.Weeks {
		total, booked, p.None = total+w.Expected, booked+w.Booked, p.None && w.Expected == 0
		p.Weeks = append(p.Weeks, forecastWeek{day(w.Week), strconv.FormatFloat(w.Expected, 'f', 1, 64), between(w), w.Booked})
	}
	p.Total, p.Booked = strconv.FormatFloat(total, 'f', 0, 64), strconv.Itoa(booked)
	p.Chart = template.HTML(forecastChart(f)) // package svg escapes what stands in it
	return v.render("forecast", "Forecast", "forecast", p)
}

// forecastFile is the forecast as a table for a spreadsheet.
func (h handler) forecastFile(v *visit) error {
	f, err := v.app.Forecast(v.ctx(), v.actor, v.query("practitioner"))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, w := range f.Weeks {
		rows = append(rows, []string{w.Week.String(), strconv.FormatFloat(w.Expected, 'f', 1, 64), strconv.Itoa(w.Low), strconv.Itoa(w.High), strconv.Itoa(w.Booked)})
	}
	v.c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="forecast-%s.csv"`, f.AsOf))
	v.c.Data(http.StatusOK, sheet.ContentType, sheet.CSV([]string{"week", "expected", "low", "high", "booked"}, rows))
	return nil
}

func between(w app.ForecastWeek) string {
	if w.Low == w.High {
		return strconv.Itoa(w.Low)
	}
	return fmt.Sprintf("%d to %d", w.Low, w.High)
}

// The chart, in pixels.
const (
	chartWidth  = 960
	chartHeight = 340
	chartLeft   = 48.0
	chartTop    = 16.0
	chartBottom = 288.0
	chartRight  = 952.0
)

// forecastChart draws a bar for each week, the booked share of it darker, and the
// range that holds 8 of 10 cases. Colours are the style sheet's.
func forecastChart(f app.Forecast) []byte {
	most := 1
	for _, w := range f.Weeks {
		most = max(most, w.High, int(math.Ceil(w.Expected)))
	}
	step := tick(most)
	top := (most + step - 1) / step * step
	y := func(n float64) float64 { return chartBottom - (chartBottom-chartTop)*n/float64(top) }
	var d svg.Drawing
	for n := 0; n <= top; n += step {
		d.Line("fc-grid", chartLeft, y(float64(n)), chartRight, y(float64(n)))
		d.Element("text", svg.Attrs{"class", "fc-text", "x", chartLeft - 8, "y", y(float64(n)) + 4, "text-anchor", "end"}, strconv.Itoa(n))
	}
	width := (chartRight - chartLeft) / float64(max(1, len(f.Weeks)))
	for i, w := range f.Weeks {
		left := chartLeft + float64(i)*width
		bar := func(class string, from, to float64) {
			if to > from {
				d.Element("rect", svg.Attrs{"class", class, "x", left + width*.16, "y", y(to), "width", width * .68, "height", y(from) - y(to), "rx", 2.0}, "")
			}
		}
		d.Open("g", nil)
		d.Element("title", nil, fmt.Sprintf("Week of %s: %.1f expected, %s in 8 of 10 cases, %d booked", day(w.Week), w.Expected, between(w), w.Booked))
		bar("fc-expected", float64(w.Booked), w.Expected)
		bar("fc-booked", 0, float64(w.Booked))
		if middle := left + width/2; w.High > w.Low {
			low, high := y(float64(w.Low)), y(float64(w.High))
			d.Line("fc-range", middle, low, middle, high)
			d.Line("fc-range", middle-4, low, middle+4, low)
			d.Line("fc-range", middle-4, high, middle+4, high)
		}
		d.Close("g")
		if i == 0 || w.Week.Month != f.Weeks[i-1].Week.Month {
			d.Text("fc-text", left+2, chartBottom+34, w.Week.Month.String()[:3])
		}
		d.Element("text", svg.Attrs{"class", "fc-text", "x", left + width/2, "y", chartBottom + 16, "text-anchor", "middle"}, strconv.Itoa(w.Week.Day))
	}
	d.Line("fc-axis", chartLeft, chartBottom, chartRight, chartBottom)
	return d.Image(svg.Head{ID: "forecast-", Class: "forecast-chart", Width: chartWidth, Height: chartHeight,
		Title:       "Follow-ups expected per week",
		Description: fmt.Sprintf("A bar for each of %d weeks: how many visits are expected, the booked ones darker, with a line from the low to the high end of what 8 of 10 cases would bring. The table below has the numbers.", len(f.Weeks))})
}

// tick is the distance of the lines of a scale that has about five of them.
func tick(most int) int {
	step := 1
	for _, next := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000} {
		if most/step > 6 {
			step = next
		}
	}
	return step
}
