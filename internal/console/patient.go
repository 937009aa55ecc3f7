package console

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// recordRoutes are a patient's page and what is done from it but for her records.
func (h handler) recordRoutes() []route {
	const feed = "/patients/:id/feeds/:feed"
	return []route{
		{http.MethodGet, "/patients", anyStaff, patientList},
		{http.MethodGet, "/patients/:id", anyStaff, patientPage},
		{http.MethodGet, "/patients/:id/changes", anyStaff, planChanges},

		{http.MethodPost, "/patients/:id/feeds", anyStaff, form(addFeed, patientPage)},
		{http.MethodPost, feed, anyStaff, form(saveFeed, patientPage)},
		{http.MethodPost, feed + "/rotate", anyStaff, form(rotateFeed, patientPage)},
		{http.MethodPost, feed + "/renew", anyStaff, form(renewFeed, patientPage)},
		{http.MethodPost, feed + "/revoke", anyStaff, form(revokeFeed, patientPage)},
		{http.MethodGet, feed + "/code.svg", anyStaff, feedCode},

		{http.MethodPost, "/patients/:id/links", anyStaff, form(makeLink, patientPage)},
		{http.MethodPost, "/patients/:id/links/:link/revoke", anyStaff, form(revokeLink, patientPage)},
		{http.MethodPost, "/patients/:id/app-passwords/:password/revoke", anyStaff, form(revokePassword, patientPage)},
		{http.MethodPost, "/patients/:id/consent/withdraw", anyStaff, form(withdrawConsent, patientPage)},
		{http.MethodGet, "/patients/:id/export.json", clinician, patientFile},
		{http.MethodGet, "/patients/:id/export.ics", clinician, patientCalendar},
		{http.MethodGet, "/patients/:id/erase", ownerOnly, erasePage},
		{http.MethodPost, "/patients/:id/erase", ownerOnly, form(erasePatient, erasePage)},
	}
}

// portrait makes a patient's page from what was read. But for forms, equal records
// give an equal page.
type portrait struct {
	app.PatientRecord
	v *visit
}

// patientView is a patient's page.
type patientView struct {
	ID, Name, Code string
	Lead           string // who she is, in a line
	Facts          []fact
	Next           nextView
	Picture        *pictureView
	Plan, Later    []planEntry
	Estimates      []estimateRow
	Verdicts       []verdictRow
	Flags          []flagged
	Chart          chart
	Privacy        privacyView
	Feeds          feedsView
	Changes        []changeRow
	MoreChanges    string // path of older ones
	File, Calendar string // paths of what she can be given; empty for who may not
	Erase          string // path; empty for who may not
}

// fact is something that is known of her.
type fact struct{ Name, Text, Href string }

// flagged is something about her that the plan tells the clinic.
type flagged struct{ Text, Rule string }

// pictureView is the picture of how long effects lasted, and what it shows in words.
type pictureView struct {
	Wide, Narrow template.HTML // drawn by package timeline, which escapes
	Said         []string
}

func patientPage(v *visit) error {
	record, err := v.app.PatientRecord(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	view, err := portrait{record, v}.view()
	if err != nil {
		return err
	}
	return v.render("patient", record.Patient.Name, "patients", view)
}

func (p portrait) view() (patientView, error) {
	view := patientView{
		ID: p.Patient.ID, Name: p.Patient.Name, Code: p.Patient.Code, Facts: p.facts(), Next: p.next(), Picture: p.picture(),
		Estimates: p.estimates(), Verdicts: p.verdicts(), Chart: p.v.chart(p.PatientRecord), Feeds: p.feeds(), Privacy: p.privacy(),
	}
	if p.MoreChanges {
		last := p.PatientRecord.Changes[len(p.PatientRecord.Changes)-1].ID
		view.MoreChanges = p.path("/changes") + "?before=" + strconv.FormatInt(last, 10)
	}
	if p.v.may(clinician) {
		view.File, view.Calendar = p.path("/export.json"), p.path("/export.ics")
	}
	if p.v.may(ownerOnly) {
		view.Erase = p.path("/erase")
	}
	for _, f := range p.PatientRecord.Plan.Flags {
		view.Flags = append(view.Flags, flagged{sentence(f.Text), f.Rule})
	}
	var err error
	if view.Changes, err = p.v.changes(p.PatientRecord.Changes); err != nil {
		return view, err
	}
	view.Plan, view.Later, err = p.plan()
	return view, err
}

// path is the path of something of hers.
func (p portrait) path(below string) string { return p.v.path("/patients/" + p.Patient.ID + below) }

func (p portrait) today() civil.Date { return civil.DateOf(p.Now) }

// moment is a moment on the clinic's clock, as in "Tue 6 Jul 2027, 14:05".
func (p portrait) moment(at time.Time) string {
	here := at.In(p.Now.Location())
	return day(civil.DateOf(here)) + here.Format(", 15:04")
}

// ago says how long ago something was, no more exactly than matters.
func (p portrait) ago(at time.Time) string {
	switch past := p.Now.Sub(at); {
	case past < time.Minute:
		return "just now"
	case past < time.Hour:
		return count(int(past/time.Minute), "minute", "minutes") + " ago"
	case past < 48*time.Hour:
		return count(int(past/time.Hour), "hour", "hours") + " ago"
	default:
		return count(int(past/(24*time.Hour)), "day", "days") + " ago"
	}
}

// away says how far away a day is, no more exactly than matters.
func (p portrait) away(d civil.Date) string {
	switch days := d.DaysSince(p.today()); {
	case days < 0:
		return count(-days, "day", "days") + " ago"
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days < 14:
		return "in " + count(days, "day", "days")
	case days < 70:
		return "in " + count((days+3)/7, "week", "weeks")
	default:
		return "in " + count((days+15)/30, "month", "months")
	}
}

func (p portrait) practitioner(id string) string {
	for _, each := range p.Practitioners {
		if each.ID == id {
			return each.Name
		}
	}
	return ""
}

var languageNames = map[string]string{"en": "English", "es": "Spanish", "fr": "French", "de": "German", "ko": "Korean"}

// facts are who she is and what is said of her effect.
func (p portrait) facts() (all []fact) {
	add := func(name, text string) {
		if text != "" {
			all = append(all, fact{Name: name, Text: text})
		}
	}
	who, traits := p.Patient, p.Patient.Traits
	add("Practitioner", cmp.Or(p.practitioner(who.PractitionerID), "Nobody in particular"))
	if who.Email != "" {
		all = append(all, fact{"E-mail", who.Email, "mailto:" + who.Email})
	}
	add("Language", cmp.Or(languageNames[who.Language], who.Language, "As her browser asks"))
	add("Id elsewhere", who.Ref)
	if traits.FirstTimer {
		add("First time", "Yes: starts conservatively, tracked weekly")
	}
	add("Metabolism", stated(string(traits.Metabolism)))
	add("Muscle strength", stated(string(traits.Strength)))
	add("Agreed rhythm", map[clinic.Strategy]string{clinic.StrategySmall3Mo: "Small doses every 3 months", clinic.StrategyHigh6Mo: "Higher doses every 6 months"}[traits.Strategy])
	var weekdays []string
	for _, w := range traits.Weekdays {
		weekdays = append(weekdays, strings.ToUpper(w[:1])+w[1:])
	}
	add("Can come on", strings.Join(weekdays, ", "))
	if traits.VisitsPerYear > 0 {
		add("Visits a year", "At most "+strconv.Itoa(traits.VisitsPerYear))
	}
	var away []string
	for _, b := range traits.Blackouts {
		if !b.To.Before(p.today()) {
			away = append(away, spanInWords(b.From, b.To))
		}
	}
	add("Cannot come", strings.Join(away, "; "))
	add("Time zone", traits.Timezone)
	return all
}

func stated(value string) string {
	if value == "" || value == "unknown" {
		return ""
	}
	return strings.ToUpper(value[:1]) + value[1:]
}

// spanInWords are the days from one to another, both inclusive, as in "6 – 20 Jul
// 2027".
func spanInWords(from, to civil.Date) string {
	switch {
	case from == to || !to.IsValid():
		return day(from)
	case from.Year != to.Year:
		return from.In(time.UTC).Format("2 Jan 2006") + " – " + to.In(time.UTC).Format("2 Jan 2006")
	case from.Month != to.Month:
		return from.In(time.UTC).Format("2 Jan") + " – " + to.In(time.UTC).Format("2 Jan 2006")
	}
	return from.In(time.UTC).Format("2") + " – " + to.In(time.UTC).Format("2 Jan 2006")
}

// eventTitle names an event.
func (p portrait) eventTitle(id string) string {
	i := slices.IndexFunc(p.Events, func(e app.Record[clinic.Event]) bool { return e.ID == id })
	if i >= 0 && p.Events[i].Is.Title != "" {
		return p.Events[i].Is.Title
	}
	return "an event of hers"
}
