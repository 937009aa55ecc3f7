package plan

import (
	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// review is something for the clinic to look at on a day; no patient sees it.
type review struct {
	key    string // without the kind
	date   civil.Date
	zones  []clinic.Zone
	event  string
	reason Reason
}

// addReviews shows what the rules put before the clinic.
func (d *draft) addReviews() {
	d.reviewPauses()
	d.reviewFadingEarly()
	d.reviewDoses()
	d.reviewShortening()
	for _, r := range d.reviews {
		d.add(Item{
			Key:     "review/" + r.key,
			Kind:    KindReview,
			Start:   r.date,
			End:     r.date,
			Event:   r.event,
			Zones:   r.zones,
			Reasons: []Reason{r.reason},
		})
	}
}

// duringVisit is the day of a review about a visit that takes place in a span: its
// first day, its last day once the first has passed (planner.md section 9.13).
func (d *draft) duringVisit(place span) civil.Date {
	d.horizon.at(place.first.AddDays(1))
	if d.asOf.After(place.first) {
		return place.last
	}
	return place.first
}

// nextVisitDay is the day of a review that concerns the patient's next visit, be
// it a window, a prep or an appointment; an overdue one where no other is ahead.
// While an open-ended pause leaves no visit at all, it is asked together with the
// pause. There is none for a patient who let every visit go by: nobody would see
// her.
func (d *draft) nextVisitDay() (day civil.Date, ok bool) {
	var next, overdue *span
	for _, place := range d.nextPlaces() {
		d.horizon.at(place.last.AddDays(1))
		switch {
		case d.asOf.After(place.last):
			if overdue == nil || overdue.last.Before(place.last) {
				overdue = &place
			}
		case next == nil || place.first.Before(next.first):
			next = &place
		}
	}
	switch {
	case next != nil:
		return d.duringVisit(*next), true
	case overdue != nil:
		return d.duringVisit(*overdue), true
	}
	for _, p := range d.in.Pauses {
		if p.Until == nil {
			return d.pauseReviewDay(p), true
		}
	}
	return civil.Date{}, false
}

// nextPlaces are the days of all visits that are booked or due, but for projected
// ones.
func (d *draft) nextPlaces() []span {
	var places []span
	for _, b := range d.booked {
		places = append(places, oneDay(b.date()))
	}
	for _, p := range d.preps {
		if !p.hidden {
			places = append(places, p.span)
		}
	}
	for _, v := range d.visits {
		if !v.projected {
			places = append(places, v.place())
		}
	}
	return places
}

// reviewPauses asks about every open-ended pause each 90 days: nothing else would
// ever end it (planner.md section 7).
func (d *draft) reviewPauses() {
	asked := map[civil.Date]bool{}
	for _, p := range d.in.Pauses {
		if p.Until != nil || asked[p.From] {
			continue
		}
		asked[p.From] = true
		d.reviews = append(d.reviews, review{
			key: "pause/" + p.From.String(), date: d.pauseReviewDay(p), zones: d.zones(),
			reason: because(rulePauseReview, "Paused since {from} with no end; asked every {review_every_days} days.",
				"from", p.From, "review_every_days", d.rules.Pause.ReviewEveryDays),
		})
	}
}

// pauseReviewDay is the next day on which an open-ended pause is asked about.
func (d *draft) pauseReviewDay(p clinic.Pause) civil.Date {
	return d.askedAgain(p.From.AddDays(d.rules.Pause.ReviewEveryDays))
}

// askedAgain is the day of a review that is asked on its first day and every so often
// after it.
func (d *draft) askedAgain(first civil.Date) civil.Date {
	every := d.rules.Pause.ReviewEveryDays
	rounds := max(0, (d.asOf.DaysSince(first)+every-1)/every)
	day := first.AddDays(rounds * every)
	d.horizon.at(day.AddDays(1))
	return day
}
