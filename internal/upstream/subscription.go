package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

var errNoFeed = errors.New("upstream: the answer is no calendar")

// feedLimits bound a calendar that is subscribed to, as a whole.
var feedLimits = ical.Limits{MaxBytes: maxFeed, MaxDepth: 8, MaxLines: 300_000, MaxLineBytes: 64 << 10, MaxAttendees: 100, MaxInstances: 3660}

// read reads a calendar that is subscribed to, unless it is as it was at a mark.
func (t *talk) read(ctx context.Context, since app.ElsewhereMark) (feed *ical.Feed, now app.ElsewhereMark, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, t.start.String(), nil)
	if err != nil {
		return nil, now, err
	}
	request.Header.Set("Accept", "text/calendar, */*;q=0.1")
	if since.CTag != "" {
		request.Header.Set("If-None-Match", since.CTag)
	}
	if since.Token != "" {
		request.Header.Set("If-Modified-Since", since.Token)
	}
	answer, err := t.Do(request)
	if err != nil {
		return nil, now, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNotModified {
		return nil, since, nil
	}
	body, err := bounded(answer.Body, maxFeed)
	if err != nil {
		return nil, now, err
	}
	if feed, err = ical.ParseFeed(body, feedLimits); err != nil {
		return nil, now, errNoFeed
	}
	return feed, app.ElsewhereMark{CTag: answer.Header.Get("ETag"), Token: answer.Header.Get("Last-Modified")}, nil
}

func (t *talk) findFeed(ctx context.Context) ([]app.FoundCalendar, error) {
	feed, _, err := t.read(ctx, app.ElsewhereMark{})
	if err != nil {
		return nil, err
	}
	return []app.FoundCalendar{{Href: t.start.String(), Title: title(feed.Title), ReadOnly: true}}, nil
}

// newsOf is what of a calendar that was read is other than it is known: each UID is an
// object of its own, at an address that names it.
func newsOf(feed *ical.Feed, at string, known map[string]string) (objects []app.ElsewhereObject, gone []string) {
	seen := map[string]bool{}
	base, _, _ := strings.Cut(at, "#")
	for _, o := range feed.Objects {
		object := app.ElsewhereObject{Href: base + "#" + url.PathEscape(o.UID), ETag: tagOf(o.Body), Body: o.Body}
		if seen[object.Href] = true; known[object.Href] != object.ETag {
			objects = append(objects, object)
		}
	}
	for href := range known {
		if !seen[href] {
			gone = append(gone, href)
		}
	}
	return objects, gone
}

// tagOf tells versions of an event apart by what they say: some servers write when they
// were asked into all events, with each answer.
func tagOf(body []byte) string {
	if sent, err := ical.Parse(body, ical.DefaultLimits); err == nil {
		return sent.Meaning()
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:12])
}
