package upstream

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const (
	// pollCalendars and pollFeeds are how often it is asked whether anything is news.
	pollCalendars = 5 * time.Minute
	pollFeeds     = 30 * time.Minute
	// After a failure it is asked again in firstWait, each time in twice as long, up
	// to longestWait; what only a person can mend is asked as seldom from the first.
	firstWait   = time.Minute
	longestWait = 6 * time.Hour
	// What is missing is asked for so often that an hour has three rounds.
	missingWait = 25 * time.Minute

	// longestRound is how long one may take: others wait for their turn. What was read
	// until then is kept, and the next round goes on from there.
	longestRound = 15 * time.Minute

	// fetchPage objects are fetched and stored at a time.
	fetchPage = 50
	// passes is how often in a round changes are offered anew that the other side
	// overtook.
	passes = 3
)

// Runner keeps accounts on other servers in step with their replicas.
type Runner struct {
	app    *app.App
	client *http.Client
	log    *slog.Logger
	now    func() time.Time
}

// New is a runner that calls by a client. The clock is that of the use cases.
func New(a *app.App, client *http.Client, log *slog.Logger, now func() time.Time) *Runner {
	return &Runner{a, client, log, now}
}

// Round brings one account up to date: it takes what is news there, and then tells what
// is news here. How that went is noted with the account; an error is one of the
// server's own.
func (r *Runner) Round(ctx context.Context, key app.ElsewhereKey) error {
	round, err := r.app.OpenElsewhere(ctx, key)
	switch clinic.CodeOf(err) {
	case clinic.NotFound:
		return nil // disconnected meanwhile
	case clinic.Conflict:
		return r.end(ctx, round, app.ElsewhereOutcome{State: app.ElsewhereRefused, Words: "The password cannot be read any more.", Next: r.now().Add(longestWait)})
	}
	if err != nil {
		return err
	}
	t, err := newTalk(r.client, round.Login)
	if err != nil {
		return r.end(ctx, round, r.failed(round, errNoCalDAV))
	}
	asking, stop := context.WithTimeout(ctx, longestRound)
	defer stop()
	var failed, missing error
	refused := 0
	for _, calendar := range round.Calendars {
		n, err := r.calendar(asking, t, round, calendar)
		refused += n
		switch {
		case errors.Is(err, app.ErrElsewhereMissing):
			missing = missingError{calendar.Title, true}
			err = r.app.MissingElsewhere(ctx, key, calendar.ID)
		case codeOf(err) == http.StatusNotFound, codeOf(err) == http.StatusGone:
			missing, err = missingError{calendar.Title, false}, nil
		case clinic.CodeOf(err) == clinic.NotFound: // disconnected meanwhile
			err = nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && failed == nil {
			failed = err
		}
		if codeOf(failed) == http.StatusUnauthorized {
			break
		}
	}
	switch {
	case failed != nil:
		r.log.Info("a calendar elsewhere was not brought up to date", "clinic", key.Clinic, "account", key.ID, "why", words(failed))
		return r.end(ctx, round, r.failed(round, failed))
	case missing != nil:
		return r.end(ctx, round, app.ElsewhereOutcome{State: app.ElsewhereMissing, Words: missing.Error(), Next: r.now().Add(missingWait)})
	}
	poll := pollCalendars
	if round.Login.Kind == app.ElsewhereICS {
		poll = pollFeeds
	}
	done := app.ElsewhereOutcome{State: app.ElsewhereOK, Next: r.now().Add(jittered(poll))}
	if refused > 0 {
		done.Words = "The server did not take everything that was changed here; it is offered again."
	}
	return r.end(ctx, round, done)
}

func (r *Runner) end(ctx context.Context, round app.ElsewhereRound, outcome app.ElsewhereOutcome) error {
	err := r.app.EndElsewhere(ctx, round, outcome)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil
	}
	return err
}

// missingError says that a calendar is gone, or everything in it.
type missingError struct {
	calendar string
	emptied  bool
}

func (e missingError) Error() string {
	if e.emptied {
		return "Everything in the calendar “" + e.calendar + "” is gone there at once. Nothing is deleted here before it has been so for an hour."
	}
	return "The calendar “" + e.calendar + "” is not there any more. Nothing is deleted here; it can be disconnected."
}

// failed is how a round ends that a failure ended.
func (r *Runner) failed(round app.ElsewhereRound, err error) app.ElsewhereOutcome {
	if codeOf(err) == http.StatusUnauthorized {
		return app.ElsewhereOutcome{State: app.ElsewhereRefused, Words: words(err), Next: r.now().Add(jittered(longestWait))}
	}
	wait := min(longestWait, firstWait<<min(round.Failures, 10))
	var answered *statusError
	if errors.As(err, &answered) {
		wait = max(wait, answered.after)
	}
	return app.ElsewhereOutcome{State: app.ElsewhereFailing, Words: words(err), Next: r.now().Add(jittered(wait))}
}

// jittered is a time to wait, up to a tenth more, so that not all ask at once.
func jittered(wait time.Duration) time.Duration { return wait + rand.N(wait/10+1) }

// calendar brings one calendar up to date and returns how many of our changes the
// other side refused.
func (r *Runner) calendar(ctx context.Context, t *talk, round app.ElsewhereRound, is app.ElsewhereReplica) (refused int, err error) {
	known, err := r.app.KnownElsewhere(ctx, round.Key, is.ID)
	if err != nil {
		return 0, err
	}
	x := exchange{r.app, round.Key, is.ID, collection{t, is.Href, known}}
	if round.Login.Kind == app.ElsewhereICS {
		return 0, x.takeFeed(ctx, is.ElsewhereMark)
	}
	mark, err := x.takeNews(ctx, is.ElsewhereMark)
	if err != nil || is.Mode != app.ModeTwoWay {
		return 0, err
	}
	for range passes {
		again := false
		if refused, again, err = x.offerAll(ctx, mark); err != nil || !again {
			return refused, err
		}
	}
	return refused, nil
}

// exchange is of one calendar with its replica.
type exchange struct {
	app *app.App
	key app.ElsewhereKey
	id  string
	collection
}

func (x exchange) take(ctx context.Context, page app.ElsewherePage) error {
	return x.app.TakeElsewhere(ctx, x.key, x.id, page)
}

func (x exchange) takeFeed(ctx context.Context, since app.ElsewhereMark) error {
	feed, mark, err := x.read(ctx, since)
	if err != nil {
		return err
	}
	if feed == nil {
		return x.take(ctx, app.ElsewherePage{Last: &mark})
	}
	objects, gone := newsOf(feed, x.at, x.known)
	for some := range slices.Chunk(objects, fetchPage) {
		if err := x.take(ctx, app.ElsewherePage{Objects: some, Gone: gone}); err != nil {
			return err
		}
	}
	return x.take(ctx, app.ElsewherePage{Gone: gone, Last: &mark})
}

// takeNews takes what is news there. Should it be cut short, what was taken is known by
// its tags, and the rest is news still.
func (x exchange) takeNews(ctx context.Context, since app.ElsewhereMark) (app.ElsewhereMark, error) {
	n, err := x.listen(ctx, since)
	if err != nil {
		return n.mark, err
	}
	for some := range slices.Chunk(n.changed, fetchPage) {
		objects, err := x.fetchAll(ctx, some)
		if err != nil {
			return n.mark, err
		}
		if err := x.take(ctx, app.ElsewherePage{Objects: objects, Gone: n.gone}); err != nil {
			return n.mark, err
		}
	}
	return n.mark, x.take(ctx, app.ElsewherePage{Gone: n.gone, Last: &n.mark})
}

// offerAll offers what was changed here. Again reports that the other side had changed
// some of it meanwhile, which was taken; refused counts what it does not want.
func (x exchange) offerAll(ctx context.Context, mark app.ElsewhereMark) (refused int, again bool, err error) {
	var told int64 // of which state all is offered: what changes meanwhile may come too late
	for after := ""; ; {
		offers, upTo, more, err := x.app.OfferElsewhere(ctx, x.key, x.id, after)
		if err != nil {
			return refused, again, err
		}
		if after == "" {
			told = upTo
		}
		for _, offer := range offers {
			overtaken, err := x.offer(ctx, mark, offer)
			switch {
			case err == nil:
				again = again || overtaken
			case isRefusal(codeOf(err)):
				refused++
			default:
				return refused, again, err
			}
			if !offer.Gone {
				after = offer.Name
			}
		}
		if !more {
			return refused, again, x.app.ToldElsewhere(ctx, x.key, x.id, told)
		}
	}
}

// offer lets the other side make one change, if it has not changed the same meanwhile.
func (x exchange) offer(ctx context.Context, mark app.ElsewhereMark, offer app.ElsewhereOffer) (overtaken bool, err error) {
	var etag string
	switch {
	case offer.New:
		etag, err = x.put(ctx, offer.Href, "If-None-Match", "*", offer.Body)
	case offer.ETag == "": // what stands there is not known for certain
		return true, x.refresh(ctx, mark, offer)
	case offer.Gone:
		err = x.remove(ctx, offer.Href, offer.ETag)
	default:
		etag, err = x.put(ctx, offer.Href, "If-Match", offer.ETag, offer.Body)
	}
	switch code := codeOf(err); {
	case code == http.StatusPreconditionFailed,
		!offer.New && (code == http.StatusNotFound || code == http.StatusGone):
		return true, x.refresh(ctx, mark, offer)
	case err != nil:
		return false, err
	}
	return false, x.app.TakenElsewhere(ctx, x.key, x.id, offer, etag)
}

// refresh takes what stands at the address of an offer by now.
func (x exchange) refresh(ctx context.Context, mark app.ElsewhereMark, offer app.ElsewhereOffer) error {
	object, gone, err := x.fetch(ctx, offer.Href)
	if err != nil {
		return err
	}
	if gone {
		return x.take(ctx, app.ElsewherePage{Gone: []string{offer.Href}, Last: &mark})
	}
	return x.take(ctx, app.ElsewherePage{Objects: []app.ElsewhereObject{object}})
}
