//go:build interop

package interop

import (
	"cmp"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/emersion/go-webdav"
	"github.com/emersion/go-webdav/caldav"
)

// gowebdav is an account as go-webdav sees it.
type gowebdav struct {
	*caldav.Client
	account account
}

func newGoWebDAV(t *testing.T, a account) gowebdav {
	t.Helper()
	doer := webdav.HTTPClientWithBasicAuth(&http.Client{Timeout: 20 * time.Second}, a.username, a.password)
	c, err := caldav.NewClient(doer, a.entry)
	if err != nil {
		t.Fatal(err)
	}
	return gowebdav{c, a}
}

// path is where an object stands, as the client names it.
func (g gowebdav) path(calendar, uid string) string {
	return strings.TrimPrefix(g.account.calendar(calendar)+uid+".ics", origin(g.account.root))
}

// origin is the part of an address before its path.
func origin(address string) string {
	return address[:strings.Index(address, "://")+3+strings.Index(strings.SplitN(address, "://", 2)[1], "/")]
}

func (g gowebdav) put(t *testing.T, calendar string, i item) {
	t.Helper()
	if _, err := g.PutCalendarObject(t.Context(), g.path(calendar, i.uid), decoded(t, i)); err != nil {
		t.Fatal(err)
	}
}

func (g gowebdav) find(t *testing.T, calendar string, query *caldav.CalendarQuery) []string {
	t.Helper()
	query.CompRequest = everything
	found, err := g.QueryCalendar(t.Context(), path.Dir(g.path(calendar, "any"))+"/", query)
	if err != nil {
		t.Fatal(err)
	}
	return summaries(found)
}

var everything = caldav.CalendarCompRequest{Name: "VCALENDAR", AllProps: true, AllComps: true}

// during asks for the events between two days.
func during(from, to string) *caldav.CalendarQuery {
	return &caldav.CalendarQuery{CompFilter: caldav.CompFilter{Name: "VCALENDAR", Comps: []caldav.CompFilter{
		{Name: "VEVENT", Start: midnight(from), End: midnight(to)},
	}}}
}

// midnight in UTC; the zero time, which leaves a side open, of no day.
func midnight(day string) time.Time {
	at, _ := time.Parse(time.DateOnly, day)
	return at
}

func decoded(t *testing.T, i item) *ical.Calendar {
	t.Helper()
	c, err := ical.NewDecoder(strings.NewReader(i.String())).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func summaries(objects []caldav.CalendarObject) []string {
	var all []string
	for _, o := range objects {
		all = append(all, summary(&o))
	}
	slices.Sort(all)
	return all
}

func summary(o *caldav.CalendarObject) string {
	for _, e := range o.Data.Events() {
		text, _ := e.Props.Text(ical.PropSummary)
		return text
	}
	return ""
}

func TestGoWebDAVFindsTheCalendarsFromTheRoot(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	for _, c := range []struct {
		whose account
		want  []string
	}{
		{demo.practitioner(t), []string{"appointments", "follow-ups"}},
		{demo.patient(t), []string{"events", "plan"}},
	} {
		g := newGoWebDAV(t, c.whose)
		principal, err := g.FindCurrentUserPrincipal(t.Context())
		if err != nil || origin(c.whose.root)+principal != c.whose.principal() {
			t.Fatalf("the principal is %q, %v", principal, err)
		}
		home, err := g.FindCalendarHomeSet(t.Context(), principal)
		if err != nil || origin(c.whose.root)+home != c.whose.home() {
			t.Fatalf("the home is %q, %v", home, err)
		}
		calendars, err := g.FindCalendars(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(calendars, func(a, b caldav.Calendar) int { return cmp.Compare(a.Path, b.Path) })
		var found []string
		for _, calendar := range calendars {
			found = append(found, path.Base(calendar.Path))
			if calendar.Name == "" || calendar.MaxResourceSize == 0 || !slices.Contains(calendar.SupportedComponentSet, "VEVENT") {
				t.Errorf("go-webdav learns of a calendar only %+v", calendar)
			}
		}
		if !slices.Equal(found, c.want) {
			t.Errorf("go-webdav finds %q, want %q", found, c.want)
		}
	}
}

func TestGoWebDAVQueriesByTime(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	g := newGoWebDAV(t, demo.practitioner(t))
	g.put(t, "appointments", timed("weekly", "Weekly", "2027-03-01T23:45:00", "America/New_York", "RRULE:FREQ=WEEKLY;COUNT=5"))
	g.put(t, "appointments", allDay("closed", "Closed", "2027-03-20"))
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2027-03-16", "2027-03-17", []string{"Weekly"}}, // the third time: 03:45 to 04:15 UTC by summer time
		{"2027-03-15", "2027-03-16", nil},
		{"2027-03-20", "2027-03-21", []string{"Closed"}},
		{"2027-03-01", "2027-04-01", []string{"Closed", "Weekly"}},
		{"2027-03-31", "", nil},
		{"2027-03-30", "", []string{"Weekly"}},
		{"", "2027-03-02", nil},
		{"", "2027-03-03", []string{"Weekly"}},
	} {
		if found := g.find(t, "appointments", during(c.from, c.to)); !slices.Equal(found, c.want) {
			t.Errorf("from %q to %q go-webdav finds %q, want %q", c.from, c.to, found, c.want)
		}
	}
}

func TestGoWebDAVWritesReadsMovesAndRemovesObjects(t *testing.T) {
	t.Parallel()
	_, demo, _ := demo(t, 1)
	g := newGoWebDAV(t, demo.practitioner(t))
	g.account.must(t, "MKCALENDAR", g.account.calendar("congress"), "")
	for _, uid := range []string{"one", "two", "three"} {
		g.put(t, "congress", allDay(uid, "Talk "+uid, "2027-03-20"))
	}
	g.put(t, "congress", allDay("two", "Talk two, changed", "2027-03-21"))

	got, err := g.GetCalendarObject(t.Context(), g.path("congress", "two"))
	if err != nil || summary(got) != "Talk two, changed" || got.ETag == "" {
		t.Errorf("GET gives %+v, %v", got, err)
	}
	several, err := g.MultiGetCalendar(t.Context(), path.Dir(g.path("congress", "any"))+"/", &caldav.CalendarMultiGet{
		CompRequest: everything, Paths: []string{g.path("congress", "one"), g.path("congress", "two")},
	})
	if found := summaries(several); err != nil || !slices.Equal(found, []string{"Talk one", "Talk two, changed"}) {
		t.Errorf("multiget gives %q, %v", found, err)
	}

	if err := g.Move(t.Context(), g.path("congress", "one"), g.path("congress", "moved"), &webdav.MoveOptions{NoOverwrite: true}); err != nil {
		t.Errorf("within a calendar: %v", err)
	}
	if err := g.Move(t.Context(), g.path("congress", "three"), g.path("appointments", "three"), nil); err != nil {
		t.Errorf("from one calendar to another: %v", err)
	}
	if found := g.find(t, "appointments", during("2027-03-20", "2027-03-21")); !slices.Equal(found, []string{"Talk three"}) {
		t.Errorf("moved to the appointments: %q", found)
	}
	if found := g.find(t, "congress", during("", "")); !slices.Equal(found, []string{"Talk one", "Talk two, changed"}) {
		t.Errorf("left of the calendar: %q", found)
	}

	for _, gone := range []string{g.path("congress", "moved"), path.Dir(g.path("congress", "any")) + "/"} {
		if err := g.RemoveAll(t.Context(), gone); err != nil {
			t.Errorf("remove %s: %v", path.Base(gone), err)
		}
		if response, _ := g.account.ask(t, http.MethodGet, origin(g.account.root)+gone, ""); response.StatusCode != http.StatusNotFound {
			t.Errorf("removed, %s answers %s", path.Base(gone), response.Status)
		}
	}
	// The fixed calendars stay.
	if err := g.RemoveAll(t.Context(), path.Dir(g.path("appointments", "any"))+"/"); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("removing the appointments: %v", err)
	}
}
