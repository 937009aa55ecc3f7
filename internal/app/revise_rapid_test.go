package app_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/feeds"
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// F4 and F5: over any sequence of changes of a feed's settings, of the items and of
// the day, SEQUENCE and LAST-MODIFIED of a UID rise if and only if what is rendered
// under it has changed since it was shown last, or it comes back.
func TestRevisionsRiseJustWhenTheRenderedEventChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cal := feeds.Calendar{AsOf: civil.Date{Year: 2027, Month: 3, Day: 2}, Timezone: "America/New_York", ClinicName: "Harbour", EventTitles: map[string]string{"e1": "Wedding"}}
		items := map[string]plan.Item{}
		known := map[string]store.FeedEvent{}
		before, last := map[string]shownEvent{}, map[string]shownEvent{}
		second := int64(1_800_000_000)
		for range rapid.IntRange(2, 25).Draw(t, "steps") {
			drawChange(t, &cal, items)
			second += rapid.Int64Range(0, 1).Draw(t, "pause")
			var entries []feeds.Entry
			for _, uid := range slices.Sorted(maps.Keys(items)) {
				entries = append(entries, feeds.Entry{UID: uid, Item: items[uid]})
			}
			events, _, err := feeds.Compose(cal, entries, app.Zones)
			if err != nil {
				t.Fatal(err)
			}
			for _, revised := range app.Revise(events, known, second) {
				known[revised.UID] = revised
			}
			body, err := feeds.Render(cal, events, app.Revisions(known), app.Zones)
			if err != nil {
				t.Fatal(err)
			}
			now := shownEvents(t, string(body))
			for uid, e := range now {
				shown, wasThere := before[uid]
				latest, known := last[uid]
				switch rose := e.sequence > latest.sequence && e.modified.After(latest.modified); {
				case !known && e.sequence != 0:
					t.Fatalf("%s starts at %d", uid, e.sequence)
				case wasThere && shown.face == e.face && e != shown:
					t.Fatalf("%s did not change, but its revision did: %d, was %d", uid, e.sequence, shown.sequence)
				case known && !(wasThere && shown.face == e.face) && !rose:
					t.Fatalf("%s changed or came back, and its revision did not rise: %d, was %d", uid, e.sequence, latest.sequence)
				}
				last[uid] = e
			}
			before = now
		}
	})
}

// drawChange changes something that a feed shows, or nothing.
func drawChange(t *rapid.T, cal *feeds.Calendar, items map[string]plan.Item) {
	uid := fmt.Sprint("u", rapid.IntRange(0, 3).Draw(t, "uid"))
	switch rapid.IntRange(0, 9).Draw(t, "change") {
	case 0:
		cal.Privacy = rapid.SampledFrom(feeds.Privacies).Draw(t, "privacy")
	case 1:
		cal.Style = rapid.SampledFrom(feeds.Styles).Draw(t, "style")
	case 2:
		cal.Alarms = !cal.Alarms
	case 3:
		cal.PageURL = rapid.SampledFrom([]string{"", "https://a.example/my/", "https://b.example/my/"}).Draw(t, "page")
	case 4:
		cal.AsOf = cal.AsOf.AddDays(rapid.SampledFrom([]int{1, 10, 100}).Draw(t, "days"))
	case 5:
		cal.ClinicName = rapid.SampledFrom([]string{"Harbour", "Quay"}).Draw(t, "clinic")
	case 6:
		delete(items, uid)
	case 7:
		cal.EventTitles = map[string]string{"e1": rapid.SampledFrom([]string{"", "Wedding", "Gala"}).Draw(t, "title")}
	default:
		start := cal.AsOf.AddDays(rapid.SampledFrom([]int{-25, 0, 5, 200, 545}).Draw(t, "start"))
		items[uid] = plan.Item{
			Key: uid, Kind: rapid.SampledFrom([]plan.Kind{plan.KindWindow, plan.KindPrep, plan.KindSoft}).Draw(t, "kind"), Event: "e1",
			Start: start, End: start.AddDays(rapid.IntRange(0, 3).Draw(t, "length")), Zones: []clinic.Zone{clinic.Glabella},
			Status: rapid.SampledFrom([]plan.Status{plan.StatusUpcoming, plan.StatusOverdue}).Draw(t, "status"),
		}
		if rapid.Bool().Draw(t, "visit") {
			items[uid] = plan.AppointmentItem(clinic.Appointment{
				ID: uid, Start: civil.DateTime{Date: start, Time: civil.Time{Hour: 10}},
				Status: rapid.SampledFrom(clinic.AppointmentStatuses).Draw(t, "booking"),
			}, cal.Timezone)
		}
	}
}
