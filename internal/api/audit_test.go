package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheAuditIsFilteredByWhoWhatAboutWhomAndWhen(t *testing.T) {
	p := harbour(t)
	bea := p.AddPatient("Bea Marsh")
	p.Treat("2027-01-04")
	p.Clock.Advance(time.Hour)
	later := p.Clock.Now().UTC().Format(time.RFC3339)
	visit := bea.Treat("2027-01-05")
	bea.Delete(bea.Path("/treatments/" + visit)).Want(http.StatusNoContent)
	bea.Post(bea.Path("/pauses"), object{"from": "2027-05-01"}).Want(http.StatusCreated)
	key := auditSince(p.Clinic, 0)[0].Actor
	all := []string{"pause.add", "treatment.delete", "treatment.add", "treatment.add", "patient.add", "patient.add", "api-key.add"}
	for query, want := range map[string][]string{
		"":                                       all,
		"actor=" + key:                           all[:6],
		"actor=roll":                             nil,
		"action=treatment":                       {"treatment.delete", "treatment.add", "treatment.add"},
		"action=treatment.add":                   {"treatment.add", "treatment.add"},
		"action=treat":                           nil,
		"patient_id=" + p.ID:                     {"treatment.add", "patient.add"},
		"patient_id=" + bea.ID + "&action=pause": {"pause.add"},
		"since=" + later:                         all[:3],
		"until=" + later:                         all[3:],
		"since=" + later + "&until=" + later:     nil,
		"since=2999-01-01T00:00:00Z":             nil,
		"until=1999-01-01T00:00:00Z":             nil,
		"action=treatment&since=" + later + "&actor=" + key: {"treatment.delete", "treatment.add"},
	} {
		var got []string
		for cursor := ""; ; { // by pages of two, so that paging keeps the filter
			var page struct {
				Items []struct {
					Action string
				}
				NextCursor string `json:"next_cursor"`
			}
			p.Get(fmt.Sprintf("/audit?limit=2&cursor=%s&%s", cursor, query)).Want(http.StatusOK).Into(&page)
			for _, e := range page.Items {
				if e.Action != "clinic.add" {
					got = append(got, e.Action)
				}
			}
			if cursor = page.NextCursor; cursor == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q lists %s, want %s", query, strings.Join(got, " "), strings.Join(want, " "))
		}
	}
	p.Get("/audit?since=yesterday").Want(http.StatusUnprocessableEntity)
}
