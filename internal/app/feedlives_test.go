package app_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// feedState is what REST says of a feed.
type feedState struct {
	ID             string
	Privacy        string
	Expires        string
	Idle           bool
	CreatedAt      time.Time `json:"created_at"`
	ChangedAt      time.Time `json:"changed_at"`
	UnusualReadsOn string    `json:"unusual_reads_on"`
	Reads          []app.FeedReads
}

// state is her first feed, and its version.
func state(t *testing.T, p *apptest.Patient) (f feedState, version string) {
	t.Helper()
	answer := p.Get(p.Path("/feeds/" + p.FeedID())).Want(http.StatusOK)
	answer.Into(&f)
	return f, answer.ETag()
}

// reader is a patient with a treatment and what she has of a feed.
func reader(t *testing.T) *apptest.Patient {
	t.Helper()
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	return p
}

const (
	google = "Google-Calendar-Importer"
	phone  = "iOS/17.5 (21F79) dataaccessd/1.0"
)

// to is noon in New York, some days on, after the night's roll.
func to(p *apptest.Patient, days int) {
	p.Clock.Set(apptest.Noon.AddDate(0, 0, days))
	p.Roll()
}

func TestAFeedWorksOnItsLastDayAndNotAfterIt(t *testing.T) {
	p := reader(t)
	id := p.FeedID()
	p.Patch(p.Path("/feeds/"+id), apptest.Object{"expires": "2027-03-04"}).Want(http.StatusOK)
	p.Clock.Set(time.Date(2027, 3, 5, 4, 59, 0, 0, time.UTC)) // 4 March in New York
	p.Roll()
	if !strings.Contains(p.Calendar(), "VEVENT") {
		t.Error("it is empty on its last day")
	}
	p.Clock.Set(time.Date(2027, 3, 5, 5, 0, 0, 0, time.UTC)) // midnight
	p.Roll()
	if strings.Contains(p.Calendar(), "VEVENT") {
		t.Error("it is not empty on the day after")
	}
	p.Get(p.Path("/feeds/" + id)).Want(http.StatusNotFound)
	audit := string(p.Get("/audit?limit=1").Want(http.StatusOK).Body)
	if !strings.Contains(audit, `"action":"feed.expire"`) || !strings.Contains(audit, `"actor":"roll"`) || !strings.Contains(audit, id) {
		t.Errorf("the audit says %s", audit)
	}
}

func TestAFeedThatIsGivenMoreTimeGoesOn(t *testing.T) {
	p := reader(t)
	path := p.Path("/feeds/" + p.FeedID())
	p.Patch(path, apptest.Object{"expires": "2027-03-04"}).Want(http.StatusOK)
	p.Patch(path, apptest.Object{"expires": "2027-03-09"}).Want(http.StatusOK)
	to(p, 5)
	if f, _ := state(t, p); f.Expires != "2027-03-09" || !strings.Contains(p.Calendar(), "VEVENT") {
		t.Errorf("the feed is %+v", f)
	}
	p.Patch(path, apptest.Object{"expires": nil}).Want(http.StatusOK)
	to(p, 30)
	if f, _ := state(t, p); f.Expires != "" || !strings.Contains(p.Calendar(), "VEVENT") {
		t.Errorf("the feed is %+v", f)
	}
}

func TestALastDayThatIsOverIsRefused(t *testing.T) {
	p := reader(t)
	for day, status := range map[string]int{"2027-03-01": 422, "2027-03-02": 200, "2027-02-30": 422, "0999-01-01": 422} {
		p.Patch(p.Path("/feeds/"+p.FeedID()), apptest.Object{"expires": day}).Want(status)
	}
	p.Post(p.Path("/feeds"), apptest.Object{"expires": "2027-03-01"}).Want(http.StatusUnprocessableEntity)
}

// interop.md section 7, "Per-fetch truth".
func TestAFeedTellsWhoReadWhichVersionOfIt(t *testing.T) {
	p := reader(t)
	made, _ := state(t, p)
	first := p.Server.Get(p.Feed, "User-Agent", google)
	p.Clock.Advance(time.Minute)
	p.Server.Get(p.Feed, "User-Agent", phone)
	p.Clock.Advance(time.Minute)
	p.Server.Get(p.Feed, "User-Agent", google, "If-None-Match", first.ETag()).Want(http.StatusNotModified)
	p.FlushReads()
	want := []app.FeedReads{
		{Client: app.ClientApple, Since: apptest.Noon.Add(time.Minute), LastReadAt: apptest.Noon.Add(time.Minute), VersionRead: made.ChangedAt, Current: true, Reads: 1},
		{Client: app.ClientGoogle, Since: apptest.Noon, LastReadAt: apptest.Noon.Add(2 * time.Minute), VersionRead: made.ChangedAt, Current: true, Reads: 2},
	}
	if now, _ := state(t, p); fmt.Sprint(now.Reads) != fmt.Sprint(want) || now.CreatedAt != apptest.Noon {
		t.Errorf("the feed is %+v, want reads %+v", now, want)
	}

	// A change that one of them has and the other has not yet.
	p.Clock.Advance(time.Hour)
	p.Post(p.Path("/events"), apptest.Object{"date": "2027-10-02"}).Want(http.StatusCreated)
	p.Server.Get(p.Feed, "User-Agent", phone)
	p.FlushReads()
	now, _ := state(t, p)
	if !now.ChangedAt.After(made.ChangedAt) || len(now.Reads) != 2 || !now.Reads[0].Current || now.Reads[0].VersionRead != now.ChangedAt || now.Reads[1].Current {
		t.Errorf("after the change the feed is %+v", now)
	}
}

// A reading phone would else make its owner's change fail.
func TestReadingAFeedLeavesItsVersionAndItsDocument(t *testing.T) {
	p := reader(t)
	_, version := state(t, p)
	document := p.Server.Get(p.Feed, "User-Agent", google)
	p.FlushReads()
	if now, after := state(t, p); after != version || len(now.Reads) == 0 {
		t.Errorf("the version was %s and is %s with %+v", version, after, now.Reads)
	}
	if again := p.Server.Get(p.Feed); again.ETag() != document.ETag() || again.Header.Get("Last-Modified") != document.Header.Get("Last-Modified") {
		t.Error("the document has other validators")
	}
	p.Patch(p.Path("/feeds/"+p.FeedID()), apptest.Object{"name": "phone"}, "If-Match", version).Want(http.StatusOK)
}

func TestWhatIsNoReadIsNotCounted(t *testing.T) {
	p := reader(t)
	p.Ask(http.MethodHead, p.Feed).Want(http.StatusOK)
	p.Ask(http.MethodOptions, p.Feed).Want(http.StatusNoContent)
	p.Ask("PROPFIND", p.Feed).Want(http.StatusMethodNotAllowed)
	p.Server.Get(p.Feed + "x").Want(http.StatusNotFound)
	p.FlushReads()
	if f, _ := state(t, p); len(f.Reads) != 0 {
		t.Errorf("counted %+v", f.Reads)
	}
}

func TestAnAddressThatEndedIsReadByNobody(t *testing.T) {
	p := reader(t)
	p.Server.Get(p.Feed)
	p.FlushReads()
	p.Server.Get(p.Feed) // still waits to be written when the address ends
	p.Post(p.Path("/feeds/"+p.FeedID()+"/rotate"), nil).Want(http.StatusOK)
	p.Server.Get(p.Feed).Want(http.StatusOK)
	p.FlushReads()
	if f, _ := state(t, p); len(f.Reads) != 0 {
		t.Errorf("counted %+v", f.Reads)
	}
}

func TestReadsSurviveAFlushThatFailed(t *testing.T) {
	p := reader(t)
	p.Server.Get(p.Feed, "User-Agent", google)
	ended, end := context.WithCancel(t.Context())
	end()
	if p.App.FlushFeedReads(ended) == nil {
		t.Fatal("it did not fail")
	}
	p.Server.Get(p.Feed, "User-Agent", google)
	p.FlushReads()
	if f, _ := state(t, p); len(f.Reads) != 1 || f.Reads[0].Reads != 2 {
		t.Errorf("counted %+v", f.Reads)
	}
}

// After a restore under another key nobody has read the new addresses yet, and
// their 90 days begin.
func TestANewKeyForgetsWhoReadTheOldAddresses(t *testing.T) {
	p := reader(t)
	p.Clock.Set(apptest.Noon.AddDate(0, 0, 80))
	p.Server.Get(p.Feed)
	p.FlushReads()
	if err := p.App.Rekey(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := func() (f app.Feed) {
		all, err := p.App.Feeds(t.Context(), p.Actor, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		return all[0]
	}
	if f := read(); len(f.Reads) != 0 {
		t.Errorf("counted %+v", f.Reads)
	}
	to(p, 80+90)
	if read().Idle {
		t.Error("the feed is idle before its time")
	}
	to(p, 80+91)
	if !read().Idle {
		t.Error("the feed is not idle")
	}
	if v, err := p.App.Verify(t.Context()); err != nil || len(v.Different) > 0 {
		t.Errorf("verify: %v, %v", v.Different, err)
	}
}

// P12: a notice and no block.
func TestP12ReadsFromManyNetworksInADayAreNoted(t *testing.T) {
	read := func(p *apptest.Patient, agent, from string) {
		p.Server.Get(p.Feed, "User-Agent", agent, "X-Forwarded-For", from).Want(http.StatusOK)
		p.FlushReads()
	}
	noted := func(p *apptest.Patient) string {
		f, _ := state(t, p)
		return f.UnusualReadsOn
	}
	t.Run("a phone moves between a few", func(t *testing.T) {
		p := reader(t)
		for round := range 3 {
			for network := range 8 {
				read(p, phone, fmt.Sprintf("198.51.%d.%d", network, round+1))
			}
		}
		if day := noted(p); day != "" {
			t.Errorf("noted on %s", day)
		}
	})
	t.Run("nine are unusual", func(t *testing.T) {
		p := reader(t)
		p.Clock.Set(time.Date(2027, 3, 3, 4, 0, 0, 0, time.UTC)) // 2 March in New York
		for network := range 9 {
			read(p, phone, fmt.Sprintf("2001:db8:%x::1", network))
		}
		if day := noted(p); day != "2027-03-02" {
			t.Errorf("noted on %q", day)
		}
		read(p, phone, "2001:db8:ff::1") // not blocked
		p.Post(p.Path("/feeds/"+p.FeedID()+"/rotate"), nil).Want(http.StatusOK)
		if day := noted(p); day != "" {
			t.Error("noted of an address that nobody knows yet")
		}
	})
	t.Run("IPv6 hosts of one network are one", func(t *testing.T) {
		p := reader(t)
		for host := range 20 {
			read(p, phone, fmt.Sprintf("2001:db8:1:%x::1", host))
		}
		if day := noted(p); day != "" {
			t.Errorf("noted on %s", day)
		}
	})
	t.Run("a cloud has many", func(t *testing.T) {
		p := reader(t)
		for network := range 40 {
			read(p, google, fmt.Sprintf("198.51.%d.1", network))
			read(p, "Microsoft Exchange/15.20 (EXCH)", fmt.Sprintf("198.52.%d.1", network))
		}
		if day := noted(p); day != "" {
			t.Errorf("noted on %s", day)
		}
	})
	t.Run("each day begins anew", func(t *testing.T) {
		p := reader(t)
		for network := range 20 {
			if network%5 == 0 {
				p.Clock.Advance(24 * time.Hour)
			}
			read(p, phone, fmt.Sprintf("198.51.%d.1", network))
		}
		if day := noted(p); day != "" {
			t.Errorf("noted on %s", day)
		}
	})
}
