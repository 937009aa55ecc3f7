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

// duringVisit is the day of a review about a visit: its first day, its last day
// once the first has passed (planner.md section 9.13).
func (d *draft) duringVisit(v *visit) civil.Date {
	d.horizon.at(v.place.first.AddDays(1))
	if d.asOf.After(v.place.first) {
		return v.place.last
	}
	return v.place.first
}

// reviewPauses asks about every open-ended pause each 90 days: nothing else would
// ever end it (planner.md section 7).
func (d *draft) reviewPauses() {
	every := d.rules.Pause.ReviewEveryDays
	asked := map[civil.Date]bool{}
	for _, p := range d.in.Pauses {
		if p.Until != nil || asked[p.From] {
			continue
		}
		asked[p.From] = true
		rounds := max(1, (d.asOf.DaysSince(p.From)+every-1)/every)
		date := p.From.AddDays(rounds * every)
		d.horizon.at(date.AddDays(1))
		d.reviews = append(d.reviews, review{
			key: "pause/" + p.From.String(), date: date, zones: d.zones(),
			reason: because(rulePauseReview, "Paused since %s with no end; asked every %d days.", p.From, every),
		})
	}
}
