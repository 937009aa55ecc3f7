package apptest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestATreatmentRecordedShowsInTheFeed(t *testing.T) {
	patient := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	before := patient.Calendar()
	patient.Treat("2027-03-01")
	after := patient.Calendar()
	if strings.Contains(before, "BEGIN:VEVENT") || !strings.Contains(after, "BEGIN:VEVENT") {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// What was acknowledged outlives a kill, and a backup brings back what it held.
func TestAServerGoesOnAfterACrashAndWithABackup(t *testing.T) {
	c := apptest.Start(t).AddClinic("Harbour")
	known := func(id string) int { return c.Get("/patients/" + id).Status }
	kept := c.AddPatient("Ada Quill").ID
	backup := c.Backup()
	later := c.AddPatient("Bea Reed").ID
	c.Crash()
	if known(kept) != http.StatusOK || known(later) != http.StatusOK {
		t.Error("a crash lost somebody")
	}
	c.Restore(backup)
	if known(kept) != http.StatusOK || known(later) != http.StatusNotFound {
		t.Error("the backup is not what it was")
	}
}

func TestALineOfTheLogIsAwaited(t *testing.T) {
	var log apptest.Log
	found := make(chan bool)
	go func() { found <- log.Await(t.Context(), "rolled", "plans=1") }()
	for _, line := range []string{"plans=1\n", "rolled plans=0\n", "rolled plans=1\n"} {
		_, _ = log.Write([]byte(line))
	}
	if !<-found || !log.Await(t.Context(), "plans=0") {
		t.Error("a line that was logged is not found")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if log.Await(ended, "failed") {
		t.Error("a line is found that nobody logged")
	}
}
