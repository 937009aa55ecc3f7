package app_test

import (
	"math"
	"net/http"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestAForecastHasTwentySixWeeksFromThisMonday(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	noonOf(c, "2027-03-03") // a Wednesday
	f := forecastOf(t, c, "")
	if len(f.Weeks) != 26 || f.Weeks[0].Week.String() != "2027-03-01" || f.Weeks[25].Week.String() != "2027-08-23" || f.AsOf.String() != "2027-03-03" {
		t.Errorf("%+v", f)
	}
}

// Windows: 31 May to 30 June; a later visit follows three and a half months after.
func TestAVisitThatIsNotBookedIsExpectedInTheWeeksOfItsWindow(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Example").Treat("2027-03-01")
	noonOf(c, "2027-03-03")
	inWindow := 0.0
	for _, w := range forecastOf(t, c, "").Weeks {
		switch monday := w.Week.String(); {
		case monday >= "2027-05-31" && monday <= "2027-06-28":
			inWindow += w.Expected
			if w.Expected == 0 || w.Expected > 0.5 || w.Booked != 0 || w.Low != 0 || w.High > 1 {
				t.Errorf("%+v", w)
			}
		case w.Expected != 0:
			t.Errorf("outside of the window: %+v", w)
		}
	}
	if math.Abs(inWindow-1) > 1e-9 {
		t.Errorf("%v visits in the window", inWindow)
	}
}

func TestABookedVisitIsCertainAndItsPractitioners(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Example")
	p.Treat("2027-03-01")
	doctor := c.Post("/practitioners", `{"name":"Dr Brook"}`).Want(http.StatusCreated).ID()
	noonOf(c, "2027-03-03")
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-06-09T10:00:00", "practitioner_id": doctor}).Want(http.StatusCreated)
	for _, practitioner := range []string{"", doctor} {
		for _, w := range forecastOf(t, c, practitioner).Weeks {
			if w.Week.String() == "2027-06-07" && (w.Booked != 1 || w.Expected != 1 || w.Low != 1 || w.High != 1) {
				t.Errorf("%q: %+v", practitioner, w)
			}
			if w.Week.String() < "2027-06-07" && w.Expected != 0 {
				t.Errorf("%q: %+v", practitioner, w)
			}
		}
	}
}

func TestWeeksInWhichTheVisitDidNotTakePlaceMoveItOn(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Example").Treat("2027-03-01")
	for _, day := range []string{"2027-06-07", "2027-06-21", "2027-06-28", "2027-07-05", "2027-07-19"} {
		noonOf(c, day)
		if sum := total(forecastOf(t, c, "")); sum < 1-1e-9 || sum > 2 {
			t.Errorf("%s: %v visits expected", day, sum)
		}
		if v := verify(t, c); len(v.Different) > 0 {
			t.Errorf("%s: %v", day, v.Different)
		}
	}
}

func TestNobodyIsExpectedInAWeekInWhichTheClinicIsClosed(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.AddPatient("Ada Example").Treat("2027-03-01")
	c.Put("/clinics/self", `{"name":"Harbour","timezone":"America/New_York","closures":[{"from":"2027-06-07","to":"2027-06-13"}]}`).Want(http.StatusOK)
	noonOf(c, "2027-03-03")
	for _, w := range forecastOf(t, c, "").Weeks {
		if closed := w.Week.String() == "2027-06-07"; closed && w.Expected != 0 || w.Week.String() == "2027-06-14" && w.Expected < 0.4 {
			t.Errorf("%+v", w)
		}
	}
}
