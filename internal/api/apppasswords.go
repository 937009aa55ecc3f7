package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// madeAppPassword is an app password with all that a calendar app asks for. The
// password is shown this once.
type madeAppPassword struct {
	app.AppPassword
	Username  string `json:"username" readOnly:"true" doc:"For the calendar app; never changes. Her e-mail address is taken as well"`
	Password  string `json:"password" readOnly:"true" doc:"Shown this once; capitals, spaces and dashes make no difference"`
	CalDAVURL string `json:"caldav_url" readOnly:"true" doc:"Address of the server, for the calendar app"`
	DAVx5URL  string `json:"davx5_url" readOnly:"true" doc:"Opens DAVx5 on Android with server and user name filled in"`
}

// AppPasswordPath is the address of one app password.
type AppPasswordPath struct {
	UserID string `path:"id"`
	ID     string `path:"password_id"`
}

// accounts is what one kind of user can be asked about its app passwords.
type accounts struct {
	noun, tag string
	add       func(ctx context.Context, actor app.Actor, id string, s app.AppPasswordSettings) (app.AppPassword, string, string, error)
	list      func(ctx context.Context, actor app.Actor, id string) ([]app.AppPassword, error)
	revoke    func(ctx context.Context, actor app.Actor, id, passwordID string) error
}

func (a *api) appPasswords() {
	a.accounts(accounts{"practitioner", "Practitioners", a.App.AddPractitionerPassword, a.App.PractitionerPasswords, a.App.RevokePractitionerPassword})
	a.accounts(accounts{"patient", "Patient page", a.App.AddPatientPassword, a.App.PatientPasswords, a.App.RevokePatientPassword})
	a.calDAVProfile()
}

func (a *api) accounts(of accounts) {
	all := "/" + of.noun + "s/{id}/app-passwords"

	huma.Register(a.huma, operation(http.MethodGet, all, "list-"+of.noun+"-app-passwords", "List the app passwords of a "+of.noun+"'s devices, oldest first", of.tag, 200),
		func(ctx context.Context, in *PersonPath) (*list[app.AppPassword], error) {
			passwords, err := of.list(ctx, actorOf(ctx), in.ID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(passwords, len(passwords), nil, itself[app.AppPassword]), nil
		})

	adding := operation(http.MethodPost, all, "add-"+of.noun+"-app-password", "Make an app password for a "+of.noun+"'s device; it is shown this once", of.tag, 201)
	if of.noun == "patient" {
		adding.Description = "Refused with 409 while the patient has not consented on her page."
	}
	huma.Register(a.huma, adding,
		func(ctx context.Context, in *struct {
			PersonPath
			Body document[app.AppPasswordSettings]
		}) (*struct {
			Location string `header:"Location"`
			Body     madeAppPassword
		}, error) {
			made, username, password, err := of.add(ctx, actorOf(ctx), in.ID, in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			server, err := setup.At(a.CalDAVURL)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct {
				Location string `header:"Location"`
				Body     madeAppPassword
			}{Prefix + "/" + of.noun + "s/" + in.ID + "/app-passwords/" + made.ID, madeAppPassword{made, username, password, a.CalDAVURL, server.DAVx5(username)}}, nil
		})

	huma.Register(a.huma, operation(http.MethodDelete, all+"/{password_id}", "revoke-"+of.noun+"-app-password", "Revoke an app password, so that its device is let in no longer", of.tag, 204),
		func(ctx context.Context, in *AppPasswordPath) (*struct{}, error) {
			return nil, a.refuse(of.revoke(ctx, actorOf(ctx), in.UserID, in.ID))
		})
}

// profileWords are what the device of a practitioner shows of her account.
var profileWords = setup.Words{Name: "Calendar", Description: "Adds your calendar account to this device. You can remove it in Settings at any time."}

// calDAVProfile is a configuration profile for a practitioner's Apple devices. There
// is no password in it: whoever holds the profile is asked for one.
func (a *api) calDAVProfile() {
	described := operation(http.MethodGet, "/practitioners/{id}/caldav-profile", "get-caldav-profile",
		"A configuration profile that adds a practitioner's calendar account to an iPhone, an iPad or a Mac, which asks for the password", "Practitioners", 200)
	described.Responses = map[string]*huma.Response{"200": {
		Description: "OK", Content: map[string]*huma.MediaType{setup.ProfileType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	huma.Register(a.huma, described, func(ctx context.Context, in *PersonPath) (*struct {
		Type        string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}, error) {
		p, err := a.App.Practitioner(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		server, err := setup.At(a.CalDAVURL)
		if err != nil {
			return nil, a.refuse(err)
		}
		body, err := server.Profile(profileWords, p.ID, "")
		if err != nil {
			return nil, a.refuse(err)
		}
		return &struct {
			Type        string `header:"Content-Type"`
			Disposition string `header:"Content-Disposition"`
			Body        []byte
		}{setup.ProfileType, `attachment; filename="calendar.mobileconfig"`, body}, nil
	})
}
