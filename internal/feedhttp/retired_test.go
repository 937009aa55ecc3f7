package feedhttp_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
	"github.com/afterglow-calendar/afterglow/internal/icaltest"
)

// endings are the ways in which an address stops leading to a feed.
var endings = map[string]func(p *apptest.Patient, feed string){
	"rotated": func(p *apptest.Patient, feed string) {
		p.Post(p.Path("/feeds/"+feed+"/rotate"), nil).Want(http.StatusOK)
	},
	"revoked": func(p *apptest.Patient, feed string) {
		p.Delete(p.Path("/feeds/" + feed)).Want(http.StatusNoContent)
	},
	"consent withdrawn": func(p *apptest.Patient, _ string) {
		if err := p.App.WithdrawConsent(context.Background(), p.Actor, p.ID); err != nil {
			panic(err)
		}
	},
	"patient deleted": func(p *apptest.Patient, feed string) { p.Delete(p.Path("")).Want(http.StatusNoContent) },
	"expired": func(p *apptest.Patient, feed string) {
		p.Patch(p.Path("/feeds/"+feed), apptest.Object{"expires": "2027-03-02"}).Want(http.StatusOK)
		p.Clock.Set(time.Date(2027, 3, 3, 5, 0, 0, 0, time.UTC)) // midnight in New York
		p.Roll()
	},
}

// ended is a patient whose feed was read and then ended in one of the ways.
func ended(t *testing.T, how string) (p *apptest.Patient, last apptest.Answer) {
	t.Helper()
	p = apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-10-02", "title": "Wedding"}).Want(http.StatusCreated)
	p.Patch(p.Path("/feeds/"+p.FeedID()), apptest.Object{"privacy": "detailed"}).Want(http.StatusOK)
	last = p.Server.Get(p.Feed).Want(http.StatusOK)
	endings[how](p, p.FeedID())
	return p, last
}

func TestH12AnAddressThatEndedShowsAnEmptyCalendar(t *testing.T) {
	for how := range endings {
		t.Run(how, func(t *testing.T) {
			p, _ := ended(t, how)
			empty := p.Server.Get(p.Feed).Want(http.StatusOK)
			for _, fault := range icaltest.Check(empty.Body) {
				t.Error(fault)
			}
			body := string(empty.Body)
			if strings.Contains(body, "VEVENT") || strings.Count(body, "BEGIN:VTIMEZONE\r\nTZID:America/New_York\r\n") != 1 {
				t.Errorf("it shows\n%s", body)
			}
			for _, word := range []string{"Ada", "Quill", "Wedding", "Harbour", p.ID} {
				if strings.Contains(body, word) {
					t.Errorf("%s is left in\n%s", word, body)
				}
			}
		})
	}
}

// H12 with H4 and H5: whichever way a client revalidates, it learns of it.
func TestH12AnAddressThatEndedHasValidatorsOfItsOwn(t *testing.T) {
	for how := range endings {
		t.Run(how, func(t *testing.T) {
			p, last := ended(t, how)
			empty := p.Server.Get(p.Feed).Want(http.StatusOK)
			if !modified(t, empty.Header.Get("Last-Modified")).After(modified(t, last.Header.Get("Last-Modified"))) || empty.ETag() == last.ETag() {
				t.Errorf("the document had %s of %s, the empty calendar has %s of %s",
					last.ETag(), last.Header.Get("Last-Modified"), empty.ETag(), empty.Header.Get("Last-Modified"))
			}
			p.Server.Get(p.Feed, "If-None-Match", last.ETag()).Want(http.StatusOK)
			p.Server.Get(p.Feed, "If-Modified-Since", last.Header.Get("Last-Modified")).Want(http.StatusOK)
			p.Server.Get(p.Feed, "If-None-Match", empty.ETag()).Want(http.StatusNotModified)
			p.Server.Get(p.Feed, "If-Modified-Since", empty.Header.Get("Last-Modified")).Want(http.StatusNotModified)
			head := p.Ask(http.MethodHead, p.Feed).Want(http.StatusOK)
			for _, header := range []*http.Header{&head.Header, &empty.Header} {
				header.Del("Date")
			}
			if len(head.Body) != 0 || fmt.Sprint(head.Header) != fmt.Sprint(empty.Header) {
				t.Errorf("HEAD answers %v", head.Header)
			}
			p.Ask("PROPFIND", p.Feed).Want(http.StatusMethodNotAllowed) // H1
		})
	}
}

func TestH12AnEmptyCalendarHasTheHeadersOfAFeed(t *testing.T) {
	p, last := ended(t, "revoked")
	empty := p.Server.Get(p.Feed).Want(http.StatusOK)
	for _, answer := range []*apptest.Answer{&last, &empty} {
		for _, own := range []string{"Date", "Etag", "Last-Modified", "Content-Length"} {
			answer.Header.Del(own)
		}
	}
	if fmt.Sprint(empty.Header) != fmt.Sprint(last.Header) {
		t.Errorf("the feed had\n%v\nthe empty calendar has\n%v", last.Header, empty.Header)
	}
}

func TestH12AnEmptyCalendarIsGoneAfter60DaysForEver(t *testing.T) {
	for how := range endings {
		t.Run(how, func(t *testing.T) {
			p, _ := ended(t, how)
			end := p.Clock.Now()
			empty := p.Server.Get(p.Feed).Want(http.StatusOK)
			p.Clock.Set(end.Add(60*24*time.Hour - time.Second))
			if still := p.Server.Get(p.Feed).Want(http.StatusOK); !bytes.Equal(still.Body, empty.Body) || still.ETag() != empty.ETag() {
				t.Error("it became another calendar")
			}
			for _, after := range []time.Duration{60 * 24 * time.Hour, 61 * 24 * time.Hour, 20 * 365 * 24 * time.Hour} {
				p.Clock.Set(end.Add(after))
				p.Roll()
				for _, header := range [][]string{nil, {"If-None-Match", empty.ETag()}, {"If-None-Match", "*"}, {"If-Modified-Since", empty.Header.Get("Last-Modified")}} {
					gone := p.Server.Get(p.Feed, header...).Want(http.StatusGone)
					if string(gone.Body) != "gone\n" || gone.ETag() != "" || gone.Header.Get("Cache-Control") != "private, no-cache" {
						t.Errorf("%v after %v: %v %s", header, after, gone.Header, gone.Body)
					}
				}
				p.Ask(http.MethodHead, p.Feed).Want(http.StatusGone)
			}
		})
	}
}

// H12 and P1: each address ends alone.
func TestH12EveryAddressThatAFeedHadIsEmptyAndTheOthersAreNot(t *testing.T) {
	p := patient(t)
	want := p.Calendar()
	other := apptest.Object{"name": "phone"}
	p.Post(p.Path("/feeds"), other).Want(http.StatusCreated)
	first := p.FeedID()
	var old []string
	for range 3 {
		old = append(old, p.FeedPaths()[0])
		p.Post(p.Path("/feeds/"+first+"/rotate"), nil).Want(http.StatusOK)
	}
	for _, path := range old {
		if empty := p.Server.Get(path).Want(http.StatusOK); bytes.Contains(empty.Body, []byte("VEVENT")) {
			t.Error("an old address shows events")
		}
	}
	for _, path := range p.FeedPaths() {
		if got := string(p.Server.Get(path).Want(http.StatusOK).Body); !strings.Contains(got, "VEVENT") || path == p.FeedPaths()[0] && got != want {
			t.Error("an address that works shows something else")
		}
	}
}

// H16: Google keys its cache by the address, so a calendar is mended by a new one.
func TestH16AFeedIsMendedByANewAddressAndTheSameCalendar(t *testing.T) {
	p := patient(t)
	want := p.Calendar()
	answer := p.Post(p.Path("/feeds/"+p.FeedID()+"/rotate"), nil).Want(http.StatusOK).Object()
	next := p.FeedPaths()[0]
	if next == p.Feed || answer["url"] != p.URL+next {
		t.Error("the address is not another one")
	}
	if got := string(p.Server.Get(next).Want(http.StatusOK).Body); got != want {
		t.Error("the calendar is another one")
	}
}

// The name of a calendar stays in its language when it empties.
func TestH12AnEmptyCalendarSpeaksTheFeedsLanguage(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Patch(p.Path(""), apptest.Object{"language": "de"}).Want(http.StatusOK)
	name := func(body string) string {
		_, rest, _ := strings.Cut(body, "\r\nNAME:")
		name, _, _ := strings.Cut(rest, "\r\n")
		return name
	}
	before := name(p.Calendar())
	p.Post(p.Path("/feeds/"+p.FeedID()+"/rotate"), nil).Want(http.StatusOK)
	if after := name(p.Calendar()); after != before || after == "" {
		t.Errorf("the calendar was called %q and is called %q", before, after)
	}
}
