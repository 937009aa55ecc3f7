package app_test

import (
	"net/http"
	"strings"
	"testing"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// P11: a feed that nobody reads for 90 days shows no more than that there is
// something.
func TestP11AFeedThatNobodyReadsFallsIdle(t *testing.T) {
	p := reader(t)
	p.Patch(p.Path("/feeds/"+p.FeedID()), apptest.Object{"privacy": "detailed"}).Want(http.StatusOK)
	p.Post(p.Path("/appointments"), apptest.Object{"start": "2027-07-01T10:00:00"}).Want(http.StatusCreated)
	to(p, 90)
	if f, _ := state(t, p); f.Idle || strings.Contains(p.Calendar(), "Busy") {
		t.Errorf("it is idle after 90 days: %+v", f)
	}
	before := p.Server.Get(p.Feed).Header.Get("Last-Modified") // counted, but lost with the process
	_, version := state(t, p)
	to(p, 91)
	f, after := state(t, p)
	if !f.Idle || f.Privacy != "detailed" || after != version {
		t.Errorf("after 91 days: %+v, version %s, before %s", f, after, version)
	}
	shown := p.Calendar()
	if !strings.Contains(shown, "SUMMARY:Busy\r\n") || strings.Contains(shown, "Harbour") || strings.Count(shown, "BEGIN:VEVENT") != 1 {
		t.Errorf("it shows\n%s", shown)
	}
	if p.Server.Get(p.Feed, "If-Modified-Since", before).Status != http.StatusOK {
		t.Error("a reader that revalidates by date does not learn of it")
	}
}

// P11: a mere read does not bring the words back: the reader has to ask the patient.
func TestP11AnIdleFeedComesBackWhenItIsRenewed(t *testing.T) {
	p := reader(t)
	to(p, 91)
	p.Server.Get(p.Feed)
	p.FlushReads()
	to(p, 92)
	if f, _ := state(t, p); !f.Idle {
		t.Error("a read renewed it")
	}
	id := p.FeedID()
	var renewed feedState
	p.Post(p.Path("/feeds/"+id+"/renew"), nil).Want(http.StatusOK).Into(&renewed)
	if renewed.Idle || renewed.ChangedAt != apptest.Noon.AddDate(0, 0, 92) || !strings.Contains(p.Calendar(), "SUMMARY:Good time to book") {
		t.Errorf("it is %+v and shows\n%s", renewed, p.Calendar())
	}
	to(p, 92+90)
	if f, _ := state(t, p); f.Idle {
		t.Error("it is idle again before its time")
	}
	to(p, 92+91)
	if f, _ := state(t, p); !f.Idle {
		t.Error("it does not fall idle again")
	}
	// A new address is asked for by somebody who is about to use it.
	p.Post(p.Path("/feeds/"+id+"/rotate"), nil).Want(http.StatusOK)
	if f, _ := state(t, p); f.Idle {
		t.Error("it is idle under a new address")
	}
}

// P11 and P9: who consents is about to see the address.
func TestP11AFeedIsRenewedByConsent(t *testing.T) {
	p := reader(t)
	to(p, 91)
	if err := p.App.GiveConsent(t.Context(), p.Actor, p.ID, agreed(feeds.PrivacyDetailed)); err != nil {
		t.Fatal(err)
	}
	if f, _ := state(t, p); f.Idle || strings.Contains(p.Calendar(), "Busy") {
		t.Errorf("the feed is %+v", f)
	}
}

func TestP11AFeedThatIsReadDoesNotFallIdle(t *testing.T) {
	p := reader(t)
	for _, day := range []int{60, 91, 150, 181} {
		p.Clock.Set(apptest.Noon.AddDate(0, 0, day))
		p.Server.Get(p.Feed)
		p.FlushReads()
		p.Roll()
		if f, _ := state(t, p); f.Idle {
			t.Fatalf("it is idle on day %d", day)
		}
	}
	to(p, 181+90)
	if f, _ := state(t, p); f.Idle {
		t.Error("it is idle 90 days after it was read")
	}
	to(p, 181+91)
	if f, _ := state(t, p); !f.Idle {
		t.Error("it is not idle 91 days after it was read")
	}
}

// P11 and the other feeds of the patient: each by itself.
func TestP11OneFeedFallsIdleAndTheOtherDoesNot(t *testing.T) {
	p := reader(t)
	p.Post(p.Path("/feeds"), apptest.Object{}).Want(http.StatusCreated)
	p.Clock.Set(apptest.Noon.AddDate(0, 0, 50))
	p.Server.Get(p.FeedPaths()[1])
	p.FlushReads()
	to(p, 91)
	var list struct{ Items []feedState }
	p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&list)
	if !list.Items[0].Idle || list.Items[1].Idle {
		t.Errorf("they are %+v", list.Items)
	}
	verified, err := p.App.Verify(t.Context())
	if err != nil || len(verified.Different) > 0 {
		t.Errorf("verify: %v, %v", verified.Different, err)
	}
}

// After an import of many patients a night renders no more than some of the feeds
// that nobody reads.
func TestP11ANightLetsOnlySomeFeedsFallIdle(t *testing.T) {
	p := reader(t)
	for range 9 {
		p.Post(p.Path("/feeds"), apptest.Object{}).Want(http.StatusCreated)
	}
	p.Clock.Set(apptest.Noon.AddDate(0, 0, 91))
	for _, want := range []int{4, 8, 10, 10} {
		if err := p.App.CheckIdleFeeds(t.Context(), p.Clinic.ID, civil.DateOf(p.Clock.Now()), 4); err != nil {
			t.Fatal(err)
		}
		var list struct{ Items []feedState }
		p.Get(p.Path("/feeds")).Want(http.StatusOK).Into(&list)
		idle := 0
		for _, f := range list.Items {
			if f.Idle {
				idle++
			}
		}
		if idle != want {
			t.Errorf("%d are idle, want %d", idle, want)
		}
	}
}
