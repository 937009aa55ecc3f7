package apptest

import (
	"context"
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/api"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Object is a JSON object to send.
type Object = map[string]any

// Clinic asks the API as one clinic. Its paths begin after "/api/v1".
type Clinic struct {
	*Server
	ID  string
	Key string // its API key
	// Actor asks the use cases directly, as an operator of the clinic.
	Actor app.Actor
}

// AddClinic adds a clinic in New York, with an API key.
func (s *Server) AddClinic(name string) *Clinic {
	s.t.Helper()
	latitude := 40.7
	added, err := s.App.AddClinic(context.Background(), clinic.Clinic{
		Name:     name,
		Settings: clinic.Settings{Timezone: "America/New_York", Latitude: &latitude},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	c := &Clinic{Server: s, ID: added.ID, Actor: app.Actor{Clinic: added.ID, Name: "operator", Cause: "test"}}
	if c.Key, err = s.App.AddAPIKey(context.Background(), c.Actor, "test"); err != nil {
		s.t.Fatal(err)
	}
	// That a key is used is noted once an hour: not when a test counts changes.
	if _, err := s.App.Authenticate(context.Background(), c.Key); err != nil {
		s.t.Fatal(err)
	}
	return c
}

// Call sends a request to the API with the clinic's key; the body is as in
// Server.Request.
func (c *Clinic) Call(method, path string, body any, header ...string) Answer {
	c.t.Helper()
	return c.Do(c.Request(method, api.Prefix+path, body, append([]string{"Authorization", "Bearer " + c.Key}, header...)...))
}

// Get reads from the API.
func (c *Clinic) Get(path string, header ...string) Answer {
	c.t.Helper()
	return c.Call(http.MethodGet, path, nil, header...)
}

// Post adds to the API.
func (c *Clinic) Post(path string, body any, header ...string) Answer {
	c.t.Helper()
	return c.Call(http.MethodPost, path, body, header...)
}

// Put replaces what is at a path.
func (c *Clinic) Put(path string, body any, header ...string) Answer {
	c.t.Helper()
	return c.Call(http.MethodPut, path, body, header...)
}

// Patch changes what is at a path by a merge patch (RFC 7396).
func (c *Clinic) Patch(path string, body any, header ...string) Answer {
	c.t.Helper()
	request := c.Request(http.MethodPatch, api.Prefix+path, body, append([]string{"Authorization", "Bearer " + c.Key}, header...)...)
	request.Header.Set("Content-Type", "application/merge-patch+json")
	return c.Do(request)
}

// Delete deletes what is at a path.
func (c *Clinic) Delete(path string, header ...string) Answer {
	c.t.Helper()
	return c.Call(http.MethodDelete, path, nil, header...)
}

// Patient is a patient of a clinic, with the path of her first feed.
type Patient struct {
	*Clinic
	ID   string
	Feed string // as in "/feeds/.../calendar.ics"
}

// Path is the patient's own path in the API, followed by more.
func (p *Patient) Path(more string) string { return "/patients/" + p.ID + more }

// AddPatient adds a patient of whom nothing is known but her name.
func (c *Clinic) AddPatient(name string) *Patient {
	c.t.Helper()
	p := &Patient{Clinic: c, ID: c.Post("/patients", Object{"name": name}).Want(http.StatusCreated).ID()}
	p.Feed = p.FeedPaths()[0]
	return p
}

// FeedPaths are the paths of all her feeds, oldest first.
func (p *Patient) FeedPaths() (paths []string) {
	p.t.Helper()
	var list struct {
		Items []struct {
			URL string `json:"url"`
		} `json:"items"`
	}
	p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&list)
	for _, feed := range list.Items {
		path, ours := strings.CutPrefix(feed.URL, p.URL)
		if !ours {
			p.t.Fatal("a feed's address is not on this server")
		}
		paths = append(paths, path)
	}
	return paths
}

// FeedID is the id of her first feed.
func (p *Patient) FeedID() string {
	p.t.Helper()
	var list struct{ Items []struct{ ID string } }
	p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&list)
	if len(list.Items) == 0 {
		p.t.Fatal("she has no feed")
	}
	return list.Items[0].ID
}

// Calendar is her first feed as a calendar service reads it.
func (p *Patient) Calendar() string {
	p.t.Helper()
	return string(p.Server.Get(p.Feed).Want(http.StatusOK).Body)
}

// Treat records a full treatment of the glabella with 20 units on a day written
// YYYY-MM-DD, and returns its id.
func (p *Patient) Treat(day string) string {
	p.t.Helper()
	return p.Post(p.Path("/treatments"), Object{
		"date": day, "zones": []Object{{"zone": "glabella", "units": 20}},
	}).Want(http.StatusCreated).ID()
}
