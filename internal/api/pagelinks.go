package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// madePageLink is a page link with its address, which is shown this once.
type madePageLink struct {
	app.PageLink
	URL string `json:"url" readOnly:"true" doc:"Private address of the patient's page, shown this once; whoever has it can change her events and calendars"`
}

// pageLinkWish is what is asked of a new page link.
type pageLinkWish struct {
	ExpiresInDays int `json:"expires_in_days,omitempty" minimum:"1" maximum:"730" doc:"Default 365"`
}

func (a *api) pageLinks() {
	const all, single = "/patients/{id}/page-links", "/patients/{id}/page-links/{link_id}"

	huma.Register(a.huma, operation(http.MethodGet, all, "list-page-links", "List the links to a patient's page, oldest first", "Patient page", 200),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
		}) (*list[app.PageLink], error) {
			links, err := a.App.PageLinks(ctx, actorOf(ctx), in.PatientID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(links, len(links), nil, itself[app.PageLink]), nil
		})

	huma.Register(a.huma, operation(http.MethodPost, all, "add-page-link", "Make a link to a patient's page; its address is shown this once", "Patient page", 201),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			Body      document[pageLinkWish]
		}) (*struct {
			Location string `header:"Location"`
			Body     madePageLink
		}, error) {
			link, secret, err := a.App.AddPageLink(ctx, actorOf(ctx), in.PatientID, in.Body.is.ExpiresInDays)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct {
				Location string `header:"Location"`
				Body     madePageLink
			}{Prefix + "/patients/" + in.PatientID + "/page-links/" + link.ID, madePageLink{link, a.PageURL(secret)}}, nil
		})

	huma.Register(a.huma, operation(http.MethodDelete, single, "revoke-page-link", "Revoke a link to a patient's page and end what was opened by it", "Patient page", 204),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			ID        string `path:"link_id"`
		}) (*struct{}, error) {
			return nil, a.refuse(a.App.RevokePageLink(ctx, actorOf(ctx), in.PatientID, in.ID))
		})

	huma.Register(a.huma, operation(http.MethodGet, "/patients/{id}/consents", "list-consents", "List what a patient consented to before an address of her calendar was shown to her, oldest first", "Patient page", 200),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
		}) (*list[app.Consent], error) {
			consents, err := a.App.Consents(ctx, actorOf(ctx), in.PatientID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(consents, len(consents), nil, itself[app.Consent]), nil
		})
}
