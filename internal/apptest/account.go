package apptest

import (
	"context"
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
)

// Account asks CalDAV with an app password.
type Account struct {
	*Clinic
	ID                 string // of the practitioner or the patient; {user} in every path
	Username, Password string
}

// AddPractitioner adds a practitioner, whose calendar app may read and write.
func (c *Clinic) AddPractitioner(name string) *Account {
	c.t.Helper()
	return c.AccountOf(c.Post("/practitioners", Object{"name": name, "email": "brook@harbour.example", "timezone": "Europe/Madrid"}).Want(http.StatusCreated).ID())
}

// AccountOf gives a practitioner's calendar app a password.
func (c *Clinic) AccountOf(practitioner string) *Account {
	c.t.Helper()
	return (&Account{Clinic: c, ID: practitioner}).with(c.App.AddPractitionerPassword, app.ScopeReadWrite)
}

// ReadOnly is the same practitioner with a password that only reads.
func (a *Account) ReadOnly() *Account {
	a.t.Helper()
	return (&Account{Clinic: a.Clinic, ID: a.ID}).with(a.App.AddPractitionerPassword, app.ScopeRead)
}

// Account consents for the patient and gives her calendar app a password.
func (p *Patient) Account() *Account {
	p.t.Helper()
	agreed := app.Consent{Language: "en", Version: "1", Privacy: feeds.PrivacyDiscreet, Text: "I agree."}
	if err := p.App.GiveConsent(context.Background(), p.Actor, p.ID, agreed); err != nil {
		p.t.Fatal(err)
	}
	return (&Account{Clinic: p.Clinic, ID: p.ID}).with(p.App.AddPatientPassword, app.ScopeReadWrite)
}

func (a *Account) with(add func(context.Context, app.Actor, string, app.AppPasswordSettings) (app.AppPassword, string, string, error), scope string) *Account {
	a.t.Helper()
	var err error
	if _, a.Username, a.Password, err = add(context.Background(), a.Actor, a.ID, app.AppPasswordSettings{Scope: scope}); err != nil {
		a.t.Fatal(err)
	}
	return a
}

// Home is the path of the account's calendars, followed by more.
func (a *Account) Home(more string) string { return "/dav/calendars/" + a.ID + "/" + more }

// DAVRequest is a request with the account's password, as a proxy that was asked
// over TLS passes it on. The type of a body follows from what it begins with.
func (a *Account) DAVRequest(method, path, body string, header ...string) *http.Request {
	a.t.Helper()
	var sent any
	if body != "" {
		sent = body
	}
	request := a.Request(method, path, sent)
	switch {
	case strings.HasPrefix(body, "BEGIN:"):
		request.Header.Set("Content-Type", "text/calendar; charset=utf-8")
	case body != "":
		request.Header.Set("Content-Type", "application/xml; charset=utf-8")
	}
	request.Header.Set("X-Forwarded-Proto", "https")
	request.SetBasicAuth(a.Username, a.Password)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Del(header[i])
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	return request
}

// DAV asks CalDAV.
func (a *Account) DAV(method, path, body string, header ...string) Answer {
	a.t.Helper()
	return a.Do(a.DAVRequest(method, path, body, header...))
}
