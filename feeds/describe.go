package feeds

import (
	"fmt"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// Description is what one item says to the patient, in the same parts whatever it
// is (planner.md section 2). A cancelled visit has a title, what and ask alone, a
// taken time its title.
type Description struct {
	Title       string
	What        string // what it is, with the notes that its reasons call for
	Why         []Reason
	HowSure     string
	WouldChange string
	Ask         string
	Labels      Labels

	place string // of an appointment
}

// Reason is why an item is where it is, with the id of the rule that says so, by
// which the clinic can be asked about it. A discreet one names no rule.
type Reason struct{ Text, Rule string }

func (r Reason) String() string {
	if r.Rule == "" {
		return r.Text
	}
	return r.Text + " (" + r.Rule + ")"
}

// Labels are the words before some parts of a description; the part goes on in the
// same sentence: "How sure: this is an estimate."
type Labels struct {
	Why, HowSure, WouldChange string
}

// Describe words one item as a feed of this calendar does, for showing it in
// another form. It returns an error for an unknown privacy or language, and for an
// item that no patient sees.
func Describe(cal Calendar, item plan.Item) (Description, error) {
	lang, lv, err := cal.words()
	if err != nil {
		return Description{}, err
	}
	if !lv.shows(item) {
		return Description{}, fmt.Errorf("%w: nothing is said of kind %q", errUnwritable, item.Kind)
	}
	p, err := lv.phrases(item)
	if err != nil {
		return Description{}, err
	}
	return lang.describe(cal, lv, p, item), nil
}

// text is the description as one text, as an event of a feed bears it: what is
// said of it, and the address of the patient's page, bare on a line of its own
// (interop.md F23 and F24).
func (d Description) text(page string) string {
	reasons := make([]string, len(d.Why))
	for i, r := range d.Why {
		reasons[i] = r.String()
	}
	return paragraphs(
		d.What,
		labelled(d.Labels.Why, reasons...),
		labelled(d.Labels.HowSure, d.HowSure),
		labelled(d.Labels.WouldChange, d.WouldChange),
		d.Ask,
		page,
	)
}

// labelled puts a label before a part, or before several as a list, unless there
// is none.
func labelled(label string, parts ...string) string {
	switch text := strings.Join(parts, "\n- "); {
	case text == "":
		return ""
	case len(parts) == 1:
		return label + " " + text
	default:
		return label + "\n- " + text
	}
}

// paragraphs joins what is not empty, with a blank line between.
func paragraphs(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(p string) bool { return p == "" }), "\n\n")
}
