package api

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/sheet"
)

// dueCounts are the numbers of patients in each state.
type dueCounts map[string]dueCount

type dueCount struct {
	All      int `json:"all"`
	Unbooked int `json:"unbooked" doc:"How many of them have no appointment ahead"`
}

type duePage struct {
	Body struct {
		Items      []app.DueRow `json:"items"`
		NextCursor string       `json:"next_cursor,omitempty" doc:"Absent on the last page"`
		Counts     dueCounts    `json:"counts" doc:"Patients in each state, and in all but lapsed and snoozed, under the other filters; one in two states counts in both"`
	}
}

// DueAsked says who of the board is asked for.
type DueAsked struct {
	State          string `query:"state" enum:"overdue,at_risk,open,opening,recall,flagged,lapsed,snoozed" doc:"In which state; default any but lapsed and snoozed"`
	PractitionerID string `query:"practitioner_id" maxLength:"200" doc:"Whose patients"`
	Zone           string `query:"zone" enum:"glabella,crows_feet,forehead,platysma,masseter,dao,mentalis,bunny_lines,brow_lift,lip_flip,gummy_smile"`
	Booked         string `query:"booked" enum:"true,false" doc:"Whether an appointment is ahead; default both"`
}

func (in DueAsked) filter() app.DueFilter {
	filter := app.DueFilter{State: app.DueState(in.State), PractitionerID: in.PractitionerID, Zone: clinic.Zone(in.Zone)}
	if in.Booked != "" {
		booked := in.Booked == "true"
		filter.Booked = &booked
	}
	return filter
}

// csv is a table as a file.
type csv struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

// csvOf describes one with its columns.
func csvOf(columns string) map[string]*huma.Response {
	return map[string]*huma.Response{"200": {Description: "CSV by RFC 4180: " + columns,
		Content: map[string]*huma.MediaType{sheet.ContentType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}

// due registers who is due and how many visits to expect.
func (a *api) due() {
	list := operation(http.MethodGet, "/due", "list-due", "List who is due", "Due", 200)
	list.Description = "Those with no appointment first, then those nobody contacted since their last visit, then by urgency: overdue, event at risk, in the window, opening, recall, flagged, each by its day. Those who have not come back (lapsed: their window and its overdue time passed, nothing is booked and no pause explains it), the latest first, and those who are put off are listed only where their state is asked for."
	huma.Register(a.huma, list, func(ctx context.Context, in *struct {
		DueAsked
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Entries a page"`
		Cursor string `query:"cursor" maxLength:"400" doc:"next_cursor of the page before"`
	}) (*duePage, error) {
		found, err := a.App.DueBoard(ctx, actorOf(ctx), in.filter(), in.Cursor, in.Limit)
		if err != nil {
			return nil, a.refuse(err)
		}
		page := &duePage{}
		page.Body.Items, page.Body.NextCursor, page.Body.Counts = found.Rows, found.Next, dueCounts{}
		for state, n := range found.Counts {
			name := string(state)
			if name == "" {
				name = "all"
			}
			page.Body.Counts[name] = dueCount(n)
		}
		return page, nil
	})

	table := operation(http.MethodGet, "/due.csv", "get-due-csv", "Read everybody who is due as a table", "Due", 200)
	table.Description = "The list under the same filters, all of it, for a spreadsheet: no cell becomes a formula."
	table.Responses = csvOf("patient_id, name, code, practitioner, states, zones, from, due, to, appointment, last_visit, contacted_on, put_off_until, why")
	huma.Register(a.huma, table, func(ctx context.Context, in *DueAsked) (*csv, error) {
		found, err := a.App.DueList(ctx, actorOf(ctx), in.filter())
		if err != nil {
			return nil, a.refuse(err)
		}
		return &csv{sheet.ContentType, fmt.Sprintf(`attachment; filename="due-%s.csv"`, found.AsOf), sheet.CSV(found.Columns, found.Rows)}, nil
	})

	type asked struct {
		PractitionerID string `query:"practitioner_id" maxLength:"200" doc:"Of one practitioner: by appointment, or as her patients"`
	}
	const assumed = "Follow-ups expected in each of the coming 26 weeks from all plans, if everybody follows hers: nobody stays away, and who let her window go by is spread over four weeks."

	weeks := operation(http.MethodGet, "/forecast", "get-forecast", "Read how many visits to expect", "Forecast", 200)
	weeks.Description = assumed
	huma.Register(a.huma, weeks, func(ctx context.Context, in *asked) (*struct{ Body app.Forecast }, error) {
		f, err := a.App.Forecast(ctx, actorOf(ctx), in.PractitionerID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &struct{ Body app.Forecast }{f}, nil
	})

	file := operation(http.MethodGet, "/forecast.csv", "get-forecast-csv", "Read the same as a table", "Forecast", 200)
	file.Description = assumed
	file.Responses = csvOf("week (its Monday), expected, low, high, booked")
	huma.Register(a.huma, file, func(ctx context.Context, in *asked) (*csv, error) {
		f, err := a.App.Forecast(ctx, actorOf(ctx), in.PractitionerID)
		if err != nil {
			return nil, a.refuse(err)
		}
		columns, rows := forecastTable(f)
		return &csv{sheet.ContentType, fmt.Sprintf(`attachment; filename="forecast-%s.csv"`, f.AsOf), sheet.CSV(columns, rows)}, nil
	})
}

func forecastTable(f app.Forecast) (columns []string, rows [][]string) {
	for _, w := range f.Weeks {
		rows = append(rows, []string{w.Week.String(), strconv.FormatFloat(w.Expected, 'f', 1, 64), strconv.Itoa(w.Low), strconv.Itoa(w.High), strconv.Itoa(w.Booked)})
	}
	return []string{"week", "expected", "low", "high", "booked"}, rows
}
