package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// AgendaAsk is what somebody wants to see of a clinic's calendar: some days, both
// inclusive, of one practitioner or of everybody.
type AgendaAsk struct {
	From, To       civil.Date // the zero date: today, and six days after From
	PractitionerID string     // empty for all, and for what is with none
	// Turning leaves out the follow-ups that neither begin nor end in these days.
	Turning bool
	// Counted tells how many follow-ups begin and end on each day, instead of which.
	Counted bool
	// Named tells which all the same, where up to so many of a kind do so on a day.
	Named int
}

// Agenda is what stands between two days in a clinic's calendar. Times are by the
// clinic's own clocks.
type Agenda struct {
	From          civil.Date           `json:"from" format:"date"`
	To            civil.Date           `json:"to" format:"date"`
	Timezone      string               `json:"timezone" doc:"The clinic's, in which all times are told"`
	Today         civil.Date           `json:"today" format:"date" doc:"The day it is at the clinic"`
	Practitioners []AgendaPractitioner `json:"practitioners" doc:"Whose calendars these are"`
	Visits        []AgendaVisit        `json:"visits" doc:"Booked appointments, however they came, by start"`
	Busy          []AgendaBusy         `json:"busy" doc:"What else takes practitioners' time: in their appointments calendars, and, without a title, in others of theirs; by start"`
	FollowUps     []AgendaFollowUp     `json:"follow_ups" doc:"What the plans of practitioners' patients hold, by start"`
	Days          []AgendaDay          `json:"days,omitempty" doc:"How many follow-ups begin and end on each day, where they are asked for as counts"`
	Closed        []civil.Date         `json:"closed" doc:"Days on which the clinic is closed"`
	Truncated     bool                 `json:"truncated,omitempty" doc:"More stands in these days than is told; ask for fewer days or for one practitioner"`
}

// AgendaPractitioner is whose calendar it is.
type AgendaPractitioner struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AgendaPatient is whom an entry of the agenda is about.
type AgendaPatient struct {
	PatientID   string `json:"patient_id"`
	PatientName string `json:"patient_name"`
	PatientCode string `json:"patient_code,omitempty"`
}

// AgendaTime is when an entry of the agenda takes time.
type AgendaTime struct {
	Start   civil.DateTime `json:"start" doc:"By the clinic's clocks"`
	End     civil.DateTime `json:"end" doc:"By the clinic's clocks; exclusive"`
	Minutes int            `json:"minutes"`
}

// AgendaVisit is a booked appointment.
type AgendaVisit struct {
	AgendaPatient
	AgendaTime
	AppointmentID  string                   `json:"appointment_id"`
	PractitionerID string                   `json:"practitioner_id,omitempty" doc:"Whom it is with: the appointment's own, or else the patient's"`
	Zones          []clinic.Zone            `json:"zones,omitempty"`
	Status         clinic.AppointmentStatus `json:"status" enum:"confirmed,tentative"`
}

// AgendaBusy is something of a practitioner's own.
type AgendaBusy struct {
	AgendaTime
	ID             string `json:"id,omitempty" doc:"Names it among the appointments of practitioners' calendars; absent for what stands in other calendars"`
	PractitionerID string `json:"practitioner_id"`
	Title          string `json:"title,omitempty" doc:"Absent for what is private or stands in another calendar"`
	AllDay         bool   `json:"all_day,omitempty"`
	Tentative      bool   `json:"tentative,omitempty"`
	Free           bool   `json:"free,omitempty" doc:"She keeps it in mind, but it takes no time"`
	Waiting        bool   `json:"waiting,omitempty" doc:"Waits for somebody to say which patient it is about"`
}

// AgendaFollowUp is an item of a plan. Both days are inclusive.
type AgendaFollowUp struct {
	AgendaPatient
	PractitionerID string        `json:"practitioner_id"`
	UID            string        `json:"uid"`
	Kind           plan.Kind     `json:"kind"`
	Start          civil.Date    `json:"start" format:"date"`
	End            civil.Date    `json:"end" format:"date"`
	Zones          []clinic.Zone `json:"zones"`
	Status         plan.Status   `json:"status"`
}

const (
	// maxAgendaDays bounds what can be asked for at once: a month with the weeks that
	// it begins and ends in, and some more.
	maxAgendaDays = 62
	// maxAgenda bounds what is told of each kind.
	maxAgenda = 5000
)

// Agenda tells what stands between two days in the calendar of a clinic.
func (a *App) Agenda(ctx context.Context, actor Actor, ask AgendaAsk) (told Agenda, err error) {
	err = a.look(ctx, actor, func(c *change) error {
		if ask.From.IsZero() {
			ask.From = c.today
		}
		if ask.To.IsZero() && ask.From.IsValid() {
			ask.To = ask.From.AddDays(6)
		}
		if err := ask.checkSpan(maxAgendaDays); err != nil {
			return err
		}
		with, err := c.practitionersFor(ask.PractitionerID)
		if err != nil {
			return err
		}
		zone, err := Zones(c.clinic.Timezone)
		if err != nil {
			return err
		}
		told = Agenda{From: ask.From, To: ask.To, Timezone: c.clinic.Timezone, Today: c.today,
			Practitioners: []AgendaPractitioner{}, Visits: []AgendaVisit{}, Busy: []AgendaBusy{}, FollowUps: []AgendaFollowUp{}, Closed: []civil.Date{}}
		for _, p := range with {
			told.Practitioners = append(told.Practitioners, AgendaPractitioner{p.ID, p.Name})
		}
		isOpen := plan.ClinicOpen(c.clinic.Settings)
		for day := ask.From; !day.After(ask.To); day = day.AddDays(1) {
			if ask.Counted {
				told.Days = append(told.Days, AgendaDay{Date: day, FollowUps: []AgendaCount{}})
			}
			if !isOpen(day) {
				told.Closed = append(told.Closed, day)
			}
		}
		r := agendaReader{change: c, ask: ask, with: with, told: &told, zone: zone,
			begin: ask.From.In(zone), end: ask.To.AddDays(1).In(zone)}
		followUps := r.followUps
		if ask.Counted {
			followUps = r.days
		}
		return errors.Join(r.visits(), r.busy(), followUps())
	})
	return told, err
}

// checkSpan refuses days that are none, or too many.
func (ask AgendaAsk) checkSpan(most int) error {
	if err := clinic.CheckDate("from", ask.From); err != nil {
		return err
	}
	if err := clinic.CheckDate("to", ask.To); err != nil {
		return err
	}
	if ask.To.Before(ask.From) {
		return clinic.Errorf(clinic.Invalid, "to", "is before from")
	}
	if ask.To.DaysSince(ask.From) >= most {
		return clinic.Errorf(clinic.Invalid, "to", "is more than %d days after from", most-1)
	}
	return nil
}

// practitionersFor are the one practitioner of an id, or all for an empty one, by
// name.
func (c *change) practitionersFor(id string) (all []clinic.Practitioner, err error) {
	if id != "" {
		if err := c.checkPractitioner(id); err != nil {
			return nil, err
		}
		one, err := c.Practitioner(c.actor.Clinic, id)
		return []clinic.Practitioner{one}, err
	}
	const page = 100
	for after := ""; ; after = all[len(all)-1].ID {
		some, err := c.PractitionerPage(c.actor.Clinic, after, page)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < page {
			slices.SortStableFunc(all, func(x, y clinic.Practitioner) int { return strings.Compare(x.Name, y.Name) })
			return all, nil
		}
	}
}

// agendaReader fills an agenda.
type agendaReader struct {
	*change
	ask        AgendaAsk
	with       []clinic.Practitioner
	told       *Agenda
	zone       *time.Location // the clinic's
	begin, end time.Time
}

func (r agendaReader) ids() (all []string) {
	for _, p := range r.with {
		all = append(all, p.ID)
	}
	return all
}

// when is a time by the clinic's clocks; ok is false if it is on none of the days.
func (r agendaReader) when(start, end time.Time) (at AgendaTime, ok bool) {
	touches := start.Before(r.end) && end.After(r.begin) || start.Equal(end) && !start.Before(r.begin) && start.Before(r.end)
	return AgendaTime{
		Start: civil.DateTimeOf(start.In(r.zone)), End: civil.DateTimeOf(end.In(r.zone)), Minutes: int(end.Sub(start) / time.Minute),
	}, touches
}

func (r agendaReader) visits() error {
	with := r.ids()
	if r.ask.PractitionerID == "" {
		with = append(with, store.Nobody)
	}
	// By the clocks of other zones they may begin on another day, and one takes up to
	// a day.
	found, err := r.AgendaVisits(r.actor.Clinic, with, r.ask.From.AddDays(-2), r.ask.To.AddDays(2), maxAgenda+1)
	if err != nil {
		return err
	}
	for _, v := range found {
		zone, err := Zones(cmp.Or(v.Is.Timezone, r.clinic.Timezone))
		if err != nil {
			return err
		}
		start, _ := clinic.Instant(v.Is.Start, zone)
		at, ok := r.when(start, start.Add(v.Is.Length()))
		if !ok {
			continue
		}
		r.told.Visits = append(r.told.Visits, AgendaVisit{
			AgendaPatient: AgendaPatient{v.PatientID, v.PatientName, v.PatientCode}, AgendaTime: at, AppointmentID: v.Is.ID,
			PractitionerID: v.With, Zones: v.Is.Zones, Status: cmp.Or(v.Is.Status, clinic.AppointmentConfirmed),
		})
	}
	slices.SortFunc(r.told.Visits, func(x, y AgendaVisit) int {
		return cmp.Or(x.Start.Compare(y.Start), cmp.Compare(x.AppointmentID, y.AppointmentID))
	})
	r.told.Visits = bounded(r.told, r.told.Visits, len(found) > maxAgenda)
	return nil
}

// bounded is what is told of a kind, and notes that there is more.
func bounded[T any](told *Agenda, all []T, more bool) []T {
	told.Truncated = told.Truncated || more || len(all) > maxAgenda
	return all[:min(len(all), maxAgenda)]
}

// busy adds what stands in practitioners' calendars and is about no patient: what is
// linked to one is recorded and among the visits.
func (r agendaReader) busy() error {
	found, err := r.AgendaObjects(r.actor.Clinic, r.ids(), string(RoleFollowUps), r.begin.Unix(), r.end.Unix(), maxAgenda+1)
	if err != nil {
		return err
	}
	zones := map[string]*time.Location{}
	for _, p := range r.with {
		if zones[p.ID], err = Zones(cmp.Or(p.Timezone, r.clinic.Timezone)); err != nil {
			return err
		}
	}
	budget := ical.NewBudget()
	for _, o := range found {
		if o.PatientID != "" {
			continue
		}
		if err := r.addBusy(budget, o, zones[o.PractitionerID]); err != nil {
			r.told.Truncated = true // its rule takes more than is left to spend
		}
	}
	slices.SortStableFunc(r.told.Busy, func(x, y AgendaBusy) int { return x.Start.Compare(y.Start) })
	r.told.Busy = bounded(r.told, r.told.Busy, len(found) > maxAgenda)
	return nil
}

func (r agendaReader) addBusy(budget *ical.Budget, o store.AgendaObject, own *time.Location) error {
	sent, err := ical.Parse(o.Body, ical.DefaultLimits)
	if err != nil || sent.Component != "VEVENT" {
		return nil // one that cannot be read any more does not spoil the rest
	}
	times, err := sent.OccurrencesFor(budget, r.begin, r.end, own, maxAgenda)
	for _, t := range times {
		at, ok := r.when(t.Start, t.End)
		if t.AllDay {
			// A day is a day, whatever clocks it is looked at by.
			days := int((t.End.Sub(t.Start) + 12*time.Hour) / (24 * time.Hour))
			at.Start, at.End = t.Wall, civil.DateTime{Date: t.Wall.Date.AddDays(max(1, days))}
			ok = !t.Wall.Date.After(r.ask.To) && at.End.Date.After(r.ask.From)
		}
		status, free := statusOf(t.Component), isTransparent(t.Component)
		isAppointment := takesVisits(CalendarRole(o.Role))
		if !ok || status == clinic.AppointmentCancelled || free && !isAppointment {
			continue
		}
		busy := AgendaBusy{AgendaTime: at, PractitionerID: o.PractitionerID, AllDay: t.AllDay, Tentative: status == clinic.AppointmentTentative, Free: free}
		if isAppointment {
			busy.ID, busy.Waiting, busy.Title = standing(o.CalendarID, o.Name), o.Waiting, publicTitle(t.Component)
		}
		r.told.Busy = append(r.told.Busy, busy)
	}
	return err
}

// publicTitle is an event's title, empty if its owner keeps it private.
func publicTitle(event *ical.Component) string {
	if class := event.Property("CLASS"); class != nil && !strings.EqualFold(class.Value, "PUBLIC") {
		return ""
	}
	return titleOf(event)
}

// isTransparent reports whether an event takes no time (RFC 5545 section 3.8.2.7).
func isTransparent(event *ical.Component) bool {
	transp := event.Property("TRANSP")
	return transp != nil && strings.EqualFold(transp.Value, "TRANSPARENT")
}

func (r agendaReader) followUps() error {
	// They are stored with room for every zone.
	const day = 24 * 60 * 60
	found, err := r.AgendaItems(r.actor.Clinic, r.ids(), string(RoleFollowUps), r.begin.Unix()-day, r.end.Unix()+day, r.ask.Turning, maxAgenda+1)
	if err != nil {
		return err
	}
	for _, f := range found {
		told, err := followedUp(f)
		if err != nil {
			return err
		}
		begins := !told.Start.Before(r.ask.From) && !told.Start.After(r.ask.To)
		ends := !told.End.Before(r.ask.From) && !told.End.After(r.ask.To)
		touches := !told.Start.After(r.ask.To) && !told.End.Before(r.ask.From)
		if !touches || r.ask.Turning && !begins && !ends {
			continue
		}
		r.told.FollowUps = append(r.told.FollowUps, told)
	}
	inOrder(r.told.FollowUps)
	r.told.FollowUps = bounded(r.told, r.told.FollowUps, len(found) > maxAgenda)
	return nil
}

// inOrder sorts follow-ups by their days.
func inOrder(all []AgendaFollowUp) []AgendaFollowUp {
	slices.SortFunc(all, func(x, y AgendaFollowUp) int {
		return cmp.Or(x.Start.Compare(y.Start), x.End.Compare(y.End), strings.Compare(x.PatientName, y.PatientName), strings.Compare(x.UID, y.UID))
	})
	return all
}

// followedUp is an item of a plan as the agenda tells it.
func followedUp(f store.AgendaItem) (AgendaFollowUp, error) {
	var item plan.Item
	err := json.Unmarshal([]byte(f.Body), &item)
	return AgendaFollowUp{
		AgendaPatient: AgendaPatient{f.PatientID, f.PatientName, f.PatientCode}, PractitionerID: f.PractitionerID,
		UID: f.UID, Kind: item.Kind, Start: item.Start, End: item.End, Zones: item.Zones, Status: item.Status,
	}, err
}
