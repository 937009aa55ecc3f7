//go:build interop

package interop

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// copies is vdirsyncer with its configuration: it keeps copies of feeds, each a
// folder of items.
type copies struct {
	config  string
	folders []string
}

// newCopies configures one copy for each original, an address or a file; there is
// nothing in them yet.
//
// Of what it fetches by HTTP, vdirsyncer replaces the UIDs by hashes; those in a
// file it keeps.
func newCopies(t *testing.T, originals []string) *copies {
	t.Helper()
	dir := t.TempDir()
	c := &copies{config: filepath.Join(dir, "config")}
	text := new(strings.Builder)
	fmt.Fprintf(text, "[general]\nstatus_path = %q\n", filepath.Join(dir, "status"))
	for i, original := range originals {
		storage := fmt.Sprintf("type = \"http\"\nurl = %q", original)
		if filepath.IsAbs(original) {
			storage = fmt.Sprintf("type = \"singlefile\"\nread_only = true\npath = %q", original)
		}
		folder := filepath.Join(dir, fmt.Sprint("items", i))
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		c.folders = append(c.folders, folder)
		fmt.Fprintf(text, `
[pair feed%[1]d]
a = "remote%[1]d"
b = "local%[1]d"
collections = null

[storage remote%[1]d]
%[2]s

[storage local%[1]d]
type = "filesystem"
path = %[3]q
fileext = ".ics"
`, i, storage, folder)
	}
	if err := os.WriteFile(c.config, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := c.run("discover"); err != nil {
		t.Fatalf("vdirsyncer discover: %v\n%s", err, out)
	}
	return c
}

func (c *copies) run(verb string) (string, error) {
	cmd := exec.Command("vdirsyncer", "--config", c.config, verb)
	// Its command-line library insists on a UTF-8 locale.
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+filepath.Dir(c.config))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// sync reads all originals and brings the copies up to date.
func (c *copies) sync() (string, error) { return c.run("sync") }

// items maps each item of a copy to its time and content.
func (c *copies) items(t *testing.T, i int) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(c.folders[i])
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		path := filepath.Join(c.folders[i], entry.Name())
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[path] = info.ModTime().String() + "\n" + string(data)
	}
	return files
}

// read says what stands in the items of a copy.
func (c *copies) read(t *testing.T, i int) reading {
	t.Helper()
	r := reading{File: c.folders[i]}
	for _, item := range readHere(t, slices.Sorted(maps.Keys(c.items(t, i)))) {
		r.Events = append(r.Events, item.Events...)
		r.Error += item.Error
	}
	slices.SortFunc(r.Events, byUID)
	return r
}

// vdirsyncer knows an item by the hash of what it shows, SEQUENCE included and
// UID and DTSTAMP left out: an item that is not stable is deleted and created
// anew on every run.
func TestVdirsyncerCopiesAFeedOnceAndThenChangesNothing(t *testing.T) {
	client(t, "vdirsyncer")
	_, demo, _ := demo(t, 1)
	copies := newCopies(t, []string{demo.FeedURL})
	if out, err := copies.sync(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	first := copies.items(t, 0)
	want := strings.Count(fetch(t, demo.FeedURL), "BEGIN:VEVENT")
	if len(first) != want || want == 0 {
		t.Fatalf("vdirsyncer wrote %d items of a feed of %d events", len(first), want)
	}
	if out, err := copies.sync(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if second := copies.items(t, 0); !maps.Equal(first, second) {
		t.Error("the second run touched the items")
	}
}

func TestVdirsyncerHasEachOfFiftyChangesExactlyOnce(t *testing.T) {
	t.Parallel()
	client(t, "vdirsyncer")
	_, demo, _ := demo(t, 1)
	history := newHistory(t, demo)
	copies := newCopies(t, []string{demo.FeedURL})
	var before []event
	visible := 0
	for n := range 50 {
		change := history.change()
		want := withoutUIDs(shown(t, demo.FeedURL))
		if out, err := copies.sync(); err != nil {
			t.Fatalf("change %d, %s: %v\n%s", n, change, err, out)
		}
		copied := copies.read(t, 0)
		if got := withoutUIDs(copied.Events); copied.Error != "" || !slices.Equal(got, want) {
			t.Fatalf("change %d, %s: the copy holds %s\n%+v\nwant\n%+v", n, change, copied.Error, got, want)
		}
		if !slices.Equal(want, before) {
			visible++
		}
		before = want
	}
	if visible < 8 { // about half of them are, as a rule
		t.Errorf("only %d of the changes could be seen in the feed", visible)
	}
	t.Logf("%d of 50 changes could be seen", visible)
}

// withoutUIDs are events as vdirsyncer copies them by HTTP, in an order that does
// not depend on their UIDs.
func withoutUIDs(events []event) []event {
	all := slices.Clone(events)
	for i := range all {
		all[i].UID = ""
	}
	slices.SortFunc(all, func(a, b event) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return all
}
