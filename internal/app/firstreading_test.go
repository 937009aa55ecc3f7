package app_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// readAll reads a calendar from nothing, two changes at a time, and returns the names
// that it tells of, those of deleted members after a minus.
func (at *practice) readAll(who app.Account, name string) (told []string) {
	at.t.Helper()
	calendar, err := at.App.Calendar(context.Background(), who, name)
	if err != nil {
		at.t.Fatal(err)
	}
	for token, more := "", true; more; {
		token, more, err = at.App.Changes(context.Background(), who, calendar, token, 2, func(change app.ObjectChange) error {
			if change.Gone {
				change.Name = "-" + change.Name
			}
			told = append(told, change.Name)
			return nil
		})
		if err != nil {
			at.t.Fatal(err)
		}
	}
	return told
}

// RFC 6578 section 3.4: who begins hears of what is there, also on the pages after
// the first, and of nothing that was deleted before.
func TestTheFirstReadingOfACalendarTellsNoDeletions(t *testing.T) {
	at := newPractice(t)
	for i := range 6 {
		name := fmt.Sprintf("%d.ics", i)
		at.put(at.practitioner, "appointments", name, at.visit(name, 40+i))
	}
	at.delete(at.practitioner, "appointments", "2.ics")
	want := []string{"0.ics", "1.ics", "3.ics", "4.ics", "5.ics"}
	if told := at.readAll(at.practitioner, "appointments"); !slices.Equal(told, want) {
		t.Errorf("told are %q, want %q", told, want)
	}
	// Nor is it refused its own pages once it is forgotten what was deleted.
	at.Clock.Advance(200 * 24 * time.Hour)
	at.Roll()
	if told := at.readAll(at.practitioner, "appointments"); !slices.Equal(told, want) {
		t.Errorf("half a year later, told are %q, want %q", told, want)
	}
}

// What is deleted between two pages is told to whom the first told that it is there.
func TestWhatIsDeletedDuringTheFirstReadingIsTold(t *testing.T) {
	at := newPractice(t)
	for i := range 4 {
		name := fmt.Sprintf("%d.ics", i)
		at.put(at.practitioner, "appointments", name, at.visit(name, 40+i))
	}
	calendar, err := at.App.Calendar(context.Background(), at.practitioner, "appointments")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	note := func(change app.ObjectChange) error {
		told = append(told, fmt.Sprint(change.Name, change.Gone))
		return nil
	}
	token, _, err := at.App.Changes(context.Background(), at.practitioner, calendar, "", 2, note)
	if err != nil {
		t.Fatal(err)
	}
	at.delete(at.practitioner, "appointments", "0.ics")
	if _, _, err = at.App.Changes(context.Background(), at.practitioner, calendar, token, 0, note); err != nil {
		t.Fatal(err)
	}
	if want := []string{"0.icsfalse", "1.icsfalse", "2.icsfalse", "3.icsfalse", "0.icstrue"}; !slices.Equal(told, want) {
		t.Errorf("told are %q, want %q", told, want)
	}
}
