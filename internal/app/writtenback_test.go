package app_test

import (
	"context"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// An app that writes back what it read has changed nothing.
func TestOurOwnBytesWrittenBackAreNoChange(t *testing.T) {
	at := newPractice(t)
	at.Post(at.Path("/appointments"), `{"start":"`+at.day(40).Format("2006-01-02")+`T10:00:00"}`)
	look := func() app.Calendar {
		calendar, err := at.App.Calendar(context.Background(), at.practitioner, "appointments")
		if err != nil {
			t.Fatal(err)
		}
		return calendar
	}
	before := look()
	for name, body := range at.objects(at.practitioner, "appointments") {
		at.put(at.practitioner, "appointments", name, body)
	}
	if after := look(); after.CTag != before.CTag || after.SyncToken != before.SyncToken {
		t.Errorf("from %s to %s", before.CTag, after.CTag)
	}
}
