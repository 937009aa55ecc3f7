package console

import (
	"slices"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// What a clinician decides wins over whatever is computed, so that the front desk
// does not.
var overrides = &ledger[clinic.Override]{
	name: "overrides", one: "override", heading: "Decided by a clinician", empty: "The plan is as it was computed.", who: clinician, template: "override",
	of:    func(a *app.App) app.Records[clinic.Override] { return a.Overrides },
	all:   func(s app.Sheet) []app.Record[clinic.Override] { return s.Overrides },
	blank: nextOverride, read: readOverride, fields: overrideFields, row: overrideRow,
}

// nextOverride begins with the days that the item of the address has by itself.
func nextOverride(v *visit, s app.Sheet) clinic.Override {
	for _, i := range s.Decidable() {
		if i.Key == v.query("item") {
			return clinic.Override{Item: i.Key, From: i.Start, To: i.End}
		}
	}
	return clinic.Override{}
}

type overrideForm struct {
	From, To, Reason field
	Items            []choice
	ItemError        string
	Author           string
}

func overrideFields(v *visit, s app.Sheet, form string, is clinic.Override) any {
	f := overrideForm{
		From: v.field(form, "from", dateText(is.From)), To: v.field(form, "to", dateText(is.To)), Reason: v.field(form, "reason", is.Reason),
		Author: v.staff().Name,
	}
	item := v.field(form, "item", is.Item)
	f.ItemError = item.Error
	items := s.Decidable()
	for _, i := range items {
		f.Items = append(f.Items, choice{Value: i.Key, Text: itemName(i), Hint: days(i.Start, i.End), On: i.Key == item.Value})
	}
	if is.Item != "" && !slices.ContainsFunc(items, func(i plan.Item) bool { return i.Key == is.Item }) {
		f.Items = append(f.Items, choice{Value: is.Item, Text: "An item that is no longer on the plan", On: is.Item == item.Value})
	}
	for n := range f.Items {
		f.Items[n].ID = form + "-item"
		if n > 0 {
			f.Items[n].ID += "-" + strconv.Itoa(n)
		}
	}
	return f
}

func readOverride(v *visit, _ app.Sheet, before clinic.Override) clinic.Override {
	is := before
	is.Item, is.From, is.To, is.Reason, is.Author = v.value("item"), v.date("from", true), v.date("to", false), v.text("reason"), v.staff().Name
	if is.To.IsZero() {
		is.To = is.From
	}
	if is.Item == "" {
		v.draft.add("item", "Choose what is decided.")
	}
	if is.Reason == "" {
		v.draft.add("reason", "Say why: who reads the plan later has to know.")
	}
	return is
}

func overrideRow(s app.Sheet, o clinic.Override) ledgerRow {
	r := ledgerRow{When: days(o.From, o.To), Text: "An item that is no longer on the plan", Note: o.Author + ", " + day(dayOf(s, o.At)) + ": " + o.Reason}
	for _, i := range s.Items {
		if i.Key == o.Item {
			r.Text = itemName(i)
			if i.Override == o.ID {
				r.Tag = "In force"
			}
		}
	}
	return r
}
