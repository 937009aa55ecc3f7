package api_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestPatientsAreFoundByQAndPagedByItsOwnCursor(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for _, name := range []string{"Zoë Quill", "Zoe Marsh", "Ada Zoeller", "Bea Vale"} {
		c.AddPatient(name)
	}
	var names []string
	for query := "?limit=1&q=" + url.QueryEscape("ZOE"); query != ""; {
		listed := page(c.AddPatient("Cyn Other"), "/patients", query)
		for _, item := range listed.items {
			names = append(names, item["name"].(string))
		}
		query = ""
		if listed.next != "" {
			query = "?limit=1&q=zoe&cursor=" + listed.next
		}
	}
	slices.Sort(names)
	if want := []string{"Ada Zoeller", "Zoe Marsh", "Zoë Quill"}; !slices.Equal(names, want) {
		t.Errorf("found %q, want %q", names, want)
	}
	c.Get("/patients?q=zoe&cursor=abc").Want(http.StatusUnprocessableEntity)
}

func TestPatientsAreListedByPractitioner(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	brook := c.Post("/practitioners", object{"name": "Dr Brook"}).Want(http.StatusCreated).ID()
	hers := c.Post("/patients", object{"name": "Ada Quill", "practitioner_id": brook}).Want(http.StatusCreated).ID()
	other := c.AddPatient("Bea Marsh")
	for _, query := range []string{"?practitioner_id=" + brook, "?q=a&practitioner_id=" + brook} {
		if listed := page(other, "/patients", query); len(listed.items) != 1 || listed.items[0]["id"] != hers {
			t.Errorf("%s lists %v", query, listed.items)
		}
	}
}
