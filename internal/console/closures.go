package console

import (
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

type closuresView struct {
	Tabs           []link
	MayChange      bool
	Version        string
	Year           int
	Before, After  int
	Closures       []closureRow
	From, To, Name field
	Country        string
	Countries      []choice // country, or country and region
	Holidays       []choice
	Months         []yearMonth
}

type closureRow struct {
	clinic.Closure
	Key  string
	Days int
}

func closuresPage(v *visit) error {
	own, err := v.clinic()
	if err != nil {
		return err
	}
	today, err := v.today()
	if err != nil {
		return err
	}
	year := today.Year
	if n, err := strconv.Atoi(v.query("year")); err == nil && n >= 2020 && n <= 2100 {
		year = n
	}
	const f = "closure"
	view := closuresView{
		Tabs: v.settingsTabs("/settings/closures"), MayChange: v.may(ownerOnly), Version: app.Version(own), Year: year, Before: year - 1, After: year + 1,
		From: v.field(f, "from", ""), To: v.field(f, "to", ""), Name: v.field(f, "name", ""), Country: v.query("country"),
	}
	for _, c := range own.Closures {
		if c.From.Year <= year && c.To.Year >= year {
			view.Closures = append(view.Closures, closureRow{c, keyOf(c), c.To.DaysSince(c.From) + 1})
		}
	}
	view.Months = yearOf(year, own, today)
	slices.SortFunc(view.Closures, func(a, b closureRow) int { return a.From.Compare(b.From) })
	for _, c := range app.HolidayCountries() {
		if len(c.Regions) == 0 || c.Code != "AU" {
			view.Countries = append(view.Countries, choice{Value: c.Code, Text: c.Name, On: c.Code == view.Country})
		}
		for _, r := range c.Regions {
			view.Countries = append(view.Countries, choice{Value: c.Code + "-" + r.Code, Text: c.Name + ", " + r.Name, On: c.Code+"-"+r.Code == view.Country})
		}
	}
	if view.Country != "" {
		country, region, _ := strings.Cut(view.Country, "-")
		found, err := app.HolidaysOf(country, region, year)
		if err != nil {
			return err
		}
		for _, h := range found.Items {
			closed := slices.ContainsFunc(own.Closures, func(c clinic.Closure) bool { return !h.Date.Before(c.From) && !h.Date.After(c.To) })
			hint := day(h.Date)
			if h.Observed {
				hint += ", the day in lieu"
			}
			if closed {
				hint += ", closed already"
			}
			view.Holidays = append(view.Holidays, choice{ID: "holiday-" + strconv.Itoa(len(view.Holidays)), Value: h.Date.String() + " " + h.Name, Text: h.Name, Hint: hint, On: closed})
		}
	}
	return v.render("closures", "Closures", "settings", view)
}

// keyOf tells a closure from the others of a clinic.
func keyOf(c clinic.Closure) string { return c.From.String() + " " + c.To.String() + " " + c.Name }

func addClosure(v *visit) error {
	d := v.reading("closure")
	c := clinic.Closure{From: v.date("from", true), To: v.date("to", false), Name: v.value("name")}
	if c.To.IsZero() {
		c.To = c.From
	}
	if len(d.faults) == 0 && c.To.Before(c.From) {
		d.add("to", "The last day is before the first.")
	}
	if err := v.faulty(); err != nil {
		return err
	}
	return v.changeClosures(c.From.Year, "Closed. Plans follow in the background.", func(all []clinic.Closure) []clinic.Closure { return append(all, c) })
}

func addHolidays(v *visit) error {
	d := v.reading("holidays")
	var more []clinic.Closure
	for _, text := range d.values["day"] {
		date, name, _ := strings.Cut(text, " ")
		on, err := civil.ParseDate(date)
		if err != nil {
			return clinic.Errorf(clinic.Invalid, "", "that is no holiday")
		}
		more = append(more, clinic.Closure{From: on, To: on, Name: name})
	}
	if len(more) == 0 {
		d.add("", "Tick the holidays on which the clinic is closed.")
		return errFaulty
	}
	return v.changeClosures(more[0].From.Year, "The holidays were added. Plans follow in the background.", func(all []clinic.Closure) []clinic.Closure {
		for _, c := range more {
			if !slices.ContainsFunc(all, func(other clinic.Closure) bool { return !c.From.Before(other.From) && !c.From.After(other.To) }) {
				all = append(all, c)
			}
		}
		return all
	})
}

func removeClosure(v *visit) error {
	v.reading("")
	key := v.value("closure")
	year, _ := strconv.Atoi(key[:min(4, len(key))])
	return v.changeClosures(year, "Open again. Plans follow in the background.", func(all []clinic.Closure) []clinic.Closure {
		return slices.DeleteFunc(all, func(c clinic.Closure) bool { return keyOf(c) == key })
	})
}

// changeClosures saves other closures, or looks at what they would move.
func (v *visit) changeClosures(year int, said string, edit func([]clinic.Closure) []clinic.Closure) error {
	next, err := v.clinic()
	if err != nil {
		return err
	}
	next.Closures = edit(slices.Clone(next.Closures))
	slices.SortStableFunc(next.Closures, func(a, b clinic.Closure) int { return a.From.Compare(b.From) })
	if v.value("do") == "preview" {
		return v.previewClinic(next)
	}
	if _, err := v.app.ReplaceClinic(v.ctx(), v.actor, next, app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.done("/settings/closures?year="+strconv.Itoa(year), said)
}
