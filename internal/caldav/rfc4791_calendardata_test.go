package caldav

import (
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/ical"
)

// What was stored by older rules than ours spoils no answer.
func TestWhatCannotBeReadAnyMoreIsToldAsItIsStored(t *testing.T) {
	stored := "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n"
	if _, err := ical.Parse([]byte(stored), ical.DefaultLimits); err == nil {
		t.Fatal("it can be read")
	}
	wanted := wish{shape: &ical.Shape{Expand: &ical.TimeRange{}, Comp: &ical.CompShape{}}}
	r := resource{object: app.CalendarObject{Body: []byte(stored)}}
	wanted.shapingIn(time.UTC).shape(&r)
	if string(r.object.Body) != stored || r.beyond {
		t.Errorf("told as %q, beyond %v", r.object.Body, r.beyond)
	}
}
