package console

import (
	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var pauses = &ledger[clinic.Pause]{
	name: "pauses", one: "pause", heading: "Pauses", empty: "There is no pause.", who: anyStaff, template: "pause",
	of:    func(a *app.App) app.Records[clinic.Pause] { return a.Pauses },
	all:   func(s app.Sheet) []app.Record[clinic.Pause] { return s.Pauses },
	blank: func(_ *visit, s app.Sheet) clinic.Pause { return clinic.Pause{From: s.Today} },
	read:  readPause, fields: pauseFields, row: pauseRow,
}

type pauseForm struct{ From, Until, Reason field }

func pauseFields(v *visit, _ app.Sheet, form string, is clinic.Pause) any {
	return pauseForm{
		From: v.field(form, "from", dateText(is.From)), Until: v.field(form, "until", optionalDate(is.Until)),
		Reason: v.field(form, "reason", is.Reason),
	}
}

func readPause(v *visit, _ app.Sheet, before clinic.Pause) clinic.Pause {
	is := before
	is.From, is.Until, is.Reason = v.date("from", true), nil, v.text("reason")
	if until := v.date("until", false); !until.IsZero() {
		is.Until = &until
	}
	return is
}

func pauseRow(s app.Sheet, p clinic.Pause) ledgerRow {
	r := ledgerRow{When: "Since " + day(p.From), Text: "Open end", Note: p.Reason}
	switch {
	case p.Until != nil:
		r.When, r.Text = days(p.From, *p.Until), count(p.Until.DaysSince(p.From)+1, "day", "days")
	case p.From.After(s.Today):
		r.When = "From " + day(p.From)
	}
	if !p.From.After(s.Today) && (p.Until == nil || !p.Until.Before(s.Today)) {
		r.Tag = "Now"
	}
	return r
}
