package plan

import (
	"fmt"
	"math"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// season is one half of the fact "summer forehead lines, winter frown lines".
type season struct {
	name  string // "summer" or "winter", as in Item.Season
	month time.Month
	zone  clinic.Zone
	rule  string
}

// addSeasons shows the check-in four weeks before the next local summer and the
// next local winter, for a zone treated in the last twelve months (fact 14,
// planner.md section 7). Near a visit the visit mentions the season instead.
func (d *draft) addSeasons() {
	for _, s := range d.seasons() {
		treatedUntil, ok := d.lastTreated(s.zone)
		if !ok {
			continue
		}
		treatedUntil = addMonths(treatedUntil, d.rules.Season.TreatedWithinMonths)
		d.horizon.at(treatedUntil.AddDays(1))
		if d.asOf.After(treatedUntil) {
			continue
		}
		// The one ahead, and the one before it while its item is still past.
		next := civil.Date{Year: d.asOf.Year, Month: s.month, Day: 1}
		if next.Before(d.asOf) {
			next.Year++
		}
		d.horizon.at(next.AddDays(1))
		d.addSeason(s, civil.Date{Year: next.Year - 1, Month: s.month, Day: 1})
		d.addSeason(s, next)
	}
}

func (d *draft) addSeason(s season, begins civil.Date) {
	rules := d.rules.Season
	first := begins.AddDays(-rules.LeadDays)
	item := Item{
		Key:    fmt.Sprintf("season/%s/%d", s.name, begins.Year),
		Kind:   KindSeason,
		Start:  first,
		End:    first.AddDays(rules.LengthDays - 1),
		Season: s.name,
		Zones:  []clinic.Zone{s.zone},
		Reasons: []Reason{because(s.rule, "The local {season} begins on {begins}; {lead_days} days before it is {first}.",
			"season", s.name, "begins", begins, "lead_days", rules.LeadDays, "first", first)},
	}
	d.overrideItem(&item)
	when := span{item.Start, item.End}
	if !d.isShown(KindSeason, when) {
		return
	}
	if item.Override == "" && (d.mentionSeason(item, when) || d.appointmentNear(when)) {
		return
	}
	d.add(item)
}

// mentionSeason lets the nearest visit on the plan speak of the season; false if
// none is near.
func (d *draft) mentionSeason(seasonal Item, when span) bool {
	nearest, gap := -1, d.rules.Season.NearDays+1
	for i, item := range d.items {
		visit := item.Kind == KindAppt || (item.Kind == KindWindow || item.Kind == KindPrep) && !item.Projected
		if !visit {
			continue
		}
		between := when.gap(span{item.Start, item.End})
		if between < gap || between == gap && nearest >= 0 && item.Key < d.items[nearest].Key {
			nearest, gap = i, between
		}
	}
	if nearest < 0 {
		return false
	}
	near := &d.items[nearest]
	near.Reasons = append(slices.Clip(near.Reasons), seasonal.Reasons...)
	return true
}

// appointmentNear reports an appointment near the season that has left the plan:
// without it the check-in would come back after the visit that stood for it.
func (d *draft) appointmentNear(when span) bool {
	return slices.ContainsFunc(d.in.Appointments, func(a clinic.Appointment) bool {
		return a.IsBooked() && when.gap(oneDay(a.Start.Date)) <= d.rules.Season.NearDays
	})
}

// seasons returns the seasons at the patient's latitude, else the clinic's: none
// if neither is known and none in the tropics, unless she asked for them.
func (d *draft) seasons() []season {
	rules := d.rules.Season
	latitude := d.in.Patient.Latitude
	if latitude == nil {
		latitude = d.in.Clinic.Latitude
	}
	if latitude == nil || math.Abs(*latitude) <= rules.TropicsDegrees && !d.in.Patient.SeasonCheckins {
		return nil
	}
	june, december := time.Month(rules.NorthSummerMonth), time.Month(rules.NorthWinterMonth)
	if *latitude < 0 {
		june, december = december, june
	}
	return []season{
		{"summer", june, rules.SummerZone, ruleSummer},
		{"winter", december, rules.WinterZone, ruleWinter},
	}
}

// lastTreated returns the day of the latest treatment of a zone, touch-ups
// included.
func (d *draft) lastTreated(z clinic.Zone) (day civil.Date, ok bool) {
	for _, t := range d.in.Treatments {
		if t.Treats(z) {
			day, ok = t.Date, true
		}
	}
	return day, ok
}
