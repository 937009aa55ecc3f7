package console

import (
	"cmp"
	"strconv"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var occasions = &ledger[clinic.Event]{
	name: "events", one: "event", heading: "Events", empty: "She has told of no event.", who: anyStaff, template: "event",
	of:    func(a *app.App) app.Records[clinic.Event] { return a.Events },
	all:   func(s app.Sheet) []app.Record[clinic.Event] { return s.Events },
	blank: func(*visit, app.Sheet) clinic.Event { return clinic.Event{} },
	read:  readOccasion, fields: occasionFields, row: occasionRow,
}

type occasionForm struct {
	Title, Date field
	Priority    menu
}

func occasionFields(v *visit, _ app.Sheet, form string, is clinic.Event) any {
	f := occasionForm{
		Title: v.field(form, "title", is.Title), Date: v.field(form, "date", dateText(is.Date)),
		Priority: v.menu(form, "priority", strconv.Itoa(cmp.Or(is.Priority, clinic.DefaultPriority))),
	}
	for p := 1; p <= 9; p++ {
		text := strconv.Itoa(p)
		switch p {
		case 1:
			text += ", the most important"
		case 9:
			text += ", the least"
		}
		f.Priority.add(strconv.Itoa(p), text)
	}
	return f
}

// dateText is a day as a field holds it; none is empty.
func dateText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func readOccasion(v *visit, _ app.Sheet, before clinic.Event) clinic.Event {
	is := before
	is.Title, is.Date, is.Priority = v.value("title"), v.date("date", true), v.whole("priority", 0)
	return is
}

// whole reads a whole number from the form being read; none is the default.
func (v *visit) whole(field string, none int) int {
	text := v.value(field)
	if text == "" {
		return none
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		v.draft.add(field, "This is not a whole number.")
	}
	return n
}

func occasionRow(s app.Sheet, e clinic.Event) ledgerRow {
	r := ledgerRow{When: day(e.Date), Text: cmp.Or(e.Title, "Event")}
	switch {
	case e.Date.Before(s.Today):
		r.Tag = "Past"
	case e.Priority > clinic.DefaultPriority:
		r.Note = "Priority " + strconv.Itoa(e.Priority)
	}
	return r
}
