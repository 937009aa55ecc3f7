//go:build interop

package interop

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// sameItems fails the test unless both sides hold the same objects. XML makes one
// character of CR LF, so an object that vdirsyncer fetched has other ends of lines.
func sameItems(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s holds %d objects, want %d", what, len(got), len(want))
	}
	wrong := 0
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if plainLines(got[name]) == plainLines(want[name]) {
			continue
		}
		if wrong++; wrong <= 3 {
			t.Errorf("%s holds of %s\n%s\nwant\n%s", what, name, got[name], want[name])
		}
	}
	if wrong > 0 {
		t.Fatalf("%s holds %d objects that are not as they should be", what, wrong)
	}
}

func plainLines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

func TestVdirsyncerFindsTheCalendarsOfAnAccount(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	for _, c := range []struct {
		whose account
		want  []string
	}{
		{demo.practitioner(t), []string{"appointments", "follow-ups"}},
		{demo.patient(t), []string{"events", "plan"}},
	} {
		v := newVdir(t, c.whose, "")
		entries, err := os.ReadDir(v.folder(""))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, entry := range entries {
			found = append(found, entry.Name())
		}
		if !slices.Equal(found, c.want) {
			t.Errorf("vdirsyncer found %q, want %q", found, c.want)
		}
	}
}

// It makes a calendar by the extended MKCOL of RFC 5689.
func TestVdirsyncerCarriesAThousandEventsBothWays(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	v := newVdir(t, practitioner, "", "congress")
	want := map[string]string{}
	here := func(i item) { v.write(t, "congress", i); want[i.uid+".ics"] = i.String() }
	there := func(i item) { practitioner.put(t, "congress", i); want[i.uid+".ics"] = i.String() }
	talk := func(n, version int) item {
		return timed(fmt.Sprint("talk-", n), fmt.Sprintf("Talk %d, version %d: Überblick ✓", n, version),
			later(t, "2027-01-01", n/3)+fmt.Sprintf("T%02d:15:00", 9+n%8), []string{"America/New_York", "Europe/Berlin"}[n%2],
			"SEQUENCE:"+fmt.Sprint(version), "X-ROOM;X-FLOOR=2:Hall "+fmt.Sprint(n%5))
	}
	equal := func() {
		t.Helper()
		v.must(t, "sync")
		sameItems(t, "the folder", v.holds(t, "congress"), want)
		sameItems(t, "the server", practitioner.objects(t, "congress"), want)
	}
	for n := range 1000 {
		if n%2 == 0 {
			here(talk(n, 0))
		} else {
			there(talk(n, 0))
		}
	}
	equal()
	// Each side now changes and deletes what the other has created, and adds more.
	for n := range 200 {
		switch uid := fmt.Sprint("talk-", n); n % 8 {
		case 0, 2:
			there(talk(n, 1))
		case 4:
			practitioner.remove(t, "congress", uid)
			delete(want, uid+".ics")
		case 1, 3:
			here(talk(n, 1))
		case 5:
			v.remove(t, "congress", uid)
			delete(want, uid+".ics")
		case 6:
			here(talk(1000+n, 0))
		case 7:
			there(talk(1000+n, 0))
		}
	}
	equal()
	before := practitioner.tags(t, "congress")
	if out := v.must(t, "sync"); strings.Contains(out, "Copying") || strings.Contains(out, "Deleting") {
		t.Errorf("there is nothing to do, and vdirsyncer does\n%s", out)
	}
	if !maps.Equal(practitioner.tags(t, "congress"), before) {
		t.Error("a run with nothing to do has changed objects")
	}
}

func TestVdirsyncerReportsAConflictAndLosesNeitherSide(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	v := newVdir(t, practitioner, "")
	here, there := inConflict(t, v, practitioner)
	if out, err := v.run("sync"); err == nil || !strings.Contains(out, "conflict") {
		t.Errorf("vdirsyncer reports no conflict: %v\n%s", err, out)
	}
	sameItems(t, "the folder", v.holds(t, "appointments"), here)
	sameItems(t, "the server", practitioner.objects(t, "appointments"), there)
}

func TestVdirsyncerResolvesAConflictAsItIsTold(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	for _, winner := range []string{"a wins", "b wins"} {
		v := newVdir(t, practitioner, fmt.Sprintf("conflict_resolution = %q", winner))
		here, there := inConflict(t, v, practitioner)
		want := map[string]map[string]string{"a wins": here, "b wins": there}[winner]
		v.must(t, "sync")
		sameItems(t, "with "+winner+" the folder", v.holds(t, "appointments"), want)
		sameItems(t, "with "+winner+" the server", practitioner.objects(t, "appointments"), want)
	}
}

// inConflict changes one appointment on both sides and returns what each holds.
func inConflict(t *testing.T, v *vdir, a account) (here, there map[string]string) {
	t.Helper()
	lunch := func(summary string) item {
		return timed("lunch", summary, clinicsDay(t, 40)+"T12:00:00", "America/New_York")
	}
	a.put(t, "appointments", lunch("Lunch"))
	v.must(t, "sync")
	v.write(t, "appointments", lunch("Lunch at one side"))
	a.put(t, "appointments", lunch("Lunch at the other"))
	return v.holds(t, "appointments"), a.objects(t, "appointments")
}

// Apple's calendars write colours to read-only calendars too (interop C20).
func TestVdirsyncerCarriesNamesAndColoursBothWays(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	practitioner := demo.practitioner(t)
	v := newVdir(t, practitioner, "", "congress")
	for _, calendar := range []string{"appointments", "follow-ups", "congress"} {
		practitioner.describe(t, calendar, "Named there", "#11AA33")
		v.must(t, "metasync")
		if name, color := v.described(t, calendar, "displayname"), v.described(t, calendar, "color"); name != "Named there" || !strings.HasPrefix(color, "#11AA33") {
			t.Errorf("%s is here %q, %q", calendar, name, color)
		}
		v.describe(t, calendar, "displayname", "Here: Übersicht & <mehr>")
		v.describe(t, calendar, "color", "#0000FF")
		v.must(t, "metasync")
		if name, color := practitioner.described(t, calendar); name != "Here: Übersicht & <mehr>" || !strings.HasPrefix(color, "#0000FF") {
			t.Errorf("%s is there %q, %q", calendar, name, color)
		}
	}
}

func TestVdirsyncerPullsPlansAndCannotChangeThem(t *testing.T) { // interop R4
	t.Parallel()
	_, demo, _ := demo(t, 3)
	for calendar, whose := range map[string]account{"follow-ups": demo.practitioner(t), "plan": demo.patient(t)} {
		t.Run(calendar, func(t *testing.T) { pullsAndCannotChange(t, whose, calendar) })
	}
}

func pullsAndCannotChange(t *testing.T, whose account, calendar string) {
	v := newVdir(t, whose, "")
	v.must(t, "sync")
	truth, tags := whose.objects(t, calendar), whose.tags(t, calendar)
	if len(truth) == 0 {
		t.Fatal("the calendar is empty")
	}
	sameItems(t, "the folder", v.holds(t, calendar), truth)

	name := slices.Sorted(maps.Keys(truth))[0]
	v.write(t, calendar, allDay(strings.TrimSuffix(name, ".ics"), "Moved by hand", "2027-03-04"))
	out, err := v.run("sync")
	if err == nil || !strings.Contains(out, "403") {
		t.Errorf("a local change is not refused: %v\n%s", err, out)
	}
	sameItems(t, "the server", whose.objects(t, calendar), truth)
	if !maps.Equal(whose.tags(t, calendar), tags) {
		t.Error("a refused change has changed ETags")
	}
	// Once told that it may only read, it takes the change back.
	config, err := os.ReadFile(v.config())
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Replace(string(config), "[pair calendars]\n", "[pair calendars]\npartial_sync = \"revert\"\n", 1) + "read_only = true\n"
	if err := os.WriteFile(v.config(), []byte(told), 0o600); err != nil {
		t.Fatal(err)
	}
	v.must(t, "discover")
	v.must(t, "sync") // notes that the server does not have it
	v.must(t, "sync") // and so takes it for a change made there
	sameItems(t, "the folder", v.holds(t, calendar), truth)
}
