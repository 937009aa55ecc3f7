package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

var someWebhook = object{"url": "https://receiver.example/afterglow", "events": []string{"feed.stale"}}

type webhook struct {
	ID, Secret, Description string
	Events                  []string
	Disabled                bool
}

func TestTheSecretOfAWebhookIsShownWhenItIsMadeAndNeverAgain(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	var made, read, rotated webhook
	c.Post("/webhooks", someWebhook).Want(http.StatusCreated).Into(&made)
	if !strings.HasPrefix(made.Secret, "whsec_") {
		t.Errorf("the secret is of %d characters", len(made.Secret))
	}
	c.Get("/webhooks/" + made.ID).Want(http.StatusOK).Into(&read)
	if read.Secret != "" || strings.Contains(string(c.Get("/webhooks").Body), made.Secret) {
		t.Error("it is shown again")
	}
	c.Post("/webhooks/"+made.ID+"/rotate-secret", nil).Want(http.StatusOK).Into(&rotated)
	if rotated.Secret == made.Secret || rotated.Secret == "" {
		t.Error("a rotation gives no other")
	}
}

func TestPartsOfAWebhookAreChangedByVersion(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	made := c.Post("/webhooks", someWebhook).Want(http.StatusCreated)
	path := "/webhooks/" + made.ID()
	var changed webhook
	c.Patch(path, object{"description": "the booking system", "disabled": true}, "If-Match", made.ETag()).Want(http.StatusOK).Into(&changed)
	if changed.Description != "the booking system" || !changed.Disabled || len(changed.Events) != 1 {
		t.Errorf("it is %+v", changed)
	}
	c.Patch(path, object{"description": ""}, "If-Match", made.ETag()).Want(http.StatusPreconditionFailed)
	c.Post(path+"/test", nil).Want(http.StatusConflict)
}

func TestAWebhookThatCannotBeIsRefusedByField(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	for field, body := range map[string]object{
		"body.url":    {"url": "ftp://receiver.example"},
		"body.events": {"url": "https://receiver.example", "events": []string{"patient.sneezed"}},
	} {
		answer := c.Post("/webhooks", body).Want(http.StatusUnprocessableEntity)
		if !strings.Contains(string(answer.Body), field) || strings.Contains(string(answer.Body), "sneezed") {
			t.Errorf("%s: answered %s", field, answer.Body)
		}
	}
}
