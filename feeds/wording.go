package feeds

import (
	"cmp"
	"slices"
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
//	{days}                           from the first day to the last
//	{start} {end} {latest}           days; {latest} is the last good day, of a package its last
//	{left}                           sessions left in a package
//	{minutes}                        the length of an appointment
//	{likely_first} {likely_last}     days between which the moment falls 8 of 10 times
//	{title}                          in opens, closes and cancelled: the item's own title
//
// Those of a reason, in notes and reasons, have the values that valuesOf gives.
type language struct {
	levels    map[Privacy]*level
	zones     map[clinic.Zone]string
	seasons   map[string]string // by plan.Item.Season
	stated    map[string]string // metabolism and strength of muscles, by the ids of clinic
	months    [12]string
	and       string // joins the last two of a list
	to        string // joins the first and the last of several days
	yourEvent string // an event without a title

	// Titles of the first and the last day of several (interop.md F11), and of a
	// visit that is cancelled (F21).
	opens, closes, cancelled string

	// A {chance}: of {percent}, or too small for a whole one.
	chance, slightChance string

	// The parts of every description after the first (planner.md section 2).
	why, howSure, wouldChange, ask string
}

// level is what a language says at one level of privacy.
type level struct {
	detailed bool // whether names, zones and the plan's reasons may be shown
	busy     bool // whether nothing is shown but which times are taken

	calendarName, calendarDescription string
	place                             string // LOCATION of an appointment
	basedOnPlan                       string // why, where no reason is shown
	projected                         string // added to how sure, for items far ahead
	// Instead of how sure and what would change it, where a clinician decided on
	// the days; empty where that may not be told.
	sureDecided, changeDecided string
	kinds                      map[plan.Kind]phrases
	cancelled                  string // what, of a visit that is cancelled

	// notes are added to what, by the rule that calls for one. They say all that a
	// patient is told of such a rule: it is not cited under why.
	notes map[string]string
	// reasons are said under why instead of the plan's own text, by rule: the plan
	// explains itself to the clinic, in the clinic's words for zones.
	reasons map[string]string
}

// phrases are the words of one kind of item.
type phrases struct {
	title     string
	what      string
	anyDay    string // added to what, where no day of the span is better left out
	overdue   string // added to what, once a window has passed unbooked
	sure      string
	predicted string // instead of sure, for days that follow from the estimate alone
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
	if lv.busy {
		return words{summary: fill(p.title, nil), description: cal.PageURL}
	}
	values := lang.values(cal, lv, item)
	if item.Visit != nil && item.Visit.Status == clinic.AppointmentCancelled {
		return words{
			summary:     fill(lang.cancelled, map[string]string{"title": fill(p.title, values)}),
			description: paragraphs(fill(lv.cancelled, values), fill(lang.ask, values), cal.PageURL),
		}
	}
	what := fill(p.what, values)
	switch {
	case item.Status == plan.StatusOverdue && p.overdue != "":
		what += " " + fill(p.overdue, values)
	case p.anyDay != "" && !cites(item, ruleKeepClear) && !cites(item, ruleNoGoodDay) && !cites(item, ruleNextOpenDay):
		what += " " + fill(p.anyDay, values)
	}
	for _, note := range lang.notes(cal, lv, item) {
		what += " " + note
	}
	sure, change := lv.outlook(p, item)
	said := words{
		summary: fill(p.title, values),
		description: paragraphs(
			what,
			lang.why+lang.because(cal, lv, item),
			lang.howSure+" "+fill(sure, values),
			lang.wouldChange+" "+fill(change, values),
			fill(lang.ask, values),
			cal.PageURL, // bare on a line of its own (interop.md F23 and F24)
		),
	}
	if item.Kind == plan.KindAppt {
		said.location = fill(lv.place, values) // nowhere else (interop.md F26)
	}
	return said
}

// paragraphs joins what is not empty, with a blank line between.
func paragraphs(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(p string) bool { return p == "" }), "\n\n")
}

// shows reports whether a level says anything of an entry. A review is for the
// clinic; where only taken times are shown, a cancelled visit is gone at once
// (interop.md F21 and P5).
func (lv *level) shows(entry Entry) bool {
	if lv.busy {
		return entry.Item.Kind == plan.KindAppt && !entry.isCancelled()
	}
	return entry.Item.Kind != plan.KindReview
}

// outlook returns the templates of how sure an item is and what would change it.
func (lv *level) outlook(p phrases, item plan.Item) (sure, change string) {
	sure, change = p.sure, p.change
	switch {
	case item.Visit != nil && item.Visit.Status == clinic.AppointmentTentative:
		sure = p.tentative
	case item.Override != "":
		// No report moves what a clinician decided on (planner.md, first paragraph).
		if lv.sureDecided != "" {
			sure, change = lv.sureDecided, lv.changeDecided
		}
		return sure, change
	case p.predicted != "" && cites(item, ruleDuration) && !cites(item, ruleFirstSign):
		sure = p.predicted
	}
	if item.Projected {
		sure += " " + lv.projected
	}
	return sure, change
}

// values are what an item fills into templates. What a discreet feed must not
// tell is not among them, so no template can let it slip.
func (lang *language) values(cal Calendar, lv *level, item plan.Item) map[string]string {
	values := map[string]string{
		"event":  lang.event(cal, item.Event),
		"season": lang.seasons[item.Season],
		"days":   lang.span(item.Start, item.End),
		"start":  lang.day(item.Start),
		"end":    lang.day(item.End),
	}
	if item.Visit != nil {
		values["minutes"] = strconv.Itoa(int(length(*item.Visit).Minutes()))
	}
	if item.Latest != nil {
		values["latest"] = lang.day(*item.Latest)
	}
	if first, last, ok := likely(item); ok {
		values["likely_first"], values["likely_last"] = lang.day(first), lang.day(last)
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
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + lang.and + list[len(list)-1]
}

// span writes the days from first to last.
func (lang *language) span(first, last civil.Date) string {
	if first == last {
		return lang.day(first)
	}
	return lang.day(first) + lang.to + lang.day(last)
}

// day writes a date so that no reader can take day for month: "24 May 2027".
func (lang *language) day(d civil.Date) string {
	return strconv.Itoa(d.Day) + " " + lang.months[d.Month-1] + " " + strconv.Itoa(d.Year)
}
