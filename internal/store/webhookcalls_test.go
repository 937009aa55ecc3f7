package store

import (
	"errors"
	"time"
)

// webhookOf is the endpoint of a clinic in a world.
func webhookOf(clinicID string) WebhookKey { return WebhookKey{clinicID, "w1"} }

func furnishWebhook(tx *Tx, clinicID string) error {
	return tx.InsertWebhook(clinicID, Webhook{ID: "w1", URL: "«" + clinicID + "»", Enabled: true, Secret: []byte("sealed"), Created: moment})
}

// furnishWebhookEvent is an event of a patient, on its way to her clinic's endpoint.
func furnishWebhookEvent(tx *Tx, key PatientKey) error {
	seq, err := tx.InsertWebhookEvent(key.Clinic, webhookEventOf(key, "1"))
	return errors.Join(err, tx.InsertWebhookDelivery(webhookOf(key.Clinic), seq, moment))
}

func webhookEventOf(key PatientKey, n string) WebhookEvent {
	return WebhookEvent{ID: "event" + n + " of " + key.ID, Type: "plan.updated", PatientID: key.ID, Subject: map[string]string{"x": mark(key)}, At: moment}
}

func addWebhookCalls(all map[string]call) {
	for method, run := range map[string]func(tx *Tx, clinicID string) (any, error){
		"InsertWebhook": func(tx *Tx, clinicID string) (any, error) {
			return change(tx.InsertWebhook(clinicID, Webhook{ID: "w2", Secret: []byte{}, Created: moment}))
		},
		"UpdateWebhook": func(tx *Tx, clinicID string) (any, error) {
			return change(tx.UpdateWebhook(clinicID, Webhook{ID: "w1", Secret: []byte{}}))
		},
		"DeleteWebhook": func(tx *Tx, clinicID string) (any, error) { return change(tx.DeleteWebhook(webhookOf(clinicID))) },
		"Webhook":       func(tx *Tx, clinicID string) (any, error) { return tx.Webhook(webhookOf(clinicID)) },
		"WebhookPage":   func(tx *Tx, clinicID string) (any, error) { return tx.WebhookPage(clinicID, "", 100) },
		"WebhookWishes": func(tx *Tx, clinicID string) (any, error) { return tx.WebhookWishes(clinicID) },
		"NextWebhookDelivery": func(tx *Tx, clinicID string) (any, error) {
			return tx.NextWebhookDelivery(webhookOf(clinicID))
		},
		"DueWebhookDeliveries": func(tx *Tx, clinicID string) (any, error) {
			return tx.DueWebhookDeliveries(webhookOf(clinicID), moment, 100)
		},
		"WebhookDeliveryPage": func(tx *Tx, clinicID string) (any, error) {
			some, err1 := tx.WebhookDeliveryPage(webhookOf(clinicID), WebhookDeliveryFilter{}, 0, 100)
			more, err2 := tx.WebhookDeliveryPage(webhookOf(clinicID), WebhookDeliveryFilter{State: WebhookPending, Type: "plan.updated"}, 0, 100)
			return append(some, more...), errors.Join(err1, err2)
		},
		"NextInLine": func(tx *Tx, clinicID string) (any, error) {
			return change(tx.NextInLine(webhookOf(clinicID), "p1", moment.Add(time.Hour)))
		},
		"DisableWebhookDeliveries": func(tx *Tx, clinicID string) (any, error) {
			return tx.DisableWebhookDeliveries(webhookOf(clinicID), moment)
		},
		"WebhookEventsSince": func(tx *Tx, clinicID string) (any, error) {
			return tx.WebhookEventsSince(clinicID, moment, 0, 100)
		},
		"StraightenWebhookLines": func(tx *Tx, clinicID string) (any, error) {
			return change(tx.StraightenWebhookLines(webhookOf(clinicID), moment))
		},
		"HastenWebhookDeliveries": func(tx *Tx, clinicID string) (any, error) {
			return change(tx.HastenWebhookDeliveries(webhookOf(clinicID), moment.Add(-time.Hour), moment.Add(time.Hour)))
		},
		"WebhookQueue":           func(tx *Tx, clinicID string) (any, error) { return tx.WebhookQueue(webhookOf(clinicID)) },
		"StuckWebhookDeliveries": func(tx *Tx, clinicID string) (any, error) { return tx.StuckWebhookDeliveries(webhookOf(clinicID)) },
		"PruneWebhookEvents": func(tx *Tx, clinicID string) (any, error) {
			if _, err := tx.DisableWebhookDeliveries(webhookOf(clinicID), moment); err != nil {
				return nil, err
			}
			return tx.PruneWebhookEvents(clinicID, moment.Add(time.Hour), 100)
		},
	} {
		all["Tx."+method] = call{ofClinic, func(tx *Tx, key PatientKey) (any, error) { return run(tx, key.Clinic) }}
	}
	all["Tx.EnabledWebhooks"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return tx.EnabledWebhooks() }}
	all["Tx.DisableEveryWebhook"] = call{ofServer, func(tx *Tx, _ PatientKey) (any, error) { return change(tx.DisableEveryWebhook("why", moment)) }}

	all["Tx.InsertWebhookEvent"] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
		_, err := tx.InsertWebhookEvent(key.Clinic, webhookEventOf(key, "2"))
		return nil, err
	}}
	// What is asked about the event of a patient, if she has one.
	for method, run := range map[string]func(tx *Tx, key PatientKey, d WebhookDelivery) (any, error){
		"WebhookDelivery": func(_ *Tx, _ PatientKey, d WebhookDelivery) (any, error) { return d, nil },
		"UpdateWebhookDelivery": func(tx *Tx, key PatientKey, d WebhookDelivery) (any, error) {
			d.State = WebhookFailed
			return change(tx.UpdateWebhookDelivery(webhookOf(key.Clinic), d))
		},
		"InsertWebhookDelivery": func(tx *Tx, key PatientKey, d WebhookDelivery) (any, error) {
			seq, err := tx.InsertWebhookEvent(key.Clinic, webhookEventOf(key, "2"))
			return nil, errors.Join(err, tx.InsertWebhookDelivery(webhookOf(key.Clinic), seq, moment))
		},
		"ReplayWebhookEvent": func(tx *Tx, key PatientKey, d WebhookDelivery) (any, error) {
			return tx.ReplayWebhookEvent(webhookOf(key.Clinic), d.Seq)
		},
	} {
		all["Tx."+method] = call{ofPatient, func(tx *Tx, key PatientKey) (any, error) {
			d, err := tx.WebhookDelivery(webhookOf(key.Clinic), webhookEventOf(key, "1").ID)
			if err != nil {
				return nil, err
			}
			return run(tx, key, d)
		}}
	}
}
