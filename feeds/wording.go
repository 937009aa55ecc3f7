package feeds

import (
	"cmp"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/i18n"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// describe words an item. Nothing in it depends on the day on which the feed is
// read, but for a window that has become overdue: an event whose words have not
// changed keeps its revision.
func (lang *language) describe(cal Calendar, lv *level, p phrases, item plan.Item) Description {
	if lv.busy {
		return Description{Title: p.title.Say(nil)}
	}
	values := lang.values(cal, lv, item)
	if isCancelled(item) {
		return Description{
			Title: lang.cancelled.Say(map[string]string{"title": p.title.Say(values)}),
			What:  p.cancelled.Say(values),
			Ask:   lang.ask.Say(values),
		}
	}
	what := p.what.Say(values)
	switch {
	case item.Status == plan.StatusOverdue && !p.overdue.IsZero():
		what += " " + p.overdue.Say(values)
	case !p.anyDay.IsZero() && !cites(item, ruleKeepClear) && !cites(item, ruleNoGoodDay) && !cites(item, ruleNextOpenDay):
		what += " " + p.anyDay.Say(values)
	}
	for _, note := range lang.notes(cal, lv, item) {
		what += " " + note
	}
	sure, change, projected := lv.outlook(p, item)
	d := Description{
		Title:       p.title.Say(values),
		What:        what,
		Why:         lang.because(cal, lv, item),
		HowSure:     sure.Say(values),
		WouldChange: change.Say(values),
		Ask:         lang.ask.Say(values),
		Labels:      Labels{Why: lang.why, HowSure: lang.howSure, WouldChange: lang.wouldChange},
	}
	if projected {
		d.HowSure += " " + lv.projected
	}
	if item.Kind == plan.KindAppt {
		d.place = values["clinic"] // nowhere else (interop.md F26)
	}
	return d
}

// shows reports whether a level says anything of an item. A review is for the
// clinic; where only taken times are shown, a cancelled visit is gone at once
// (interop.md F21 and P5).
func (lv *level) shows(item plan.Item) bool {
	if lv.busy {
		return item.Kind == plan.KindAppt && !isCancelled(item)
	}
	return item.Kind != plan.KindReview
}

// outlook returns how sure an item is and what would change it, and whether it is
// to be called a projection.
func (lv *level) outlook(p phrases, item plan.Item) (sure, change i18n.Message, projected bool) {
	sure, change = p.sure, p.change
	switch {
	case item.Visit != nil && item.Visit.Status == clinic.AppointmentTentative:
		sure = p.tentative
	case item.Override != "":
		// No report moves what a clinician decided on (planner.md, first paragraph).
		return lv.sureDecided, lv.changeDecided, false
	case !p.predicted.IsZero() && cites(item, ruleDuration) && !cites(item, ruleFirstSign):
		sure = p.predicted
	}
	return sure, change, item.Projected
}

// values are what an item fills into templates. What a discreet feed must not
// tell is not among them, so no template can let it slip.
func (lang *language) values(cal Calendar, lv *level, item plan.Item) map[string]string {
	values := map[string]string{
		"event":  lang.event(cal, item.Event),
		"season": lang.seasons[item.Season],
		"days":   lang.Span(item.Start, item.End),
		"start":  lang.Day(item.Start),
		"end":    lang.Day(item.End),
	}
	if item.Visit != nil {
		values["minutes"] = strconv.Itoa(int(length(*item.Visit).Minutes()))
	}
	if item.Latest != nil {
		values["latest"] = lang.Day(*item.Latest)
	}
	if first, last, ok := Likely(item); ok {
		values["likely_first"], values["likely_last"] = lang.Day(first), lang.Day(last)
	}
	if !lv.detailed {
		return values
	}
	values["clinic"] = line(cal.ClinicName)
	values["zones"] = lang.zoneList(item.Zones)
	if item.Left > 0 {
		values["left"] = strconv.Itoa(item.Left)
	}
	if item.Visit != nil {
		values["practitioner"] = line(cal.Practitioners[item.Visit.PractitionerID])
	}
	return values
}

// event names an event in the patient's own words, if she lets them show.
func (lang *language) event(cal Calendar, id string) string {
	return cmp.Or(line(cal.EventTitles[id]), lang.yourEvent)
}

// zoneList names zones in words, in the domain's order: "forehead, jaw and chin".
func (lang *language) zoneList(zones []clinic.Zone) string {
	named := map[clinic.Zone]bool{}
	for _, z := range zones {
		named[z] = true
	}
	var list []string
	for _, z := range clinic.Zones {
		if named[z] {
			list = append(list, lang.zones[z])
		}
	}
	return lang.List(list)
}
