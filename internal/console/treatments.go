package console

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var treatments = &ledger[clinic.Treatment]{
	name: "treatments", one: "treatment", heading: "Treatments", empty: "No treatment is recorded.", who: anyStaff, template: "treatment",
	of:    func(a *app.App) app.Records[clinic.Treatment] { return a.Treatments },
	all:   func(s app.Sheet) []app.Record[clinic.Treatment] { return s.Treatments },
	blank: nextTreatment, read: readTreatment, fields: treatmentFields, at: treatmentField, row: treatmentRow, cautions: treatmentCautions,
}

// nextTreatment is the last full treatment today: what was given before is not typed
// again. The address can name another one to be like, or none.
func nextTreatment(v *visit, s app.Sheet) clinic.Treatment {
	is := clinic.Treatment{Date: s.Today, PractitionerID: cmp.Or(v.staff().PractitionerID, s.Patient.PractitionerID)}
	like := v.query("like")
	if like == "none" {
		return is
	}
	for _, t := range slices.Backward(s.Treatments) {
		if t.ID == like || like == "" && t.Is.IsFull() {
			is.Product, is.Zones = t.Is.Product, t.Is.Zones
			is.PractitionerID = cmp.Or(v.staff().PractitionerID, t.Is.PractitionerID, s.Patient.PractitionerID)
			return is
		}
	}
	return is
}

// treatmentForm is what the form shows.
type treatmentForm struct {
	Date, Product field
	Products      []string // that were given before
	Types         []choice
	Practitioner  menu
	Zones         []dosedZone
	ZoneError     string
	Total         string
	Interval      string // what the clinic's interval means for her
	Earliest      string // first day that keeps it, for the script; empty if any does
	Likes         []likeEarlier
	Today         string
}

// dosedZone is a zone that can be picked, with its units.
type dosedZone struct {
	choice
	Units             field
	Standard, Ceiling string
}

// likeEarlier leads to the same form filled like an earlier treatment.
type likeEarlier struct {
	Path, Text string
	On         bool
}

func treatmentFields(v *visit, s app.Sheet, form string, is clinic.Treatment) any {
	f := treatmentForm{
		Date: v.field(form, "date", is.Date.String()), Product: v.field(form, "product", is.Product), Products: products(s),
		Practitioner: v.practitionerMenu(s, form, is.PractitionerID), Today: s.Today.String(),
	}
	types := v.menu(form, "type", cmp.Or(string(is.Type), string(clinic.TreatmentFull)))
	types.add(string(clinic.TreatmentFull), "Full treatment")
	types.add(string(clinic.TreatmentTouchup), "Touch-up")
	f.Types = types.Options
	f.Zones, f.Total = v.dosedZones(s, form, is)
	if v.sent(form) != nil {
		f.ZoneError = v.draft.of("zone")
	}
	if v.c.Param("record") == "" {
		f.Interval, f.Earliest = interval(s)
		f.Likes = v.likes(s)
	}
	return f
}

// dosedZones are all zones, those picked with their units, and the units' sum.
func (v *visit) dosedZones(s app.Sheet, form string, is clinic.Treatment) (all []dosedZone, total string) {
	var picked []string
	given := map[clinic.Zone]string{}
	for _, z := range is.Zones {
		picked = append(picked, string(z.Zone))
		if z.Units != nil {
			given[z.Zone] = amount(*z.Units)
		}
	}
	picked = v.ticked(form, "zone", picked)
	sum := 0.0
	for _, z := range clinic.Zones {
		one := dosedZone{
			choice: choice{ID: "zone-" + string(z), Value: string(z), Text: zoneNames[z], On: slices.Contains(picked, string(z))},
			Units:  v.field(form, unitsOf(z), given[z]),
		}
		if dose := s.Dose(z); dose.Standard > 0 {
			one.Standard, one.Ceiling = amount(dose.Standard), amount(dose.Ceiling)
		}
		if units, err := number(one.Units.Value); err == nil && one.On {
			sum += units
		}
		all = append(all, one)
	}
	return all, amount(sum)
}

func unitsOf(z clinic.Zone) string { return "units-" + string(z) }

// products are what was given before, the latest first, each once.
func products(s app.Sheet) (all []string) {
	for _, t := range slices.Backward(s.Treatments) {
		if t.Is.Product != "" && !slices.Contains(all, t.Is.Product) {
			all = append(all, t.Is.Product)
		}
	}
	return all
}

// interval says until when full treatments are too near to the last one.
func interval(s app.Sheet) (text, earliest string) {
	for _, t := range slices.Backward(s.Treatments) {
		if !t.Is.IsFull() {
			continue
		}
		first := t.Is.Date.AddDays(s.MinIntervalDays())
		return fmt.Sprintf("Last full treatment on %s: %d days since then are on %s.", day(t.Is.Date), s.MinIntervalDays(), day(first)), first.String()
	}
	return "", ""
}

// mostLikes is how many earlier treatments a new one can be like by one click.
const mostLikes = 3

func (v *visit) likes(s app.Sheet) (all []likeEarlier) {
	path, on := v.path(patientPath(v.id())+"/treatments/new"), v.query("like")
	seen := []string{}
	for _, t := range slices.Backward(s.Treatments) {
		text := doses(t.Is)
		if slices.Contains(seen, text) || len(seen) == mostLikes {
			continue
		}
		seen = append(seen, text)
		all = append(all, likeEarlier{path + "?like=" + t.ID, day(t.Is.Date) + ": " + text, on == t.ID || on == "" && len(all) == 0})
	}
	if len(all) > 0 {
		all = append(all, likeEarlier{path + "?like=none", "Nothing filled in", on == "none"})
	}
	return all
}

// doses are the zones of a treatment with their units, as in "Glabella 20, forehead 10".
func doses(t clinic.Treatment) string {
	var all []string
	for i, z := range t.Zones {
		name := inRow(i, z.Zone)
		if z.Units != nil {
			name += " " + amount(*z.Units)
		}
		all = append(all, name)
	}
	return strings.Join(all, ", ")
}

// number reads a number as people write it.
func number(text string) (float64, error) {
	return strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
}

func readTreatment(v *visit, _ app.Sheet, before clinic.Treatment) clinic.Treatment {
	is := before
	is.Date, is.Product, is.PractitionerID = v.date("date", true), v.value("product"), v.value("practitioner")
	is.Type = clinic.TreatmentType(v.value("type"))
	is.Zones = nil
	filled := map[clinic.Zone]string{}
	for _, z := range before.Zones {
		if z.Units != nil {
			filled[z.Zone] = amount(*z.Units)
		}
	}
	for _, z := range clinic.Zones {
		text := v.value(unitsOf(z))
		if !slices.Contains(v.draft.values["zone"], string(z)) {
			if text != "" && text != filled[z] {
				v.draft.add(unitsOf(z), zoneNames[z]+": pick the zone, or clear its units.")
			}
			continue
		}
		one := clinic.TreatedZone{Zone: z}
		if text != "" {
			units, err := number(text)
			if err != nil {
				v.draft.add(unitsOf(z), zoneNames[z]+": the units are not a number.")
			}
			one.Units = &units
		}
		is.Zones = append(is.Zones, one)
	}
	if len(is.Zones) == 0 {
		v.draft.add("zone", "Pick at least one zone.")
	}
	return is
}

// treatmentField is the field that a refusal is about.
func treatmentField(is clinic.Treatment, path string) string {
	var i int
	if _, err := fmt.Sscanf(path, "zones[%d]", &i); err == nil && i < len(is.Zones) {
		return unitsOf(is.Zones[i].Zone)
	}
	return common(path)
}

// common is the field of a path that several kinds of records have.
func common(path string) string {
	if path == "practitioner_id" {
		return "practitioner"
	}
	return path
}

func treatmentRow(s app.Sheet, t clinic.Treatment) ledgerRow {
	r := ledgerRow{When: day(t.Date), Text: doses(t)}
	total := 0.0
	for _, z := range t.Zones {
		if z.Units != nil {
			total += *z.Units
		}
	}
	var notes []string
	if total > 0 && len(t.Zones) > 1 {
		notes = append(notes, amount(total)+" units")
	}
	for _, note := range []string{t.Product, practitionerName(s, t.PractitionerID)} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	r.Note = strings.Join(notes, " · ")
	if !t.IsFull() {
		r.Tag = "Touch-up"
	}
	return r
}

// treatmentCautions say what speaks against a treatment.
func treatmentCautions(s app.Sheet, id string, t clinic.Treatment) (all []string) {
	for _, c := range s.Cautions(id, t) {
		switch {
		case c.Zone != "":
			all = append(all, fmt.Sprintf("%s: %s units are above the clinic’s ceiling of %s.", zoneNames[c.Zone], amount(c.Units), amount(c.Ceiling)))
		case c.Apart == 0:
			all = append(all, fmt.Sprintf("Another full treatment is recorded on the same day, %s.", day(c.Other)))
		case c.Earliest.IsZero():
			all = append(all, fmt.Sprintf("Another full treatment follows %s later, on %s: less than %d days.", count(c.Apart, "day", "days"), day(c.Other), s.MinIntervalDays()))
		default:
			all = append(all, fmt.Sprintf("Only %s since the last treatment: %d days since then are on %s.", count(c.Apart, "day", "days"), s.MinIntervalDays(), day(c.Earliest)))
		}
	}
	return all
}
