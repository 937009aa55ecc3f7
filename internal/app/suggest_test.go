package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// suggestions are what is suggested for the patient's next visit.
func (at *practice) suggestions(query string) (found app.Suggestions) {
	at.t.Helper()
	at.Get(at.Path("/suggestions?" + query)).Want(http.StatusOK).Into(&found)
	return found
}

// between is a query for days from now.
func (at *practice) between(from, to int) string {
	return "from=" + at.on(from).String() + "&to=" + at.on(to).String()
}

func rulesOf(day app.SuggestedDay) (rules []string) {
	for _, r := range day.Reasons {
		rules = append(rules, r.Rule)
	}
	return rules
}

// lack is on how many days something is in the way.
func lack(found app.Suggestions, obstacle plan.Obstacle) int {
	for _, l := range found.Obstacles {
		if l.Obstacle == obstacle {
			return l.Days
		}
	}
	return 0
}

func TestTimesAreSuggestedInsideTheNextWindowNearestToItsDueDayFirst(t *testing.T) {
	at := newPractice(t)
	found := at.suggestions("")
	if found.For == nil || found.For.Kind != plan.KindWindow || found.From != found.For.Start || found.To != found.For.End {
		t.Fatalf("for %+v from %v to %v, want the days of a window", found.For, found.From, found.To)
	}
	if found.PractitionerName != "Dr Brook" || found.Minutes != 30 || len(found.Days) != 8 {
		t.Errorf("with %q, %d minutes, %d days", found.PractitionerName, found.Minutes, len(found.Days))
	}
	first := found.Days[0]
	if first.Date != found.For.Aim || !slices.Equal(rulesOf(first), []string{"suggest.due"}) || len(first.Times) != 4 {
		t.Errorf("first is %v because of %v with %d times, want the due day %v", first.Date, rulesOf(first), len(first.Times), found.For.Aim)
	}
	for n, day := range found.Days {
		if day.Date.Before(found.From) || day.Date.After(found.To) || len(day.Reasons) == 0 {
			t.Errorf("%v is outside the window or has no reason", day.Date)
		}
		if far := abs(day.Date.DaysSince(found.For.Aim)); n > 0 && far < abs(found.Days[n-1].Date.DaysSince(found.For.Aim)) {
			t.Errorf("%v comes too late: it is nearer to the due day than the one before", day.Date)
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestNoTimeIsSuggestedBeforeTheMinimumInterval(t *testing.T) {
	at := newPractice(t) // who was treated 60 days ago
	found := at.suggestions(at.between(0, 23))
	if len(found.Days) != 0 || lack(found, plan.ObstacleInterval) != 24 {
		t.Errorf("suggested %v, in the way %v, want the interval on all days", found.Days, found.Obstacles)
	}
	if found = at.suggestions(at.between(24, 24)); len(found.Days) != 1 {
		t.Errorf("on day 84 suggested %v, in the way %v", found.Days, found.Obstacles)
	}
}

func TestATimeIsSuggestedThatIsBeforeTheDeadlineForAnEvent(t *testing.T) {
	at := newPractice(t)
	at.Post(at.Path("/events"), apptest.Object{"title": "Wedding", "date": at.on(70).String(), "priority": 9}).Want(http.StatusCreated)
	found := at.suggestions("")
	if found.For == nil || found.For.Kind != plan.KindPrep || found.For.Event != "Wedding" || len(found.Days) == 0 {
		t.Fatalf("for %+v, %d days, want the days to prepare for the wedding", found.For, len(found.Days))
	}
	if got := found.Days[0].Reasons; len(got) != 1 || got[0].Rule != "suggest.prep" || !strings.Contains(got[0].Text, "for Wedding") {
		t.Errorf("because of %v, want the deadline for the wedding", got)
	}
}

func TestOfDaysThatAreAskedForOneEndIsEnough(t *testing.T) {
	at := newPractice(t)
	if found := at.suggestions("from=" + at.on(24).String()); found.From != at.on(24) || found.To != at.on(51) || len(found.Days) == 0 {
		t.Errorf("from day 24 on: from %v to %v, %d days", found.From, found.To, len(found.Days))
	}
	if found := at.suggestions("to=" + at.on(30).String()); found.From != at.on(0) || found.To != at.on(30) || len(found.Days) == 0 {
		t.Errorf("until day 30: from %v to %v, %d days", found.From, found.To, len(found.Days))
	}
}

func TestWhatStandsInTheWayOfADayIsTold(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", apptest.Object{"closed_weekdays": []string{"sunday"}, "closures": []apptest.Object{{"from": at.on(31).String(), "to": at.on(31).String()}}}).Want(http.StatusOK)
	at.Patch(at.Path(""), apptest.Object{"weekdays": []string{"tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}}).Want(http.StatusOK)
	at.Post(at.Path("/pauses"), apptest.Object{"from": at.on(29).String(), "until": at.on(30).String()}).Want(http.StatusCreated)
	at.put(at.practitioner, "appointments", "full.ics", object("full", "DTSTART;VALUE=DATE:"+at.day(32).Format("20060102"), "SUMMARY:Congress"))
	found := at.suggestions(at.between(28, 34)) // a Tuesday and the six days after it
	for obstacle, days := range map[plan.Obstacle]int{plan.ObstacleClosed: 2, plan.ObstacleAway: 1, plan.ObstaclePaused: 2, app.ObstacleFull: 1} {
		if got := lack(found, obstacle); got != days {
			t.Errorf("%s on %d days, want %d: %v", obstacle, got, days, found.Obstacles)
		}
	}
	if len(found.Days) != 1 || found.Days[0].Date != at.on(28) {
		t.Errorf("suggested %v, want the Tuesday alone", found.Days)
	}
}

func TestAVisitThatIsBookedIsInTheWayOfAnotherUntilItIsMoved(t *testing.T) {
	at := newPractice(t)
	id := at.Post(at.Path("/bookings"), apptest.Object{"start": at.on(40).String() + "T10:00:00"}).Want(http.StatusCreated).ID()
	if found := at.suggestions(at.between(41, 47)); len(found.Days) != 0 || lack(found, plan.ObstacleVisit) != 7 {
		t.Errorf("beside a visit suggested %v, in the way %v", found.Days, found.Obstacles)
	}
	if found := at.suggestions(at.between(40, 46) + "&instead=" + id); len(found.Days) != 7 {
		t.Errorf("instead of it suggested %v, in the way %v", found.Days, found.Obstacles)
	}
}

func TestSuggestionsKeepToTheHoursOfTheClinic(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", apptest.Object{"hours": apptest.Object{"from": "07:30", "to": "08:15"}}).Want(http.StatusOK)
	found := at.suggestions(at.between(30, 30))
	if len(found.Days) != 1 || len(found.Days[0].Times) != 2 {
		t.Fatalf("suggested %v, want two times", found.Days)
	}
	for n, want := range []string{"T07:30:00", "T07:45:00"} {
		if got := found.Days[0].Times[n].Start.String(); !strings.HasSuffix(got, want) {
			t.Errorf("suggested %s, want %s", got, want)
		}
	}
}

func TestTodaySuggestsNothingThatIsOver(t *testing.T) {
	at := newPractice(t)
	other := at.Clinic.AddPatient("Bea Marsh") // never treated, with nobody
	var found app.Suggestions
	other.Get(other.Path("/suggestions?" + at.between(0, 0))).Want(http.StatusOK).Into(&found)
	if len(found.Days) != 1 {
		t.Fatalf("suggested %v, want today", found.Days)
	}
	for _, at := range found.Days[0].Times {
		if at.Start.Time.Hour < 12 { // it is noon
			t.Errorf("suggested %v, which is over", at.Start)
		}
	}
}

// Whatever stands in the practitioner's calendars, and whatever days are asked for:
// what is suggested runs into nothing, is on an open day inside the days asked for, and
// not before the minimum interval.
func TestEverySuggestionFits(t *testing.T) {
	at := newPractice(t)
	at.Patch("/clinics/self", apptest.Object{"closed_weekdays": []string{"sunday", "monday"}}).Want(http.StatusOK)
	other := at.Clinic.AddPatient("Bea Marsh")
	visits := 0
	rapid.Check(t, func(t *rapid.T) {
		if visits < 60 { // ever more stands in the calendar
			visits++
			start := at.day(rapid.IntRange(20, 60).Draw(t, "day")).Format("2006-01-02") + fmt.Sprintf("T%02d:%02d:00", rapid.IntRange(8, 18).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"))
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				other.Post(other.Path("/appointments"), apptest.Object{"start": start, "practitioner_id": at.practitioner.UserID, "minutes": rapid.IntRange(5, 200).Draw(t, "takes")}).Want(http.StatusCreated)
			default:
				uid := fmt.Sprint("own", visits)
				at.put(at.practitioner, "appointments", uid+".ics", object(uid, "DTSTART;TZID=Europe/Madrid:"+strings.NewReplacer("-", "", ":", "").Replace(start),
					fmt.Sprintf("DURATION:PT%dM", rapid.IntRange(5, 200).Draw(t, "takes")), "RRULE:FREQ=DAILY;INTERVAL=5"))
			}
		}
		from := rapid.IntRange(0, 50).Draw(t, "from")
		to := from + rapid.IntRange(0, 40).Draw(t, "days")
		minutes := rapid.SampledFrom([]int{15, 30, 45, 120}).Draw(t, "minutes")
		found := at.suggestions(at.between(from, to) + fmt.Sprint("&minutes=", minutes))
		for _, day := range found.Days {
			if weekday := day.Date.In(time.UTC).Weekday(); weekday == time.Sunday || weekday == time.Monday {
				t.Fatalf("%v is a day on which the clinic is closed", day.Date)
			}
			if day.Date.Before(at.on(max(from, 24))) || day.Date.After(at.on(to)) {
				t.Fatalf("%v is before the minimum interval or outside the days asked for", day.Date)
			}
			told := at.agendaOn(day.Date)
			for _, s := range day.Times {
				end := civil.DateTimeOf(s.Start.In(time.UTC).Add(time.Duration(minutes) * time.Minute))
				if opens := (civil.DateTime{Date: day.Date, Time: civil.Time{Hour: 9}}); s.Start.Before(opens) || end.Time.Hour > 18 || end.Time.Hour == 18 && end.Time.Minute > 0 {
					t.Fatalf("%v is outside the hours", s.Start)
				}
				for _, taken := range told {
					if s.Start.Before(taken.End) && taken.Start.Before(end) {
						t.Fatalf("%v runs into %v", s.Start, taken)
					}
				}
			}
		}
	})
}

// agendaOn is when the practitioner's time is taken on a day, as the agenda tells it.
func (at *practice) agendaOn(day civil.Date) (taken []app.AgendaTime) {
	at.t.Helper()
	var told app.Agenda
	at.Get("/agenda?from=" + day.String() + "&to=" + day.String() + "&practitioner_id=" + at.practitioner.UserID).Want(http.StatusOK).Into(&told)
	for _, v := range told.Visits {
		taken = append(taken, v.AgendaTime)
	}
	for _, b := range told.Busy {
		taken = append(taken, b.AgendaTime)
	}
	return taken
}
