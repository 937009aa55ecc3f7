package canonical

import (
	"cmp"
	"maps"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Export is what a folder holds: the records that can be stored and an account
// of everything that cannot. It is a function of the folder and the Options
// alone; the order of records is the order of the rows.
type Export struct {
	Practitioners []clinic.Practitioner // of practitioners.csv, by Ref; without an ID
	Patients      []Patient             // only those none of whose rows was refused
	RowErrors     []RowError            // in the order of practitioners, patients, treatments, observations, appointments, events, then by line
	// Refused names the patients left out: each has at least one RowError.
	// Refs that name no patient at all are among them.
	Refused []string
	Ignored []string       // names in the folder that are none of ours, in alphabetical order
	Rows    map[string]int // data rows read of each file that is present
}

// Patient is one patient with all her records of this export. Every record
// passes its own Validate; references name practitioners of the export or ones
// that Options.KnownPractitioner accepted.
type Patient struct {
	Ref string
	// HasRow tells whether patients.csv has a row for her. Without one she is
	// known to the clinic already (Options.KnownPatient), and the export says
	// nothing about Name, Email, Language, PractitionerRef and Traits.
	HasRow          bool
	Name            string
	Email           string // may be empty
	Language        string // one of clinic.Languages, or empty
	PractitionerRef string // may be empty
	Traits          clinic.Traits
	Treatments      []clinic.Treatment   // ID is treatment_ref; its rows are merged, one zone each
	Observations    []clinic.Observation // no two agree in date, zone and movement
	Events          []clinic.Event       // ID is event_ref
	Appointments    []clinic.Appointment // ID is appointment_ref
}

// commonestTimezone returns the zone that most practitioners name, of equally
// common ones the first in the alphabet, and "" if none names any.
func commonestTimezone(practitioners []clinic.Practitioner) string {
	count := map[string]int{}
	for _, p := range practitioners {
		if p.Timezone != "" {
			count[p.Timezone]++
		}
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
