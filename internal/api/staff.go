package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// passwordCode is how somebody chooses her password. It is shown this once.
type passwordCode struct {
	Code      string    `json:"code" readOnly:"true" doc:"Works once; shown this once"`
	ExpiresAt time.Time `json:"expires_at" readOnly:"true"`
	SetUpURL  string    `json:"set_up_url" readOnly:"true" doc:"Where she gives the code"`
}

func (a *api) staff() {
	people(a, person[clinic.Staff]{
		noun: "staff", all: "/staff", tag: "Staff", deleting: "Remove somebody's account and log her out; the last owner stays",
		page: a.App.StaffPage,
		add: func(ctx context.Context, actor app.Actor, s clinic.Staff) (clinic.Staff, error) {
			return a.App.AddStaff(ctx, actor, s, "")
		},
		get: a.App.Staff,
		replace: func(ctx context.Context, actor app.Actor, s clinic.Staff, match app.Match) error {
			_, err := a.App.ReplaceStaff(ctx, actor, s, match)
			return err
		},
		remove: a.App.DeleteStaff,
		id:     func(s *clinic.Staff) *string { return &s.ID },
	})

	described := operation(http.MethodPost, "/staff/{id}/reset-password", "reset-staff-password",
		"Take somebody's password from her, log her out, and make a code by which she chooses another", "Staff", 200)
	described.Description = "Somebody who was just added has no password: this is how she gets one. A second factor stays hers."
	huma.Register(a.huma, described, func(ctx context.Context, in *PersonPath) (*struct{ Body passwordCode }, error) {
		code, expires, err := a.App.ResetStaffPassword(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &struct{ Body passwordCode }{passwordCode{code, expires, a.SetUpURL}}, nil
	})

	described = operation(http.MethodDelete, "/staff/{id}/second-factor", "take-staff-second-factor",
		"Take the second factor off somebody who lost her phone and her recovery codes, and log her out", "Staff", 204)
	described.Description = "Her password alone lets her in until she turns on another. Refused with 409 if she has none."
	huma.Register(a.huma, described, func(ctx context.Context, in *PersonPath) (*struct{}, error) {
		return nil, a.refuse(a.App.TakeTOTP(ctx, actorOf(ctx), in.ID))
	})
}

// madeAPIKey is an API key with its secret, which is shown this once.
type madeAPIKey struct {
	app.APIKey
	Secret string `json:"secret" readOnly:"true" doc:"Shown this once; goes into the Authorization header as a bearer token"`
}

func (a *api) apiKeys() {
	const all = "/api-keys"
	huma.Register(a.huma, operation(http.MethodGet, all, "list-api-keys", "List the clinic's API keys, oldest first", "API keys", 200),
		func(ctx context.Context, in *Page) (*list[app.APIKey], error) {
			page, err := a.App.APIKeys(ctx, actorOf(ctx), in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(k app.APIKey) string { return k.ID }, itself[app.APIKey]), nil
		})

	huma.Register(a.huma, operation(http.MethodPost, all, "add-api-key", "Make an API key; its secret is shown this once", "API keys", 201),
		func(ctx context.Context, in *struct {
			Body document[app.APIKeySettings]
		}) (*struct {
			Location string `header:"Location"`
			Body     madeAPIKey
		}, error) {
			made, secret, err := a.App.MakeAPIKey(ctx, actorOf(ctx), in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct {
				Location string `header:"Location"`
				Body     madeAPIKey
			}{Prefix + all + "/" + made.ID, madeAPIKey{made, secret}}, nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}", "get-api-key", "Read who made an API key, what it may do and when it was last used", "API keys", 200),
		func(ctx context.Context, in *PersonPath) (*struct{ Body app.APIKey }, error) {
			k, err := a.App.APIKey(ctx, actorOf(ctx), in.ID)
			return &struct{ Body app.APIKey }{k}, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodDelete, all+"/{id}", "revoke-api-key", "Revoke an API key, so that whoever holds it is let in no longer", "API keys", 204),
		func(ctx context.Context, in *PersonPath) (*struct{}, error) {
			return nil, a.refuse(a.App.RevokeAPIKey(ctx, actorOf(ctx), in.ID))
		})
}
