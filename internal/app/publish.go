package app

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// publish renders each of the patient's feeds and stores those that changed. It
// returns the first day on which time alone changes one of them, nil if none does.
func (c *change) publish(key store.PatientKey, h history, entries []feeds.Entry) (next *civil.Date, err error) {
	all, err := c.Feeds(key)
	if err != nil {
		return nil, err
	}
	for _, feed := range all {
		changes, err := c.publishFeed(key, h, entries, feed)
		if err != nil {
			return nil, err
		}
		next = earlier(next, changes)
	}
	return next, nil
}

func (c *change) publishFeed(key store.PatientKey, h history, entries []feeds.Entry, feed store.Feed) (next *civil.Date, err error) {
	known, err := c.FeedEvents(key, feed.ID)
	if err != nil {
		return nil, err
	}
	events, next, err := feeds.Compose(h.in(feed), forFeed(entries, known), Zones)
	if err != nil {
		return nil, err
	}
	revised := revise(events, known, c.second)
	for _, event := range revised {
		known[event.UID] = event
		if err := c.PutFeedEvent(key, feed.ID, event); err != nil {
			return nil, err
		}
	}
	body, err := feeds.Render(h.in(feed), events, revisions(known), Zones)
	if err != nil {
		return nil, err
	}
	etag := etagOf(body)
	if etag == feed.Document.ETag {
		return next, nil
	}
	// Clients that revalidate by date see a change only if the date moves, even
	// for the second change within a second (RFC 9110 section 8.8.2).
	modified := max(c.second, feed.Document.Modified+1)
	return next, c.PutDocument(key, feed.ID, store.Document{ETag: etag, Modified: modified, Body: body})
}

// cancelled are the appointments that will not take place, under the UIDs that
// calendars know them by.
func (h history) cancelled(stored []store.Item) (entries []feeds.Entry) {
	if h.dropped {
		return nil
	}
	uids := map[string]string{}
	for _, item := range stored {
		uids[item.Key] = item.UID
	}
	for _, visit := range h.input.Appointments {
		if visit.IsBooked() {
			continue
		}
		item := plan.AppointmentItem(visit, h.input.Clinic.Timezone)
		if uid, known := uids[item.Key]; known {
			entries = append(entries, feeds.Entry{UID: uid, Item: item})
		}
	}
	return entries
}

// forFeed leaves out the cancelled appointments that a feed does not show: nobody
// is told that something is off of which she never heard (interop.md F21).
func forFeed(entries []feeds.Entry, known map[string]store.FeedEvent) []feeds.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e feeds.Entry) bool {
		return e.Item.Visit != nil && e.Item.Visit.Status == clinic.AppointmentCancelled && known[e.UID].Face == ""
	})
}

// in is the calendar as one feed shows it.
func (h history) in(feed store.Feed) feeds.Calendar {
	shown := h.calendar
	shown.Privacy, shown.Style, shown.Alarms = feeds.Privacy(feed.Privacy), feeds.Style(feed.Style), feed.Alarms
	shown.Language = cmp.Or(feed.Language, shown.Language)
	if feed.IdleSince != nil {
		shown.Privacy = feeds.PrivacyBusy // interop.md P11
	}
	if feed.HideEventTitles {
		shown.EventTitles = nil
	}
	return shown
}

// revise returns the events whose face is not the one the feed showed last, with
// SEQUENCE and LAST-MODIFIED risen, and those that are gone, with no face. An
// event's first revision is 0 (RFC 5545 section 3.8.7.4).
func revise(events []feeds.Event, known map[string]store.FeedEvent, second int64) (revised []store.FeedEvent) {
	shown := map[string]bool{}
	for _, event := range events {
		shown[event.UID()] = true
		before, old := known[event.UID()]
		if old && before.Face == event.Face() {
			continue
		}
		now := store.FeedEvent{UID: event.UID(), Modified: second, Face: event.Face()}
		if old {
			now.Sequence = before.Sequence + 1
			now.Modified = max(second, before.Modified+1)
		}
		revised = append(revised, now)
	}
	for uid, before := range known {
		if !shown[uid] && before.Face != "" {
			before.Face = ""
			revised = append(revised, before)
		}
	}
	return revised
}

func revisions(known map[string]store.FeedEvent) map[string]feeds.Revision {
	all := make(map[string]feeds.Revision, len(known))
	for uid, event := range known {
		all[uid] = feeds.Revision{Sequence: event.Sequence, Modified: time.Unix(event.Modified, 0).UTC()}
	}
	return all
}

// etagOf is a strong entity tag over the final bytes (RFC 9110 section 8.8.3).
func etagOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}
