package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// inJune is a clinic in which Ada is in her window, Bea let hers go by, and Cleo's
// opens soon.
func inJune(t *testing.T) (c *apptest.Clinic, ada *apptest.Patient) {
	t.Helper()
	c = apptest.Start(t).AddClinic("Harbour")
	ada = c.AddPatient("Ada Quill")
	ada.Treat("2027-02-28")
	c.AddPatient("Bea Quill").Treat("2027-01-20")
	c.AddPatient("Cleo <Quill>").Treat("2027-03-02")
	c.Clock.Set(time.Date(2027, 5, 30, 16, 0, 0, 0, time.UTC))
	c.Roll()
	return c, ada
}

// rowsOf are the texts of the rows of the board.
func rowsOf(b *apptest.Browser) (rows []string) {
	for _, body := range b.Find(func(n *html.Node) bool { return n.Data == "tbody" }) {
		for n := body.FirstChild; n != nil; n = n.NextSibling {
			if n.Data == "tr" {
				rows = append(rows, strings.Join(strings.Fields(apptest.Text(n)), " "))
			}
		}
	}
	return rows
}

func wantRows(t *testing.T, b *apptest.Browser, names ...string) {
	t.Helper()
	rows := rowsOf(b)
	if len(rows) != len(names) {
		t.Fatalf("%d rows: %q, want %v", len(rows), rows, names)
	}
	for i, name := range names {
		if !strings.HasPrefix(rows[i], name) {
			t.Errorf("row %d is %q, want %s", i+1, rows[i], name)
		}
	}
}

func TestTheBoardSaysWhoIsDueAndWhyAndWhen(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/").Want(http.StatusOK)
	wantRows(t, b, "Bea Quill", "Ada Quill", "Cleo <Quill>")
	rows := rowsOf(b)
	for i, want := range []string{"Her window ended on Fri 21 May 2027, 9 days ago.", "In her window until", "Her window opens on Tue 1 Jun 2027, in 2 days."} {
		if !strings.Contains(rows[i], want) {
			t.Errorf("row %d does not say %q: %s", i+1, want, rows[i])
		}
	}
	if !strings.Contains(rows[1], "8 of 10 times") || strings.Contains(rows[1], "2027-0") {
		t.Errorf("why: %s", rows[1])
	}
	book := "/console" + ada.Path("/book") + "?back=%2F&from=2027-05-30&to=2027-06-29"
	found := false
	for _, link := range b.Links() {
		found = found || link == book
	}
	if !found {
		t.Errorf("no link to %s among %v", book, b.Links())
	}
}

func TestWhoLetHerWindowGoByIsBookedFromTheBoardAsSoonAsCanBe(t *testing.T) {
	c, _ := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/?state=overdue").Want(http.StatusOK)
	wantRows(t, b, "Bea Quill")
	for _, link := range b.Links() {
		if !strings.Contains(link, "/book") {
			continue
		}
		b.Open(link).Want(http.StatusOK)
		if shown := b.Section("main"); !strings.Contains(shown, "the sooner the better") {
			t.Errorf("%s shows %s", link, shown)
		}
		return
	}
	t.Errorf("no link to book her among %v", b.Links())
}

func TestTheTabsAndFiltersOfTheBoardNarrowIt(t *testing.T) {
	c, ada := inJune(t)
	doctor := c.Post("/practitioners", `{"name":"Dr Brook"}`).Want(http.StatusCreated).ID()
	ada.Patch(ada.Path(""), apptest.Object{"practitioner_id": doctor}).Want(http.StatusOK)
	b := c.LogIn(clinic.RolePractitioner)
	for query, names := range map[string][]string{
		"state=overdue":                             {"Bea Quill"},
		"state=opening":                             {"Cleo <Quill>"},
		"practitioner=" + doctor:                    {"Ada Quill"},
		"zone=forehead":                             nil,
		"booked=yes":                                nil,
		"state=open&booked=no&zone=glabella":        {"Ada Quill"},
		"state=snoozed":                             nil,
		"state=overdue&practitioner=" + doctor + "": nil,
	} {
		b.Open("/console/?" + query).Want(http.StatusOK)
		wantRows(t, b, names...)
	}
	b.Open("/console/?state=elsewhere").Want(http.StatusUnprocessableEntity)
	b.Open("/console/?cursor=elsewhere").Want(http.StatusUnprocessableEntity)
}

func TestAnEmptyBoardSaysWhatWillComeHere(t *testing.T) {
	b := apptest.Start(t).AddClinic("Harbour").LogIn(clinic.RoleOwner)
	if page := b.Open("/console/").Want(http.StatusOK); !strings.Contains(string(page.Body), "Nobody is due.") {
		t.Errorf("%s", page.Body)
	}
}

func TestAContactIsNotedOnTheBoardAndTheRowDropsBehind(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/?state=open")
	b.Submit("/console"+ada.Path("/contacts"), "means", "message", "note", "asked for June").Want(http.StatusSeeOther)
	if to := b.Answer; !strings.Contains(string(to.Body), "The contact is noted.") || !strings.Contains(string(to.Body), "asked for June") {
		t.Errorf("%s", to.Body)
	}
	wantRows(t, b, "Ada Quill") // the tab it was typed on
	b.Open("/console/")
	wantRows(t, b, "Bea Quill", "Cleo <Quill>", "Ada Quill")
}

func TestAContactThatCannotBeNotedIsShownWithWhatWasTyped(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/")
	values := b.Form("/console" + ada.Path("/contacts"))
	values.Set("snooze_until", "2028-12-01")
	values.Set("note", "far away")
	answer := b.Show(b.PostForm("/console"+ada.Path("/contacts"), values)).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(answer.Body), "far away") || !strings.Contains(string(answer.Body), "180 days") {
		t.Errorf("%s", answer.Body)
	}
	b.Open("/console/")
	wantRows(t, b, "Bea Quill", "Ada Quill", "Cleo <Quill>")
}

func TestNobodyIsPutOffUntilADayThatHasCome(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	for _, day := range []string{"2027-05-30", "2026-06-30"} {
		b.Open("/console/")
		values := b.Form("/console" + ada.Path("/contacts"))
		values.Set("snooze_until", day)
		values.Set("note", "asked for June")
		answer := b.Show(b.PostForm("/console"+ada.Path("/contacts"), values)).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(answer.Body), "still to come") || !strings.Contains(string(answer.Body), "asked for June") {
			t.Errorf("%s: %s", day, b.Section("main"))
		}
	}
}

func TestALaterPageThatIsEmptyByNowDoesNotSayThatNobodyIsDue(t *testing.T) {
	c, _ := inJune(t)
	page, err := c.App.DueBoard(context.Background(), c.Actor, app.DueFilter{}, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := c.App.DueBoard(context.Background(), c.Actor, app.DueFilter{}, page.Next, 2)
	if err != nil || len(rest.Rows) != 1 {
		t.Fatalf("%d rows, %v", len(rest.Rows), err)
	}
	c.Delete("/patients/" + rest.Rows[0].PatientID).Want(http.StatusNoContent)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/?cursor=" + page.Next).Want(http.StatusOK)
	if shown := b.Section("main"); strings.Contains(shown, "Nobody is due") || !strings.Contains(shown, "First page") {
		t.Errorf("the page shows %s", shown)
	}
}

func TestWhereAFormLeadsBackToIsOurOwnBoardWhateverWasSent(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/")
	values := b.Form("/console" + ada.Path("/contacts"))
	values.Set("back", "state=open&next=https://elsewhere.example\r\nX: y")
	answer := b.PostForm("/console"+ada.Path("/contacts"), values).Want(http.StatusSeeOther)
	if to := answer.Header.Get("Location"); to != "/console/?state=open" {
		t.Errorf("sent to %q", to)
	}
}

func TestTheForecastIsAPictureATableAndAFile(t *testing.T) {
	c, _ := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	page := b.Open("/console/forecast").Want(http.StatusOK)
	for _, want := range []string{`role="img"`, "<title id=", "Follow-ups expected per week", "Mon 24 May 2027", "everybody follows her plan"} {
		if !strings.Contains(string(page.Body), want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if rows := rowsOf(b); len(rows) != 26 {
		t.Errorf("%d weeks", len(rows))
	}
	file := b.Open("/console/forecast.csv").Want(http.StatusOK)
	if lines := strings.Count(string(file.Body), "\r\n"); lines != 27 || !strings.Contains(file.Header.Get("Content-Disposition"), "forecast-2027-05-30.csv") {
		t.Errorf("%d lines, %v", lines, file.Header)
	}
	b.Open("/console/forecast?" + url.Values{"practitioner": {"nobody"}}.Encode()).Want(http.StatusOK)
	if body := string(b.Answer.Body); !strings.Contains(body, "Nobody is expected") {
		t.Errorf("of nobody: %s", body)
	}
}

func TestWhoHasNotComeBackIsFoundOnATabOfHerOwnTheLatestFirst(t *testing.T) {
	c, _ := inJune(t)
	c.AddPatient("Dora Quill").Treat("2026-09-01")
	c.AddPatient("Edna Quill").Treat("2025-03-01")
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/")
	wantRows(t, b, "Bea Quill", "Ada Quill", "Cleo <Quill>")
	if tabs := b.Section("main"); !strings.Contains(tabs, "Not come back 2") {
		t.Errorf("the tabs are %s", tabs)
	}
	b.Open("/console/?state=lapsed").Want(http.StatusOK)
	wantRows(t, b, "Dora Quill", "Edna Quill")
	if row := rowsOf(b)[0]; !strings.Contains(row, "Her last window ended on Thu 31 Dec 2026, 5 months ago, and she has not come back.") {
		t.Errorf("the row says %s", row)
	}
}

func TestWhoIsPutOffForASoftWordIsFoundOnTheTabOfThosePutOffAndSaysWhyOnTheDay(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	p := c.AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	c.Clock.Set(time.Date(2027, 5, 20, 16, 0, 0, 0, time.UTC))
	c.Roll()
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/?state=recall")
	b.Submit("/console"+p.Path("/contacts"), "snooze_until", "2027-05-22").Want(http.StatusSeeOther)
	b.Open("/console/")
	wantRows(t, b)
	b.Open("/console/?state=snoozed")
	wantRows(t, b, "Ada Quill")
	c.Clock.Set(time.Date(2027, 5, 22, 16, 0, 0, 0, time.UTC))
	c.Roll()
	b = c.LogIn(clinic.RoleOwner) // who logged in two days ago is asked again
	b.Open("/console/")
	wantRows(t, b, "Ada Quill")
	if row := rowsOf(b)[0]; !strings.Contains(row, "She was put off until Sat 22 May 2027: time to be in touch again.") {
		t.Errorf("the row says %s", row)
	}
}

func TestAContactThatIsSentTwiceIsNotedOnce(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/")
	values := b.Form("/console" + ada.Path("/contacts"))
	values.Set("note", "asked for June")
	for range 2 {
		b.PostForm("/console"+ada.Path("/contacts"), values).Want(http.StatusSeeOther)
	}
	var noted struct{ Items []struct{ ID string } }
	if ada.Get(ada.Path("/contacts")).Into(&noted); len(noted.Items) != 1 {
		t.Errorf("%d contacts", len(noted.Items))
	}
}

func TestTheFiltersOfTheBoardAreClearedAtOnceAndTheTabStays(t *testing.T) {
	c, _ := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	b.Open("/console/?state=open&zone=forehead&booked=no")
	cleared := false
	for _, link := range b.Find(func(n *html.Node) bool { return n.Data == "a" && apptest.Text(n) == "Clear" }) {
		cleared = apptest.Attribute(link, "href") == "/console/?state=open"
	}
	if !cleared {
		t.Errorf("no way back to the whole tab among %v", b.Links())
	}
}

func TestWhoIsBookedFromAnOldPageIsSeenToBeBookedAlready(t *testing.T) {
	c, ada := inJune(t)
	b := c.LogIn(clinic.RoleFrontDesk)
	ada.Post(ada.Path("/appointments"), `{"start":"2027-06-08T10:00:00"}`).Want(http.StatusCreated)
	ada.Post(ada.Path("/appointments"), `{"start":"2027-06-09T10:00:00","status":"cancelled"}`).Want(http.StatusCreated)
	b.Open("/console" + ada.Path("/book"))
	if said := b.Section("book-already"); said != "Booked already: Tue 8 Jun 2027, 10:00." {
		t.Errorf("the page says %q", said)
	}
}
