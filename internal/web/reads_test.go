package web_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

const asGoogle = "Google-Calendar-Importer"

// interop.md section 7, per-fetch truth: who read a calendar, when, and whether
// the last change is there.
func TestThePageSaysWhoReadACalendarAndWhetherTheLastChangeIsThere(t *testing.T) {
	b := treated(t, true)
	_, path := b.feed()
	wants(t, b.Section("calendar"), "Nobody has read it yet")
	b.Server.Get(path, "User-Agent", asGoogle).Want(http.StatusOK)
	b.FlushReads()
	b.Clock.Advance(7 * time.Hour)
	b.Open("/my/")
	wants(t, b.Section("calendar"), "Google last read it 7 hours ago. The last change is there.")

	b.Submit("/my/events", "title", "Wedding", "date", "2027-10-02")
	wants(t, b.Section("calendar"), "Google last read it 7 hours ago. The change of 19:00 is not there yet.")

	b.Clock.Advance(48 * time.Hour)
	b.Open("/my/")
	wants(t, b.Section("calendar"), "Google last read it 2 days ago. The change of 2 March 2027 at 19:00 is not there yet.")

	b.Server.Get(path, "User-Agent", asGoogle).Want(http.StatusOK)
	b.FlushReads()
	b.Open("/my/")
	wants(t, b.Section("calendar"), "Google last read it just now. The last change is there.")

	b.Server.Get(path, "User-Agent", "curl/8").Want(http.StatusOK)
	b.FlushReads()
	b.Open("/my/")
	wants(t, b.Section("calendar"), "A calendar app last read it")
}

// interop.md P11: a calendar that nobody reads asks whether it is still hers.
func TestAnIdleCalendarCanBeRenewed(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	b.Clock.Set(apptest.Noon.AddDate(0, 0, 91))
	b.Roll()
	b.Open("/my/")
	wants(t, b.Section("calendar"), "Is it still yours?")
	b.Submit("/my/feeds/" + id + "/renew").Want(http.StatusSeeOther)
	wants(t, b.Section("calendar"), "shows everything again")
	hides(t, b.Section("calendar"), "Is it still yours?")
	wants(t, string(b.Server.Get(path).Body), "BEGIN:VEVENT")
}

// interop.md P12: reads from unusually many networks are told to the patient.
func TestUnusualReadsAreTold(t *testing.T) {
	b := treated(t, true)
	id, path := b.feed()
	for _, from := range []string{"203.0.113.7", "198.51.100.7", "192.0.2.7", "100.64.1.7", "100.65.1.7", "100.66.1.7", "100.67.1.7", "100.68.1.7", "100.69.1.7", "100.70.1.7", "100.71.1.7", "100.72.1.7"} {
		b.Server.Get(path, "User-Agent", "iOS/18.0 dataaccessd/1.0", "X-Forwarded-For", from).Want(http.StatusOK)
	}
	b.FlushReads()
	feed, err := b.App.Feed(context.Background(), b.Actor, b.ID, id)
	if err != nil || feed.UnusualReadsOn == nil {
		t.Fatalf("the reads were not unusual, %v: the test proves nothing", err)
	}
	b.Open("/my/")
	wants(t, b.Section("calendar"), "On 2 March 2027 it was read from unusually many places")
}
