package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
	"github.com/afterglow-calendar/afterglow/internal/sheet"
)

func (h handler) boardRoutes() []route {
	return []route{
		{http.MethodGet, "/", anyStaff, h.board},
		{http.MethodGet, "/due.csv", anyStaff, dueFile},
		{http.MethodPost, "/patients/:id/contacts", anyStaff, form(h.contacted, h.board)},
	}
}

// boardPage is who is due.
type boardPage struct {
	Today         civil.Date
	Tabs          []boardTab
	State         app.DueState
	Practitioners []choice
	Zones         []choice
	Bookings      []choice
	Filtered      bool // by more than a state
	Rows          []boardRow
	Next, First   string // addresses; empty where there is no such page
	Back          string // the query that shows this board again
	Clear         string // the same tab with no other filter; empty if there is none
	// The days to which somebody can be put off.
	Tomorrow, Furthest civil.Date
	Empty              string
	AllPath            string
	File               string // the address of the same list as a table
}

type boardTab struct {
	Path, Text string
	Count      int
	On         bool
}

// boardRow is a patient on the board in words.
type boardRow struct {
	app.DueRow
	Path, Book   string
	Form         string // of her contact
	Once         string // names it
	Practitioner string
	Badges       []badge
	Says         []string // why she is here, a sentence for each state
	Planner      []string // why the planner says so
	When         string
	Where        string // her zones
	Appointment  string
	LastContact  string
	Means, Note  field
	Until        field
	MeansChoices []choice
	Open         bool // her form was sent and not taken
}

type badge struct{ Class, Text string }

// stateNames are the states as the console says them, in the order of the tabs.
var stateNames = []struct {
	state      app.DueState
	tab, badge string
	empty      string
}{
	{"", "All", "", "Nobody is due. As days go by, patients come here when their window is about to open."},
	{app.DueOverdue, "Overdue", "Overdue", "Nobody let her window go by. Well done."},
	{app.DueAtRisk, "Event at risk", "Event at risk", "Every event ahead can be prepared for, and no last day is near."},
	{app.DueOpen, "In the window", "In the window", "Nobody is in her window today."},
	{app.DueOpening, "Opening this week", "Opening", "No window opens within the next seven days."},
	{app.DueRecall, "Recall", "Recall", "Nobody waits for a first friendly word, or to be called again."},
	{app.DueFlagged, "Flagged", "To look at", "The planner has nothing to put before you."},
	{app.DueLapsed, "Not come back", "Not come back", "Nobody let her window go by and stayed away."},
	{app.DueSnoozed, "Put off", "Put off", "Nobody asked to be called again later."},
}

var meansNames = []struct {
	means clinic.Means
	text  string
}{
	{clinic.MeansPhone, "By phone"}, {clinic.MeansMessage, "By message"}, {clinic.MeansEmail, "By e-mail"}, {clinic.MeansInPerson, "In person"},
}

// board shows who is due. A contact that could not be noted is shown again where it
// was typed, on the board it was typed on.
func (h handler) board(v *visit) error {
	query := v.c.Request.URL.Query()
	if v.draft != nil {
		query = backTo(v.value("back"))
	}
	filter := dueFilter(query)
	found, err := v.app.DueBoard(v.ctx(), v.actor, filter, query.Get("cursor"), 0)
	if err != nil {
		return err
	}
	today, err := v.today()
	if err != nil {
		return err
	}
	doctors, err := v.practitioners()
	if err != nil {
		return err
	}
	p := &boardPage{Today: today, State: filter.State, Back: query.Encode(), AllPath: v.path("/"), File: v.path("/due.csv") + "?" + filters(query).Encode(),
		Filtered: filter.PractitionerID != "" || filter.Zone != "" || filter.Booked != nil}
	p.Practitioners = doctors.choices(filter.PractitionerID, "All practitioners")
	p.Zones = []choice{{Text: "All zones", On: filter.Zone == ""}}
	for _, z := range clinic.Zones {
		p.Zones = append(p.Zones, choice{Value: string(z), Text: zoneNames[z], On: z == filter.Zone})
	}
	for _, b := range []choice{{Text: "Booked or not"}, {Value: "no", Text: "Nothing booked"}, {Value: "yes", Text: "Booked"}} {
		b.On = b.Value == query.Get("booked")
		p.Bookings = append(p.Bookings, b)
	}
	for _, s := range stateNames {
		p.Tabs = append(p.Tabs, boardTab{Path: v.boardPath(query, "state", string(s.state)), Text: s.tab, Count: found.Counts[s.state].All, On: s.state == filter.State})
		if s.state == filter.State {
			p.Empty = s.empty
		}
	}
	if p.Filtered {
		p.Empty = "Nobody fits all of these filters."
	}
	if found.Next != "" {
		p.Next = v.boardPath(query, "cursor", found.Next)
	}
	if query.Get("cursor") != "" {
		p.First = v.boardPath(query, "cursor", "")
		p.Empty = "Nobody is left on this page. The first page has who is due now."
	}
	back := "/"
	if known := backTo(p.Back).Encode(); known != "" {
		back += "?" + known
	}
	if p.Filtered {
		p.Clear = v.boardPath(url.Values{}, "state", string(filter.State))
	}
	p.Tomorrow, p.Furthest = today.AddDays(1), today.AddDays(app.FurthestSnooze)
	for _, row := range found.Rows {
		p.Rows = append(p.Rows, v.boardRow(row, today, doctors, back))
	}
	return v.render("board", "Due", "due", p)
}

// boardPath is the board with one thing of a query set otherwise. A page belongs to
// what is asked for, so another question begins at its first.
// dueFilter is what a board's address asks for.
func dueFilter(query url.Values) app.DueFilter {
	filter := app.DueFilter{State: app.DueState(query.Get("state")), PractitionerID: query.Get("practitioner"), Zone: clinic.Zone(query.Get("zone"))}
	if booked := query.Get("booked"); booked == "yes" || booked == "no" {
		is := booked == "yes"
		filter.Booked = &is
	}
	return filter
}

// filters are what of a board's query filters it, whatever page it is.
func filters(query url.Values) url.Values {
	kept := url.Values{}
	for _, name := range []string{"state", "practitioner", "zone", "booked"} {
		if query.Get(name) != "" {
			kept.Set(name, query.Get(name))
		}
	}
	return kept
}

// dueFile is the whole board as a table for a spreadsheet.
func dueFile(v *visit) error {
	list, err := v.app.DueList(v.ctx(), v.actor, dueFilter(v.c.Request.URL.Query()))
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="due-%s.csv"`, list.AsOf))
	v.c.Data(http.StatusOK, sheet.ContentType, sheet.CSV(list.Columns, list.Rows))
	return nil
}

func (v *visit) boardPath(query url.Values, name, value string) string {
	next := url.Values{}
	for _, kept := range []string{"state", "practitioner", "zone", "booked"} {
		if query.Get(kept) != "" {
			next.Set(kept, query.Get(kept))
		}
	}
	if next.Del(name); value != "" {
		next.Set(name, value)
	}
	if len(next) == 0 {
		return v.path("/")
	}
	return v.path("/") + "?" + next.Encode()
}

// backTo is the query that a form brought along, of which only what we know is kept.
func backTo(text string) url.Values {
	sent, _ := url.ParseQuery(text) // what cannot be read is left out
	known := url.Values{}
	for _, name := range []string{"state", "practitioner", "zone", "booked", "cursor"} {
		if sent.Get(name) != "" {
			known.Set(name, sent.Get(name))
		}
	}
	return known
}

// contacted notes that somebody got in touch with a patient.
func (h handler) contacted(v *visit) error {
	v.reading("contact-" + v.id())
	contact := clinic.Contact{Means: clinic.Means(v.value("means")), Note: v.value("note")}
	if until := v.date("snooze_until", false); until.IsValid() {
		today, err := v.today()
		if err != nil {
			return err
		}
		if !until.After(today) {
			v.draft.add("snooze_until", "Choose a day that is still to come.")
		}
		contact.SnoozeUntil = &until
	}
	if err := v.faulty(); err != nil {
		return err
	}
	_, err := v.once(func(ctx context.Context) error { // sent twice, it is noted once
		_, err := v.app.Contacts.Add(ctx, v.actor, v.id(), contact)
		return err
	})
	if err != nil {
		return err
	}
	notice := "The contact is noted."
	if contact.SnoozeUntil != nil {
		notice = "The contact is noted; she is put off until " + day(*contact.SnoozeUntil) + "."
	}
	below := "/"
	if query := backTo(v.value("back")).Encode(); query != "" {
		below += "?" + query
	}
	return v.done(below, notice)
}

// doctors are the practitioners of the clinic.
type doctors []clinic.Practitioner

func (v *visit) practitioners() (doctors, error) {
	return v.app.Practitioners(v.ctx(), v.actor, "", 500)
}

func (d doctors) name(id string) string {
	for _, p := range d {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// choices are the practitioners to pick from, after the choice of none of them.
func (d doctors) choices(on, none string) []choice {
	all := []choice{{Text: none, On: on == ""}}
	for _, p := range d {
		all = append(all, choice{Value: p.ID, Text: p.Name, On: p.ID == on})
	}
	return all
}

func (v *visit) boardRow(row app.DueRow, today civil.Date, all doctors, back string) boardRow {
	name := "contact-" + row.PatientID
	r := boardRow{DueRow: row, Path: v.path("/patients/" + row.PatientID), Form: name, Practitioner: all.name(row.PractitionerID),
		Means: v.field(name, "means", string(clinic.MeansPhone)), Note: v.field(name, "note", ""), Until: v.field(name, "snooze_until", ""), Open: v.sent(name) != nil}
	for _, m := range meansNames {
		r.MeansChoices = append(r.MeansChoices, choice{Value: string(m.means), Text: m.text, On: string(m.means) == r.Means.Value})
	}
	for _, in := range row.States {
		for _, s := range stateNames {
			if s.state == in.State {
				r.Badges = append(r.Badges, badge{"is-" + strings.ReplaceAll(string(in.State), "_", "-"), s.badge})
			}
		}
		r.Says = append(r.Says, says(row, in, today)...)
	}
	for _, why := range row.Why {
		r.Planner = append(r.Planner, capital(inWords(why.Text)))
	}
	if r.Once = newOnce(); r.Open {
		r.Once = v.onceAgain()
	}
	r.Where = zoneList(row.Zones)
	query := url.Values{}
	if row.From != nil && row.To != nil {
		r.When = days(*row.From, *row.To)
		from, to := *row.From, *row.To
		for _, e := range row.Events {
			if e.Deadline != nil && e.Deadline.Before(to) {
				to = *e.Deadline
			}
		}
		if from.Before(today) {
			from = today
		}
		if !to.Before(from) { // who is overdue is booked soon, whatever her window was
			query.Set("from", from.String())
			query.Set("to", to.String())
		}
	}
	query.Set("back", back) // she goes on with the next one where she was
	r.Book = r.Path + "/book?" + query.Encode()
	if a := row.Appointment; a != nil {
		r.Appointment = fmt.Sprintf("%s, %02d:%02d", day(a.Start.Date), a.Start.Time.Hour, a.Start.Time.Minute)
		if with := all.name(a.PractitionerID); with != "" {
			r.Appointment += " with " + with
		}
	}
	if c := row.Contact; c != nil {
		for _, m := range meansNames {
			if m.means == c.Means {
				r.LastContact = strings.ToLower(m.text[:1]) + m.text[1:]
			}
		}
		if on, err := civil.ParseDate(row.ContactedOn); err == nil {
			r.LastContact += " on " + day(on)
		}
		if c.SnoozeUntil != nil {
			r.LastContact += ", put off until " + day(*c.SnoozeUntil)
		}
	}
	return r
}

// says is why a patient is in a state, in words.
func says(row app.DueRow, in app.DueIn, today civil.Date) []string {
	switch in.State {
	case app.DueOverdue:
		return []string{fmt.Sprintf("Her window ended on %s, %s.", day(in.Day), ago(today.DaysSince(in.Day)))}
	case app.DueOpen:
		if row.To == nil {
			return nil
		}
		return []string{fmt.Sprintf("In her window until %s; best around %s.", day(*row.To), day(in.Day))}
	case app.DueOpening:
		if row.From == nil || !row.From.After(today) { // of a visit before it
			return []string{"Her next window opens within a week."}
		}
		return []string{fmt.Sprintf("Her window opens on %s, %s.", day(*row.From), ahead(row.From.DaysSince(today)))}
	case app.DueRecall:
		if c := row.Contact; c != nil && c.SnoozeUntil != nil && *c.SnoozeUntil == in.Day {
			return []string{fmt.Sprintf("She was put off until %s: time to be in touch again.", day(in.Day))}
		}
		return []string{fmt.Sprintf("A friendly word is due since %s.", day(in.Day))}
	case app.DueFlagged:
		return []string{fmt.Sprintf("Something to look at on %s.", day(in.Day))}
	case app.DueLapsed:
		return []string{fmt.Sprintf("Her last window ended on %s, %s, and she has not come back.", day(in.Day), ago(today.DaysSince(in.Day)))}
	case app.DueSnoozed:
		return []string{fmt.Sprintf("Put off until %s.", day(in.Day))}
	}
	var all []string
	for _, e := range row.Events {
		title := e.Title
		if title == "" {
			title = "Her event"
		}
		text := fmt.Sprintf("%s on %s: ", title, day(e.Date))
		switch {
		case e.Verdict == plan.VerdictInfeasible:
			text += fmt.Sprintf("no good day is left. The effect still holds then with %.0f in 100.", 100*e.Probability)
		case e.Verdict == plan.VerdictLate && e.Deadline != nil:
			text += "it is late, and a visit works until " + day(*e.Deadline) + "."
		case e.Deadline != nil:
			text += "last day to prepare is " + day(*e.Deadline) + ", and nothing is booked for it."
		default:
			text += "an appointment stands in the way of preparing for it."
		}
		all = append(all, text)
	}
	return all
}

func ago(days int) string {
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days >= 2*365:
		return fmt.Sprintf("%d years ago", days/365)
	case days >= 100:
		return fmt.Sprintf("%d months ago", days/30)
	}
	return fmt.Sprintf("%d days ago", days)
}

func ahead(days int) string {
	switch days {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	}
	return fmt.Sprintf("in %d days", days)
}

var isoDate = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b`)

// inWords is a sentence of the planner with its dates as the console says them.
func inWords(text string) string {
	return isoDate.ReplaceAllStringFunc(text, func(found string) string {
		d, err := civil.ParseDate(found)
		if err != nil {
			return found
		}
		return day(d)
	})
}
