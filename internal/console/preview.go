package console

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/svg"
)

// previewWait is how long a page waits for a preview: a small clinic's is whole then.
const previewWait = time.Second

// previewView is the page of what would move.
type previewView struct {
	app.ProtocolPreview
	Form      *proposed // what was looked at; nil for another's
	Changes   []differenceRow
	Profile   string // to which the clinic would go back
	Settings  bool   // that these are the clinic's settings
	Percent   int
	Unmoved   int
	Histogram template.HTML
}

type differenceRow struct{ Path, Label, Unit, Was, Is string }

func differenceRows(was, is app.Protocol) (rows []differenceRow) {
	for _, d := range app.ProtocolDifferences(was, is) {
		rows = append(rows, differenceRow{d.Path, labelOf(d.Path), unitOf(d.Path), d.Was, d.Is})
	}
	return rows
}

func previewPage(v *visit) error {
	found, err := v.app.ProtocolPreview(v.ctx(), v.actor, v.id())
	kept := v.proposals.find(v.staff().ID, func(p *proposed) bool { return p.Preview == v.id() })
	if clinic.CodeOf(err) == clinic.NotFound {
		const ended = "That preview has ended: another one began, or nobody looked at it for a while. Nothing was changed."
		if kept == nil {
			return v.done("/protocol", ended)
		}
		if !kept.isTyped() {
			v.proposals.drop(v.staff().ID, kept.page)
			return v.done(kept.page, ended)
		}
		v.notice, v.draft = ended+" What you typed is kept: preview it again.", &draft{form: kept.form, values: kept.values}
		return kept.show(v)
	}
	if err != nil {
		return err
	}
	view := previewView{ProtocolPreview: found, Form: kept, Percent: 100, Unmoved: found.Looked - found.Moved, Profile: found.Proposal().Profile, Settings: found.Proposal().Settings != nil}
	if found.Patients > 0 {
		view.Percent = 100 * found.Looked / found.Patients
	}
	if !found.Done {
		v.c.Header("Refresh", "2")
	}
	inForce, err := v.app.Protocol(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	switch p := found.Proposal(); {
	case p.Protocol != nil:
		view.Changes = differenceRows(inForce, *p.Protocol)
	case p.Profile != "":
		rules, err := app.ProfileRules(p.Profile)
		if err != nil {
			return err
		}
		view.Changes = differenceRows(inForce, rules)
	}
	section := "protocol"
	if next := found.Proposal().Settings; next != nil {
		own, err := v.clinic()
		if err != nil {
			return err
		}
		section, view.Changes = "settings", settingsDifferences(own.Settings, *next)
	}
	view.Histogram = histogram(found.Window.ShiftedDays)
	return v.render("preview", "What would move", section, view)
}

// settingsDifferences is what is otherwise in settings than in those of now, as far as
// plans follow from them, and closures.
func settingsDifferences(was, is clinic.Settings) (rows []differenceRow) {
	add := func(label, was, is string) {
		if was != is {
			rows = append(rows, differenceRow{Label: label, Was: was, Is: is})
		}
	}
	after := settingsInWords(is)
	for i, before := range settingsInWords(was) {
		add(before.Text, before.Value, after[i].Value)
	}
	only := func(these, others []clinic.Closure) (all []clinic.Closure) {
		for _, c := range these {
			if !slices.Contains(others, c) {
				all = append(all, c)
			}
		}
		return all
	}
	for _, c := range only(is.Closures, was.Closures) {
		add(closureInWords(c), "open", "closed")
	}
	for _, c := range only(was.Closures, is.Closures) {
		add(closureInWords(c), "closed", "open")
	}
	return rows
}

// settingsInWords are settings as texts, each with what it is called.
func settingsInWords(s clinic.Settings) []choice {
	latitude, interval, hours := "", "", ""
	if s.Latitude != nil {
		latitude = strconv.FormatFloat(*s.Latitude, 'f', -1, 64)
	}
	if s.MinIntervalDays > 0 {
		interval = strconv.Itoa(s.MinIntervalDays) + " days"
	}
	if s.Hours != nil {
		hours = s.Hours.From + " to " + s.Hours.To
	}
	return []choice{
		{Text: "Time zone", Value: s.Timezone}, {Text: "Latitude", Value: latitude}, {Text: "Visits", Value: hours}, {Text: "Minimum interval", Value: interval},
		{Text: "Closed every week on", Value: strings.Join(slices.Sorted(slices.Values(s.ClosedWeekdays)), ", ")},
	}
}

// closureInWords names a closure by its days.
func closureInWords(c clinic.Closure) string {
	text := days(c.From, c.To)
	if c.Name != "" {
		text += ", " + c.Name
	}
	return text
}

// histogram draws by how many days windows would move, and of how many patients.
func histogram(shifts []app.DaysShift) template.HTML {
	if len(shifts) == 0 {
		return ""
	}
	const width, height, left, foot = 640, 200, 8, 28
	first, last := min(shifts[0].Days, 0), max(shifts[len(shifts)-1].Days, 0)
	step := 1 + (last-first)/40 // days a bar
	bars := make([]int, (last-first)/step+1)
	most := 0
	for _, s := range shifts {
		i := (s.Days - first) / step
		bars[i] += s.Patients
		most = max(most, bars[i])
	}
	var d svg.Drawing
	each := float64(width-2*left) / float64(len(bars))
	for i, n := range bars {
		from := first + i*step
		class := "later"
		if from < 0 {
			class = "earlier"
		}
		tall := math.Ceil(float64(height-foot-24) * float64(n) / float64(most))
		x := left + float64(i)*each
		if n > 0 {
			wide := min(each-2, 48)
			d.Element("rect", svg.Attrs{"class", class, "x", x + (each-wide)/2, "y", float64(height-foot) - tall, "width", wide, "height", tall, "rx", 2.0}, "")
			if each >= 24 {
				d.Element("text", svg.Attrs{"class", "count-of", "x", x + each/2, "y", float64(height-foot) - tall - 6, "text-anchor", "middle"}, strconv.Itoa(n))
			}
		}
		if each >= 24 || i%max(1, len(bars)/8) == 0 {
			d.Element("text", svg.Attrs{"class", "days", "x", x + each/2, "y", float64(height - 8), "text-anchor", "middle"}, signed(from))
		}
	}
	d.Line("axis", left, height-foot, width-left, height-foot)
	image := d.Image(svg.Head{
		ID: "shift-", Class: "histogram", Width: width, Height: height, Title: "By how many days next windows move",
		Description: fmt.Sprintf("From %s to %s days; the tallest bar stands for %d patients.", signed(shifts[0].Days), signed(shifts[len(shifts)-1].Days), most),
	})
	return template.HTML(image) // of our own making, and escaped by package svg
}

func signed(days int) string {
	if days > 0 {
		return "+" + strconv.Itoa(days)
	}
	if days < 0 {
		return "−" + strconv.Itoa(-days)
	}
	return "0"
}
