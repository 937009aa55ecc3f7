package app

import (
	"crypto/rand"
	"encoding/base64"

	"github.com/afterglow-calendar/afterglow/internal/store"
)

const (
	// webhookSecretPrefix is that of the Standard Webhooks specification.
	webhookSecretPrefix = "whsec_"
	webhookSecretSize   = 32 // bytes; the specification asks for 24 to 64
	// sealedWebhook is what secrets of webhooks are sealed for.
	sealedWebhook = "webhook secret"
)

// newWebhookSecret draws what signs the events of an endpoint, seals it into w, and
// returns it as receivers take it.
func (c *change) newWebhookSecret(w *store.Webhook) string {
	var raw [webhookSecretSize]byte
	rand.Read(raw[:])
	w.Secret = c.app.secret.Seal(sealedWebhook, w.ID, raw[:])
	return webhookSecretPrefix + base64.StdEncoding.EncodeToString(raw[:])
}

// webhookSecrets are what signs at a moment, the newest first.
func (a *App) webhookSecrets(w store.Webhook, second int64) (secrets [][]byte, err error) {
	sealed := [][]byte{w.Secret}
	if w.BeforeUntil != nil && w.BeforeUntil.Unix() > second {
		sealed = append(sealed, w.SecretBefore)
	}
	for _, s := range sealed {
		opened, err := a.secret.Open(sealedWebhook, w.ID, s)
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, opened)
	}
	return secrets, nil
}

// opens reports whether the secret of an endpoint was sealed with this server key.
func (c *change) opens(w store.Webhook) bool {
	_, err := c.app.webhookSecrets(store.Webhook{ID: w.ID, Secret: w.Secret}, c.second)
	return err == nil
}
