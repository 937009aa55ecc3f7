package apptest_test

import (
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
