package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// DueFilter says who of the board is asked for; its zero value is everybody but those
// who are only put off or have only not come back.
type DueFilter struct {
	State          DueState
	PractitionerID string // whose patients
	Zone           clinic.Zone
	Booked         *bool // whether an appointment is ahead
}

// DuePage is a page of the board.
type DuePage struct {
	Rows []DueRow
	Next string // cursor of the next page; empty on the last
	// Counts are of the patients in each state under the rest of the filter, and
	// under "" of all but those who are only in snoozed or lapsed. Who is in two states counts in both.
	Counts map[DueState]DueCount
}

// DueCount is how many patients are in a state, and how many of them are not booked.
type DueCount = store.DueCount

const (
	// DuePageSize is how many rows a page of the board has if nobody says otherwise.
	DuePageSize = 50
	largestPage = 500
)

func (f DueFilter) validate() error {
	switch {
	case f.State != "" && !slices.Contains(DueStates, f.State):
		return clinic.Errorf(clinic.Invalid, "state", "is no state of the board")
	case f.Zone != "" && !slices.Contains(clinic.Zones, f.Zone):
		return clinic.Errorf(clinic.Invalid, "zone", "is no zone")
	}
	return clinic.CheckName("practitioner_id", f.PractitionerID)
}

// DueBoard lists up to limit (0: DuePageSize) patients who are due, after a page's
// cursor: those for whom nothing is booked first, then those whom nobody contacted
// since their last visit, then by urgency; of those who have not come back the latest
// first. It is as of the day of each patient's plan.
func (a *App) DueBoard(ctx context.Context, actor Actor, filter DueFilter, cursor string, limit int) (page DuePage, err error) {
	if limit <= 0 {
		limit = DuePageSize
	}
	limit = min(limit, largestPage)
	if err := filter.validate(); err != nil {
		return page, err
	}
	after, err := dueAfter(cursor)
	if err != nil {
		return page, err
	}
	asked := store.DueFilter{State: string(filter.State), Zone: string(filter.Zone), PractitionerID: filter.PractitionerID, Booked: filter.Booked}
	err = a.read(ctx, func(tx *store.Tx) error {
		entries, err := tx.DuePage(actor.Clinic, asked, after, limit+1)
		if err != nil {
			return err
		}
		if len(entries) > limit {
			entries = entries[:limit]
			page.Next = dueCursor(entries[limit-1])
		}
		page.Rows = make([]DueRow, 0, len(entries))
		for _, e := range entries {
			row := DueRow{PatientID: e.PatientID, Name: e.Name, Code: e.Code}
			if err := json.Unmarshal([]byte(e.Body), &row); err != nil {
				return err
			}
			page.Rows = append(page.Rows, row)
		}
		page.Counts, err = countDue(tx, actor, asked)
		return err
	})
	return page, err
}

func countDue(tx *store.Tx, actor Actor, filter store.DueFilter) (map[DueState]DueCount, error) {
	states := []string{""}
	for _, s := range DueStates {
		states = append(states, string(s))
	}
	counts, err := tx.CountDue(actor.Clinic, filter, states)
	all := map[DueState]DueCount{}
	for _, s := range states {
		all[DueState(s)] = counts[s]
	}
	return all, err
}

// The cursor is the place of the last row: whoever pages sees nobody twice, however
// the board changes meanwhile, unless she moved behind it.

func dueCursor(last store.DueEntry) string {
	return cursorOf([]any{last.Booked, last.Contacted, last.Day, last.PatientID})
}

func dueAfter(cursor string) (after store.DueEntry, err error) {
	if cursor == "" {
		return after, nil
	}
	place := []any{&after.Booked, &after.Contacted, &after.Day, &after.PatientID}
	if err := readCursor(cursor, &place); err != nil || len(place) != 4 {
		return after, errNoCursor
	}
	return after, nil
}
