package canonical_test

import (
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
)

// The small clinic that most tests read, whole or with one file replaced.
const (
	practitioners = `practitioner_ref,name,email,timezone
dr1,Dr. Ada Lindqvist,dr1@clinic.example,America/New_York
dr2,"Nurse ""Mei"" Haddad",,
`
	patients = `patient_ref,name,email,timezone,latitude,metabolism,strength,first_timer,strategy,practitioner_ref,language
P1,Sören Park,p1@mail.example,Australia/Sydney,-33.9,fast,strong,yes,high_6mo,dr1,fr
P2,"Kim, Dilara",,,,,,,,,
`
	treatments = `treatment_ref,patient_ref,date,product,zone,units,practitioner_ref,type
T1,P1,2026-03-01,innotox,glabella,20,dr1,full
T2,P2,2026-04-01,,forehead,,,
T1,P1,2026-03-01,innotox,lip_flip,4.5,dr1,full
`
	observations = `patient_ref,date,zone,movement,note
P1,2026-05-20,glabella,first,"only when squinting,
morning light"
P1,2026-06-20,glabella,full,
P2,2026-07-01,forehead,none,"said ""fine"" to staff"
`
	appointments = `appointment_ref,patient_ref,practitioner_ref,start_local,timezone,minutes,zones,status
A1,P1,dr1,2026-12-29T13:00,Europe/London,45,glabella;lip_flip,tentative
A2,P2,,2027-01-02T10:30:15,,,,
`
	events = `event_ref,patient_ref,date,title,priority
E1,P2,2027-07-04,"Gala; ""black tie"" 🎉",2
E2,P2,2027-09-04,,
`
)

// asOf is the day of every import in these tests.
var asOf = civil.Date{Year: 2026, Month: time.November, Day: 23}

// folder is the small clinic; changes replace files by name, and nil takes one
// away.
func folder(changes map[string]any) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, content := range map[string]string{
		"practitioners.csv": practitioners, "patients.csv": patients, "treatments.csv": treatments,
		"observations.csv": observations, "appointments.csv": appointments, "events.csv": events,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for name, content := range changes {
		if text, ok := content.(string); ok {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		} else {
			delete(fsys, name)
		}
	}
	return fsys
}

// only is a folder of a single file.
func only(name, content string) fstest.MapFS {
	return fstest.MapFS{name: &fstest.MapFile{Data: []byte(content)}}
}

func options() canonical.Options {
	return canonical.Options{AsOf: asOf, Zones: time.LoadLocation}
}

// everyoneKnown accepts any reference, as an incremental import into a clinic
// that has them all.
func everyoneKnown() canonical.Options {
	opts := options()
	opts.KnownPatient = func(string) bool { return true }
	opts.KnownPractitioner = func(string) bool { return true }
	return opts
}

func read(t testing.TB, fsys fs.FS, opts canonical.Options) *canonical.Export {
	t.Helper()
	export, err := canonical.Read(fsys, opts)
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	return export
}

// readClean reads a folder in which nothing may be refused.
func readClean(t testing.TB, fsys fs.FS, opts canonical.Options) *canonical.Export {
	t.Helper()
	export := read(t, fsys, opts)
	for _, e := range export.RowErrors {
		t.Errorf("refused: %v", e)
	}
	return export
}

// messages are the row errors as a person reads them.
func messages(export *canonical.Export) []string {
	var out []string
	for _, e := range export.RowErrors {
		out = append(out, e.Error())
	}
	return out
}

func refs(export *canonical.Export) []string {
	var out []string
	for _, p := range export.Patients {
		out = append(out, p.Ref)
	}
	return out
}
