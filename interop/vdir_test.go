//go:build interop

package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// vdir is vdirsyncer between folders and the calendars of an account: each folder
// is a calendar, each file in it an object.
type vdir struct{ dir string }

// newVdir configures it and lets it find, and create, the calendars of both
// sides: those in folders are made first. Options are lines for the pair, such as
// conflict_resolution.
func newVdir(t *testing.T, a account, options string, folders ...string) *vdir {
	t.Helper()
	client(t, "vdirsyncer")
	v := &vdir{dir: t.TempDir()}
	for _, folder := range append(folders, "") {
		if err := os.MkdirAll(v.folder(folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config := fmt.Sprintf(`[general]
status_path = %q

[pair calendars]
a = "here"
b = "there"
collections = ["from a", "from b"]
metadata = ["displayname", "color"]
%s

[storage here]
type = "filesystem"
path = %q
fileext = ".ics"

[storage there]
type = "caldav"
url = %q
username = %q
password = %q
`, filepath.Join(v.dir, "status"), options, v.folder(""), a.entry, a.username, a.password)
	if err := os.WriteFile(v.config(), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	v.must(t, "discover")
	return v
}

func (v *vdir) config() string { return filepath.Join(v.dir, "config") }

func (v *vdir) folder(calendar string) string { return filepath.Join(v.dir, "calendars", calendar) }

func (v *vdir) file(calendar, uid string) string {
	return filepath.Join(v.folder(calendar), uid+".ics")
}

func (v *vdir) run(args ...string) (string, error) {
	cmd := exec.Command("vdirsyncer", append([]string{"--config", v.config()}, args...)...)
	// Its command-line library insists on a UTF-8 locale.
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+v.dir)
	// It asks before it creates a collection.
	cmd.Stdin = strings.NewReader(strings.Repeat("y\n", 20))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (v *vdir) must(t *testing.T, args ...string) string {
	t.Helper()
	out, err := v.run(args...)
	if err != nil {
		t.Fatalf("vdirsyncer %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (v *vdir) write(t *testing.T, calendar string, i item) {
	t.Helper()
	// vdirsyncer notices a change by the time of the file, so it is a new file.
	file := v.file(calendar, i.uid)
	if err := os.WriteFile(file+"~", []byte(i.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+"~", file); err != nil {
		t.Fatal(err)
	}
}

func (v *vdir) remove(t *testing.T, calendar, uid string) {
	t.Helper()
	if err := os.Remove(v.file(calendar, uid)); err != nil {
		t.Fatal(err)
	}
}

// describe writes a calendar's name or colour beside its objects, where
// vdirsyncer keeps it.
func (v *vdir) describe(t *testing.T, calendar, key, value string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(v.folder(calendar), key), []byte(value), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (v *vdir) described(t *testing.T, calendar, key string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(v.folder(calendar), key))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

// holds are the files of a calendar with their contents.
func (v *vdir) holds(t *testing.T, calendar string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(v.folder(calendar), "*.ics"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(data)
	}
	return all
}
