package app

import (
	"context"
	"strings"

	"cloud.google.com/go/civil"
)

// DueList is everybody whom the board lists under a filter, in its order, as a table
// with the names of its columns.
type DueList struct {
	AsOf    civil.Date
	Columns []string
	Rows    [][]string
}

// DueList reads the whole board, page after page: whoever moves meanwhile may be in it
// twice or not at all, as for somebody who turns the pages.
func (a *App) DueList(ctx context.Context, actor Actor, filter DueFilter) (list DueList, err error) {
	list.Columns = []string{"patient_id", "name", "code", "practitioner", "states", "zones", "from", "due", "to", "appointment", "last_visit", "contacted_on", "put_off_until", "why"}
	d, err := a.Desk(ctx, actor)
	if err != nil {
		return list, err
	}
	if list.AsOf, err = a.today(d.Clinic); err != nil {
		return list, err
	}
	for cursor, more := "", true; more; more = cursor != "" {
		page, err := a.DueBoard(ctx, actor, filter, cursor, largestPage)
		if err != nil {
			return list, err
		}
		for _, row := range page.Rows {
			list.Rows = append(list.Rows, row.cells(d.Practitioners[row.PractitionerID]))
		}
		cursor = page.Next
	}
	return list, nil
}

func (r DueRow) cells(practitioner string) []string {
	var states, zones, why []string
	for _, in := range r.States {
		states = append(states, string(in.State))
	}
	for _, z := range r.Zones {
		zones = append(zones, string(z))
	}
	for _, reason := range r.Why {
		why = append(why, reason.Text)
	}
	booked, putOff := "", ""
	if r.Appointment != nil {
		booked = r.Appointment.Start.String()
	}
	if r.Contact != nil {
		putOff = dayCell(r.Contact.SnoozeUntil)
	}
	return []string{r.PatientID, r.Name, r.Code, practitioner, strings.Join(states, " "), strings.Join(zones, " "),
		dayCell(r.From), dayCell(r.Due), dayCell(r.To), booked, dayCell(r.LastVisit), r.ContactedOn, putOff, strings.Join(why, "; ")}
}

func dayCell(day *civil.Date) string {
	if day == nil {
		return ""
	}
	return day.String()
}
