package mapping_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
)

// files is a folder of pairs of names and contents.
func files(pairs ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		fsys[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return fsys
}

// visits is a mapping of one file of treatments and appointments.
const visits = `source: other
delimiter: ";"
decimal: ","
date_format: D.M.YYYY
time_format: D.M.YYYY h:mm
encoding: windows-1252
patients:
  files: [visits*.csv]
  once: true
  columns: {patient_ref: Nr, name: [Vorname, Name]}
treatments:
  files: [visits*.csv]
  only: {Art: [toxin]}
  columns:
    treatment_ref: [Nr, Tag]
    patient_ref: Nr
    date: Tag
    zone: {from: Zone, values: {Stirn: forehead, "Zornes*": glabella, "*falte": glabella, Augen: crows_feet, Drei: glabella;forehead;crows_feet}}
    units: Einheiten
appointments:
  files: [visits*.csv]
  ignore: {Art: [storno]}
  columns:
    appointment_ref: [Nr, Tag]
    patient_ref: Nr
    start_local: [Tag, Zeit]
    status: {value: confirmed}
`

const visitsHead = "Nr;Vorname;Name;Tag;Zeit;Art;Zone;Einheiten\n"

func TestRowsAreReadAsTheMappingStates(t *testing.T) {
	content := "Nr;Vorname;Name;Tag;Zeit;Art;Zone;Einheiten\n" +
		"7;J\xfcrgen;M\xfcller;3.4.2026;9:05;Toxin; STIRN ;12,5\n" +
		"7;J\xfcrgen;M\xfcller;1.10.2026;14:30;toxin;Drei;\n" +
		"8;Ada;Brandt;5.12.2026;8:00;Beratung;;\n" +
		"8;Ada;Brandt;6.12.2026;8:00;Storno;;\n" +
		";;;;;;;\n"
	reading := read(t, parse(t, visits), files("Visits-1.CSV", content, "notes.txt", "x"), "Europe/Berlin")
	want := []string{
		`patient other:7 "Jürgen Müller"`,
		`  other:7 3.4.2026 treated 2026-04-03  [forehead 12.5] by `,
		`  other:7 1.10.2026 treated 2026-10-01  [glabella, forehead, crows_feet] by `,
		`  other:7 3.4.2026 at 2026-04-03T09:05:00 for 0 confirmed by `,
		`  other:7 1.10.2026 at 2026-10-01T14:30:00 for 0 confirmed by `,
		`patient other:8 "Ada Brandt"`,
		`  other:8 5.12.2026 at 2026-12-05T08:00:00 for 0 confirmed by `,
	}
	if got := told(reading); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Equal(reading.Ignored, []string{"notes.txt"}) || reading.Rows["Visits-1.CSV"] != 5 {
		t.Errorf("ignored %q, rows %v", reading.Ignored, reading.Rows)
	}
}

func TestAValueThatTheMappingDoesNotKnowIsARowErrorOfTheSourcesOwnFile(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"another form of date": {"7;A;B;2026-04-03;9:05;toxin;Stirn;", `Tag "2026-04-03": is not written as the mapping states: D.M.YYYY`},
		"a day that is none":   {"7;A;B;31.4.2026;9:05;toxin;Stirn;", `Tag "31.4.2026": is not written as the mapping states: D.M.YYYY`},
		"an unknown word":      {"7;A;B;3.4.2026;9:05;toxin;Ellbogen;", `Zone "Ellbogen": is none of the values that the mapping knows`},
		"two words at once":    {"7;A;B;3.4.2026;9:05;toxin;Drei;12", `Einheiten "12": is one dose for several zones`},
		"a decimal dot":        {"7;A;B;3.4.2026;9:05;toxin;Stirn;12.5", `Einheiten "12.5": has a dot, where the mapping states a decimal comma`},
		"no zone":              {"7;A;B;3.4.2026;9:05;toxin;;", `Zone "": is required`},
		"no name":              {"7;;;3.4.2026;9:05;;;", `Vorname + Name "": is required`},
		"part of a reference":  {"7;A;B;;9:05;toxin;Stirn;", `Nr + Tag "7": lacks one of the columns that it is made of`},
		"a rule of ours":       {"7;A;B;3.4.2027;9:05;toxin;Stirn;", `Tag "3.4.2027": is in the future`},
	} {
		reading := read(t, parse(t, visits), files("visits.csv", visitsHead+c.row+"\n"), "Europe/Berlin")
		if len(reading.RowErrors) == 0 || !slices.ContainsFunc(reading.RowErrors, func(e canonical.RowError) bool { return e.Error() == "visits.csv:2: "+c.want }) {
			t.Errorf("%s: %v, want %s", name, reading.RowErrors, c.want)
		}
		if len(reading.Patients) != 0 {
			t.Errorf("%s: the patient was taken", name)
		}
	}
}

func TestPatternsThatSayDifferentThingsSayNothing(t *testing.T) {
	text := strings.Replace(visits, `"*falte": glabella`, `"*falte": bunny_lines`, 1)
	row := "7;A;B;3.4.2026;9:05;toxin;Zornesfalte;"
	reading := read(t, parse(t, text), files("visits.csv", visitsHead+row+"\n"), "Europe/Berlin")
	if len(reading.RowErrors) != 1 || !strings.Contains(reading.RowErrors[0].Message, "say different things") {
		t.Errorf("%v", reading.RowErrors)
	}
	if reading = read(t, parse(t, visits), files("visits.csv", visitsHead+row+"\n"), "Europe/Berlin"); len(reading.RowErrors) != 0 {
		t.Errorf("patterns that agree: %v", reading.RowErrors)
	}
}

func TestTimesOfAnotherZoneAreTurnedIntoTheClinics(t *testing.T) {
	text := strings.Replace(visits, "encoding: windows-1252", "timezone: America/New_York", 1)
	for zeit, want := range map[string]string{"9:00": "2026-03-27T13:00:00", "20:30": "2026-03-28T00:30:00"} {
		reading := read(t, parse(t, text), files("visits.csv", visitsHead+"7;A;B;27.3.2026;"+zeit+";;;\n"), "Europe/London")
		if len(reading.Patients) != 1 || reading.Patients[0].Appointments[0].Start.String() != want {
			t.Errorf("%s: %+v %v", zeit, reading.Patients, reading.RowErrors)
		}
	}
	reading := read(t, parse(t, text), files("visits.csv", visitsHead+"7;A;B;8.3.2026;2:30;;;\n"), "Europe/London")
	if len(reading.RowErrors) != 1 || !strings.Contains(reading.RowErrors[0].Message, "skipped by the clocks") {
		t.Errorf("a time that clocks skip: %v", reading.RowErrors)
	}
}

func TestAReferenceThatTwoFilesUseNamesTheOtherFile(t *testing.T) {
	a, b := visitsHead+"7;A;B;3.4.2026;9:05;;;\n", visitsHead+"7;A;B;3.4.2026;9:05;;;\n"
	reading := read(t, parse(t, visits), files("visits-a.csv", a, "visits-b.csv", b), "Europe/Berlin")
	if len(reading.RowErrors) != 1 || reading.RowErrors[0].Error() != `visits-b.csv:2: Nr + Tag "7 3.4.2026": is already used on line 2 of visits-a.csv` {
		t.Errorf("%v", reading.RowErrors)
	}
}

func TestFilesThatDoNotFitTheMappingRefuseTheImport(t *testing.T) {
	for name, c := range map[string]struct {
		in   fstest.MapFS
		says string
	}{
		"no file":         {files("people.csv", "x"), "visits*.csv"},
		"a column less":   {files("visits.csv", strings.Replace(visitsHead, "Zone", "Region", 1)), `"Zone": missing`},
		"a column twice":  {files("visits.csv", strings.TrimSpace(visitsHead)+";Zone\n"), `"Zone": named twice`},
		"half a row":      {files("visits.csv", visitsHead+"7;A\n"), "has 2 fields"},
		"another comma":   {files("visits.csv", strings.ReplaceAll(visitsHead, ";", ",")), "missing"},
		"an empty file":   {files("visits.csv", ""), "is empty"},
		"no end of quote": {files("visits.csv", visitsHead+`7;"A;B`), "not closed"},
	} {
		_, err := parse(t, visits).Read(c.in, in("Europe/Berlin"))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s", name, err, c.says)
		}
	}
	_, err := embedded(t, "generic").Read(files("patients.csv", "patient_ref,name,email,timezone,latitude,metabolism,strength,first_timer,strategy,practitioner_ref,language\n1,M\xfcller,,,,,,,,,\n"), in("UTC"))
	var file *canonical.FileError
	if !errors.As(err, &file) || !strings.Contains(file.Message, "state the encoding") {
		t.Errorf("another encoding: %v", err)
	}
}

// What is read must be told by the canonical files in the same words: the generic
// mapping is the identity.
func TestTheGenericMappingReadsCanonicalFilesAsTheyAre(t *testing.T) {
	folder := files("patients.csv", "patient_ref,name,email,timezone,latitude,metabolism,strength,first_timer,strategy,practitioner_ref,language\nP1,Ann,,,,fast,,yes,,,fr\n",
		"observations.csv", "patient_ref,date,zone,movement,note\nP1,2026-05-20,glabella,first,seen\n")
	plain, err := canonical.Read(folder, in("UTC"))
	if err != nil {
		t.Fatal(err)
	}
	mapped := read(t, embedded(t, "generic"), folder, "UTC")
	if len(mapped.Patients) != 1 || mapped.Patients[0].Ref != "generic:P1" {
		t.Fatalf("%+v", mapped.Patients)
	}
	mapped.Patients[0].Ref = "P1"
	if fmt.Sprint(mapped.Patients) != fmt.Sprint(plain.Patients) || len(mapped.Silent) != 0 {
		t.Errorf("%+v\n%+v, silent %v", mapped.Patients, plain.Patients, mapped.Silent)
	}
}

// manyVisits is an export of a number of visits, twenty for each patient, in columns
// that nobody reads as well.
func manyVisits(visits int) fstest.MapFS {
	var list, report strings.Builder
	list.WriteString("patient_guid,First Name,Last Name,Email\n")
	report.WriteString("id,start_at,end_at,patient_guid,staff_member_name,treatment_name,state,notes\n")
	const each = 20
	for p := range visits / each {
		fmt.Fprintf(&list, "%d,Ann,Lee,\n", p)
		for n := range each {
			fmt.Fprintf(&report, "%d,20%02d-03-02 15:00:00 UTC,20%02d-03-02 15:30:00 UTC,%d,Ada Brandt,Botox forehead,arrived,%s\n", p*each+n, 6+n, 6+n, p, strings.Repeat("note ", 20))
		}
	}
	return files("patients.csv", list.String(), "appointments.csv", report.String())
}

// What is kept of a row is what is recorded of it, not the row: BenchmarkRead tells as
// much of 100,000.
func TestOfALargeExportLittleIsKeptForEachRow(t *testing.T) {
	const visits = 10_000
	folder := manyVisits(visits)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	reading := read(t, embedded(t, "jane"), folder, "America/New_York")
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) / visits
	if len(reading.Patients) != visits/20 || len(reading.RowErrors) != 0 {
		t.Fatalf("%d patients, %d row errors", len(reading.Patients), len(reading.RowErrors))
	}
	if kept > 1500 {
		t.Errorf("%d bytes are kept for each visit", kept)
	}
}

func BenchmarkRead(b *testing.B) {
	const visits = 100_000
	folder, m := manyVisits(visits), embedded(b, "jane")
	var kept *mapping.Reading
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		kept = read(b, m, folder, "America/New_York")
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/visits, "kept-B/visit")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*visits), "ns/visit")
	runtime.KeepAlive(kept)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(visitsHead + "7;A;B;3.4.2026;9:05;toxin;Drei;12,5\n"))
	f.Add([]byte(visitsHead + ";;;;;;;\n\"\n"))
	m := parse(f, visits)
	f.Fuzz(func(t *testing.T, content []byte) {
		reading, err := m.Read(fstest.MapFS{"visits.csv": &fstest.MapFile{Data: content}}, in("Europe/Berlin"))
		var file *canonical.FileError
		if err != nil && !errors.As(err, &file) {
			t.Fatalf("error of type %T: %v", err, err)
		}
		if err != nil {
			return
		}
		for _, p := range reading.Patients {
			if !strings.HasPrefix(p.Ref, "other:") || clinic.CheckName("ref", p.Ref) != nil {
				t.Fatalf("patient %q", p.Ref)
			}
			for _, v := range p.Treatments {
				if err := v.Validate(); err != nil {
					t.Fatalf("%+v: %v", v, err)
				}
			}
		}
	})
}

func FuzzDates(f *testing.F) {
	f.Add("D.M.YYYY", "3.4.2026")
	f.Add("MMM D, YYYY h:mm AM", "Mar 2, 2026 12:05 PM")
	f.Fuzz(func(t *testing.T, format, value string) {
		text := "source: other\nevents:\n  files: [e.csv]\n  columns: {event_ref: a, patient_ref: b, date: {from: c, format: '" + strings.ReplaceAll(format, "'", "''") + "'}}\n"
		m, err := mapping.Parse([]byte(text), time.LoadLocation)
		if err != nil || strings.ContainsAny(value, "\"\r\n\x00") {
			return
		}
		options := in("UTC")
		options.KnownPatient = func(string) bool { return true }
		reading, err := m.Read(files("e.csv", "a,b,c\n1,2,\""+value+"\"\n"), options)
		if err != nil {
			return
		}
		for _, p := range reading.Patients {
			if len(p.Events) != 1 || !p.Events[0].Date.IsValid() {
				t.Fatalf("%+v", p)
			}
		}
	})
}
