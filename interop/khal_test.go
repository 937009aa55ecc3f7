//go:build interop

package interop

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// agenda is what khal, a calendar for terminals, lists of vdirsyncer's copy: for
// each event its calendar, begin, end and title, as its user sees them who lives in
// a zone.
func (v *vdir) agenda(t *testing.T, zone string, calendars ...string) []string {
	t.Helper()
	client(t, "khal")
	text := "[calendars]\n"
	for _, calendar := range calendars {
		text += fmt.Sprintf("[[%s]]\npath = %s\n", calendar, v.folder(calendar))
	}
	text += fmt.Sprintf(`
[sqlite]
path = %[1]s/khal-%[3]s.db

[locale]
local_timezone = %[2]s
default_timezone = %[2]s
timeformat = %%H:%%M
dateformat = %%Y-%%m-%%d
longdateformat = %%Y-%%m-%%d
datetimeformat = %%Y-%%m-%%d %%H:%%M
longdatetimeformat = %%Y-%%m-%%d %%H:%%M
`, v.dir, zone, strings.ReplaceAll(zone, "/", "-"))
	config := filepath.Join(v.dir, "khal.conf")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("khal", "-c", config, "list", "--once", "--day-format", "",
		"--format", "{calendar} | {start-long} | {end-long} | {title}", clinicsDay(t, -400), clinicsDay(t, 900))
	// Its command-line library insists on a UTF-8 locale.
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+v.dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("khal: %v\n%s", err, out)
	}
	lines := slices.DeleteFunc(strings.Split(string(out), "\n"), func(line string) bool { return strings.TrimSpace(line) == "" })
	slices.Sort(lines)
	return lines
}

func TestKhalShowsThePractitionersDaysAtTheRightHours(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 3)
	practitioner := demo.practitioner(t)
	demo.book(t, 40) // at 10:00 where the clinic is
	inBerlin := clinicsDay(t, 41) + " 16:00"
	practitioner.put(t, "appointments", timed("call", "Call from Berlin", clinicsDay(t, 41)+"T16:00:00", "Europe/Berlin"))
	v := newVdir(t, practitioner, "")
	v.must(t, "sync")

	halfHour := func(start, title string) string {
		return "appointments | " + start + " | " + strings.Replace(start, ":00", ":30", 1) + " | " + title
	}
	want := []string{
		halfHour(clinicsDay(t, 40)+" 10:00", "["+demo.code(t)+"] appointment"),
		halfHour(elsewhere(t, inBerlin, "Europe/Berlin", "America/New_York"), "Call from Berlin"),
	}
	for _, e := range eventsIn(t, slices.Collect(maps.Values(practitioner.objects(t, "follow-ups")))) {
		// khal names the last day of an event, iCalendar the day after.
		want = append(want, "follow-ups | "+e.Start+" | "+later(t, e.End, -1)+" | "+e.Summary)
	}
	if len(want) < 4 {
		t.Fatalf("there are hardly any follow-ups: %q", want)
	}
	slices.Sort(want)
	if got := v.agenda(t, "America/New_York", "appointments", "follow-ups"); !slices.Equal(got, want) {
		t.Errorf("khal lists\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := v.agenda(t, "Europe/Berlin", "appointments"); !slices.Contains(got, halfHour(inBerlin, "Call from Berlin")) {
		t.Errorf("in Berlin khal lists\n%s", strings.Join(got, "\n"))
	}
}

// elsewhere is what the clocks of one zone show at a time of another.
func elsewhere(t *testing.T, at, zone, other string) string {
	t.Helper()
	here, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	there, err := time.LoadLocation(other)
	if err != nil {
		t.Fatal(err)
	}
	instant, err := time.ParseInLocation("2006-01-02 15:04", at, here)
	if err != nil {
		t.Fatal(err)
	}
	return instant.In(there).Format("2006-01-02 15:04")
}
