package feeds

import (
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// language is everything a feed says in one language, as data that can be
// translated. Templates are filled as fill describes, with these values:
//
//	{zones} {practitioner} {clinic}  empty in a discreet feed, or if unknown
//	{event}                          the patient's title, or yourEvent
//	{season}                         summer or winter, in words
//	{start} {end} {latest}           days; {latest} is the last good day
//	{minutes}                        the length of an appointment
type language struct {
	levels    map[Privacy]*level
	zones     map[clinic.Zone]string
	seasons   map[string]string // by plan.Item.Season
	months    [12]string
	and       string // joins the last two of a list
	yourEvent string // an event without a title

	// The parts of every description after the first (planner.md section 2).
	why, howSure, wouldChange, ask string
}

// level is what a language says at one level of privacy.
type level struct {
	detailed bool // whether names, zones and the plan's reasons may be shown

	calendarName, calendarDescription string
	place                             string // LOCATION of an appointment
	basedOnPlan                       string // why, where no reason is shown
	projected                         string // added to how sure, for items far ahead
	season                            string // added where an item stands in for a season item
	kinds                             map[plan.Kind]phrases
}

// phrases are the words of one kind of item.
type phrases struct {
	title     string
	what      string
	overdue   string // added to what, once a window has passed unbooked
	sure      string
	tentative string // instead of sure, for an appointment not yet confirmed
	change    string
}

// words is what one item says.
type words struct {
	summary, description, location string
}

// say words an item. Nothing in it depends on the day on which the feed is read,
// but for a window that has become overdue: an event whose words have not
// changed keeps its revision.
func (lang *language) say(cal Calendar, lv *level, p phrases, item plan.Item) words {
	values := lang.values(cal, lv, item)

	what := fill(p.what, values)
	if item.Status == plan.StatusOverdue && p.overdue != "" {
		what += " " + fill(p.overdue, values)
	}
	if lv.season != "" && item.Kind != plan.KindSeason && mentionsSeason(item) {
		what += " " + fill(lv.season, values)
	}
	sure := p.sure
	if item.Visit != nil && item.Visit.Status == clinic.AppointmentTentative {
		sure = p.tentative
	}
	sure = fill(sure, values)
	if item.Projected {
		sure += " " + fill(lv.projected, values)
	}
	said := words{
		summary: fill(p.title, values),
		description: strings.Join([]string{
			what,
			lang.why + lv.because(item),
			lang.howSure + " " + sure,
			lang.wouldChange + " " + fill(p.change, values),
			fill(lang.ask, values),
		}, "\n\n"),
	}
	if item.Kind == plan.KindAppt {
		said.location = fill(lv.place, values) // nowhere else (interop.md F26)
	}
	return said
}

// because says after the word "why" what put an item on the plan: its reasons
// with the ids of their rules, so that the clinic can be asked about one, or
// nothing that tells.
func (lv *level) because(item plan.Item) string {
	if !lv.detailed || len(item.Reasons) == 0 {
		return " " + lv.basedOnPlan
	}
	var reasons []string
	for _, r := range item.Reasons {
		reasons = append(reasons, line(r.Text)+" ("+line(r.Rule)+")")
	}
	if len(reasons) == 1 {
		return " " + reasons[0]
	}
	return "\n- " + strings.Join(reasons, "\n- ")
}

// mentionsSeason reports whether the item took the place of a season item
// (planner.md section 7): the plan then says so by a reason of that rule.
func mentionsSeason(item plan.Item) bool {
	for _, r := range item.Reasons {
		if r.Rule == "season" || strings.HasPrefix(r.Rule, "season.") {
			return true
		}
	}
	return false
}

// values are what an item fills into templates. What a discreet feed must not
// tell is not among them, so no template can let it slip.
func (lang *language) values(cal Calendar, lv *level, item plan.Item) map[string]string {
	values := map[string]string{
		"event":  line(cal.EventTitles[item.Event]),
		"season": lang.seasons[item.Season],
		"start":  lang.day(item.Start),
		"end":    lang.day(item.End),
	}
	if values["event"] == "" {
		values["event"] = lang.yourEvent
	}
	if item.Visit != nil {
		values["minutes"] = strconv.Itoa(int(length(*item.Visit).Minutes()))
	}
	if item.Latest != nil {
		values["latest"] = lang.day(*item.Latest)
	}
	if !lv.detailed {
		return values
	}
	values["clinic"] = line(cal.ClinicName)
	values["zones"] = lang.zoneList(item.Zones)
	if item.Visit != nil {
		values["practitioner"] = line(cal.Practitioners[item.Visit.PractitionerID])
	}
	return values
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
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + lang.and + list[len(list)-1]
}

// day writes a date so that no reader can take day for month: "24 May 2027".
func (lang *language) day(d civil.Date) string {
	return strconv.Itoa(d.Day) + " " + lang.months[d.Month-1] + " " + strconv.Itoa(d.Year)
}
