package web

import (
	"cmp"
	"regexp"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// planView is the plan in words: what is near, and what is projected.
type planView struct{ Soon, Later []entry }

// entry is one thing on the plan.
type entry struct {
	Class, When, Badge, Title  string
	What, HowSure, WouldChange string
	Why                        []feeds.Reason
	Labels                     feeds.Labels

	start civil.Date
}

// classes say how an item looks: what needs a visit, what to prepare, and what is
// a quiet moment.
var classes = map[plan.Kind]string{
	plan.KindAppt:         "visit",
	plan.KindWindow:       "window",
	plan.KindPrep:         "prep",
	plan.KindPrepDeadline: "prep point",
	plan.KindCheckin:      "calm",
	plan.KindSoft:         "calm point",
	plan.KindTouchup:      "calm",
	plan.KindTrack:        "calm point",
	plan.KindSeason:       "calm",
	plan.KindGuard:        "calm point",
	plan.KindPackage:      "calm point",
}

// plan lists the items that have not passed by date, and her events among them.
func (b *builder) plan() (planView, error) {
	var v planView
	for _, item := range b.ahead() {
		e, err := b.entry(item)
		if err != nil {
			return v, err
		}
		if item.Projected {
			v.Later = append(v.Later, e)
		} else {
			v.Soon = append(v.Soon, e)
		}
	}
	for _, e := range b.PatientPage.Events {
		if !e.Is.Date.Before(b.today()) {
			v.Soon = append(v.Soon, entry{Class: "event point", When: b.Day(e.Is.Date), Title: cmp.Or(e.Is.Title, b.t("events.yours")), start: e.Is.Date})
		}
	}
	for _, list := range [][]entry{v.Soon, v.Later} {
		slices.SortStableFunc(list, func(a, b entry) int { return a.start.Compare(b.start) })
	}
	return v, nil
}

// ahead are the items that she is shown: no more than the first of the weekly
// photos, which stands for all.
func (b *builder) ahead() []plan.Item {
	var items []plan.Item
	photo := -1
	for _, item := range b.Plan.Items {
		switch {
		case item.Kind == plan.KindReview || item.Status == plan.StatusPast:
			continue
		case item.Kind == plan.KindTrack && photo >= 0:
			items[photo].End = item.End
			continue
		case item.Kind == plan.KindTrack:
			photo = len(items)
		}
		items = append(items, item)
	}
	return items
}

func (b *builder) entry(item plan.Item) (entry, error) {
	said, err := feeds.Describe(b.PatientPage.Calendar, item)
	if err != nil {
		return entry{}, err
	}
	return entry{
		Class: classes[item.Kind], When: b.when(item), Badge: b.badge(item), Title: said.Title,
		What: said.What, Why: said.Why, HowSure: said.HowSure, WouldChange: said.WouldChange, Labels: said.Labels,
		start: item.Start,
	}, nil
}

// when says an item's days, or the hour of an appointment in the clinic's zone.
func (b *builder) when(item plan.Item) string {
	switch {
	case item.Visit != nil:
		at := item.Visit.Start
		return b.t("plan.hour", "weekday", b.Weekday(at.Date), "day", b.Day(at.Date), "time", b.Time(at.Time))
	case item.Kind == plan.KindTrack && item.Start != item.End:
		return b.t("plan.weekly", "days", b.Span(item.Start, item.End))
	}
	return b.Span(item.Start, item.End)
}

// badge says how an item stands, where that is worth a word.
func (b *builder) badge(item plan.Item) string {
	switch {
	case item.Status == plan.StatusOpen && item.Start != item.End:
		return b.t("plan.open")
	case item.Status == plan.StatusOverdue:
		return b.t("plan.overdue")
	case item.Visit != nil && item.Visit.Status == clinic.AppointmentTentative:
		return b.t("plan.tentative")
	case item.Status == plan.StatusBooked:
		return b.t("plan.booked")
	}
	return ""
}

// next is the headline: what comes next, in one sentence, and how soon that is.
type next struct{ Head, Days, Soon, More string }

// next is what comes next, its days in large letters, of which none breaks off its
// month at the end of a line.
func (b *builder) next() next {
	n := b.first()
	n.Days = dayAndMonth.ReplaceAllString(n.Days, "$1\u00a0$2")
	return n
}

var dayAndMonth = regexp.MustCompile(`(\d\.?) (\p{L})`)

// first looks for the first visit, days to come for one, or days to prepare.
func (b *builder) first() next {
	items := slices.DeleteFunc(b.ahead(), func(item plan.Item) bool {
		return item.Kind != plan.KindAppt && item.Kind != plan.KindWindow && item.Kind != plan.KindPrep
	})
	if paused, ok := b.paused(); ok {
		visit := slices.IndexFunc(items, func(item plan.Item) bool { return item.Kind == plan.KindAppt })
		if visit < 0 {
			return paused
		}
		// A pause calls off nothing that is booked.
		item := items[visit]
		return next{Head: b.t("next.appt"), Days: b.when(item), Soon: b.soon(item.Start), More: b.t("next.visit_paused")}
	}
	if len(items) == 0 {
		if len(b.Treatments) == 0 {
			return next{Head: b.t("next.nothing"), More: b.t("next.nothing_more")}
		}
		return next{Head: b.t("next.quiet"), More: b.t("next.quiet_more")}
	}
	item := slices.MinFunc(items, func(a, b plan.Item) int { return a.Start.Compare(b.Start) })
	n := next{Days: b.when(item), Soon: b.soon(item.Start)}
	open := item.Status == plan.StatusOpen
	if open {
		n.Soon = ""
	}
	switch {
	case item.Kind == plan.KindAppt:
		n.Head = b.t("next.appt")
	case item.Status == plan.StatusOverdue:
		n = next{Head: b.t("next.overdue"), More: b.t("next.overdue_more", "days", n.Days)}
	case item.Kind == plan.KindPrep && open:
		n.Head, n.Days = b.t("next.prep_open", "event", b.event(item.Event)), b.t("next.until", "day", b.Day(item.End))
	case item.Kind == plan.KindPrep:
		n.Head = b.t("next.prep", "event", b.event(item.Event))
	case open:
		n.Head, n.Days = b.t("next.open"), b.t("next.until", "day", b.Day(item.End))
	default:
		n.Head = b.t("next.window")
	}
	return n
}

// paused is the headline of a pause that lasts today.
func (b *builder) paused() (n next, ok bool) {
	today := b.today()
	for _, p := range b.Pauses {
		if p.Is.From.After(today) || p.Is.Until != nil && p.Is.Until.Before(today) {
			continue
		}
		n = next{Head: b.t("next.paused"), More: b.t("next.paused_more")}
		if p.Is.Until != nil {
			n.Days = b.t("next.until", "day", b.Day(*p.Is.Until))
		}
		return n, true
	}
	return n, false
}

// soon says how far away a day is, no more exactly than matters.
func (b *builder) soon(d civil.Date) string {
	switch days := d.DaysSince(b.today()); {
	case days < 0:
		return ""
	case days == 0:
		return b.t("soon.today")
	case days == 1:
		return b.t("soon.tomorrow")
	case days < 14:
		return b.t("soon.days", "count", days)
	case days < 70:
		return b.t("soon.weeks", "count", (days+3)/7)
	default:
		return b.t("soon.months", "count", (days+15)/30)
	}
}
