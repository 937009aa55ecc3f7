package console

import (
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

var observations = &ledger[clinic.Observation]{
	name: "observations", one: "observation", heading: "Observations", empty: "Nothing was reported yet.", who: anyStaff, template: "observation",
	of:    func(a *app.App) app.Records[clinic.Observation] { return a.Observations },
	all:   func(s app.Sheet) []app.Record[clinic.Observation] { return s.Observations },
	blank: func(_ *visit, s app.Sheet) clinic.Observation { return clinic.Observation{Date: s.Today} },
	read:  readObservation, several: perZone, fields: observationFields, row: observationRow,
}

// observationForm is what the form shows. A new one is about several zones at once.
type observationForm struct {
	Date, Note               field
	Zones, Movements         []choice
	ZoneError, MovementError string
	Today                    string
	Several                  bool
}

func observationFields(v *visit, s app.Sheet, form string, is clinic.Observation) any {
	f := observationForm{
		Date: v.field(form, "date", is.Date.String()), Note: v.field(form, "note", is.Note),
		Today: s.Today.String(), Several: v.c.Param("record") == "",
	}
	zones := treatedZones(s, is.Zone)
	var picked []string
	switch {
	case is.Zone != "":
		picked = []string{string(is.Zone)}
	case len(zones) == 1:
		picked = []string{string(zones[0])}
	}
	picked = v.ticked(form, "zone", picked)
	for _, z := range zones {
		f.Zones = append(f.Zones, choice{ID: "zone-" + string(z), Value: string(z), Text: zoneNames[z], On: slices.Contains(picked, string(z))})
	}
	movement := v.field(form, "movement", string(is.Movement)).Value
	for _, m := range clinic.Movements {
		f.Movements = append(f.Movements, choice{ID: form + "-movement-" + string(m), Value: string(m), Text: movementNames[m], On: movement == string(m)})
	}
	if v.sent(form) != nil {
		f.ZoneError, f.MovementError = v.draft.of("zone"), v.draft.of("movement")
	}
	return f
}

// treatedZones are the zones of her treatments and the one given; all there are as
// long as nothing was treated.
func treatedZones(s app.Sheet, also clinic.Zone) []clinic.Zone {
	if len(s.Treatments) == 0 {
		return clinic.Zones
	}
	return slices.DeleteFunc(slices.Clone(clinic.Zones), func(z clinic.Zone) bool {
		return z != also && !slices.ContainsFunc(s.Treatments, func(t app.Record[clinic.Treatment]) bool { return t.Is.Treats(z) })
	})
}

func readObservation(v *visit, _ app.Sheet, before clinic.Observation) clinic.Observation {
	is := before
	is.Date, is.Movement, is.Note = v.date("date", true), clinic.Movement(v.value("movement")), v.text("note")
	if is.Movement == "" {
		v.draft.add("movement", "Choose what was seen.")
	}
	is.Zone = ""
	if picked := v.draft.values["zone"]; len(picked) > 0 {
		is.Zone = clinic.Zone(picked[0])
	} else {
		v.draft.add("zone", "Pick at least one zone.")
	}
	return is
}

// perZone is an observation of each zone that was picked.
func perZone(v *visit, seen clinic.Observation) (all []clinic.Observation) {
	picked := v.draft.values["zone"]
	for _, z := range picked[:min(len(picked), len(clinic.Zones))] {
		one := seen
		one.Zone = clinic.Zone(z)
		all = append(all, one)
	}
	return all
}

// text is what was typed into a field of several lines, as the page counted it.
func (v *visit) text(field string) string { return strings.ReplaceAll(v.value(field), "\r\n", "\n") }

func observationRow(_ app.Sheet, o clinic.Observation) ledgerRow {
	return ledgerRow{When: day(o.Date), Text: zoneNames[o.Zone] + ": " + strings.ToLower(movementNames[o.Movement]), Note: o.Note}
}
