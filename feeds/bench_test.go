package feeds

import (
	"fmt"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// twenty is a feed of ordinary size: twenty events, one of them timed.
func twenty() []Entry {
	var entries []Entry
	for round := 0; len(entries) < 19; round++ {
		for _, e := range oneOfEach() {
			if e.Item.Visit == nil && len(entries) < 19 {
				e.UID = fmt.Sprint(e.UID, "-", round)
				entries = append(entries, e)
			}
		}
	}
	return append(entries, visit("appt", "America/New_York", dateTime(date(2027, 6, 14), 10, 0), 30, clinic.AppointmentConfirmed))
}

// BenchmarkFeed is what one change of a patient costs here: compose, compare
// faces, render.
func BenchmarkFeed(b *testing.B) {
	loc, err := time.LoadLocation("America/New_York")
	if err != nil {
		b.Fatal(err)
	}
	zones := func(string) (*time.Location, error) { return loc, nil }
	entries := twenty()
	Languages() // are read once, which is no part of a change
	for _, p := range Privacies {
		b.Run(string(p), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				events, _, err := Compose(harbour(p), entries, zones)
				if err != nil {
					b.Fatal(err)
				}
				for _, e := range events {
					e.Face()
				}
				if _, err := Render(harbour(p), events, revised(events), zones); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
