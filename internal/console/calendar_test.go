package console_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// reception is somebody at the front desk of a clinic with a practitioner and a patient of
// hers, who was treated so that a window lies ahead.
type reception struct {
	*apptest.Browser
	*apptest.Patient
	practitioner *apptest.Account
}

func newReception(t *testing.T) *reception {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	practitioner := c.AddPractitioner("Dr Brook")
	p := c.AddPatient("Ada Quill")
	p.Patch(p.Path(""), apptest.Object{"practitioner_id": practitioner.ID}).Want(http.StatusOK)
	p.Treat("2027-01-01")
	return &reception{c.LogIn(clinic.RoleFrontDesk), p, practitioner}
}

// having are the elements of the page with a class.
func (d *reception) having(class string) []*html.Node {
	return d.Browser.Find(func(n *html.Node) bool {
		return n.Type == html.ElementNode && slices.Contains(strings.Fields(apptest.Attribute(n, "class")), class)
	})
}

// texts are the texts of elements, their space made single.
func texts(nodes []*html.Node) (all []string) {
	for _, n := range nodes {
		all = append(all, strings.Join(strings.Fields(apptest.Text(n)), " "))
	}
	return all
}

// own puts half an hour at a time into the practitioner's appointments.
func (d *reception) own(uid, start, title string) {
	body := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=America/New_York:" + start +
		"\r\nDURATION:PT30M\r\nSUMMARY:" + title + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	d.practitioner.DAV(http.MethodPut, d.practitioner.Home("appointments/"+uid+".ics"), body).Want(http.StatusCreated)
}

func TestAWeekShowsVisitsAndWhatElseTakesTimeWhereTheyStand(t *testing.T) {
	d := newReception(t)
	id := d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00"}).Want(http.StatusCreated).ID()
	d.own("a", "20270518T101500", "Somebody new")
	d.Open("/console/calendar?week=2027-W20").Want(http.StatusOK)
	visits := d.having("visit")
	if len(visits) != 1 || apptest.Attribute(visits[0], "href") != "/console/patients/"+d.ID+"/appointments/"+id {
		t.Fatalf("visits: %v", texts(visits))
	}
	// An hour after nine is four quarters down, half an hour is two of them, and the
	// other thing stands beside it.
	if class := apptest.Attribute(visits[0], "class"); !strings.HasSuffix(class, " t5 s2 l1of2") {
		t.Errorf("the visit stands at %q", class)
	}
	busy := d.having("busy")
	if len(busy) != 1 || !strings.HasSuffix(apptest.Attribute(busy[0], "class"), " t6 s2 l2of2") || !strings.Contains(texts(busy)[0], "Somebody new") {
		t.Errorf("busy: %v", texts(busy))
	}
}

func TestAWeekShowsWhatOpensAndEndsInIt(t *testing.T) {
	d := newReception(t)
	var p struct {
		Items []struct{ Kind, Start, End string }
	}
	d.Patient.Get(d.Path("/plan")).Want(http.StatusOK).Into(&p)
	for _, item := range p.Items {
		if item.Kind != "window" {
			continue
		}
		var week struct{ From string }
		d.Patient.Get("/agenda?from=" + item.Start + "&to=" + item.Start).Want(http.StatusOK).Into(&week)
		d.Open("/console/calendar?month=" + item.Start[:7]).Want(http.StatusOK)
		if !strings.Contains(d.Section("main"), "1 follow-up") {
			t.Error("the month does not count the follow-up")
		}
		want := "/console/patients/" + d.ID + "/book?from=" + item.Start + "&to=" + item.End
		day := "/console/calendar?day=" + item.Start
		if len(d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "href") == day })) != 1 {
			t.Errorf("the month does not lead to %s", day)
		}
		d.Open(day).Want(http.StatusOK)
		if listed := d.having("window"); len(listed) != 1 || apptest.Attribute(listed[0], "href") != want || !strings.Contains(d.Section("main"), "window opens") {
			t.Errorf("the day lists %v", texts(listed))
		}
		first, err := civil.ParseDate(item.Start)
		if err != nil {
			t.Fatal(err)
		}
		year, number := first.In(time.UTC).ISOWeek()
		d.Open(fmt.Sprintf("/console/calendar?week=%d-W%02d", year, number)).Want(http.StatusOK)
		follow := d.having("window")
		if len(follow) != 1 || !strings.Contains(texts(follow)[0], "Ada Quill window opens") {
			t.Fatalf("follow-ups of the week: %v", texts(follow))
		}
		if apptest.Attribute(follow[0], "href") != want {
			t.Errorf("leads to %q, want %q", apptest.Attribute(follow[0], "href"), want)
		}
		return
	}
	t.Fatal("she has no window")
}

func TestTodayIsMarkedAndClosedDaysAreNamed(t *testing.T) {
	d := newReception(t)
	d.Patient.Patch("/clinics/self", apptest.Object{"closed_weekdays": []string{"sunday"}}).Want(http.StatusOK)
	d.Open("/console/calendar").Want(http.StatusOK)
	now := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "aria-current") == "date" })
	if got := texts(now); len(got) != 1 || got[0] != "Tue 2 March" {
		t.Errorf("marked as today: %v", got)
	}
	if got := d.having("closed"); len(got) != 1 || apptest.Attribute(got[0], "id") != "day-2027-03-07" {
		t.Errorf("%d days are closed, want Sunday", len(got))
	}
}

func TestAPractitionerSeesHerOwnDaysFirstAndEverybodysWhenSheAsks(t *testing.T) {
	d := newReception(t)
	other := d.Clinic.AddPatient("Bea Marsh") // with nobody
	other.Post(other.Path("/appointments"), apptest.Object{"start": "2027-03-03T12:00:00"}).Want(http.StatusCreated)
	d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-03-03T10:00:00"}).Want(http.StatusCreated)
	hers := &reception{d.Clinic.LogInAs(clinic.Staff{Name: "Dr Brook", Role: clinic.RolePractitioner, PractitionerID: d.practitioner.ID}), d.Patient, d.practitioner}
	hers.Open("/console/calendar").Want(http.StatusOK)
	if got := hers.having("visit"); len(got) != 1 {
		t.Errorf("hers: %v", texts(got))
	}
	hers.Open("/console/calendar?practitioner=all").Want(http.StatusOK)
	if got := hers.having("visit"); len(got) != 2 {
		t.Errorf("everybody's: %v", texts(got))
	}
}

// Weeks by ISO 8601: the last of a year may be the first of the next.
func TestWeeksFollowEachOtherOverTheYear(t *testing.T) {
	d := newReception(t)
	for week, days := range map[string]string{
		"2026-W53": "Mon 28 Dec 2026 – Sun 3 Jan 2027",
		"2027-W01": "Mon 4 Jan 2027 – Sun 10 Jan 2027",
		"2027-W52": "Mon 27 Dec 2027 – Sun 2 Jan 2028",
	} {
		d.Open("/console/calendar?week=" + week).Want(http.StatusOK)
		if !strings.Contains(d.Section("main"), days) {
			t.Errorf("%s is not %s", week, days)
		}
	}
	d.Open("/console/calendar?week=2026-W53")
	if next := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "rel") == "next" }); apptest.Attribute(next[0], "href") != "/console/calendar?week=2027-W01" {
		t.Errorf("the week after leads to %s", apptest.Attribute(next[0], "href"))
	}
	for _, wrong := range []string{"week=2027-W54", "week=soon", "month=2027-13", "month=x", "day=2027-02-30", "day=2027-03-02&turn=dance", "day=2027-03-02&turn=window&cursor=none", "practitioner=nobody"} {
		d.Open("/console/calendar?" + wrong).Want(http.StatusUnprocessableEntity)
	}
}

// Of many follow-ups that do the same on a day a week tells how many there are.
func TestWhatManyFollowUpsDoOnADayIsCountedAndListedOnThatDay(t *testing.T) {
	d := newReception(t)
	var p struct {
		Items []struct{ Kind, Start string }
	}
	d.Patient.Get(d.Path("/plan")).Want(http.StatusOK).Into(&p)
	day := ""
	for _, item := range p.Items {
		if item.Kind == "window" && day == "" {
			day = item.Start
		}
	}
	for n := range 3 {
		other := d.Clinic.AddPatient(fmt.Sprint("Bea Marsh ", n))
		other.Patch(other.Path(""), apptest.Object{"practitioner_id": d.practitioner.ID}).Want(http.StatusOK)
		other.Treat("2027-01-01")
		d.Open("/console/calendar?month=" + day[:7]).Want(http.StatusOK)
		if want := fmt.Sprint(n+2, " follow-ups"); !strings.Contains(d.Section("main"), want) {
			t.Errorf("the month does not say %q", want)
		}
	}
	first, err := civil.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	year, number := first.In(time.UTC).ISOWeek()
	d.Open(fmt.Sprintf("/console/calendar?practitioner=all&week=%d-W%02d", year, number)).Want(http.StatusOK)
	counted := d.having("many")
	if len(counted) != 1 || texts(counted)[0] != "4 windows open" || len(d.having("window")) != 1 {
		t.Fatalf("the week counts %v and names %v", texts(counted), texts(d.having("window")))
	}
	d.Open(strings.Split(apptest.Attribute(counted[0], "href"), "#")[0]).Want(http.StatusOK)
	if listed := d.having("window"); len(listed) != 4 {
		t.Errorf("the day lists %v", texts(listed))
	}
	var page struct {
		Items []struct {
			PatientName string `json:"patient_name"`
		}
		Next string `json:"next_cursor"`
	}
	found := map[string]bool{}
	for cursor := ""; ; cursor = "&cursor=" + page.Next {
		page.Next = ""
		d.Patient.Get("/agenda/follow-ups?kind=window&limit=3&date=" + day + cursor).Want(http.StatusOK).Into(&page)
		for _, item := range page.Items {
			found[item.PatientName] = true
		}
		if page.Next == "" {
			break
		}
	}
	if len(found) != 4 {
		t.Errorf("over REST a page after the other lists %v", found)
	}
}

func TestADayOfEverybodyHasAColumnForEachPractitioner(t *testing.T) {
	d := newReception(t)
	d.Clinic.AddPractitioner("Dr Reed")
	d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00"}).Want(http.StatusCreated)
	d.Open("/console/calendar?practitioner=all&day=2027-05-18").Want(http.StatusOK)
	days := d.Browser.Find(func(n *html.Node) bool { return n.Data == "section" && apptest.Attribute(n, "aria-label") != "" })
	if got := texts(days); len(got) != 2 || !strings.HasPrefix(got[0], "Dr Brook") || !strings.Contains(got[0], "Ada Quill") || strings.Contains(got[1], "Ada Quill") {
		t.Errorf("the columns are %q", got)
	}
}

func TestWhatHasNoRoomBesideTheOthersIsANumberThatLeadsToTheDay(t *testing.T) {
	d := newReception(t)
	for n := range 8 {
		d.own(fmt.Sprint("n", n), "20270518T100000", fmt.Sprint("Meeting ", n))
	}
	d.Open("/console/calendar?week=2027-W20").Want(http.StatusOK)
	rest := d.having("rest")
	if len(rest) != 1 || texts(rest)[0] != "+6 more" || len(d.having("busy")) != 3 || apptest.Attribute(rest[0], "href") != "/console/calendar?day=2027-05-18" {
		t.Errorf("beside each other stand %v", texts(d.having("busy")))
	}
	d.Open("/console/calendar?day=2027-05-18").Want(http.StatusOK)
	if len(d.having("rest")) != 0 || len(d.having("busy")) != 8 {
		t.Errorf("on the day stand %v", texts(d.having("busy")))
	}
}
