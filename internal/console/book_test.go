package console_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func (d *reception) bookPath() string { return "/console/patients/" + d.ID + "/book" }

// buttons are the times that the page offers.
func (d *reception) buttons() (starts []string) {
	for _, n := range d.Browser.Find(func(n *html.Node) bool { return n.Data == "button" && apptest.Attribute(n, "name") == "start" }) {
		starts = append(starts, apptest.Attribute(n, "value"))
	}
	return starts
}

func TestOneTapOnAFreeTimeBooksIt(t *testing.T) {
	d := newReception(t)
	d.Open(d.bookPath()).Want(http.StatusOK)
	offered := d.buttons()
	if len(offered) < 8 {
		t.Fatalf("%d times are offered", len(offered))
	}
	feed := d.Calendar()
	d.Submit(d.bookPath(), "start", offered[0]).Want(http.StatusSeeOther)
	if shown := d.Section("main"); !strings.Contains(shown, "Booked for") || len(d.having("visit")) != 1 {
		t.Errorf("the week does not show what was booked: %s", shown)
	}
	if after := d.Calendar(); after == feed || !strings.Contains(after, strings.NewReplacer("-", "", ":", "").Replace(offered[0])) {
		t.Error("her feed does not show the appointment")
	}
	if list := d.practitioner.DAV("PROPFIND", d.practitioner.Home("appointments/"), "", "Depth", "1").Want(http.StatusMultiStatus); !strings.Contains(string(list.Body), ".ics") {
		t.Error("her practitioner's calendar does not show it")
	}
}

func TestWhoComesFromAPageIsLedBackToIt(t *testing.T) {
	d := newReception(t)
	for back, want := range map[string]string{"/?state=overdue": "/console/?state=overdue", "//elsewhere.example/": "/console/calendar?week=", "https://elsewhere.example/": "/console/calendar?week="} {
		d.Open(d.bookPath() + "?back=" + strings.ReplaceAll(back, "?", "%3F")).Want(http.StatusOK)
		if answer := d.Submit(d.bookPath(), "start", d.buttons()[0]).Want(http.StatusSeeOther); !strings.HasPrefix(answer.Header.Get("Location"), want) {
			t.Errorf("back to %s leads to %s", back, answer.Header.Get("Location"))
		}
		var list struct{ Items []struct{ ID string } }
		d.Patient.Get(d.Path("/appointments")).Want(http.StatusOK).Into(&list)
		d.Patient.Delete(d.Path("/appointments/" + list.Items[0].ID)).Want(http.StatusNoContent)
	}
}

func TestATimeThatIsTakenIsRefusedAndBookedWhenAskedTo(t *testing.T) {
	d := newReception(t)
	d.own("a", "20270518T100000", "Team")
	d.Open(d.bookPath()).Want(http.StatusOK)
	by := func(agreed bool) apptest.Answer {
		values := d.Browser.Form(d.bookPath() + "#main")
		values.Set("date", "2027-05-18")
		values.Set("time", "10:15")
		if agreed {
			values.Set("clashing", apptest.Attribute(d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "id") == "clashing" })[0], "value"))
		}
		return d.Show(d.PostForm(d.bookPath(), values, "Sec-Fetch-Site", "same-origin", "Origin", "null"))
	}
	by(false).Want(http.StatusUnprocessableEntity)
	values := d.Browser.Form(d.bookPath() + "#main")
	if shown := d.Section("main"); !strings.Contains(shown, "Dr Brook has something else on Tue 18 May 2027 from 10:00 to 10:30.") || strings.Contains(shown, "Team") || values.Get("date") != "2027-05-18" || values.Get("time") != "10:15" {
		t.Errorf("what was typed is gone, or it is not said why: %v", values)
	}
	by(true).Want(http.StatusSeeOther)
}

func TestADayThatIsNoneIsNamedAtItsField(t *testing.T) {
	d := newReception(t)
	d.Open(d.bookPath()).Want(http.StatusOK)
	values := d.Browser.Form(d.bookPath() + "#main")
	values.Set("date", "2027-02-30")
	values.Set("time", "noon")
	d.Show(d.PostForm(d.bookPath(), values, "Sec-Fetch-Site", "same-origin", "Origin", "null")).Want(http.StatusUnprocessableEntity)
	faulty := d.Browser.Find(func(n *html.Node) bool { return apptest.Attribute(n, "aria-invalid") == "true" })
	if len(faulty) != 2 {
		t.Errorf("%d fields are faulty, want day and time", len(faulty))
	}
}

func TestWhyOtherDaysAreNotOfferedIsSaid(t *testing.T) {
	d := newReception(t)
	d.Open(d.bookPath() + "?from=2027-03-02&to=2027-03-10").Want(http.StatusOK)
	if shown := d.Section("main"); len(d.buttons()) != 0 || !strings.Contains(shown, "9 before the minimum interval") {
		t.Errorf("the page says %s", shown)
	}
	d.Open("/console/patients/nobody/book").Want(http.StatusNotFound)
	d.Open(d.bookPath() + "?from=2027-02-30").Want(http.StatusUnprocessableEntity)
}

func TestAnAppointmentIsMovedToAFreeTimeByOneTap(t *testing.T) {
	d := newReception(t)
	d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00", "zones": []string{"glabella"}}).Want(http.StatusCreated)
	var list struct {
		Items []struct {
			ID, Start string
			Zones     []string
		}
	}
	d.Patient.Get(d.Path("/appointments")).Into(&list)
	d.Open("/console" + d.Path("/appointments/") + list.Items[0].ID).Want(http.StatusOK)
	for _, href := range d.Browser.Links() {
		if strings.Contains(href, "instead=") {
			d.Open(href).Want(http.StatusOK)
		}
	}
	if shown := d.Section("main"); !strings.Contains(shown, "Move a visit") || !strings.Contains(shown, "Tue 18 May 2027, 10:00") || len(d.buttons()) == 0 {
		t.Fatalf("the page shows %s", shown)
	}
	to := d.buttons()[0]
	if answer := d.Submit(d.bookPath(), "start", to).Want(http.StatusSeeOther); answer.Header.Get("Location") != "/console"+d.Path("") {
		t.Errorf("leads to %s", answer.Header.Get("Location"))
	}
	id := list.Items[0].ID
	d.Patient.Get(d.Path("/appointments")).Into(&list)
	if len(list.Items) != 1 || list.Items[0].ID != id || list.Items[0].Start != to || len(list.Items[0].Zones) != 1 {
		t.Errorf("her appointments are %v, want %s at %s", list.Items, id, to)
	}
}

// By half an hour it overlaps itself alone.
func TestWhatIsMovedIsNotInItsOwnWay(t *testing.T) {
	d := newReception(t)
	first := d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T10:00:00"}).Want(http.StatusCreated).ID()
	d.Post(d.Path("/bookings"), apptest.Object{"start": "2027-05-18T12:00:00"}).Want(http.StatusCreated)
	for at, want := range map[string]int{"2027-05-18T10:15:00": http.StatusSeeOther, "2027-05-18T12:15:00": http.StatusUnprocessableEntity} {
		d.Open(d.bookPath() + "?instead=" + first).Want(http.StatusOK)
		values := d.Browser.Form(d.bookPath() + "#main")
		values.Set("date", at[:10])
		values.Set("time", at[11:16])
		d.Show(d.PostForm(d.bookPath(), values, "Sec-Fetch-Site", "same-origin", "Origin", "null")).Want(want)
	}
}
