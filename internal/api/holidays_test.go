package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestHolidaysAreListedByCountryRegionAndYear(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	var year struct {
		Country, Region string
		Items           []struct{ Date, Name string }
	}
	c.Get("/holidays?country=us&region=NY&year=2027").Want(http.StatusOK).Into(&year)
	if year.Country != "US" || year.Region != "" || len(year.Items) == 0 || year.Items[0].Date != "2027-01-01" {
		t.Errorf("read %+v", year)
	}
	c.Get("/holidays?country=DE&region=BY&year=2027").Want(http.StatusOK).Into(&year)
	if year.Region != "BY" || year.Items[1].Date != "2027-01-06" {
		t.Errorf("read %+v", year)
	}
	for query, parameter := range map[string]string{
		"country=XX&year=2027": "query.country", "country=DE&region=XX&year=2027": "query.region", "country=AU&year=2027": "query.region",
		"country=US&year=1999": "query.year", "year=2027": "query.country", "country=US": "query.year",
	} {
		if refused := c.Get("/holidays?" + query).Want(http.StatusUnprocessableEntity); !strings.Contains(string(refused.Body), `"`+parameter+`"`) {
			t.Errorf("%s: refused as %s", query, refused.Body)
		}
	}
	if all := c.Get("/holidays/countries").Want(http.StatusOK); !strings.Contains(string(all.Body), `"DE"`) {
		t.Errorf("read %s", all.Body)
	}
}

func TestAClosureMayHaveAName(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/clinics/self", object{"closures": []object{{"from": "2027-11-25", "to": "2027-11-25", "name": "Thanksgiving"}, {"from": "2027-12-24", "to": "2027-12-26"}}}).Want(http.StatusOK)
	if read := string(c.Get("/clinics/self").Body); !strings.Contains(read, `"name":"Thanksgiving"`) || strings.Count(read, `"from"`) != 2 {
		t.Errorf("read %s", read)
	}
	refused := c.Patch("/clinics/self", object{"closures": []object{{"from": "2027-11-25", "to": "2027-11-25", "name": "a\nb"}}}).Want(http.StatusUnprocessableEntity)
	if !strings.Contains(string(refused.Body), "closures[0].name") {
		t.Errorf("refused as %s", refused.Body)
	}
}

func TestMoreClosuresAreAddedAllOrNone(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	c.Patch("/clinics/self", object{"closures": []object{{"from": "2027-08-02", "to": "2027-08-13"}}}).Want(http.StatusOK)
	before := c.Get("/clinics/self")
	refused := c.Post("/clinics/self/closures", object{"closures": []object{
		{"from": "2027-01-01", "to": "2027-01-01"}, {"from": "2027-02-02", "to": "2027-02-01"}, {"from": "2027-03-01", "to": "2027-03-01", "name": "a\nb"},
	}}).Want(http.StatusUnprocessableEntity)
	for _, want := range []string{"body.closures[1].to", "body.closures[2].name"} {
		if !strings.Contains(string(refused.Body), want) {
			t.Errorf("%s is not told: %s", want, refused.Body)
		}
	}
	if after := c.Get("/clinics/self"); after.ETag() != before.ETag() {
		t.Error("some were added")
	}
	more := object{"closures": []object{{"from": "2027-08-05", "to": "2027-08-05"}, {"from": "2027-01-01", "to": "2027-01-01", "name": "New Year"}}}
	added := c.Post("/clinics/self/closures", more).Want(http.StatusOK)
	if text := string(added.Body); strings.Count(text, `"from"`) != 2 || !strings.Contains(text, "New Year") || added.ETag() != c.Get("/clinics/self").ETag() {
		t.Errorf("the clinic is %s", text)
	}
	if again := c.Post("/clinics/self/closures", more).Want(http.StatusOK); again.ETag() != added.ETag() {
		t.Errorf("once more it is %s", again.Body)
	}
	c.Post("/clinics/self/closures", object{"closures": []object{}}).Want(http.StatusUnprocessableEntity)
}
