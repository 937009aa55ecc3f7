package web_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// design.md section 4: the link answers 200 with the page and leaves a cookie,
// after which /my/ alone works.
func TestALinkShowsThePageAndLeavesACookieThatOpensItAgain(t *testing.T) {
	b := visitor(t, patient(t))
	wants(t, string(b.Answer.Body), "Ada Quill")
	cookie := b.Answer.Header.Get("Set-Cookie")
	wants(t, cookie, "HttpOnly", "SameSite=Lax", "Path=/my/", "Expires=")
	hides(t, cookie, "Secure", strings.TrimPrefix(b.link, "/my/"))
	wants(t, string(b.Open("/my/").Want(http.StatusOK).Body), "Ada Quill")
	if got := b.Open("/my/").Header.Get("Set-Cookie"); got != "" {
		t.Errorf("the page sets a cookie again: %s", got)
	}
}

func TestWithoutACookieThePageTellsHowToGetALink(t *testing.T) {
	p := patient(t)
	answer := p.Server.Get("/my/").Want(http.StatusOK)
	wants(t, string(answer.Body), "Your clinic gives you a link", "<h1>")
	hides(t, string(answer.Body), "Harbour", "Ada")
}

// interop.md H12: nobody learns which links there were.
func TestLinksThatLeadNowhereAreAnsweredByTheSameBytes(t *testing.T) {
	p := patient(t)
	answers := map[string]apptest.Answer{}
	for _, how := range []string{"expired", "revoked"} {
		link, secret, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		if how == "expired" {
			p.Clock.Advance(25 * time.Hour)
		} else if err := p.App.RevokePageLink(context.Background(), p.Actor, p.ID, link.ID); err != nil {
			t.Fatal(err)
		}
		answers[how] = p.Server.Get("/my/" + secret)
	}
	answers["unknown"] = p.Server.Get("/my/" + strings.Repeat("a", 43))
	answers["a feed's token"] = p.Server.Get("/my/" + strings.Split(p.Feed, "/")[2])
	first := answers["unknown"]
	first.Header.Del("Date")
	wants(t, string(first.Body), "leads nowhere", "new link")
	for how, answer := range answers {
		answer.Want(http.StatusNotFound)
		answer.Header.Del("Date")
		if !bytes.Equal(answer.Body, first.Body) || fmt.Sprint(answer.Header) != fmt.Sprint(first.Header) {
			t.Errorf("%s: answered unlike an unknown link", how)
		}
		if answer.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: a cookie was set", how)
		}
	}
}

// design.md section 4: a revoked link ends what was opened by it.
func TestACookieEndsWithItsLink(t *testing.T) {
	b := visitor(t, patient(t))
	links, err := b.App.PageLinks(context.Background(), b.Actor, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.App.RevokePageLink(context.Background(), b.Actor, b.ID, links[0].ID); err != nil {
		t.Fatal(err)
	}
	hides(t, string(b.Open("/my/").Want(http.StatusOK).Body), "Ada Quill")
	b.Open("/my/picture-wide.svg").Want(http.StatusForbidden)
}

func TestTheAddressWithoutItsSlashLeadsToThePage(t *testing.T) {
	p := patient(t)
	answer := p.Server.Get("/my").Want(http.StatusPermanentRedirect)
	if to := answer.Header.Get("Location"); to != "/my/" {
		t.Errorf("leads to %q", to)
	}
}

// Links are followed by HEAD by mail programs that look at them first.
func TestHeadAnswersLikeGetWithoutABody(t *testing.T) {
	b := visitor(t, patient(t))
	for _, path := range []string{b.link, "/my/", "/my/unknown"} {
		get, head := b.Send(b.Request(http.MethodGet, path, nil)), b.Send(b.Request(http.MethodHead, path, nil))
		if head.Status != get.Status || head.Length != get.Length || len(head.Body) != 0 {
			t.Errorf("%s: HEAD %d of %d bytes, GET %d of %d", path, head.Status, head.Length, get.Status, get.Length)
		}
	}
}
