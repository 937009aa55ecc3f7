package console

import (
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const closuresPath = "/settings/closures"

// removedForm takes a closure away. There is nothing to type in it.
const removedForm = "removed"

type closuresView struct {
	Tabs           []link
	MayChange      bool
	Version        string
	Unsaved        string // leads to what was looked at and not saved
	Year           int
	Before, After  int
	Closures       []closureRow
	From, To, Name field
	Country        string
	Countries      []choice // country, or country and region
	Holidays       []choice
	Pasted         field
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
	if n, err := strconv.Atoi(v.asked("year")); err == nil && n >= 2020 && n <= 2100 {
		year = n
	}
	const f = "closure"
	view := closuresView{
		Tabs: v.settingsTabs(closuresPath), MayChange: v.may(ownerOnly), Version: v.versionOf(v.formSent(), own), Unsaved: v.unsaved(closuresPath), Year: year, Before: year - 1, After: year + 1,
		From: v.field(f, "from", ""), To: v.field(f, "to", ""), Name: v.field(f, "name", ""), Pasted: v.field("pasted", "lines", ""), Country: v.asked("country"),
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
			ticked := slices.Contains(v.sent("holidays")["day"], h.Date.String()+" "+h.Name)
			closed := slices.ContainsFunc(own.Closures, func(c clinic.Closure) bool { return !h.Date.Before(c.From) && !h.Date.After(c.To) })
			hint := day(h.Date)
			if h.Observed {
				hint += ", the day in lieu"
			}
			if closed {
				hint += ", closed already"
			}
			view.Holidays = append(view.Holidays, choice{ID: "holiday-" + strconv.Itoa(len(view.Holidays)), Value: h.Date.String() + " " + h.Name, Text: h.Name, Hint: hint, On: closed || ticked})
		}
	}
	return v.render("closures", "Closures", "settings", view)
}

// keyOf tells a closure from the others of a clinic. It is as visit.value reads it, also
// that of a closure without a name.
func keyOf(c clinic.Closure) string {
	return strings.TrimSpace(c.From.String() + " " + c.To.String() + " " + c.Name)
}

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
	return v.addClosures([]clinic.Closure{c})
}

// addPasted closes the clinic on the days of a list, all of them or none.
func addPasted(v *visit) error {
	d := v.reading("pasted")
	more, faults := clinic.ParseClosures(v.c.Request.PostForm.Get("lines"))
	for _, f := range faults {
		d.faults = append(d.faults, fault{"lines", "Line " + strconv.Itoa(f.Line) + " " + f.Message + "."})
	}
	if len(more)+len(faults) == 0 {
		d.add("lines", "Paste a day a line.")
	}
	if err := v.faulty(); err != nil {
		return err
	}
	return v.addClosures(more)
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
	return v.addClosures(more)
}

// addClosures closes the clinic on more days, if it is not closed on them already.
func (v *visit) addClosures(more []clinic.Closure) error {
	own, err := v.clinic()
	if err != nil {
		return err
	}
	added := own.Close(more)
	said := count(added, "closure was added", "closures were added") + "."
	if skipped := len(more) - added; skipped > 0 {
		said += " On " + count(skipped, "other the clinic is", "others the clinic is") + " closed already."
	}
	if added == 0 {
		v.draft.add("", "The clinic is closed on all of these days already.")
		return errFaulty
	}
	return v.changeClosures(more[0].From.Year, said+" Plans follow in the background.", func(c *clinic.Clinic) { c.Close(more) })
}

func removeClosure(v *visit) error {
	v.reading(removedForm)
	key := v.value("closure")
	year, _ := strconv.Atoi(key[:min(4, len(key))])
	return v.changeClosures(year, "Open again. Plans follow in the background.", func(c *clinic.Clinic) {
		c.Closures = slices.DeleteFunc(slices.Clone(c.Closures), func(c clinic.Closure) bool { return keyOf(c) == key })
	})
}

// changeClosures saves other closures, or looks at what they would move.
func (v *visit) changeClosures(year int, said string, edit func(*clinic.Clinic)) error {
	next, err := v.clinic()
	if err != nil {
		return err
	}
	edit(&next)
	if v.value("do") == doPreview {
		return v.preview(app.Proposal{Settings: &next.Settings}, *v.known, closuresPath, closuresPage)
	}
	if _, err := v.app.ReplaceClinic(v.ctx(), v.actor, next, app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.done(closuresPath+"?year="+strconv.Itoa(year), said)
}
