package app

import (
	"slices"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// WebhookEventType is what other systems are told of.
type WebhookEventType string

// The types of events.
const (
	EventPlanUpdated        WebhookEventType = "plan.updated"        // something moved on a patient's plan
	EventWindowOpened       WebhookEventType = "window.opened"       // the days in which she should come have begun
	EventWindowOverdue      WebhookEventType = "window.overdue"      // they passed and nothing is booked
	EventRecallSoftDue      WebhookEventType = "recall.soft_due"     // the clinic wanted to get in touch by now
	EventCheckinDue         WebhookEventType = "checkin.due"         // the days of a check-in have begun
	EventConflict           WebhookEventType = "event.conflict"      // an event of hers cannot be prepared for as it should
	EventShortening         WebhookEventType = "duration.shortening" // the effect may be becoming shorter
	EventAppointmentChanged WebhookEventType = "appointment.changed" // one was added, changed, cancelled or deleted
	EventFeedStale          WebhookEventType = "feed.stale"          // nobody has read a calendar of hers for 90 days

	// EventPing is sent to try an endpoint, to that one alone and whatever it wants.
	EventPing WebhookEventType = "ping"
)

// WebhookEventTypes are those that an endpoint can want.
var WebhookEventTypes = []WebhookEventType{
	EventPlanUpdated, EventWindowOpened, EventWindowOverdue, EventRecallSoftDue, EventCheckinDue,
	EventConflict, EventShortening, EventAppointmentChanged, EventFeedStale,
}

// emit writes an event down for the endpoints that want it, in the transaction of the
// change itself. Where nobody does, nothing is written.
func (c *change) emit(event WebhookEventType, about store.PatientKey, subject map[string]string) error {
	to, err := c.whoWants(event)
	if err != nil || len(to) == 0 {
		return err
	}
	return c.post(event, about, subject, to)
}

// whoWants are the ids of the endpoints that want a type of event.
func (c *change) whoWants(event WebhookEventType) (ids []string, err error) {
	if c.wishes == nil {
		wishes, err := c.WebhookWishes(c.actor.Clinic)
		if err != nil {
			return nil, err
		}
		c.wishes = &wishes
	}
	for _, w := range *c.wishes {
		if len(w.Types) == 0 || slices.Contains(w.Types, string(event)) {
			ids = append(ids, w.ID)
		}
	}
	return ids, nil
}

// post writes an event down for endpoints.
func (c *change) post(event WebhookEventType, about store.PatientKey, subject map[string]string, to []string) error {
	at := time.Unix(c.second, 0)
	e := store.WebhookEvent{ID: xid.New().String(), Type: string(event), PatientID: about.ID, Subject: subject, At: at}
	seq, err := c.InsertWebhookEvent(c.actor.Clinic, e)
	if err != nil {
		return err
	}
	for _, id := range to {
		if err := c.InsertWebhookDelivery(store.WebhookKey{Clinic: c.actor.Clinic, ID: id}, seq, at); err != nil {
			return err
		}
	}
	c.emitted = true
	return nil
}

// emitAppointments tells of each appointment that the change added, replaced or
// deleted, by whatever way. Those of a patient who was erased are nobody's to ask for.
func (c *change) emitAppointments() error {
	var seen []store.Written
	for _, w := range c.TakeWritten() {
		if w.Kind != store.Appointments.Name() || slices.Contains(seen, w) {
			continue
		}
		seen = append(seen, w)
		to, err := c.whoWants(EventAppointmentChanged)
		if err != nil || len(to) == 0 {
			return err
		}
		_, err = c.Patient(w.Patient)
		if clinic.CodeOf(err) == clinic.NotFound {
			continue
		}
		if err == nil {
			err = c.post(EventAppointmentChanged, w.Patient, map[string]string{"appointment_id": w.RecordID}, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
