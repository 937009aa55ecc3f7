package webhook_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/outbound"
	"github.com/afterglow-calendar/afterglow/internal/webhook"
)

// received is an event as it arrived.
type received struct {
	ID   string `json:"-"`
	Type string
	Data map[string]string
}

// receiver is a system that is told of events. It verifies what it takes.
type receiver struct {
	*httptest.Server
	t       testing.TB
	mu      sync.Mutex
	secrets []string
	answer  http.HandlerFunc // after the event was noted; nil is 204
	got     []received
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{t: t}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("reading an event: %v", err)
	}
	event := received{ID: request.Header.Get("webhook-id")}
	if err := json.Unmarshal(body, &event); err != nil {
		r.t.Errorf("an event is no JSON: %v", err)
	}
	r.mu.Lock()
	verified := slices.ContainsFunc(r.secrets, func(secret string) bool {
		wh, err := standardwebhooks.NewWebhook(secret)
		// The clock of a test is not that of the library.
		return err == nil && wh.VerifyIgnoringTimestamp(body, request.Header) == nil
	})
	if !verified {
		r.t.Errorf("the signature of %s is not valid", event.Type)
	}
	r.got = append(r.got, event)
	answer := r.answer
	r.mu.Unlock()
	if answer == nil {
		answer = answering(http.StatusNoContent)
	}
	answer(w, request)
}

func answering(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
	}
}

// becomes lets the receiver answer in another way.
func (r *receiver) becomes(answer http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = answer
}

// took are the events that arrived since it was asked last.
func (r *receiver) took() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func types(events []received) (all []string) {
	for _, e := range events {
		all = append(all, e.Type)
	}
	return all
}

// hook is a webhook of a clinic and who is told by it.
type hook struct {
	*apptest.Clinic
	*receiver
	app.Webhook
}

// addHook lets a receiver be told of events of some types, or of all.
func addHook(t testing.TB, c *apptest.Clinic, events ...app.WebhookEventType) *hook {
	t.Helper()
	r := newReceiver(t)
	made, err := c.App.AddWebhook(context.Background(), c.Actor, app.Webhook{URL: r.URL + "/in", Events: events})
	if err != nil {
		t.Fatal(err)
	}
	r.secrets = []string{made.Secret}
	return &hook{c, r, made}
}

// client calls receivers, which are on this machine.
var client = outbound.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}.Client(100 * time.Millisecond)

// deliver sends what is due and returns how often that was tried.
func deliver(t testing.TB, s *apptest.Server) int {
	t.Helper()
	n, err := webhook.New(s.App, client, s.Log.Logger(), s.Clock.Now).Deliver(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// now is the webhook as it stands.
func (h *hook) now() app.Webhook {
	h.receiver.t.Helper()
	w, err := h.App.Webhook(context.Background(), h.Actor, h.Webhook.ID)
	if err != nil {
		h.receiver.t.Fatal(err)
	}
	return w
}

// log is what became of its events, oldest first.
func (h *hook) log() []app.WebhookDelivery {
	h.receiver.t.Helper()
	all, err := h.App.WebhookLog(context.Background(), h.Actor, h.Webhook.ID, app.WebhookLogFilter{}, 0, 10_000)
	if err != nil {
		h.receiver.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}
