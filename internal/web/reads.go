package web

import (
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// clients are the names of those who read calendars; others are told in words.
var clients = map[app.Client]string{
	"google": "Google", "apple": "Apple", "microsoft365": "Outlook (Microsoft 365)", "outlook": "Outlook",
	"thunderbird": "Thunderbird", "evolution": "Evolution", "icsx5": "ICSx⁵", "davx5": "DAVx⁵", "vdirsyncer": "vdirsyncer",
}

// reads say who read a calendar and whether the last change is there, the latest
// reader first: what makes people doubt a calendar is that nobody tells them.
func (b *builder) reads(feed app.Feed) []reading {
	sorted := slices.Clone(feed.Reads)
	slices.SortStableFunc(sorted, func(a, b app.FeedReads) int { return b.LastReadAt.Compare(a.LastReadAt) })
	var all []reading
	for _, r := range sorted {
		name, known := clients[r.Client]
		if !known {
			name = b.t("client.unknown")
		}
		text := b.t("calendar.read", "client", name, "ago", b.ago(r.LastReadAt))
		if r.Current {
			text += " " + b.t("calendar.read_current")
		} else {
			text += " " + b.stale(feed.ChangedAt)
		}
		all = append(all, reading{text, r.Current})
	}
	return all
}

// warnings say what she should know of a calendar.
func (b *builder) warnings(feed app.Feed) []string {
	var all []string
	if feed.Idle {
		all = append(all, b.t("calendar.idle"))
	}
	if feed.UnusualReadsOn != nil {
		all = append(all, b.t("calendar.unusual", "day", b.Day(*feed.UnusualReadsOn)))
	}
	return all
}

// stale says which change a reader has not seen, by the clinic's clocks: by the
// hour alone, if it was today.
func (b *builder) stale(changed time.Time) string {
	at := civil.DateTimeOf(changed.In(b.Now.Location()))
	if at.Date == b.today() {
		return b.t("calendar.read_stale", "time", b.Time(at.Time))
	}
	return b.t("calendar.read_stale_day", "day", b.Day(at.Date), "time", b.Time(at.Time))
}

// ago says how long ago something was, no more exactly than matters.
func (b *builder) ago(at time.Time) string {
	switch past := b.Now.Sub(at); {
	case past < time.Minute:
		return b.t("ago.now")
	case past < time.Hour:
		return b.t("ago.minutes", "count", int(past/time.Minute))
	case past < 48*time.Hour:
		return b.t("ago.hours", "count", int(past/time.Hour))
	default:
		return b.t("ago.days", "count", int(past/(24*time.Hour)))
	}
}
