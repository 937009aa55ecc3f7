package canonical_test

import (
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
)

// harbourClinic is a full-size export that lies beside the repository where the
// product is developed.
const harbourClinic = "../../../shared/data/harbour-clinic"

func TestAFullSizeExportIsReadWhole(t *testing.T) {
	if _, err := os.Stat(harbourClinic); err != nil {
		t.Skip("the full-size export is not here")
	}
	fsys := os.DirFS(harbourClinic)
	export := readClean(t, fsys, options())
	if got := len(export.Patients); got != 300 {
		t.Errorf("%d patients, want 300", got)
	}
	want := map[string]int{
		"practitioners.csv": 4, "patients.csv": 300, "treatments.csv": 3486,
		"observations.csv": 3538, "appointments.csv": 71, "events.csv": 179,
	}
	if !reflect.DeepEqual(export.Rows, want) {
		t.Errorf("rows %v, want %v", export.Rows, want)
	}
	var visits, zones, observations int
	for _, p := range export.Patients {
		visits += len(p.Treatments)
		observations += len(p.Observations)
		for _, v := range p.Treatments {
			zones += len(v.Zones)
		}
	}
	if visits != 1730 || zones != 3486 || observations != 3538 {
		t.Errorf("%d treatments of %d zones and %d observations, want 1730 of 3486 and 3538", visits, zones, observations)
	}
	if !slices.Equal(export.Ignored, []string{"truth.csv"}) {
		t.Errorf("ignored %q, want truth.csv", export.Ignored)
	}
	if zone, err := canonical.ClinicTimezone(fsys, time.LoadLocation); zone != "America/New_York" || err != nil {
		t.Errorf("clinic's zone %q, %v", zone, err)
	}
}
