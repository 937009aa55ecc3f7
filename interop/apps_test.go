//go:build interop

package interop

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-webdav/caldav"
)

// app is a client as its user sees it: what she does there reaches the server, and
// what she looks at has been fetched.
type app interface {
	write(t *testing.T, calendar string, i item)
	remove(t *testing.T, calendar, uid string)
	shows(t *testing.T, calendar string) []event
}

// apps are all that run here, by name.
var apps = map[string]func(*testing.T, account) app{
	"vdirsyncer": func(t *testing.T, a account) app { return vdirApp{newVdir(t, a, "")} },
	"Evolution":  func(t *testing.T, a account) app { return evolutionApp{a, map[string]evolutionCalendar{}} },
	"go-webdav":  func(t *testing.T, a account) app { return goWebDAVApp{newGoWebDAV(t, a)} },
	"python-caldav": func(t *testing.T, a account) app {
		return scriptApp{[]string{debianPython(t, "caldav", "python3-caldav"), "caldav/python_caldav_app.py"}, a}
	},
	"tsdav": func(t *testing.T, a account) app {
		return scriptApp{[]string{nodeWith(t, "tsdav"), "caldav/tsdav_app.mjs"}, a}
	},
}

// inEveryApp runs a test in each of them.
func inEveryApp(t *testing.T, test func(*testing.T, func(account) app)) {
	for name, start := range apps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, func(a account) app { return start(t, a) })
		})
	}
}

type vdirApp struct{ *vdir }

func (v vdirApp) write(t *testing.T, calendar string, i item) {
	v.vdir.write(t, calendar, i)
	v.must(t, "sync")
}

func (v vdirApp) remove(t *testing.T, calendar, uid string) {
	v.vdir.remove(t, calendar, uid)
	// Without this it takes an emptied folder for an accident.
	v.must(t, "sync", "--force-delete")
}

func (v vdirApp) shows(t *testing.T, calendar string) []event {
	v.must(t, "sync", "--force-delete")
	return eventsIn(t, slices.Collect(maps.Values(v.holds(t, calendar))))
}

type evolutionApp struct {
	account account
	open    map[string]evolutionCalendar
}

func (e evolutionApp) calendar(t *testing.T, name string) evolutionCalendar {
	if _, ok := e.open[name]; !ok {
		e.open[name] = openInEvolution(t, e.account, name)
	}
	return e.open[name]
}

func (e evolutionApp) write(t *testing.T, calendar string, i item) {
	c := e.calendar(t, calendar)
	verb := "create"
	if slices.ContainsFunc(c.do(t, order{Do: "list"}), func(known event) bool { return known.UID == i.uid }) {
		verb = "modify"
	}
	c.do(t, order{Do: verb, ICS: i.String()})
}

func (e evolutionApp) remove(t *testing.T, calendar, uid string) {
	e.calendar(t, calendar).do(t, order{Do: "remove", UID: uid})
}

// It fetches in the background: what it shows has been fetched once it holds as
// many objects as the server.
func (e evolutionApp) shows(t *testing.T, calendar string) []event {
	c := e.calendar(t, calendar)
	c.until(t, e.account.titlesThere(t, calendar)...)
	return c.do(t, order{Do: "list"})
}

type goWebDAVApp struct{ gowebdav }

func (g goWebDAVApp) write(t *testing.T, calendar string, i item) { g.put(t, calendar, i) }

func (g goWebDAVApp) remove(t *testing.T, calendar, uid string) {
	if err := g.RemoveAll(t.Context(), g.path(calendar, uid)); err != nil {
		t.Fatal(err)
	}
}

func (g goWebDAVApp) shows(t *testing.T, calendar string) []event {
	query := &caldav.CalendarQuery{CompRequest: everything, CompFilter: caldav.CompFilter{Name: "VCALENDAR"}}
	found, err := g.QueryCalendar(t.Context(), path.Dir(g.path(calendar, "any"))+"/", query)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, o := range found {
		var text strings.Builder
		if err := ical.NewEncoder(&text).Encode(o.Data); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text.String())
	}
	return eventsIn(t, texts)
}

// scriptApp is a program that does one thing and ends.
type scriptApp struct {
	program []string
	account account
}

func (s scriptApp) run(t *testing.T, stdin string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(s.program[0], append(s.program[1:], args...)...)
	cmd.Env = environment(s.account.setting(t))
	cmd.Stdin = strings.NewReader(stdin)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", path.Base(s.program[1]), strings.Join(args, " "), err, &stderr)
	}
	return out
}

func (s scriptApp) write(t *testing.T, calendar string, i item) {
	s.run(t, i.String(), "write", calendar, i.uid)
}

func (s scriptApp) remove(t *testing.T, calendar, uid string) { s.run(t, "", "remove", calendar, uid) }

func (s scriptApp) shows(t *testing.T, calendar string) []event {
	var texts []string
	if err := json.Unmarshal(s.run(t, "", "list", calendar), &texts); err != nil {
		t.Fatal(err)
	}
	return eventsIn(t, texts)
}

// eventsIn are the events of calendar objects, sorted by UID.
func eventsIn(t *testing.T, texts []string) []event {
	t.Helper()
	var all []event
	for _, text := range texts {
		events, err := parsed(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		all = append(all, events...)
	}
	slices.SortFunc(all, byUID)
	return all
}

// nodeWith finds node, and a module of ours for it.
func nodeWith(t *testing.T, module string) string {
	t.Helper()
	if _, err := os.Stat(path.Join("node_modules", module)); err != nil {
		missing(t, module)
	}
	return client(t, "node")
}

// debianPython finds Debian's python3, in full because another one on PATH does
// not see Debian's modules, and a module of a package for it.
func debianPython(t *testing.T, module, pkg string) string {
	t.Helper()
	python := client(t, "/usr/bin/python3")
	if err := exec.Command(python, "-c", "import "+module).Run(); err != nil {
		missing(t, pkg)
	}
	return python
}
