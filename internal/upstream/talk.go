package upstream

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
	"github.com/afterglow-calendar/afterglow/internal/outbound"
)

const (
	// maxAnswer bounds an answer that is no object, and maxFeed a subscription.
	maxAnswer = 10 << 20
	maxFeed   = 5 << 20
	// maxRedirects is how often an address may lead to another one.
	maxRedirects = 5
	// callTimeout is how long one request may take.
	callTimeout = 60 * time.Second
)

// talk is with one account on another server. It is a webdav.HTTPClient.
type talk struct {
	client *http.Client
	login  app.ElsewhereLogin
	start  *url.URL
}

// statusError is an answer that is none: the status of HTTP.
type statusError struct {
	code  int
	after time.Duration // as Retry-After says; 0 if it does not
}

func (e *statusError) Error() string { return fmt.Sprintf("upstream: answered %d", e.code) }

// codeOf is the status that an error is about, 0 if none.
func codeOf(err error) int {
	var refused *statusError
	if errors.As(err, &refused) {
		return refused.code
	}
	return 0
}

func newTalk(client *http.Client, login app.ElsewhereLogin) (*talk, error) {
	start, err := url.Parse(addressOf(login.Address))
	if err != nil {
		return nil, err
	}
	// net/http makes a GET of every other method that is led on.
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &talk{&own, login, start}, nil
}

// addressOf is an address as people give it: webcal is a scheme of calendar apps
// alone, and most leave https out.
func addressOf(given string) string {
	given = strings.TrimSpace(given)
	if rest, ok := strings.CutPrefix(given, "webcal://"); ok {
		return "https://" + rest
	}
	if rest, ok := strings.CutPrefix(given, "webcals://"); ok {
		return "https://" + rest
	}
	if !strings.Contains(given, "://") {
		return "https://" + given
	}
	return given
}

// Do sends a request and returns an answer of success alone; every other one is an
// error. It follows where it is led with the method it was called with.
func (t *talk) Do(request *http.Request) (*http.Response, error) {
	for range maxRedirects + 1 {
		request.Header.Set("User-Agent", "Afterglow (+calendar elsewhere)")
		request.Header.Del("Authorization")
		if t.login.Username != "" && t.trusts(request.URL) {
			request.SetBasicAuth(t.login.Username, t.login.Password)
		}
		answer, err := t.client.Do(request)
		if err != nil {
			return nil, err
		}
		location, err := answer.Location()
		if answer.StatusCode/100 != 3 || answer.StatusCode == http.StatusNotModified || err != nil {
			return succeeded(answer)
		}
		drain(answer)
		if request.URL.Scheme == "https" && location.Scheme != "https" {
			return nil, outbound.ErrPlain
		}
		next := request.Clone(request.Context())
		next.URL, next.Host = location, ""
		if request.GetBody != nil {
			if next.Body, err = request.GetBody(); err != nil {
				return nil, err
			}
		}
		request = next
	}
	return nil, outbound.ErrRedirects
}

// trusts reports whether an account's password may go to an address: to the host it
// was given for, or, encrypted, to one of the same domain, as iCloud has one for each
// account.
func (t *talk) trusts(u *url.URL) bool {
	if u.Host == t.start.Host && u.Scheme == t.start.Scheme {
		return true
	}
	here, err1 := publicsuffix.EffectiveTLDPlusOne(t.start.Hostname())
	there, err2 := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	return u.Scheme == "https" && err1 == nil && err2 == nil && strings.EqualFold(here, there)
}

func succeeded(answer *http.Response) (*http.Response, error) {
	if answer.StatusCode/100 == 2 || answer.StatusCode == http.StatusNotModified {
		return answer, nil
	}
	drain(answer)
	return nil, &statusError{answer.StatusCode, retryAfter(answer.Header.Get("Retry-After"))}
}

// retryAfter is for how long a server wants to be left alone (RFC 9110 section
// 10.2.3).
func retryAfter(text string) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, int(longestWait/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, time.Until(at)), longestWait)
	}
	return 0
}

// drain lets a connection be used again.
func drain(answer *http.Response) {
	_, _ = io.CopyN(io.Discard, answer.Body, 64<<10)
	answer.Body.Close()
}

// errTooLarge is returned for an answer that is larger than it may be.
var errTooLarge = errors.New("upstream: the answer is too large")

func bounded(body io.Reader, most int) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, int64(most)+1))
	if err == nil && len(all) > most {
		err = errTooLarge
	}
	return all, err
}

// ask sends a request with XML and reads the multistatus that answers it (RFC 4918
// section 13).
func (t *talk) ask(ctx context.Context, method, at, depth, body string) (told multistatus, err error) {
	request, err := http.NewRequestWithContext(ctx, method, at, strings.NewReader(xml.Header+body))
	if err != nil {
		return told, err
	}
	request.Header.Set("Content-Type", "application/xml; charset=utf-8")
	request.Header.Set("Depth", depth)
	answer, err := t.Do(request)
	if err != nil {
		return told, err
	}
	defer answer.Body.Close()
	text, err := bounded(answer.Body, maxAnswer)
	if err != nil {
		return told, err
	}
	if answer.StatusCode != http.StatusMultiStatus {
		return told, errNoCalDAV
	}
	if err := xml.Unmarshal(text, &told); err != nil {
		return told, errNoCalDAV
	}
	told.from = answer.Request.URL
	return told, nil
}

// errNoCalDAV is returned for an answer that no CalDAV server gives.
var errNoCalDAV = errors.New("upstream: the answer is not one of CalDAV")

// fetch reads one object. One that is too large, or that this account is not given, has
// no body; gone reports that there is none.
func (t *talk) fetch(ctx context.Context, href string) (object app.ElsewhereObject, gone bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, href, nil)
	if err != nil {
		return object, false, err
	}
	request.Header.Set("Accept", "text/calendar")
	// A proxy that packs an answer gives it another tag, which no condition names.
	request.Header.Set("Accept-Encoding", "identity")
	answer, err := t.Do(request)
	switch code := codeOf(err); {
	case code == http.StatusNotFound, code == http.StatusGone:
		return object, true, nil
	case isRefusal(code):
		return app.ElsewhereObject{Href: href}, false, nil
	}
	if err != nil {
		return object, false, err
	}
	defer answer.Body.Close()
	object = app.ElsewhereObject{Href: href, ETag: answer.Header.Get("ETag")}
	object.Body, err = bounded(answer.Body, ical.DefaultLimits.MaxBytes)
	if errors.Is(err, errTooLarge) {
		object.Body, err = nil, nil
	}
	return object, false, err
}

// remove deletes an object that is known by an entity tag.
func (t *talk) remove(ctx context.Context, href, etag string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, href, nil)
	if err != nil {
		return err
	}
	request.Header.Set("If-Match", etag)
	answer, err := t.Do(request)
	if err == nil {
		drain(answer)
	}
	return err
}

// isRefusal reports a status that says no to one request, and nothing of others.
func isRefusal(code int) bool {
	return code/100 == 4 && code != http.StatusUnauthorized && code != http.StatusTooManyRequests && code != http.StatusRequestTimeout
}

// put stores an object under a condition and returns its new entity tag, empty unless
// it is a strong one: then what is stored there is known byte for byte (RFC 4791
// section 5.3.4).
func (t *talk) put(ctx context.Context, href, condition, etag string, body []byte) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, href, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "text/calendar; charset=utf-8")
	request.Header.Set(condition, etag)
	answer, err := t.Do(request)
	if err != nil {
		return "", err
	}
	drain(answer)
	if tag := answer.Header.Get("ETag"); strings.HasPrefix(tag, `"`) {
		return tag, nil
	}
	return "", nil
}
