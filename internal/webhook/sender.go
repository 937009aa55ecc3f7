package webhook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/outbound"
)

const (
	// Timeout is how long a receiver may take.
	Timeout = 15 * time.Second
	// atOnce are the events that are under way to one endpoint at the same time; they are
	// of different patients.
	atOnce = 4
	// lookEvery is how often the outbox is looked at though nobody said that something is
	// in it: another process may have written it.
	lookEvery = 20 * time.Second
	// afterFault is how long an endpoint rests after an answer could not be kept, with a
	// full disk perhaps.
	afterFault = time.Minute
	// mostRead of an answer is read, so that its connection can be used again; nothing of
	// it is kept.
	mostRead = 16 << 10
)

// Sender sends events.
type Sender struct {
	app    *app.App
	client *http.Client
	log    *slog.Logger
	now    func() time.Time
}

// New returns a sender that calls by a client, whose redirects it does not follow; now
// is the clock, and nil the real one.
func New(a *app.App, client *http.Client, log *slog.Logger, now func() time.Time) *Sender {
	direct := *client
	direct.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if now == nil {
		now = time.Now
	}
	return &Sender{a, &direct, log, now}
}

// Run sends what becomes due until the context ends.
func (s *Sender) Run(ctx context.Context) {
	var busy sync.Map // endpoints under way
	var workers sync.WaitGroup
	defer workers.Wait()
	free := make(chan struct{}, 1)
	for {
		due, next, err := s.app.WebhooksDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Error("the outbox cannot be read, will be tried again", "error", err)
		}
		for _, endpoint := range due {
			if _, under := busy.LoadOrStore(endpoint, true); under {
				continue
			}
			workers.Go(func() {
				if _, err := s.serve(ctx, endpoint); err != nil && ctx.Err() == nil {
					s.log.Error("a webhook cannot be served, will be tried again", "clinic", endpoint.Clinic, "webhook", endpoint.ID, "error", err)
					sleep(ctx, afterFault)
				}
				busy.Delete(endpoint)
				select {
				case free <- struct{}{}:
				default: // it has been told already
				}
			})
		}
		wait := lookEvery
		if next >= 0 {
			wait = min(wait, next)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.app.WebhookWake():
		case <-free:
		case <-time.After(wait):
		}
	}
}

// Deliver sends all that is due, and returns how often it tried.
func (s *Sender) Deliver(ctx context.Context) (tries int, err error) {
	due, _, err := s.app.WebhooksDue(ctx)
	counts, errs := make([]int, len(due)), make([]error, len(due))
	var workers sync.WaitGroup
	for i, endpoint := range due {
		workers.Go(func() { counts[i], errs[i] = s.serve(ctx, endpoint) })
	}
	workers.Wait()
	for _, n := range counts {
		tries += n
	}
	return tries, errors.Join(append(errs, err)...)
}

// serve sends what is due at an endpoint until nothing is, or something cannot be kept.
func (s *Sender) serve(ctx context.Context, at app.WebhookEndpoint) (tries int, err error) {
	type result struct {
		event string
		err   error
	}
	results, under := make(chan result, atOnce), map[string]bool{}
	for {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && len(under) < atOnce {
			var due []app.WebhookSending
			due, err = s.app.DueAt(ctx, at, atOnce+len(under))
			for _, sending := range due {
				if under[sending.Event.ID] || len(under) == atOnce {
					continue
				}
				under[sending.Event.ID] = true
				go func() { results <- result{sending.Event.ID, s.send(ctx, sending)} }()
			}
		}
		if len(under) == 0 {
			return tries, err
		}
		r := <-results
		delete(under, r.event)
		tries++
		err = errors.Join(err, r.err)
	}
}

// send sends an event and keeps the answer. A process that is killed in between sends it
// again: at least once, and perhaps twice.
func (s *Sender) send(ctx context.Context, sending app.WebhookSending) error {
	began := time.Now()
	answer, err := s.post(ctx, sending)
	if err != nil {
		return err
	}
	answer.Took = time.Since(began)
	if answer.Error != "" && ctx.Err() != nil {
		return ctx.Err() // nobody's fault but ours
	}
	return s.app.WebhookAnswered(context.WithoutCancel(ctx), sending, answer)
}

// post sends an event. What goes wrong with that is part of the answer.
func (s *Sender) post(ctx context.Context, sending app.WebhookSending) (answer app.WebhookAnswer, err error) {
	body, at := message(sending), s.now()
	signed, err := signature(sending.Secrets, sending.Event.ID, at, body)
	if err != nil {
		return answer, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, sending.URL, bytes.NewReader(body))
	if err != nil {
		return app.WebhookAnswer{Error: outbound.Words(err)}, nil
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Afterglow webhooks")
	request.Header.Set(standardwebhooks.HeaderWebhookID, sending.Event.ID)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, signed)
	response, err := s.client.Do(request)
	if err != nil {
		return app.WebhookAnswer{Error: outbound.Words(err)}, nil
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, mostRead) // its status was the answer
	answer.Status = response.StatusCode
	switch {
	case answer.Status/100 == 2:
		return answer, nil
	case answer.Status/100 == 3:
		answer.Error = fmt.Sprintf("The receiver answered %d: it leads elsewhere, and nobody follows.", answer.Status)
	default:
		answer.Error = fmt.Sprintf("The receiver answered %d.", answer.Status)
	}
	answer.RetryAfter = retryAfter(response.Header.Get("Retry-After"), at)
	return answer, nil
}

// retryAfter is how long a receiver asks to be left alone (RFC 9110 section 10.2.3); 0
// if it does not.
func retryAfter(field string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(field, 10, 32); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(field); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
