package mapping_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
)

// embedded is a mapping that comes with the program, with texts replaced.
func embedded(t testing.TB, source string, changes ...string) *mapping.Mapping {
	t.Helper()
	text, ok := mapping.Text(source)
	if !ok {
		t.Fatalf("there is no mapping %s", source)
	}
	changed := string(text)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(changed, changes[i]) {
			t.Fatalf("the mapping has no %q", changes[i])
		}
		changed = strings.ReplaceAll(changed, changes[i], changes[i+1])
	}
	return parse(t, changed)
}

func parse(t testing.TB, text string) *mapping.Mapping {
	t.Helper()
	m, err := mapping.Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// in are the options of an import in a clinic of a zone, which knows nobody yet.
func in(timezone string) canonical.Options {
	return canonical.Options{
		AsOf: civil.Date{Year: 2026, Month: time.November, Day: 27}, Zones: time.LoadLocation, ClinicTimezone: timezone,
	}
}

func read(t testing.TB, m *mapping.Mapping, files fs.FS, timezone string) *mapping.Reading {
	t.Helper()
	reading, err := m.Read(files, in(timezone))
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// told is an export in words, a line for each record.
func told(r *mapping.Reading) (lines []string) {
	for _, p := range r.Practitioners {
		lines = append(lines, fmt.Sprintf("practitioner %s %q", p.Ref, p.Name))
	}
	for _, p := range r.Patients {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("patient %s %q %s %s", p.Ref, p.Name, p.Email, p.Traits.Timezone)))
		for _, t := range p.Treatments {
			var zones []string
			for _, z := range t.Zones {
				zone := string(z.Zone)
				if z.Units != nil {
					zone += fmt.Sprintf(" %g", *z.Units)
				}
				zones = append(zones, zone)
			}
			lines = append(lines, fmt.Sprintf("  %s treated %s %s [%s] by %s", t.ID, t.Date, t.Product, strings.Join(zones, ", "), t.PractitionerID))
		}
		for _, a := range p.Appointments {
			lines = append(lines, fmt.Sprintf("  %s at %s for %d %s by %s", a.ID, a.Start, a.Minutes, a.Status, a.PractitionerID))
		}
	}
	for _, e := range r.RowErrors {
		lines = append(lines, e.Error())
	}
	return lines
}

// TestTheExportsOfOtherSystemsAreUnderstood reads one invented export of each system
// that a mapping comes with.
func TestTheExportsOfOtherSystemsAreUnderstood(t *testing.T) {
	for _, c := range []struct {
		source, timezone string
		want             []string
		left             map[string]int
	}{
		{"jane", "America/New_York", []string{
			`practitioner jane:Dr. Ada Brandt "Dr. Ada Brandt"`,
			`practitioner jane:Nurse Mei Haddad "Nurse Mei Haddad"`,
			`patient jane:1041 "Ines Okafor" ines.okafor@mail.example`,
			`  jane:88101 treated 2026-02-03 botox [glabella, forehead, crows_feet] by jane:Dr. Ada Brandt`,
			`  jane:88102 treated 2026-06-10 botox [glabella, forehead, crows_feet] by jane:Dr. Ada Brandt`,
			`  jane:88101 at 2026-02-03T10:00:00 for 30 confirmed by jane:Dr. Ada Brandt`,
			`  jane:88102 at 2026-06-10T22:30:00 for 30 confirmed by jane:Dr. Ada Brandt`,
			`  jane:88106 at 2026-12-09T10:00:00 for 30 confirmed by jane:Dr. Ada Brandt`,
			`patient jane:1042 "Marta Lindqvist"`,
			`  jane:88103 treated 2026-02-10 dysport [masseter] by jane:Nurse Mei Haddad`,
			`  jane:88104 treated 2026-06-16 dysport [masseter] by jane:Nurse Mei Haddad`,
			`  jane:88103 at 2026-02-10T11:00:00 for 20 confirmed by jane:Nurse Mei Haddad`,
			`  jane:88104 at 2026-06-16T10:00:00 for 20 confirmed by jane:Nurse Mei Haddad`,
			`  jane:88107 at 2026-10-01T09:00:00 for 20 cancelled by jane:Nurse Mei Haddad`,
			`patient jane:1043 "Dilara Kim" dilara.kim@mail.example`,
			`  jane:88105 at 2026-05-04T09:00:00 for 45 confirmed by jane:Nurse Mei Haddad`,
		}, map[string]int{"practitioners": 6, "treatments": 4, "appointments": 1}},
		{"cliniko", "Australia/Melbourne", []string{
			`practitioner cliniko:31 "Ada Brandt"`,
			`practitioner cliniko:32 "Mei Haddad"`,
			`patient cliniko:700001 "Ines Okafor" ines.okafor@mail.example Australia/Melbourne`,
			`  cliniko:910001 treated 2026-03-02  [glabella] by cliniko:31`,
			`  cliniko:910002 treated 2026-08-03  [glabella] by cliniko:31`,
			`  cliniko:910001 at 2026-03-02T10:30:00 for 20 confirmed by cliniko:31`,
			`  cliniko:910002 at 2026-08-03T10:00:00 for 20 confirmed by cliniko:31`,
			`patient cliniko:700002 "Marta Lindqvist"`,
			`  cliniko:910003 at 2026-04-06T11:00:00 for 30 cancelled by cliniko:32`,
			`  cliniko:910004 at 2026-12-07T12:00:00 for 30 confirmed by cliniko:32`,
		}, map[string]int{"practitioners": 3, "patients": 1, "treatments": 3, "appointments": 1}},
		{"pabau", "Europe/London", []string{
			`practitioner pabau:Ada Brandt "Ada Brandt"`,
			`practitioner pabau:Mei Haddad "Mei Haddad"`,
			`patient pabau:5501 "Ines Okafor" ines.okafor@mail.example`,
			`  pabau:5501 03/02/2026 10:00 treated 2026-02-03 azzalure [forehead] by pabau:Ada Brandt`,
			`  pabau:5501 09/07/2026 10:30 treated 2026-07-09 azzalure [forehead] by pabau:Ada Brandt`,
			`  pabau:5501 03/02/2026 10:00 at 2026-02-03T10:00:00 for 30 confirmed by pabau:Ada Brandt`,
			`  pabau:5501 09/07/2026 10:30 at 2026-07-09T10:30:00 for 30 confirmed by pabau:Ada Brandt`,
			`patient pabau:5502 "Marta Lindqvist"`,
			`  pabau:5502 04/02/2026 16:15 treated 2026-02-04 botox [lip_flip] by pabau:Mei Haddad`,
			`  pabau:5502 04/02/2026 16:15 at 2026-02-04T16:15:00 for 15 confirmed by pabau:Mei Haddad`,
			`  pabau:5502 12/12/2026 09:00 at 2026-12-12T09:00:00 for 15 confirmed by pabau:Mei Haddad`,
			`  pabau:5502 01/09/2026 09:00 at 2026-09-01T09:00:00 for 15 cancelled by pabau:Mei Haddad`,
		}, map[string]int{"practitioners": 3, "treatments": 2}},
	} {
		t.Run(c.source, func(t *testing.T) {
			reading := read(t, embedded(t, c.source), os.DirFS("testdata/"+c.source), c.timezone)
			if got := told(reading); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			if got := fmt.Sprint(reading.Left); got != fmt.Sprint(c.left) {
				t.Errorf("left out %s, want %v", got, c.left)
			}
		})
	}
}
