package console

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func (h handler) bookRoutes() []route {
	return []route{
		{http.MethodGet, "/patients/:id/book", anyStaff, bookPage},
		{http.MethodPost, "/patients/:id/book", anyStaff, form(book, bookPage)},
	}
}

// bookView is the page on which a patient's visit is booked: free times, each a
// button, and a form for any other time.
type bookView struct {
	Patient             clinic.Patient
	Action, PatientPath string
	For                 string // what the visit is for, in words
	With                string // whom it is with; empty for nobody
	Minutes             int
	Practitioner        string
	Days                []bookDay
	Lacks               string // why other days are not offered
	From, To            string
	Practitioners       []choice
	Lengths             []choice
	Date, Time          field
	Clashes             []string // what is in the way of the time that was sent
	Clashing            string   // names it
	Agreed              bool     // whether it may be
	Back                string
	Instead             string   // the appointment that is to be moved; empty for another one
	Now                 string   // when that is
	Already             []string // what else is booked for her
}

// bookDay is a day with free times.
type bookDay struct {
	Date  civil.Date
	Best  bool
	Why   []string
	Times []bookTime
}

// bookTime is a button.
type bookTime struct {
	Value, Text, Hint string
}

// bookAsk is what the page is asked for, by its address or by the form that was sent.
func (v *visit) bookAsk() (ask app.SuggestFor, err error) {
	get := v.query
	if v.draft != nil {
		get = v.value
	}
	for name, day := range map[string]*civil.Date{"from": &ask.From, "to": &ask.To} {
		if text := get(name); text != "" {
			if *day, err = civil.ParseDate(text); err != nil {
				return ask, clinic.Errorf(clinic.Invalid, "", "These are not days in a calendar.")
			}
		}
	}
	ask.PractitionerID, ask.Instead = get("practitioner"), get("instead")
	if text := get("minutes"); text != "" {
		if ask.Minutes, err = strconv.Atoi(text); err != nil || ask.Minutes <= 0 {
			return ask, clinic.Errorf(clinic.Invalid, "", "A visit takes a number of minutes.")
		}
	}
	return ask, nil
}

func bookPage(v *visit) error {
	patient, err := v.app.Patient(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	ask, err := v.bookAsk()
	if err != nil {
		return err
	}
	moving := clinic.Appointment{}
	if ask.Instead != "" {
		if moving, err = v.moving(&ask); err != nil {
			return err
		}
	}
	found, err := v.app.SuggestTimes(v.ctx(), v.actor, v.id(), ask)
	if v.draft != nil && clinic.CodeOf(err) == clinic.Invalid {
		// Whom it is with was removed meanwhile, say: what was typed stays all the same,
		// beside what would be suggested.
		ask.PractitionerID, ask.Minutes = "", 0
		found, err = v.app.SuggestTimes(v.ctx(), v.actor, v.id(), ask)
	}
	if err != nil {
		return err
	}
	self := "/patients/" + url.PathEscape(v.id()) + "/book"
	view := bookView{
		Patient: patient, Action: v.path(self), PatientPath: v.path("/patients/" + url.PathEscape(v.id())),
		With: found.PractitionerName, Practitioner: found.PractitionerID, Minutes: found.Minutes,
		For: bookedFor(found), From: found.From.String(), To: found.To.String(), Lacks: lacking(found.Obstacles),
		Date: v.field("book", "date", ""), Time: v.field("book", "time", ""), Back: v.backTo(), Instead: ask.Instead,
	}
	title := "Book " + patient.Name
	if ask.Instead != "" {
		title, view.Now = "Move the visit of "+patient.Name, day(moving.Start.Date)+", "+moving.Start.Time.String()[:5]
	}
	if view.Already, err = v.bookedAlready(ask.Instead); err != nil {
		return err
	}
	if view.Practitioners, err = v.practitionerChoices(found.PractitionerID, ""); err != nil {
		return err
	}
	lengths := []int{15, 30, 45, 60, 90, 120}
	for _, minutes := range lengths {
		view.Lengths = append(view.Lengths, choice{Value: strconv.Itoa(minutes), Text: fmt.Sprint(minutes, " minutes"), On: minutes == found.Minutes})
	}
	for n, d := range found.Days {
		view.Days = append(view.Days, bookedDay(d, n == 0 && found.For != nil))
	}
	if sent := v.sent("book"); sent != nil {
		if view.Clashes, err = visitClashes(v, ask.Instead, v.booking()); err != nil {
			return err
		}
		view.Clashing = digest(view.Clashes)
		view.Agreed = view.Clashing == sent.Get("clashing")
		if wall, err := clinic.ParseWallTime(sent.Get("start")); err == nil && view.Date.Value == "" {
			view.Date.Value, view.Time.Value = wall.Date.String(), clock(wall)
		}
	}
	return v.render("book", title, "calendar", view)
}

// bookedAlready says what is booked for a patient from today on, but for one that is to
// be moved: the page she was booked from may have been an old one.
func (v *visit) bookedAlready(instead string) (when []string, err error) {
	today, err := v.today()
	if err != nil {
		return nil, err
	}
	ahead, err := v.app.Appointments.Page(v.ctx(), v.actor, v.id(), app.Days{From: today}, "", 100)
	for _, r := range ahead {
		if r.Is.IsBooked() && r.ID != instead {
			when = append(when, day(r.Is.Start.Date)+", "+clock(r.Is.Start))
		}
	}
	return when, err
}

// movedAround is how many days around an appointment it is moved among, unless she asks
// for others.
const movedAround = 14

// moving is the appointment that is to be moved, which says what was not asked.
func (v *visit) moving(ask *app.SuggestFor) (clinic.Appointment, error) {
	record, err := v.app.Appointments.Get(v.ctx(), v.actor, v.id(), ask.Instead)
	if err != nil {
		return record.Is, err
	}
	today, err := v.today()
	if err != nil {
		return record.Is, err
	}
	is := record.Is
	ask.PractitionerID, ask.Minutes = cmp.Or(ask.PractitionerID, is.PractitionerID), cmp.Or(ask.Minutes, is.Minutes)
	if ask.From.IsZero() && ask.To.IsZero() {
		ask.From, ask.To = is.Start.Date.AddDays(-movedAround), is.Start.Date.AddDays(movedAround)
		if ask.From.Before(today) {
			ask.From = today
		}
		if ask.To.Before(today) {
			ask.To = today.AddDays(movedAround)
		}
	}
	return is, nil
}

// bookedFor says what a visit is for.
func bookedFor(found app.Suggestions) string {
	span := func(from, to civil.Date) string { return day(from) + " – " + day(to) }
	switch is := found.For; {
	case is == nil:
		return "Any time in " + span(found.From, found.To)
	case is.Kind == plan.KindPrep && is.Event != "":
		return "Before " + is.Event + ": " + span(is.Start, is.End)
	case is.Kind == plan.KindPrep:
		return "Before an event: " + span(is.Start, is.End)
	default:
		return "Her window: " + span(is.Start, is.End)
	}
}

func bookedDay(d app.SuggestedDay, best bool) bookDay {
	shown := bookDay{Date: d.Date, Best: best}
	for _, r := range d.Reasons {
		shown.Why = append(shown.Why, r.Text)
	}
	for _, t := range d.Times {
		hint := ""
		if t.Beside {
			hint = "leaves no gap"
		}
		shown.Times = append(shown.Times, bookTime{t.Start.String(), t.Start.Time.String()[:5], hint})
	}
	return shown
}

// obstacleTexts say what is in the way of a visit, after the number of days.
var obstacleTexts = map[plan.Obstacle]string{
	plan.ObstaclePast: "over", plan.ObstacleClosed: "closed", plan.ObstacleAway: "when she cannot come", plan.ObstaclePaused: "paused",
	plan.ObstacleInterval: "before the minimum interval", plan.ObstacleVisit: "too near another visit",
	plan.ObstacleEvent: "too near an event", app.ObstacleFull: "full",
}

// lacking says why other days are not offered.
func lacking(all []app.SuggestionsLack) string {
	var parts []string
	for _, lack := range all {
		parts = append(parts, fmt.Sprintf("%d %s", lack.Days, obstacleTexts[lack.Obstacle]))
	}
	return strings.Join(parts, ", ")
}

// practitionerChoices are a clinic's practitioners to choose from, one of whom is
// chosen; others is the text of the choice of none of them, which is not offered if
// it is empty.
func (v *visit) practitionerChoices(chosen, others string) (all []choice, err error) {
	if others != "" {
		all = append(all, choice{Value: everybody, Text: others, On: chosen == "" || chosen == everybody})
	}
	const page = 100
	for after := ""; ; {
		some, err := v.app.Practitioners(v.ctx(), v.actor, after, page)
		if err != nil {
			return nil, err
		}
		for _, p := range some {
			all, after = append(all, choice{Value: p.ID, Text: p.Name, On: p.ID == chosen}), p.ID
		}
		if len(some) < page {
			return all, nil
		}
	}
}

// backTo is the page of the console that she came from, below Path; "" if she did not
// say.
func (v *visit) backTo() string {
	back := v.query("back")
	if v.draft != nil {
		back = v.value("back")
	}
	if !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.ContainsAny(back, "\\\r\n") {
		return ""
	}
	return back
}

func book(v *visit) error {
	v.reading("book")
	is := v.booking()
	if err := v.faulty(); err != nil {
		return err
	}
	booked, err := v.app.Book(v.agreeing(v.ctx()), v.actor, v.id(), app.Booking{Appointment: is, Instead: v.value("instead")})
	var refusal *clinic.Error
	if errors.As(err, &refusal) && refusal.Code == clinic.Conflict && refusal.Path == "start" {
		v.draft.add("time", takenTime)
		return errFaulty
	}
	if err != nil {
		return err
	}
	back := v.backTo()
	if back == "" {
		back = "/calendar?week=" + weekOf(booked.Is.Start.Date)
	}
	did := "Booked for"
	if v.value("instead") != "" {
		did = "Moved to"
	}
	return v.done(back, fmt.Sprintf("%s %s at %s.", did, day(booked.Is.Start.Date), booked.Is.Start.Time.String()[:5]))
}

// booking reads the appointment that is asked for, finding fault with its time.
func (v *visit) booking() clinic.Appointment {
	is := clinic.Appointment{PractitionerID: v.value("practitioner")}
	is.Minutes, _ = strconv.Atoi(v.value("minutes"))
	var err error
	if start := v.value("start"); start != "" {
		if is.Start, err = clinic.ParseWallTime(start); err != nil {
			v.draft.add("", "This is no time of day. Choose one of those below.")
		}
		return is
	}
	is.Start.Date = v.date("date", true)
	if is.Start.Time, err = civil.ParseTime(v.value("time") + ":00"); err != nil {
		v.draft.add("time", "Type a time of day, as in 14:30.")
	}
	return is
}

// weekOf is the ISO week of a day, as in "2027-W20".
func weekOf(d civil.Date) string {
	year, week := d.In(time.UTC).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, week)
}
