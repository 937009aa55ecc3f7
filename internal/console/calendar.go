package console

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) calendarRoutes() []route {
	return []route{{http.MethodGet, "/calendar", anyStaff, calendarPage}}
}

// everybody is the choice of no practitioner in particular.
const everybody = "all"

// calendarView is a week or a month.
type calendarView struct {
	Heading, Span        string // what it is, and its first and last day in words
	Prev, Next, Now      link
	Kinds                []link // week and month
	Action, Field, Value string // of the form that chooses the practitioner
	Practitioners        []choice
	IsMonth, Truncated   bool
	IsDay                bool
	Hours                []calendarHour
	Days                 []calendarDay
	Weekdays             []string
	Turns                []calendarTurn // of a day: what its follow-ups do
	List                 *calendarList  // those of one turn
	Waiting              int            // appointments without a patient
}

// calendarPage shows a week, with ?month= a month, or with ?day= a day.
func calendarPage(v *visit) error {
	today, err := v.today()
	if err != nil {
		return err
	}
	own, err := v.clinic()
	if err != nil {
		return err
	}
	span, err := v.calendarSpan(today)
	if err != nil {
		return err
	}
	who := v.query("practitioner")
	if who == "" {
		who = v.staff().PractitionerID // who treats sees her own days first
	}
	ask := app.AgendaAsk{From: span.first, To: span.last, Counted: true, Named: namedFollowUps}
	if span.isMonth || span.isDay {
		ask.Named = 0 // a month shows numbers, a day lists them
	}
	if who != everybody {
		ask.PractitionerID = who
	}
	told, err := v.app.Agenda(v.ctx(), v.actor, ask)
	if err != nil {
		return err
	}
	view := calendarView{
		Heading: span.heading, Span: day(span.from) + " – " + day(span.to), IsMonth: span.isMonth, IsDay: span.isDay, Truncated: told.Truncated,
		Action: v.path("/calendar"), Waiting: v.waits("calendar"), Field: "week", Value: weekOf(span.from),
	}
	if view.Practitioners, err = v.practitionerChoices(ask.PractitionerID, "Everybody"); err != nil {
		return err
	}
	to := func(text, field, value string) link {
		query := url.Values{field: {value}}
		if who != "" {
			query.Set("practitioner", who)
		}
		return link{Text: text, Path: v.path("/calendar?" + query.Encode())}
	}
	middle := span.from.AddDays(span.to.DaysSince(span.from) / 2)
	if !today.Before(span.from) && !today.After(span.to) {
		middle = today
	}
	view.Kinds = []link{to("Day", "day", middle.String()), to("Week", "week", weekOf(middle)), to("Month", "month", monthOf(middle))}
	view.Kinds[0].On, view.Kinds[1].On, view.Kinds[2].On = span.isDay, !span.isDay && !span.isMonth, span.isMonth
	switch {
	case span.isMonth:
		view.Field, view.Value = "month", monthOf(span.from)
		view.Prev, view.Next = to("Month before", "month", monthOf(span.from.AddDays(-1))), to("Month after", "month", monthOf(span.to.AddDays(1)))
		view.Now = to("This month", "month", monthOf(today))
	case span.isDay:
		view.Field, view.Value, view.Span = "day", span.from.String(), ""
		view.Prev, view.Next = to("Day before", "day", span.from.AddDays(-1).String()), to("Day after", "day", span.from.AddDays(1).String())
		view.Now = to("Today", "day", today.String())
	default:
		view.Prev, view.Next = to("Week before", "week", weekOf(span.from.AddDays(-7))), to("Week after", "week", weekOf(span.to.AddDays(1)))
		view.Now = to("This week", "week", weekOf(today))
	}
	v.fillCalendar(&view, told, own, span, who)
	if span.isDay {
		if err := v.listDay(&view, told.Days[0], ask.PractitionerID); err != nil {
			return err
		}
	}
	return v.render("calendar", view.Heading, "calendar", view)
}

// calendarSpan is what is shown: from and to are of the week or the month, first and
// last of the days that are told.
type calendarSpan struct {
	heading     string
	isMonth     bool
	isDay       bool
	from, to    civil.Date
	first, last civil.Date
}

// calendarSpan reads ?week=2027-W20, ?month=2027-05 or ?day=2027-05-18; without any it is
// this week.
func (v *visit) calendarSpan(today civil.Date) (span calendarSpan, err error) {
	errAddress := clinic.Errorf(clinic.Invalid, "", "There is no such day, week or month.")
	if text := v.query("month"); text != "" {
		first, err := civil.ParseDate(text + "-01")
		if err != nil || clinic.CheckDate("", first) != nil {
			return span, errAddress
		}
		span = calendarSpan{isMonth: true, from: first, to: nextMonth(first).AddDays(-1), heading: fmt.Sprintf("%s %d", first.Month, first.Year)}
		span.first, span.last = monday(span.from), monday(span.to).AddDays(6)
		return span, nil
	}
	if text := v.query("day"); text != "" {
		d, err := civil.ParseDate(text)
		if err != nil || clinic.CheckDate("", d) != nil {
			return span, errAddress
		}
		return calendarSpan{isDay: true, from: d, to: d, first: d, last: d, heading: day(d)}, nil
	}
	span.from = monday(today)
	if text := v.query("week"); text != "" {
		var year, week int
		if n, err := fmt.Sscanf(text, "%d-W%d", &year, &week); err != nil || n != 2 || year < 1900 || year > 2199 || week < 1 || week > 53 {
			return span, errAddress
		}
		// The fourth of January is in the first week (ISO 8601).
		span.from = monday(civil.Date{Year: year, Month: time.January, Day: 4}).AddDays(7 * (week - 1))
	}
	span.to = span.from.AddDays(6)
	span.first, span.last = span.from, span.to
	_, week := span.from.In(time.UTC).ISOWeek()
	span.heading = fmt.Sprintf("Week %d", week)
	return span, nil
}

// monday is the first day of a day's week.
func monday(d civil.Date) civil.Date {
	return d.AddDays(-(int(d.In(time.UTC).Weekday()) + 6) % 7)
}

func nextMonth(first civil.Date) civil.Date {
	return civil.DateOf(first.In(time.UTC).AddDate(0, 1, 0))
}

// monthOf is the month of a day, as in "2027-05".
func monthOf(d civil.Date) string { return fmt.Sprintf("%04d-%02d", d.Year, d.Month) }
