package app_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func lapsed(t *testing.T, c *apptest.Clinic) []string {
	t.Helper()
	return names(board(t, c, app.DueFilter{State: app.DueLapsed}))
}

// agree fails the test if what is stored is not what follows.
func agree(t *testing.T, c *apptest.Clinic) {
	t.Helper()
	if v := verify(t, c); len(v.Different) > 0 {
		t.Error(v.Different)
	}
}

func TestWhoHasNotComeBackIsListedApartTheLatestFirstAndPaged(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Long ago").Treat("2026-03-01")
	c.AddPatient("Lately").Treat("2027-02-20")
	c.AddPatient("Before her").Treat("2027-02-10")
	noonOf(c, "2027-05-05")
	c.AddPatient("In her window").Treat("2027-05-05")
	noonOf(c, "2027-08-10")
	if got := lapsed(t, c); !slices.Equal(got, []string{"Lately", "Before her", "Long ago"}) {
		t.Errorf("not come back: %v", got)
	}
	page := board(t, c, app.DueFilter{})
	if got := names(page); !slices.Equal(got, []string{"In her window"}) || page.Counts[""].All != 1 || page.Counts[app.DueLapsed] != (app.DueCount{All: 3, Unbooked: 3}) {
		t.Errorf("due: %v, %v", got, page.Counts)
	}
	row := board(t, c, app.DueFilter{State: app.DueLapsed, Zone: clinic.Glabella}).Rows[0]
	if day := row.States[0].Day.String(); day != "2027-06-21" || !slices.Equal(row.Zones, []clinic.Zone{clinic.Glabella}) {
		t.Errorf("the latest is %+v", row)
	}
	var paged []string
	for cursor, more := "", true; more; more = cursor != "" {
		page, err := c.App.DueBoard(context.Background(), c.Actor, app.DueFilter{State: app.DueLapsed}, cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		paged, cursor = append(paged, names(page)...), page.Next
	}
	if want := []string{"Lately", "Before her", "Long ago"}; !slices.Equal(paged, want) {
		t.Errorf("page by page: %v", paged)
	}
	agree(t, c)
}

func TestWhoHasNotComeBackIsListedUntilSheBooksOrIsTreatedAndNotWhilePaused(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	p.Post(p.Path("/pauses"), `{"from":"2027-08-15","until":"2027-08-20"}`).Want(http.StatusCreated)
	look := func(day string, want ...string) {
		t.Helper()
		noonOf(c, day)
		if got := lapsed(t, c); !slices.Equal(got, want) {
			t.Errorf("%s: %v", day, got)
		}
		agree(t, c)
	}
	look("2027-08-14", "Ada Example")
	look("2027-08-15")
	look("2027-08-20")
	look("2027-08-21", "Ada Example")
	p.Post(p.Path("/appointments"), `{"start":"2027-09-10T10:00:00"}`).Want(http.StatusCreated)
	look("2027-09-10")
	look("2027-09-11", "Ada Example") // she did not come
	p.Treat("2027-09-11")
	look("2027-09-11")
}

func TestWhoHasNotComeBackAndWasContactedStandsBehindTheOthers(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	first := c.AddPatient("First")
	first.Treat("2027-03-02")
	c.AddPatient("Second").Treat("2027-03-01")
	noonOf(c, "2027-08-10")
	contact(first, `{"note":"no answer"}`)
	if got := lapsed(t, c); !slices.Equal(got, []string{"Second", "First"}) {
		t.Errorf("%v", got)
	}
}

func TestAnEventAtRiskOfOneWhoHasNotComeBackIsUrgentStill(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-08-10")
	p.Post(p.Path("/events"), `{"date":"2027-08-20","title":"Wedding"}`).Want(http.StatusCreated)
	if got := statesOf(t, c); !slices.Equal(got, []app.DueState{app.DueAtRisk, app.DueLapsed}) {
		t.Errorf("%v", got)
	}
	if got := lapsed(t, c); len(got) != 1 {
		t.Errorf("not come back: %v", got)
	}
	noonOf(c, "2027-08-21")
	if got := statesOf(t, c); !slices.Equal(got, []app.DueState{app.DueLapsed}) {
		t.Errorf("after the event: %v", got)
	}
	agree(t, c)
}

// Whatever she was due for: a window, a soft word, nothing, or to be asked after.
func TestWhoeverIsPutOffIsListedAsSuchAndOnTheDayAmongThoseWhoAreDue(t *testing.T) {
	for name, step := range map[string]struct {
		today, until string
		then         []app.DueState
	}{
		"for a soft word":   {"2027-05-20", "2027-05-22", []app.DueState{app.DueRecall}},
		"past a soft word":  {"2027-05-20", "2027-06-02", []app.DueState{app.DueOpen}},
		"for nothing":       {"2027-03-10", "2027-04-10", []app.DueState{app.DueRecall}},
		"for her window":    {"2027-06-05", "2027-06-12", []app.DueState{app.DueOpen}},
		"not having come":   {"2027-08-10", "2027-09-10", []app.DueState{app.DueRecall, app.DueLapsed}},
		"until after it":    {"2027-06-20", "2027-08-20", []app.DueState{app.DueRecall, app.DueLapsed}},
		"for much too long": {"2027-06-20", "2027-12-10", []app.DueState{app.DueRecall, app.DueLapsed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := apptest.Start(t).AddClinic("Harbour")
			p := c.AddPatient("Ada Example")
			p.Treat("2027-03-01")
			noonOf(c, step.today)
			contact(p, `{"snooze_until":"`+step.until+`"}`)
			page := board(t, c, app.DueFilter{State: app.DueSnoozed, Zone: clinic.Glabella})
			if got := statesOf(t, c); !slices.Equal(got, []app.DueState{app.DueSnoozed}) || len(page.Rows) != 1 || page.Counts[app.DueLapsed].All != 0 {
				t.Errorf("put off: %v, %+v", got, page)
			}
			noonOf(c, step.until)
			if got := statesOf(t, c); !slices.Equal(got, step.then) {
				t.Errorf("on the day: %v, want %v", got, step.then)
			}
			agree(t, c)
		})
	}
}

func TestWhoIsPutOffStandsOnTheDayWithThoseWhoWereNotContacted(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	called, other := c.AddPatient("Call her today"), c.AddPatient("Other")
	called.Treat("2027-03-01")
	other.Treat("2027-03-02")
	noonOf(c, "2027-06-05")
	contact(called, `{"snooze_until":"2027-06-12"}`)
	noonOf(c, "2027-06-12")
	contact(other, `{}`)
	if got := names(board(t, c, app.DueFilter{})); !slices.Equal(got, []string{"Call her today", "Other"}) {
		t.Errorf("on the day: %v", got)
	}
	contact(called, `{"note":"she calls back"}`)
	third := c.AddPatient("Third")
	third.Treat("2027-03-03")
	if got := names(board(t, c, app.DueFilter{})); !slices.Equal(got, []string{"Third", "Call her today", "Other"}) {
		t.Errorf("once she was called: %v", got)
	}
	agree(t, c)
}

func TestTheSoftWordIsSaidByAContactThatPutsNobodyOff(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	noonOf(c, "2027-05-20")
	contact(p, `{"snooze_until":"2027-05-22"}`)
	noonOf(c, "2027-05-22")
	contact(p, `{}`)
	if got := statesOf(t, c); len(got) != 0 {
		t.Errorf("called as she had asked: %v", got)
	}
	agree(t, c)
}
