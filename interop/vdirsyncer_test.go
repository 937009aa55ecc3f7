//go:build interop

package interop

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vdirsyncer knows an item by the hash of what it shows, SEQUENCE included and
// UID and DTSTAMP left out: an item that is not stable is deleted and created
// anew on every run.
func TestVdirsyncerCopiesAFeedOnceAndThenChangesNothing(t *testing.T) {
	vdirsyncer := client(t, "vdirsyncer")
	_, demo, _ := demo(t, 1)
	dir := t.TempDir()
	items := filepath.Join(dir, "items")
	if err := os.Mkdir(items, 0o700); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "config")
	text := fmt.Sprintf(`
[general]
status_path = %q

[pair feed]
a = "remote"
b = "local"
collections = null

[storage remote]
type = "http"
url = %q

[storage local]
type = "filesystem"
path = %q
fileext = ".ics"
`, filepath.Join(dir, "status"), demo.FeedURL, items)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(verb string) {
		t.Helper()
		cmd := exec.Command(vdirsyncer, "--config", config, verb)
		// Its command-line library insists on a UTF-8 locale.
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("vdirsyncer %s: %v\n%s", verb, err, out)
		}
	}
	run("discover")
	run("sync")
	first := snapshot(t, items)
	want := strings.Count(fetch(t, demo.FeedURL), "BEGIN:VEVENT")
	if len(first) != want || want == 0 {
		t.Fatalf("vdirsyncer wrote %d items of a feed of %d events", len(first), want)
	}
	run("sync")
	if second := snapshot(t, items); !maps.Equal(first, second) {
		t.Error("the second run touched the items")
	}
}

// snapshot maps each file of a folder to its time and content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = info.ModTime().String() + "\n" + string(data)
	}
	return files
}
