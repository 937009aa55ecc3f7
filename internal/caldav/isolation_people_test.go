package caldav_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

// person is somebody with a furnished account.
type person struct {
	*apptest.Account
	name string
	// secret stands in everything that is hers but in names of resources.
	secret    string
	calendars []furnished
}

// furnished is a calendar with something in it.
type furnished struct {
	name, token, object, etag string
	readOnly                  bool
}

// town is two clinics, in each of which two practitioners and two patients have
// calendars. By name: a1 and a2 are practitioners of the first, ap1 and ap2 its
// patients, of whom ap1 is a1's.
type town struct {
	*apptest.Server
	t      *testing.T
	people map[string]*person
	db     *sql.Conn         // looks at the database beside the server
	nobody map[string]string // what was answered about nobody, by question
}

func newTown(t *testing.T) *town {
	t.Helper()
	w := &town{Server: apptest.Start(t), t: t, people: map[string]*person{}, nobody: map[string]string{}}
	for _, clinic := range []string{"a", "b"} {
		c := w.AddClinic("Clinic " + clinic)
		for _, n := range []string{"1", "2"} {
			staff := w.add(clinic+n, func(secret string) *apptest.Account {
				return c.AccountOf(c.Post("/practitioners", apptest.Object{"name": "Dr " + secret, "email": secret + "@example.com"}).Want(http.StatusCreated).ID())
			})
			w.add(clinic+"p"+n, func(secret string) *apptest.Account {
				p := c.AddPatient(secret)
				p.Patch(p.Path(""), apptest.Object{"email": secret + "@example.net", "practitioner_id": staff.ID}).Want(http.StatusOK)
				p.Treat(p.Clock.Now().AddDate(0, 0, -60).Format("2006-01-02"))
				return p.Account()
			})
		}
	}
	for _, p := range w.people {
		w.furnish(p)
	}
	db, err := sql.Open("sqlite3", "file:"+w.Database+"?mode=ro")
	if err == nil {
		t.Cleanup(func() { db.Close() })
		w.db, err = db.Conn(context.Background())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	return w
}

func (w *town) add(name string, account func(secret string) *apptest.Account) *person {
	w.t.Helper()
	secret := "zq" + name + "secret"
	w.people[name] = &person{Account: account(secret), name: name, secret: secret}
	return w.people[name]
}

// furnish gives an account a calendar of its own, where it may have one, and each of
// its calendars an object and properties.
func (w *town) furnish(p *person) {
	w.t.Helper()
	if !strings.Contains(p.name, "p") {
		p.DAV("MKCALENDAR", p.Home("own/"), "").Want(http.StatusCreated)
	}
	names := map[bool][]string{true: {"plan", "events"}, false: {"appointments", "follow-ups", "own"}}[strings.Contains(p.name, "p")]
	for i, name := range names {
		c := furnished{name: name, readOnly: name == "plan" || name == "follow-ups"}
		if !c.readOnly {
			start := w.Clock.Now().AddDate(0, 0, 90+i).Format("20060102T150405Z")
			put(w.t, p.Account, p.Home(name+"/kept.ics"), event(p.name+name, start, "DESCRIPTION:"+p.secret))
		}
		w.patch(p, p.Home(name+"/"))
		m := multistatus(w.t, p.DAV("PROPFIND", p.Home(name+"/"), propfind("sync-token", "getetag"), "Depth", "1"))
		c.token = m.Responses[0].value(w.t, "sync-token")
		if len(m.Responses) < 2 {
			w.t.Fatalf("there is nothing in %s of %s", name, p.name)
		}
		c.object = strings.TrimPrefix(m.Responses[1].Href, p.Home(name+"/"))
		c.etag = m.Responses[1].value(w.t, "getetag")
		c.etag = strings.ReplaceAll(c.etag, "&#34;", `"`)
		p.calendars = append(p.calendars, c)
		w.patch(p, p.Home(name+"/"+c.object))
	}
	w.patch(p, "/dav/principals/"+p.ID+"/")
	w.patch(p, p.Home(""))
}

// patch sets properties: one that the server knows, where it can be set, and one that
// it does not.
func (w *town) patch(p *person, path string) {
	w.t.Helper()
	for _, name := range []string{"<displayname>" + p.secret + "</displayname>", `<x xmlns="urn:x">` + p.secret + `</x>`} {
		p.DAV("PROPPATCH", path, `<propertyupdate xmlns="DAV:"><set><prop>`+name+`</prop></set></propertyupdate>`).Want(http.StatusMultiStatus)
	}
}

// version changes with each commit that anybody makes.
func (w *town) version() (version int64) {
	w.t.Helper()
	if err := w.db.QueryRowContext(context.Background(), "PRAGMA data_version").Scan(&version); err != nil {
		w.t.Fatal(err)
	}
	return version
}

// tables is all that the database holds, by table.
func (w *town) tables() map[string]string {
	w.t.Helper()
	names := w.column("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
	all := map[string]string{}
	for _, table := range names {
		columns := w.column("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('" + table + "')")
		rows := w.column(`SELECT ` + strings.Join(columns, " || ',' || ") + ` FROM "` + table + `"`)
		slices.Sort(rows)
		all[table] = strings.Join(rows, "\n")
	}
	return all
}

func (w *town) column(query string) (all []string) {
	w.t.Helper()
	rows, err := w.db.QueryContext(context.Background(), query)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// changed are the tables that are not as they were.
func changed(before, after map[string]string) (names []string) {
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if before[table] != after[table] {
			names = append(names, table)
		}
	}
	return names
}

// unchanged asserts that what do does leaves the whole database as it was.
func (w *town) unchanged(what fmt.Stringer, do func()) {
	w.t.Helper()
	before := w.version()
	do()
	if w.version() != before {
		w.t.Errorf("%s wrote to the database", what)
	}
}
