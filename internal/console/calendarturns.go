package console

import (
	"fmt"
	"net/url"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// namedFollowUps is how many follow-ups that do the same on a day a week names; of more
// it tells how many there are, and leads to them.
const namedFollowUps = 2

// turnTexts say what one follow-up does on a day, and what several do.
var turnTexts = map[app.AgendaTurn][2]string{
	{Kind: plan.KindPrepDeadline}:       {"last day to prepare", "last days to prepare"},
	{Kind: plan.KindReview}:             {"to review", "to review"},
	{Kind: plan.KindPrep}:               {"preparation begins", "preparations begin"},
	{Kind: plan.KindWindow}:             {"window opens", "windows open"},
	{Kind: plan.KindWindow, Ends: true}: {"window ends", "windows end"},
	{Kind: plan.KindTouchup}:            {"touch-up", "touch-ups"},
	{Kind: plan.KindCheckin}:            {"check-in", "check-ins"},
	{Kind: plan.KindPackage}:            {"package ends", "packages end"},
}

// calendarTurn is what some follow-ups do on a day.
type calendarTurn struct {
	Path, Text, Class string
	Count             int
	On                bool
}

// calendarList is a page of the follow-ups that do the same on a day.
type calendarList struct {
	Heading     string
	Entries     []calendarEntry
	First, Next string // other pages; empty where there is none
}

// turnNames name turns in an address, as in "window-ends".
func turnName(t app.AgendaTurn) string {
	if t.Ends {
		return string(t.Kind) + "-ends"
	}
	return string(t.Kind)
}

func turnNamed(name string) (turn app.AgendaTurn) {
	kind, ends := strings.CutSuffix(name, "-ends")
	return app.AgendaTurn{Kind: plan.Kind(kind), Ends: ends}
}

// dayPath leads to a day of whose days are shown; turn is empty for the first.
func (v *visit) dayPath(d civil.Date, who, turn, cursor string) string {
	query := url.Values{"day": {d.String()}}
	for name, value := range map[string]string{"practitioner": who, "turn": turn, "cursor": cursor} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return v.path("/calendar?" + query.Encode())
}

// turnsOf are the counts of a day in words, each leading to whom it counts.
func (v *visit) turnsOf(d app.AgendaDay, who string) (all []calendarTurn) {
	for _, c := range d.FollowUps {
		texts := turnTexts[c.AgendaTurn]
		one := calendarTurn{Path: v.dayPath(d.Date, who, turnName(c.AgendaTurn), "") + "#follow-ups", Text: texts[1], Class: "follow " + string(c.Kind), Count: c.Count}
		if c.Count == 1 {
			one.Text = texts[0]
		}
		all = append(all, one)
	}
	return all
}

// listDay lists the follow-ups of a day that do what is asked for, or what is urgent.
func (v *visit) listDay(view *calendarView, d app.AgendaDay, practitionerID string) error {
	who := v.query("practitioner")
	view.Turns = v.turnsOf(d, who)
	var turn app.AgendaTurn
	switch name := v.query("turn"); {
	case name != "":
		turn = turnNamed(name)
	case len(d.FollowUps) == 0:
		return nil
	default:
		turn = d.FollowUps[0].AgendaTurn
	}
	texts, known := turnTexts[turn]
	if !known {
		return clinic.Errorf(clinic.Invalid, "", "No follow-up does such a thing.")
	}
	page, err := v.app.Turning(v.ctx(), v.actor, app.TurningAsk{Date: d.Date, PractitionerID: practitionerID, Turn: turn, Cursor: v.query("cursor")})
	if err != nil {
		return err
	}
	list := &calendarList{Heading: capital(texts[1])}
	for i, c := range d.FollowUps {
		if c.AgendaTurn == turn {
			view.Turns[i].On, list.Heading = true, fmt.Sprint(c.Count, " ", view.Turns[i].Text)
		}
	}
	if v.query("cursor") != "" {
		list.First = v.dayPath(d.Date, who, turnName(turn), "") + "#follow-ups"
	}
	if page.Next != "" {
		list.Next = v.dayPath(d.Date, who, turnName(turn), page.Next) + "#follow-ups"
	}
	for _, f := range page.Items {
		sub := zoneList(f.Zones)
		if f.End != f.Start {
			sub = joinDot(day(f.Start)+" – "+day(f.End), zoneList(f.Zones))
		}
		list.Entries = append(list.Entries, calendarEntry{Class: "follow " + string(f.Kind), Title: f.PatientName, Sub: sub, Path: v.followPath(f)})
	}
	view.List = list
	return nil
}

// followPath leads to where something is done about a follow-up: what is to be booked
// to free times, everything else to the patient.
func (v *visit) followPath(f app.AgendaFollowUp) string {
	patient := "/patients/" + url.PathEscape(f.PatientID)
	if f.Kind != plan.KindWindow && f.Kind != plan.KindPrep {
		return v.path(patient)
	}
	return v.path(patient + "/book?" + url.Values{"from": {f.Start.String()}, "to": {f.End.String()}}.Encode())
}
