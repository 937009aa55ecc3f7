package api_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

type dueAnswer struct {
	Items []struct {
		PatientID string `json:"patient_id"`
		Name      string
		States    []struct{ State string }
		Why       []struct{ Rule, Text string }
	}
	NextCursor string `json:"next_cursor"`
	Counts     map[string]struct{ All, Unbooked int }
}

// inJune is a clinic with two patients in their windows and one just treated.
func inJune(t *testing.T) *apptest.Clinic {
	t.Helper()
	c := apptest.Start(t).AddClinic("Harbour")
	for name, treated := range map[string]string{"Ada": "2027-02-25", "Bea": "2027-02-26", "Cleo": "2027-03-01"} {
		c.AddPatient(name).Treat(treated)
	}
	c.Clock.Set(time.Date(2027, 5, 29, 16, 0, 0, 0, time.UTC))
	c.Roll()
	return c
}

func due(c *apptest.Clinic, query string) (answer dueAnswer) {
	c.Get("/due" + query).Want(http.StatusOK).Into(&answer)
	return answer
}

func TestTheBoardIsPagedByCursorAndTellsTheNumbersOfAllStates(t *testing.T) {
	c := inJune(t)
	var names []string
	for cursor, pages := "", 0; pages == 0 || cursor != ""; pages++ {
		page := due(c, "?limit=1&cursor="+cursor)
		if len(page.Items) != 1 || page.Counts["all"].All != 3 || page.Counts["open"].All != 2 || page.Counts["opening"].Unbooked != 1 {
			t.Fatalf("page %d: %+v", pages, page)
		}
		names, cursor = append(names, page.Items[0].Name), page.NextCursor
	}
	if got := strings.Join(names, " "); got != "Ada Bea Cleo" {
		t.Errorf("in the order %s", got)
	}
	if page := due(c, "?state=open&booked=false&zone=glabella"); len(page.Items) != 2 || page.Items[0].States[0].State != "open" || page.Items[0].Why[0].Rule != "window.duration" {
		t.Errorf("%+v", page)
	}
	if page := due(c, "?booked=true"); len(page.Items) != 0 {
		t.Errorf("booked: %+v", page)
	}
}

func TestAFilterThatMeansNothingIsRefusedByName(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for query, name := range map[string]string{"state=tomorrow": "state", "zone=knee": "zone", "booked=perhaps": "booked", "limit=0": "limit", "cursor=eA": "cursor", "color=red": "color"} {
		if answer := c.Get("/due?" + query).Want(http.StatusUnprocessableEntity); !strings.Contains(string(answer.Body), name) {
			t.Errorf("%s: %s", query, answer.Body)
		}
	}
}

func TestAContactIsStampedByTheServer(t *testing.T) {
	c := inJune(t)
	id := due(c, "").Items[0].PatientID
	made := c.Post("/patients/"+id+"/contacts", object{"note": "left word", "at": "1999-01-01T00:00:00Z", "actor": "me"}).Want(http.StatusCreated).Object()
	if made["at"] != "2027-05-29T16:00:00Z" || made["means"] != "phone" || !strings.HasPrefix(made["actor"].(string), "key:") {
		t.Errorf("%v", made)
	}
	c.Post("/patients/"+id+"/contacts", object{"snooze_until": "2028-05-29"}).Want(http.StatusUnprocessableEntity)
	c.Post("/patients/"+id+"/contacts", object{"means": "pigeon"}).Want(http.StatusUnprocessableEntity)
}

func TestTheForecastIsToldAsJSONAndAsATable(t *testing.T) {
	c := inJune(t)
	var f struct {
		Weeks []struct {
			Week              string
			Expected          float64
			Low, High, Booked int
		}
	}
	c.Get("/forecast").Want(http.StatusOK).Into(&f)
	if len(f.Weeks) != 26 || f.Weeks[0].Week != "2027-05-24" || f.Weeks[1].Expected <= 0 || f.Weeks[1].High < 1 {
		t.Errorf("%+v", f.Weeks)
	}
	answer := c.Get("/forecast.csv").Want(http.StatusOK)
	if kind := answer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") {
		t.Errorf("Content-Type %q", kind)
	}
	rows, err := csv.NewReader(strings.NewReader(string(answer.Body))).ReadAll()
	if err != nil || len(rows) != 27 || strings.Join(rows[0], ",") != "week,expected,low,high,booked" || rows[1][0] != "2027-05-24" {
		t.Errorf("%v, %v", rows, err)
	}
	if !strings.Contains(string(answer.Body), "\r\n") {
		t.Error("lines do not end in CRLF (RFC 4180)")
	}
}

func TestWhoHasNotComeBackIsListedWhereSheIsAskedForAndSaidByHerPlan(t *testing.T) {
	c := inJune(t)
	p := c.AddPatient("Dora")
	p.Treat("2026-09-01")
	if page := due(c, ""); len(page.Items) != 3 || page.Counts["lapsed"].All != 1 {
		t.Errorf("%+v", page)
	}
	if page := due(c, "?state=lapsed&zone=glabella&booked=false"); len(page.Items) != 1 || page.Items[0].Name != "Dora" || page.Items[0].States[0].State != "lapsed" {
		t.Errorf("%+v", page)
	}
	var told struct {
		Lapsed struct {
			Ended string
			Zones []string
		}
	}
	if p.Get(p.Path("/plan")).Want(http.StatusOK).Into(&told); told.Lapsed.Ended != "2026-12-31" || len(told.Lapsed.Zones) != 1 {
		t.Errorf("%+v", told)
	}
}
