package web

import (
	"bytes"
	"cmp"
	"slices"

	"cloud.google.com/go/civil"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/timeline"
)

// The picture is a file of its own, in two shapes of which a browser loads the one
// that fits: both together weigh as much as the rest of the page.
const (
	widePicture   = "picture-wide.svg"
	narrowPicture = "picture-narrow.svg"
)

// picture is the plan as a picture, nil if there is nothing to draw.
func (b *builder) picture() *picture {
	p := b.drawing()
	if len(p.Visits)+len(p.Bookings)+len(p.Windows)+len(p.Moments)+len(p.Events) == 0 {
		return nil
	}
	at := func(name string, layout timeline.Layout) sized {
		width, height := timeline.Size(p, layout)
		return sized{b.base + Path + name, width, height}
	}
	return &picture{Wide: at(widePicture, timeline.Wide), Narrow: at(narrowPicture, timeline.Narrow), Text: b.t("picture.about")}
}

// drawn answers with the picture in a shape. An image knows nothing of the page
// around it, so that it carries its looks itself.
func (h handler) drawn(layout timeline.Layout) gin.HandlerFunc {
	looks := "\n<style>" + string(page.Minified(".css", slices.Concat(page.Palette(), []byte(timeline.CSS), embedded("picture.css")))) + "</style>"
	return func(c *gin.Context) {
		v := &visit{handler: h, c: c, visitor: c.MustGet(visitorKey).(app.Visitor)}
		b, err := v.builder()
		if err != nil {
			h.fail(c, err)
			return
		}
		root, rest, _ := bytes.Cut(timeline.SVG(b.drawing(), layout), []byte(">"))
		h.file(c, "image/svg+xml", "inline", slices.Concat(root, []byte(">"+looks), rest))
	}
}

// drawing is what the picture shows, in the words of the page.
func (b *builder) drawing() timeline.Picture {
	p := timeline.Picture{
		Title: b.t("picture.title"), Description: b.t("picture.about"),
		Today: b.today(), TodayLabel: b.t("soon.today"),
		Month: b.MonthShort, Year: func(d civil.Date) string { return b.Number(float64(d.Year)) },
	}
	b.drawPast(&p)
	for _, item := range b.ahead() {
		b.draw(&p, item)
	}
	for _, e := range b.PatientPage.Events {
		p.Events = append(p.Events, timeline.Event{Date: e.Is.Date, Label: cmp.Or(e.Is.Title, b.t("events.yours")), When: b.briefly(e.Is.Date)})
	}
	for _, q := range b.Pauses {
		pause := timeline.Pause{From: q.Is.From, Label: b.t("picture.pause"), When: b.Brief(b.pauseDays(q.Is), q.Is.From)}
		if q.Is.Until != nil {
			pause.Until = *q.Is.Until
			pause.When = b.Brief(pause.When, pause.Until)
		}
		p.Pauses = append(p.Pauses, pause)
	}
	return p
}

// briefly writes a day for a label of the picture.
func (b *builder) briefly(d civil.Date) string { return b.Brief(b.Day(d), d) }

// drawPast draws what was done and what was seen.
func (b *builder) drawPast(p *timeline.Picture) {
	for _, t := range b.Treatments {
		if t.Is.IsFull() {
			p.Visits = append(p.Visits, timeline.Visit{Date: t.Is.Date, Label: b.t("picture.visit"), When: b.briefly(t.Is.Date)})
		}
	}
	seen := map[civil.Date]clinic.Movement{} // the most of a day
	for _, o := range b.Observations {
		if movementRank(o.Is.Movement) >= movementRank(seen[o.Is.Date]) {
			seen[o.Is.Date] = o.Is.Movement
		}
	}
	for day, m := range seen {
		p.Reports = append(p.Reports, timeline.Report{
			Date: day, Movement: timeline.Movement(movementRank(m)), Label: b.t("movement." + string(m)), When: b.briefly(day),
		})
	}
	sortByDate(p.Reports, func(r timeline.Report) civil.Date { return r.Date })
	for i, v := range p.Visits {
		if likely, ok := b.fade(v.Date, i == len(p.Visits)-1); ok {
			p.Glows = append(p.Glows, likely)
		}
	}
}

// fade is how the effect of a visit glows: until its end is likely, and the days
// over which that is. Of the last visit the plan says so by its next window.
func (b *builder) fade(day civil.Date, last bool) (g timeline.Glow, ok bool) {
	if last {
		for _, item := range b.Plan.Items {
			if first, end, known := feeds.Likely(item); known && item.Kind == plan.KindWindow && !item.Projected && first.After(day) {
				return timeline.Glow{From: day, LikelyFirst: first, LikelyLast: end}, true
			}
		}
	}
	// Estimates speak of a fresh effect; the one that ends first stands for all.
	for _, e := range b.Plan.Estimates {
		first, end := day.AddDays(int(e.Q10)), day.AddDays(int(e.Q90))
		if !ok || first.Before(g.LikelyFirst) {
			g, ok = timeline.Glow{From: day, LikelyFirst: first, LikelyLast: end}, true
		}
	}
	return g, ok
}

// draw draws an item of the plan.
func (b *builder) draw(p *timeline.Picture, item plan.Item) {
	when := b.Brief(b.Span(item.Start, item.End), item.Start, item.End)
	moment := func(kind timeline.Kind) {
		p.Moments = append(p.Moments, timeline.Moment{
			Kind: kind, First: item.Start, Last: item.End, Label: b.t("picture." + string(item.Kind)), When: when, Projected: item.Projected,
		})
	}
	switch item.Kind {
	case plan.KindWindow:
		w := timeline.Window{
			First: item.Start, Last: item.End, Label: b.t("picture.window"), When: when,
			Projected: item.Projected, Overdue: item.Status == plan.StatusOverdue,
		}
		if first, last, ok := feeds.Likely(item); ok {
			w.LikelyFirst, w.LikelyLast = first, last
		}
		p.Windows = append(p.Windows, w)
	case plan.KindAppt:
		at := item.Visit.Start
		p.Bookings = append(p.Bookings, timeline.Booking{
			Date: item.Start, Label: b.t("picture.appt"), When: b.Brief(b.DateTime(at), at.Date), Tentative: item.Visit.Status == clinic.AppointmentTentative,
		})
	case plan.KindPrep:
		p.Moments = append(p.Moments, timeline.Moment{
			Kind: timeline.Prep, First: item.Start, Last: item.End, Label: b.t("picture.prep", "event", b.event(item.Event)), When: when,
		})
	case plan.KindCheckin, plan.KindTouchup, plan.KindSeason:
		moment(timeline.CheckIn)
	case plan.KindSoft:
		moment(timeline.Look)
	case plan.KindTrack:
		for _, photo := range b.Plan.Items {
			if photo.Kind == plan.KindTrack && photo.Status != plan.StatusPast {
				p.Moments = append(p.Moments, timeline.Moment{Kind: timeline.Look, First: photo.Start, Label: b.t("picture.track"), When: b.briefly(photo.Start)})
			}
		}
	case plan.KindGuard, plan.KindPackage:
		moment(timeline.Notice)
	}
}
