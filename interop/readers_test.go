//go:build interop

package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// reader is calendar software that reads files, and how to ask it.
type reader struct {
	name string
	read func(t *testing.T, files []string) []reading
	// untold leaves out of an event what this reader does not tell; nil for one
	// that tells everything.
	untold func(event) event
	// patient readers take too long for hundreds of files.
	patient bool
}

// readers are all of them. The first is the reference that the others are
// compared with.
func readers(t *testing.T) []reader {
	t.Helper()
	node := client(t, "node")
	for _, module := range []string{"ical.js", "node-ical"} {
		if _, err := os.Stat(filepath.Join("node_modules", module)); err != nil {
			missing(t, module)
		}
	}
	// Debian's python3 in full: another one on PATH does not see Debian's modules.
	python := client(t, "/usr/bin/python3")
	client(t, "khal")
	client(t, "vdirsyncer")
	libical := withLibical(t, "libical")
	outside := func(command ...string) func(*testing.T, []string) []reading {
		return func(t *testing.T, files []string) []reading {
			return readOutside(t, files, command[0], command[1:]...)
		}
	}
	return []reader{
		{name: "golang-ical", read: readHere},
		{name: "ical.js", read: outside(node, "readers/icaljs.mjs")},
		{name: "node-ical", read: outside("env", "TZ=UTC", node, "readers/nodeical.mjs")},
		{name: "python-icalendar", read: outside(python, "readers/python_icalendar.py")},
		{name: "libical", read: outside(libical)},
		// Its command-line library insists on a UTF-8 locale.
		{name: "khal", read: outside("env", "LC_ALL=C.UTF-8", python, "readers/khal_reader.py"), untold: untoldByKhal, patient: true},
		{name: "vdirsyncer", read: readSynchronised, patient: true},
	}
}

// untoldByKhal: khal shows no SEQUENCE, hours in its user's zone only, and a
// description without the spaces around it.
func untoldByKhal(e event) event {
	e.Sequence = 0
	e.Description = strings.TrimSpace(e.Description)
	if e.StartUTC != "" {
		e.Start, e.End = "", ""
	}
	return e
}

// quick are the readers that hundreds of files are no trouble for.
func quick(all []reader) []reader {
	return slices.DeleteFunc(all, func(r reader) bool { return r.patient })
}

// compileOnce builds the programs that are written in C.
var compileOnce = sync.OnceValue(func() error {
	for _, name := range []string{"libical", "expand_libical"} {
		out, err := exec.Command("gcc", "-Wall", "-Wextra", "-Werror", "-O1", "-o", filepath.Join(scratch, name), "readers/"+name+".c", "-lical").CombinedOutput()
		if err != nil {
			return fmt.Errorf("gcc: %w\n%s", err, out)
		}
	}
	return nil
})

// withLibical is the path of one of them.
func withLibical(t *testing.T, name string) string {
	t.Helper()
	client(t, "gcc")
	if _, err := os.Stat("/usr/include/libical/ical.h"); err != nil {
		missing(t, "libical-dev")
	}
	if err := compileOnce(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(scratch, name)
}

// readSynchronised lets vdirsyncer take the files apart, and reads the items it
// leaves, one in a file.
func readSynchronised(t *testing.T, files []string) []reading {
	t.Helper()
	copies := newCopies(t, files)
	out, err := copies.sync()
	var readings []reading
	for i := range files {
		r := copies.read(t, i)
		if err != nil {
			r.Error = fmt.Sprintf("%v\n%s", err, out)
		}
		readings = append(readings, r)
	}
	return readings
}
