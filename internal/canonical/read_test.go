package canonical_test

import (
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func date(year int, month time.Month, day int) civil.Date {
	return civil.Date{Year: year, Month: month, Day: day}
}

func number(f float64) *float64 { return &f }

// smallClinic is what the fixture says, record by record.
func smallClinic() ([]clinic.Practitioner, []canonical.Patient) {
	return []clinic.Practitioner{
			{Ref: "dr1", Name: "Dr. Ada Lindqvist", Email: "dr1@clinic.example", Timezone: "America/New_York"},
			{Ref: "dr2", Name: `Nurse "Mei" Haddad`},
		}, []canonical.Patient{{
			Ref: "P1", HasRow: true, Name: "Sören Park", Email: "p1@mail.example", Language: "fr", PractitionerRef: "dr1",
			Traits: clinic.Traits{
				Metabolism: clinic.MetabolismFast, Strength: clinic.StrengthStrong, FirstTimer: true,
				Strategy: clinic.StrategyHigh6Mo, Timezone: "Australia/Sydney", Latitude: number(-33.9),
			},
			Treatments: []clinic.Treatment{{
				ID: "T1", Date: date(2026, 3, 1), Product: "innotox", Type: clinic.TreatmentFull, PractitionerID: "dr1",
				Zones: []clinic.TreatedZone{{Zone: clinic.Glabella, Units: number(20)}, {Zone: clinic.LipFlip, Units: number(4.5)}},
			}},
			Observations: []clinic.Observation{
				{Date: date(2026, 5, 20), Zone: clinic.Glabella, Movement: clinic.MovementFirst, Note: "only when squinting,\nmorning light"},
				{Date: date(2026, 6, 20), Zone: clinic.Glabella, Movement: clinic.MovementFull},
			},
			Appointments: []clinic.Appointment{{
				ID: "A1", Start: civil.DateTime{Date: date(2026, 12, 29), Time: civil.Time{Hour: 13}}, Timezone: "Europe/London",
				Minutes: 45, PractitionerID: "dr1", Zones: []clinic.Zone{clinic.Glabella, clinic.LipFlip}, Status: clinic.AppointmentTentative,
			}},
		}, {
			Ref: "P2", HasRow: true, Name: "Kim, Dilara",
			Treatments: []clinic.Treatment{{ID: "T2", Date: date(2026, 4, 1), Zones: []clinic.TreatedZone{{Zone: clinic.Forehead}}}},
			Observations: []clinic.Observation{
				{Date: date(2026, 7, 1), Zone: clinic.Forehead, Movement: clinic.MovementNone, Note: `said "fine" to staff`},
			},
			Events: []clinic.Event{
				{ID: "E1", Date: date(2027, 7, 4), Title: `Gala; "black tie" 🎉`, Priority: 2},
				{ID: "E2", Date: date(2027, 9, 4)},
			},
			Appointments: []clinic.Appointment{{
				ID: "A2", Start: civil.DateTime{Date: date(2027, 1, 2), Time: civil.Time{Hour: 10, Minute: 30, Second: 15}},
			}},
		}}
}

func TestEveryColumnBecomesItsField(t *testing.T) {
	export := readClean(t, folder(nil), options())
	wantPractitioners, wantPatients := smallClinic()
	if !reflect.DeepEqual(export.Practitioners, wantPractitioners) {
		t.Errorf("practitioners\n got %+v\nwant %+v", export.Practitioners, wantPractitioners)
	}
	if !reflect.DeepEqual(export.Patients, wantPatients) {
		t.Errorf("patients\n got %+v\nwant %+v", export.Patients, wantPatients)
	}
}

func TestRowsAreCountedForEachFile(t *testing.T) {
	export := readClean(t, folder(map[string]any{"events.csv": nil}), options())
	want := map[string]int{
		"practitioners.csv": 2, "patients.csv": 2, "treatments.csv": 3, "observations.csv": 3, "appointments.csv": 2,
	}
	if !reflect.DeepEqual(export.Rows, want) {
		t.Errorf("rows %v, want %v", export.Rows, want)
	}
}

func TestByteOrderMarkAndCRLFAreTolerated(t *testing.T) {
	windows := fstest.MapFS{}
	for name, file := range folder(nil) {
		text := "\ufeff" + strings.ReplaceAll(string(file.Data), "\n", "\r\n")
		windows[name] = &fstest.MapFile{Data: []byte(text)}
	}
	export := readClean(t, windows, options())
	_, want := smallClinic()
	if !reflect.DeepEqual(export.Patients, want) {
		t.Errorf("patients\n got %+v\nwant %+v", export.Patients, want)
	}
}

func TestHeaderNamesMayStandAmidSpacesAndInAnyOrder(t *testing.T) {
	export := readClean(t, only("events.csv", " date ,title,priority,patient_ref,event_ref\n2027-07-04,Gala,3,P2,E1\n"), everyoneKnown())
	want := []clinic.Event{{ID: "E1", Date: date(2027, 7, 4), Title: "Gala", Priority: 3}}
	if got := export.Patients[0].Events; !reflect.DeepEqual(got, want) {
		t.Errorf("events %+v, want %+v", got, want)
	}
}

func TestAHeaderWithoutRowsIsAnEmptyTable(t *testing.T) {
	export := readClean(t, only("events.csv", "event_ref,patient_ref,date,title,priority"), options())
	if len(export.Patients) != 0 || export.Rows["events.csv"] != 0 {
		t.Errorf("got %+v", export)
	}
}

func TestOtherNamesInTheFolderAreIgnoredAndNamed(t *testing.T) {
	fsys := folder(map[string]any{"truth.csv": "anything at all \xff", "Patients.csv": "", "old/patients.csv": "x"})
	export := readClean(t, fsys, options())
	if want := []string{"Patients.csv", "old", "truth.csv"}; !slices.Equal(export.Ignored, want) {
		t.Errorf("ignored %q, want %q", export.Ignored, want)
	}
}

func TestAFolderWithoutCanonicalFilesIsRefused(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"empty":       {},
		"other files": only("truth.csv", "a,b\n"),
	} {
		if _, err := canonical.Read(fsys, options()); !errors.Is(err, canonical.ErrNoFiles) {
			t.Errorf("%s: error %v, want ErrNoFiles", name, err)
		}
	}
}

func TestAFolderThatIsNotThereIsTheFileSystemsError(t *testing.T) {
	if _, err := canonical.Read(os.DirFS("testdata/nowhere"), options()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want fs.ErrNotExist", err)
	}
}

func TestOptionsWithoutDayOrZonesAreRefused(t *testing.T) {
	if _, err := canonical.Read(folder(nil), canonical.Options{Zones: time.LoadLocation}); err == nil {
		t.Error("an import without a day would refuse every treatment as in the future")
	}
	if _, err := canonical.Read(folder(nil), canonical.Options{AsOf: asOf}); err == nil {
		t.Error("an import without zones was accepted")
	}
}

func TestAnIncrementalExportRefersToKnownPatientsAndPractitioners(t *testing.T) {
	opts := options()
	opts.KnownPatient = func(ref string) bool { return ref == "P1" || ref == "P2" }
	opts.KnownPractitioner = func(ref string) bool { return ref == "dr1" }
	export := readClean(t, only("treatments.csv", treatments), opts)
	_, all := smallClinic()
	want := []canonical.Patient{{Ref: "P1", Treatments: all[0].Treatments}, {Ref: "P2", Treatments: all[1].Treatments}}
	if !reflect.DeepEqual(export.Patients, want) {
		t.Errorf("patients\n got %+v\nwant %+v, without a row of their own", export.Patients, want)
	}
}

func TestWithoutAnyoneKnownAReferenceOutOfTheExportIsRefused(t *testing.T) {
	export := read(t, only("treatments.csv", treatments), options())
	if want := []string{"P1", "P2"}; len(export.Patients) != 0 || !slices.Equal(export.Refused, want) {
		t.Errorf("patients %q, refused %q, want %q", refs(export), export.Refused, want)
	}
}

func TestEachZoneIsLookedUpOnce(t *testing.T) {
	looked := map[string]int{}
	opts := options()
	opts.Zones = func(name string) (*time.Location, error) {
		looked[name]++
		return time.LoadLocation(name)
	}
	readClean(t, folder(nil), opts)
	if want := map[string]int{"America/New_York": 1, "Australia/Sydney": 1, "Europe/London": 1}; !reflect.DeepEqual(looked, want) {
		t.Errorf("looked up %v, want %v", looked, want)
	}
}

func TestEachReferenceIsAskedForOnce(t *testing.T) {
	asked := map[string]int{}
	opts := options()
	count := func(ref string) bool { asked[ref]++; return ref != "P2" }
	opts.KnownPatient, opts.KnownPractitioner = count, count
	read(t, folder(map[string]any{"patients.csv": nil, "practitioners.csv": nil}), opts)
	if want := map[string]int{"P1": 1, "P2": 1, "dr1": 1}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked %v, want %v", asked, want)
	}
}

func TestOneObservationIdentityIsOneObservation(t *testing.T) {
	const head = "patient_ref,date,zone,movement,note\n"
	for name, c := range map[string]struct{ rows, note string }{
		"exact repeat":                 {"P1,2026-05-20,dao,first,a\nP1,2026-05-20,dao,first,a\n", "a"},
		"the last note stays":          {"P1,2026-05-20,dao,first,a\nP1,2026-05-20,dao,first,b\n", "b"},
		"an empty note erases nothing": {"P1,2026-05-20,dao,first,a\nP1,2026-05-20,dao,first,\n", "a"},
	} {
		export := readClean(t, only("observations.csv", head+c.rows), everyoneKnown())
		want := []clinic.Observation{{Date: date(2026, 5, 20), Zone: clinic.DAO, Movement: clinic.MovementFirst, Note: c.note}}
		if got := export.Patients[0].Observations; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func TestObservationsThatDifferInMovementAreTwo(t *testing.T) {
	export := readClean(t, only("observations.csv", "patient_ref,date,zone,movement,note\n"+
		"P1,2026-05-20,dao,none,\nP1,2026-05-20,dao,first,\n"), everyoneKnown())
	if got := len(export.Patients[0].Observations); got != 2 {
		t.Errorf("%d observations, want 2", got)
	}
}

func TestAnEmptyTimezoneOfAnAppointmentIsTheClinics(t *testing.T) {
	// On 2027-03-14 New York's clocks skip 02:30 and Sydney's do not.
	const skipped = "appointment_ref,patient_ref,practitioner_ref,start_local,timezone,minutes,zones,status\nA1,P1,,2027-03-14T02:30,,,,\n"
	fsys := only("appointments.csv", skipped)
	fsys["practitioners.csv"] = &fstest.MapFile{Data: []byte(practitioners)}

	if got := len(read(t, fsys, everyoneKnown()).RowErrors); got != 1 {
		t.Errorf("commonest zone of practitioners.csv: %d row errors, want 1", got)
	}
	opts := everyoneKnown()
	opts.ClinicTimezone = "Australia/Sydney"
	readClean(t, fsys, opts)
}

func TestClinicTimezoneIsTheCommonestOfThePractitioners(t *testing.T) {
	const head = "practitioner_ref,name,email,timezone\n"
	for name, c := range map[string]struct{ rows, want string }{
		"commonest":                {"a,A,,UTC\nb,B,,Asia/Seoul\nc,C,,UTC\n", "UTC"},
		"tie: alphabetical":        {"a,A,,UTC\nb,B,,Asia/Seoul\n", "Asia/Seoul"},
		"empty ones do not count":  {"a,A,,\nb,B,,\nc,C,,UTC\n", "UTC"},
		"refused ones do not":      {"a,A,,Mars/Base\nb,B,,Mars/Base\nc,C,,UTC\n", "UTC"},
		"no practitioner names it": {"a,A,,\n", ""},
	} {
		got, err := canonical.ClinicTimezone(only("practitioners.csv", head+c.rows), time.LoadLocation)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestClinicTimezoneWithoutPractitionersIsUnknown(t *testing.T) {
	got, err := canonical.ClinicTimezone(only("patients.csv", patients), time.LoadLocation)
	if err != nil || got != "" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestClinicTimezoneOfAMalformedFileIsAFileError(t *testing.T) {
	_, err := canonical.ClinicTimezone(only("practitioners.csv", "name\nx\n"), time.LoadLocation)
	var fileError *canonical.FileError
	if !errors.As(err, &fileError) {
		t.Errorf("error %v, want a *FileError", err)
	}
}

func TestClinicTimezoneOfAFolderWithNothingToReadSaysSo(t *testing.T) {
	if _, err := canonical.ClinicTimezone(only("letter.txt", "hello"), time.LoadLocation); !errors.Is(err, canonical.ErrNoFiles) {
		t.Errorf("error %v, want ErrNoFiles", err)
	}
}
