//go:build interop

package interop

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// call makes a REST request that has to be answered with 2xx, and decodes the
// answer into what result points to, unless that is nil.
func (a announcement) call(t *testing.T, method, path string, body, result any) {
	t.Helper()
	if status, answer := a.attempt(t, method, path, body, result); status/100 != 2 {
		t.Fatalf("%s %s %v: %d\n%s", method, path, body, status, answer)
	}
}

// attempt is call where another answer is no failure.
func (a announcement) attempt(t *testing.T, method, path string, body, result any) (status int, answer string) {
	t.Helper()
	text := ""
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text = string(data)
	}
	response, answer := ask(t, method, a.APIURL+path, text, "Authorization", "Bearer "+a.APIKey, "Content-Type", "application/json")
	if response.StatusCode/100 == 2 && result != nil {
		if err := json.Unmarshal([]byte(answer), result); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	return response.StatusCode, answer
}

// object is a body in JSON.
type object = map[string]any

// add records something of a patient and returns its id.
func (a announcement) add(t *testing.T, patient, what string, body object) string {
	t.Helper()
	var made entry
	a.call(t, http.MethodPost, "/patients/"+patient+"/"+what, body, &made)
	return made.ID
}

// book books a visit of the patient whose feed the demo announces, in so many
// days, and returns its id.
func (a announcement) book(t *testing.T, days int) string {
	t.Helper()
	return a.add(t, a.PatientID, "appointments", object{"start": clinicsDay(t, days) + "T10:00:00"})
}

// unbook deletes such a visit.
func (a announcement) unbook(t *testing.T, id string) {
	t.Helper()
	a.call(t, http.MethodDelete, "/patients/"+a.PatientID+"/appointments/"+id, nil, nil)
}

// addFeed gives a patient another feed and returns its address.
func (a announcement) addFeed(t *testing.T, patient string, settings object) string {
	t.Helper()
	var made entry
	a.call(t, http.MethodPost, "/patients/"+patient+"/feeds", settings, &made)
	return made.URL
}

type entry struct{ ID, URL string }

// list reads all pages of a list.
func list(t *testing.T, address, key string) []entry {
	t.Helper()
	var all []entry
	for cursor := ""; ; {
		query := url.Values{"limit": {"100"}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		if strings.HasSuffix(address, "/feeds") {
			query = nil // never more than a few, so not paged
		}
		response, body := ask(t, http.MethodGet, address+"?"+query.Encode(), "", "Authorization", "Bearer "+key)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("a list answers %s\n%s", response.Status, body)
		}
		var page struct {
			Items      []entry `json:"items"`
			NextCursor string  `json:"next_cursor"`
		}
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Items...)
		if cursor = page.NextCursor; cursor == "" {
			return all
		}
	}
}
