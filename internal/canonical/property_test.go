package canonical_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"cloud.google.com/go/civil"
	"pgregory.net/rapid"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// sheets are the files of a folder as rows of cells, header first.
type sheets map[string][][]string

// folder writes the sheets as CSV in any of the dialects that are read.
func (s sheets) folder(t *rapid.T) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, file := range canonical.Files() {
		rows, ok := s[file]
		if !ok {
			continue
		}
		var out bytes.Buffer
		if rapid.Bool().Draw(t, "byte-order mark") {
			out.WriteString("\ufeff")
		}
		w := csv.NewWriter(&out)
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		order := rapid.Permutation(columnNumbers(rows[0])).Draw(t, "order of columns")
		for _, row := range rows {
			cells := make([]string, len(row))
			for i, from := range order {
				cells[i] = row[from]
			}
			_ = w.Write(cells)
		}
		w.Flush()
		fsys[file] = &fstest.MapFile{Data: out.Bytes()}
	}
	return fsys
}

func columnNumbers(row []string) []int {
	var numbers []int
	for i := range row {
		numbers = append(numbers, i)
	}
	return numbers
}

// write turns records into the sheets that say the same.
func write(patients []canonical.Patient) sheets {
	s := sheets{}
	for _, file := range canonical.Files()[1:] {
		s[file] = [][]string{strings.Split(strings.TrimSpace(header(file)), ",")}
	}
	add := func(file string, cells ...string) { s[file] = append(s[file], cells) }
	for _, p := range patients {
		add("patients.csv", p.Ref, p.Name, p.Email, p.Traits.Timezone, decimal(p.Traits.Latitude), string(p.Traits.Metabolism),
			string(p.Traits.Strength), map[bool]string{true: "yes", false: "no"}[p.Traits.FirstTimer], string(p.Traits.Strategy), "", p.Language)
		for _, t := range p.Treatments {
			for _, z := range t.Zones {
				add("treatments.csv", t.ID, p.Ref, t.Date.String(), t.Product, string(z.Zone), decimal(z.Units), "", string(t.Type))
			}
		}
		for _, o := range p.Observations {
			add("observations.csv", p.Ref, o.Date.String(), string(o.Zone), string(o.Movement), o.Note)
		}
		for _, a := range p.Appointments {
			var zones []string
			for _, z := range a.Zones {
				zones = append(zones, string(z))
			}
			add("appointments.csv", a.ID, p.Ref, "", a.Start.String(), a.Timezone, whole(a.Minutes), strings.Join(zones, ";"), string(a.Status))
		}
		for _, e := range p.Events {
			add("events.csv", e.ID, p.Ref, e.Date.String(), e.Title, whole(e.Priority))
		}
	}
	return s
}

func decimal(number *float64) string {
	if number == nil {
		return ""
	}
	return strconv.FormatFloat(*number, 'f', -1, 64)
}

func whole(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

var (
	line = rapid.StringOfN(rapid.RuneFrom([]rune(`",;: 'é🎉`), unicode.L, unicode.P), 0, 12, -1)
	name = line.Filter(func(s string) bool { return strings.TrimSpace(s) != "" })
	note = rapid.StringOfN(rapid.RuneFrom([]rune("\",\n\t é"), unicode.L), 0, 20, -1)
	day  = rapid.Custom(func(t *rapid.T) civil.Date { return date(2020, 1, 1).AddDays(rapid.IntRange(0, 2500).Draw(t, "day")) })
	when = rapid.Custom(func(t *rapid.T) civil.DateTime {
		return civil.DateTime{Date: day.Draw(t, "date"), Time: civil.Time{Hour: rapid.IntRange(8, 20).Draw(t, "hour")}}
	})
	timezone = rapid.SampledFrom([]string{"America/New_York", "Asia/Seoul", "UTC"})
)

func optional[T ~string](values []T) *rapid.Generator[T] {
	return rapid.SampledFrom(append([]T{""}, values...))
}

// someZones draws one to four different zones.
func someZones(t *rapid.T) []clinic.Zone {
	return rapid.Permutation(clinic.Zones).Draw(t, "zones")[:rapid.IntRange(1, 4).Draw(t, "number of zones")]
}

// somePatients draws patients whose records all keep the rules.
func somePatients(t *rapid.T) []canonical.Patient {
	var patients []canonical.Patient
	for i := range rapid.IntRange(1, 4).Draw(t, "patients") {
		p := canonical.Patient{Ref: fmt.Sprintf("P%d", i), HasRow: true, Name: name.Draw(t, "name"), Language: optional(clinic.Languages).Draw(t, "language")}
		p.Traits = clinic.Traits{
			Metabolism: optional(clinic.Metabolisms).Draw(t, "metabolism"),
			Strength:   optional(clinic.Strengths).Draw(t, "strength"),
			FirstTimer: rapid.Bool().Draw(t, "first timer"),
			Strategy:   optional(clinic.Strategies).Draw(t, "strategy"),
			Timezone:   timezone.Draw(t, "timezone"),
			Latitude:   rapid.Ptr(rapid.Float64Range(-90, 90), true).Draw(t, "latitude"),
		}
		for n := range rapid.IntRange(0, 3).Draw(t, "treatments") {
			visit := clinic.Treatment{ID: fmt.Sprintf("T%d.%d", i, n), Date: day.Draw(t, "date"), Product: line.Draw(t, "product"), Type: optional(clinic.TreatmentTypes).Draw(t, "type")}
			for _, z := range someZones(t) {
				visit.Zones = append(visit.Zones, clinic.TreatedZone{Zone: z, Units: rapid.Ptr(rapid.Float64Range(0.1, 1000), true).Draw(t, "units")})
			}
			p.Treatments = append(p.Treatments, visit)
		}
		for n := range rapid.IntRange(0, 3).Draw(t, "observations") {
			p.Observations = append(p.Observations, clinic.Observation{
				Date: date(2026, 1, 1).AddDays(n), Zone: rapid.SampledFrom(clinic.Zones).Draw(t, "zone"),
				Movement: rapid.SampledFrom(clinic.Movements).Draw(t, "movement"), Note: note.Draw(t, "note"),
			})
		}
		for n := range rapid.IntRange(0, 2).Draw(t, "appointments") {
			p.Appointments = append(p.Appointments, clinic.Appointment{
				ID: fmt.Sprintf("A%d.%d", i, n), Start: when.Draw(t, "start"), Timezone: timezone.Draw(t, "timezone"),
				Minutes: rapid.IntRange(0, 1440).Draw(t, "minutes"), Zones: someZones(t), Status: optional(clinic.AppointmentStatuses).Draw(t, "status"),
			})
		}
		for n := range rapid.IntRange(0, 2).Draw(t, "events") {
			p.Events = append(p.Events, clinic.Event{ID: fmt.Sprintf("E%d.%d", i, n), Date: day.Draw(t, "date"), Title: line.Draw(t, "title"), Priority: rapid.IntRange(0, 9).Draw(t, "priority")})
		}
		patients = append(patients, p)
	}
	return patients
}

// Whatever keeps the rules comes back as it was, in every dialect.
func TestRecordsSurviveTheFileTheyAreWrittenTo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := somePatients(t)
		export, err := canonical.Read(write(want).folder(t), options())
		if err != nil {
			t.Fatal(err)
		}
		if got := messages(export); got != nil {
			t.Fatalf("refused %q", got)
		}
		if !reflect.DeepEqual(export.Patients, want) {
			t.Fatalf("got  %+v\nwant %+v", export.Patients, want)
		}
	})
}

// One bad cell takes away exactly the patient whose row it stands in.
func TestOneBadCellRefusesOnePatient(t *testing.T) {
	broken := map[string]string{
		"patients.csv": "metabolism", "treatments.csv": "zone", "observations.csv": "movement", "appointments.csv": "status", "events.csv": "priority",
	}
	rapid.Check(t, func(t *rapid.T) {
		patients := somePatients(t)
		s := write(patients)
		file := rapid.SampledFrom(canonical.Files()[1:]).Filter(func(file string) bool { return len(s[file]) > 1 }).Draw(t, "file")
		row := rapid.IntRange(1, len(s[file])-1).Draw(t, "row")
		head := s[file][0]
		s[file][row][slices.Index(head, broken[file])] = "?"
		ref := s[file][row][slices.Index(head, "patient_ref")]

		export, err := canonical.Read(s.folder(t), options())
		if err != nil {
			t.Fatal(err)
		}
		want := slices.DeleteFunc(patients, func(p canonical.Patient) bool { return p.Ref == ref })
		if !slices.Equal(export.Refused, []string{ref}) || len(export.RowErrors) != 1 || export.RowErrors[0].PatientRef != ref {
			t.Fatalf("refused %q by %q, want %s by one row", export.Refused, messages(export), ref)
		}
		if len(want)+len(export.Patients) > 0 && !reflect.DeepEqual(export.Patients, want) {
			t.Fatalf("left %+v\nwant %+v", export.Patients, want)
		}
	})
}
