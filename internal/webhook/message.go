package webhook

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// apiPrefix is where the API lives that a message refers to.
const apiPrefix = "/api/v1"

// message is the body of an event. It tells what happened and where to read it, by ids
// alone: who is told of it may not be who may read it.
func message(s app.WebhookSending) []byte {
	data := map[string]string{"clinic_id": s.Endpoint.Clinic, "url": apiPrefix + pathOf(s)}
	maps.Copy(data, s.Event.Subject)
	if s.Event.PatientID != "" {
		data["patient_id"] = s.Event.PatientID
	}
	body, err := json.Marshal(struct {
		Type      string            `json:"type"`
		Timestamp time.Time         `json:"timestamp"`
		Data      map[string]string `json:"data"`
	}{s.Event.Type, s.Event.At.UTC(), data})
	if err != nil {
		panic(err) // texts and a moment
	}
	return body
}

// pathOf is where the API tells of what an event is about.
func pathOf(s app.WebhookSending) string {
	patient := "/patients/" + s.Event.PatientID
	switch app.WebhookEventType(s.Event.Type) {
	case app.EventPing:
		return "/clinics/self"
	case app.EventAppointmentChanged:
		return patient + "/appointments/" + s.Event.Subject["appointment_id"]
	case app.EventFeedStale:
		return patient + "/feeds/" + s.Event.Subject["feed_id"]
	}
	return patient + "/plan"
}

// signature signs a message that is sent at a moment, with each secret.
func signature(secrets [][]byte, id string, at time.Time, body []byte) (string, error) {
	var all []string
	for _, secret := range secrets {
		signer, err := standardwebhooks.NewWebhookRaw(secret)
		if err != nil {
			return "", err
		}
		signed, err := signer.Sign(id, at, body)
		if err != nil {
			return "", err
		}
		all = append(all, signed)
	}
	return strings.Join(all, " "), nil
}
