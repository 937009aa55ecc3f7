package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// WebhookEventPath is the address of an event at a webhook.
type WebhookEventPath struct {
	ID      string `path:"id"`
	EventID string `path:"event_id" doc:"As the receiver knows it: webhook-id"`
}

// replay is what is sent again.
type replay struct {
	Since time.Time `json:"since" doc:"Events that happened at this moment or later"`
}

type replayed struct {
	Events int `json:"events" doc:"How many are on their way again"`
}

func (a *api) webhooks() {
	const all, tag = "/webhooks", "Webhooks"
	people(a, person[app.Webhook]{
		noun: "webhook", tag: tag, deleting: "Remove a webhook with the log of what was sent to it",
		page: a.App.Webhooks, add: a.App.AddWebhook, get: a.App.Webhook,
		replace: a.App.ReplaceWebhook, remove: a.App.DeleteWebhook,
		id: func(w *app.Webhook) *string { return &w.ID },
	})

	described := operation(http.MethodPost, all+"/{id}/rotate-secret", "rotate-webhook-secret", "Give a webhook a new secret, which is shown this once", tag, 200)
	described.Description = "The secret before signs as well for 24 hours, so that the receiver can change over in between."
	huma.Register(a.huma, described, func(ctx context.Context, in *PersonPath) (*one[app.Webhook], error) {
		rotated, err := a.App.RotateWebhookSecret(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[app.Webhook]{ETag: app.Version(rotated), Body: rotated}, nil
	})

	huma.Register(a.huma, operation(http.MethodPost, all+"/{id}/test", "test-webhook", "Send a webhook an event of the type ping", tag, 202),
		func(ctx context.Context, in *PersonPath) (*onItsWay, error) {
			sent, err := a.App.TestWebhook(ctx, actorOf(ctx), in.ID)
			return a.onItsWay(in.ID, sent, err)
		})

	described = operation(http.MethodPost, all+"/{id}/replay", "replay-webhook", "Send a webhook again what happened since a moment", tag, 202)
	described.Description = "All that it wants and that is still known, in its order: events are known for 30 days, and only such as some webhook wanted when they happened."
	huma.Register(a.huma, described, func(ctx context.Context, in *struct {
		PersonPath
		Body document[replay]
	}) (*struct{ Body replayed }, error) {
		n, err := a.App.ReplayWebhook(ctx, actorOf(ctx), in.ID, in.Body.is.Since)
		return &struct{ Body replayed }{replayed{n}}, a.refuse(err)
	})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}/deliveries", "list-webhook-deliveries", "List what a webhook was told of, newest first", tag, 200),
		func(ctx context.Context, in *struct {
			PersonPath
			State string               `query:"state" enum:"pending,delivered,failed,disabled" doc:"What became of it"`
			Type  app.WebhookEventType `query:"type" maxLength:"100" doc:"Type of the event"`
			Back
		}) (*list[app.WebhookDelivery], error) {
			page, err := a.App.WebhookLog(ctx, actorOf(ctx), in.ID, app.WebhookLogFilter{State: in.State, Type: in.Type}, in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(d app.WebhookDelivery) string { return strconv.FormatInt(d.Place(), 10) }, itself[app.WebhookDelivery]), nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}/deliveries/{event_id}", "get-webhook-delivery", "Read what became of an event, attempt by attempt", tag, 200),
		func(ctx context.Context, in *WebhookEventPath) (*struct{ Body app.WebhookDelivery }, error) {
			d, err := a.App.WebhookDelivery(ctx, actorOf(ctx), in.ID, in.EventID)
			return &struct{ Body app.WebhookDelivery }{d}, a.refuse(err)
		})

	described = operation(http.MethodPost, all+"/{id}/deliveries/{event_id}/resend", "resend-webhook-delivery", "Send an event again, at once", tag, 202)
	described.Description = "It arrives out of its order, under the webhook-id it had. Refused with 409 while an earlier event of the patient is on its way."
	huma.Register(a.huma, described, func(ctx context.Context, in *WebhookEventPath) (*onItsWay, error) {
		sent, err := a.App.ResendWebhook(ctx, actorOf(ctx), in.ID, in.EventID)
		return a.onItsWay(in.ID, sent, err)
	})
}

// onItsWay is an event that will be sent, with where to read what became of it.
type onItsWay struct {
	Location string `header:"Location"`
	Body     app.WebhookDelivery
}

func (a *api) onItsWay(webhookID string, sent app.WebhookDelivery, err error) (*onItsWay, error) {
	if err != nil {
		return nil, a.refuse(err)
	}
	return &onItsWay{Prefix + "/webhooks/" + webhookID + "/deliveries/" + sent.EventID, sent}, nil
}
