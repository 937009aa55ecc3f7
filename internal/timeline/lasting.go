package timeline

import (
	_ "embed" // the style sheet

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// LastingCSS is the style sheet of a Lasting, beside CSS.
//
//go:embed lasting.css
var LastingCSS string

// Lasting is the picture of how long effects lasted and are expected to. Time runs
// to the right. Each zone has a panel in which the days since its treatment rise,
// so that a cycle is a slope which begins at the treatment; across lies the band in
// which its end was expected when it began, and on the slope stands where its end
// was seen. As in a Picture all texts are the reader's, and what has no valid date
// is left out.
type Lasting struct {
	ID          string // stands before every id in the image; "timeline" if empty
	Title       string // read out in place of the image
	Description string

	Today      civil.Date
	TodayLabel string

	Month func(civil.Date) string // as in a Picture
	Year  func(civil.Date) string
	Days  func(int) string // a number of days, for the scale of a panel

	Zones    []LastingZone
	Windows  []Window // across all panels
	Bookings []Booking
	Events   []Event
	Pauses   []Pause
	Legend   Legend
}

// LastingZone is one zone.
type LastingZone struct {
	Label string   // its name
	Fact  string   // how long its effect lasts, large
	Notes []string // how sure that is, and by what; a line each
	// Now is what is expected of a cycle that begins now.
	Now    Expected
	Cycles []Cycle // oldest first
}

// Expected is a range of days from a treatment in which an effect is expected to
// end in 8 of 10 cases, and the day in the middle.
type Expected struct {
	Low, Median, High float64
}

func (e Expected) valid() bool {
	return e.Low > 0 && e.Low <= e.Median && e.Median <= e.High && e.High < longest
}

// Cycle is one cycle of a zone.
type Cycle struct {
	Began, Ended civil.Date // Ended may be left out: the cycle is open
	Expected     Expected   // when it began
	// First movement came after day After and by day By; By is 0 if none was seen.
	After, By float64
	Label     string // how long it lasted, short; no label, no text
	Full      string // told to a pointer that rests on it
	Reports   []Report
}

// Legend are the words for what is drawn; one that is empty is left out.
type Legend struct {
	Treated, Seen, Expected, Window string
}

// What a Lasting shows of time, in days, at most.
const (
	lastingWide   = 1130 // some three years
	lastingNarrow = 430
	lastingBefore = 12
	lastingAfter  = 16
)

// LastingSVG draws the picture.
func LastingSVG(p Lasting, l Layout) []byte {
	c := &panels{canvas: canvas{scene: &scene{span: p.span(l)}, id: idPrefix(p.ID)}, lasting: p}
	head := svg.Head{Title: clean(p.Title), Description: clean(p.Description), Class: "tl tl-lasting"}
	c.id += "lasting-wide-"
	c.sizes = wideSizes
	if l == Narrow {
		c.id = idPrefix(p.ID) + "lasting-narrow-"
		c.sizes = narrowSizes
		head.Class += " tl-narrow"
	}
	head.ID = c.id
	head.Width, head.Height = c.layOut()
	return c.Image(head)
}

// span are the days to show: as far ahead as there is something to expect, and as
// far back as there is room.
func (p Lasting) span(l Layout) span {
	most := lastingWide
	if l == Narrow {
		most = lastingNarrow
	}
	first, last := p.Today, p.Today
	if !valid(p.Today) {
		first, last = p.anyDay(), p.anyDay()
	}
	ahead := func(d civil.Date) {
		if valid(d) {
			last = later(last, d)
		}
	}
	for _, w := range p.Windows {
		ahead(w.Last)
	}
	for _, b := range p.Bookings {
		ahead(b.Date)
	}
	for _, e := range p.Events {
		ahead(e.Date)
	}
	for _, z := range p.Zones {
		for _, cy := range z.Cycles {
			if valid(cy.Began) {
				first = earlier(first, cy.Began)
				if !valid(cy.Ended) && z.Now.valid() {
					ahead(cy.Began.AddDays(int(z.Now.High)))
				}
			}
		}
	}
	// What lies ahead must not push the past out of the picture.
	last = earlier(last, p.today(first).AddDays(most*2/5)).AddDays(lastingAfter)
	first = later(first.AddDays(-lastingBefore), last.AddDays(1-most))
	return span{first, max(last.DaysSince(first)+1, leastDays)}
}

func (p Lasting) today(or civil.Date) civil.Date {
	if valid(p.Today) {
		return p.Today
	}
	return or
}

// anyDay is a day of the picture, if it has no today.
func (p Lasting) anyDay() civil.Date {
	for _, z := range p.Zones {
		for _, cy := range z.Cycles {
			if valid(cy.Began) {
				return cy.Began
			}
		}
	}
	return civil.Date{Year: 2000, Month: 1, Day: 1}
}
