package web

import (
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// seenView is the form for what the patient sees, and what was told before.
type seenView struct {
	Zones, Movements         []choice
	ZoneError, MovementError string
	Date, Note               field
	Earlier                  []told
}

// told is what was seen on a day.
type told struct{ When, Text string }

const seenForm = "seen"

// seen asks about the zones of her history. If there is but one, there is nothing
// to pick.
func (b *builder) seen() seenView {
	sent := b.sent(seenForm)
	v := seenView{
		ZoneError: b.fault(seenForm, "zone"), MovementError: b.fault(seenForm, "movement"),
		Date: b.field(seenForm, "date", b.today().String()), Note: b.field(seenForm, "note", ""),
	}
	treated := b.treated()
	for _, z := range treated {
		v.Zones = append(v.Zones, choice{
			Value: string(z), Text: b.t("zone." + string(z)),
			On: sent == nil && len(treated) == 1 || slices.Contains(sent["zone"], string(z)),
		})
	}
	for _, m := range clinic.Movements {
		v.Movements = append(v.Movements, choice{
			Value: string(m), Text: b.t("movement." + string(m)), Hint: b.t("movement_hint." + string(m)), On: sent.Get("movement") == string(m),
		})
	}
	v.Earlier = b.earlier()
	return v
}

// treated are the zones of her history, in the order in which zones are listed.
func (b *builder) treated() []clinic.Zone {
	return slices.DeleteFunc(slices.Clone(clinic.Zones), func(z clinic.Zone) bool {
		for _, t := range b.Treatments {
			if t.Is.Treats(z) {
				return false
			}
		}
		return true
	})
}

// mostTold is how many days of earlier reports are listed.
const mostTold = 8

// earlier lists what was told, the latest first, zones that were seen alike
// together.
func (b *builder) earlier() []told {
	type likeness struct {
		day      civil.Date
		movement clinic.Movement
	}
	zones := map[likeness][]clinic.Zone{}
	var order []likeness
	for _, o := range b.Observations {
		like := likeness{o.Is.Date, o.Is.Movement}
		if zones[like] == nil {
			order = append(order, like)
		}
		zones[like] = append(zones[like], o.Is.Zone)
	}
	slices.SortStableFunc(order, func(a, b likeness) int { return b.day.Compare(a.day) })
	var all []told
	for _, like := range order[:min(len(order), mostTold)] {
		all = append(all, told{b.Day(like.day), b.t("seen.told", "movement", b.t("movement."+string(like.movement)), "zones", b.zoneList(zones[like]))})
	}
	return all
}

// zoneList names zones in words, each once, in the domain's order.
func (b *builder) zoneList(zones []clinic.Zone) string {
	var names []string
	for _, z := range clinic.Zones {
		if slices.Contains(zones, z) {
			names = append(names, b.t("zone."+string(z)))
		}
	}
	return b.List(names)
}

// movementRank is how much movement is back, from none at 0; what is no movement
// counts as less.
func movementRank(m clinic.Movement) int { return slices.Index(clinic.Movements, m) }

// sortByDate puts things into the order of their days.
func sortByDate[T any](all []T, day func(T) civil.Date) {
	slices.SortStableFunc(all, func(a, b T) int { return day(a).Compare(day(b)) })
}

// tellSeen records what she sees in each zone that she picked.
func tellSeen(v *visit) error {
	today, err := v.today()
	if err != nil {
		return err
	}
	d := v.reading(seenForm)
	day := v.date("date", true)
	if len(d.faults) == 0 && day.After(today) {
		d.add("date", "fault.future")
	}
	movement := clinic.Movement(v.value("movement"))
	if !slices.Contains(clinic.Movements, movement) {
		d.add("movement", "fault.movement")
	}
	note := strings.ReplaceAll(v.value("note"), "\r\n", "\n") // as the page counted it
	if clinic.CheckNote("note", note) != nil {
		d.add("note", "fault.text")
	}
	zones := slices.Compact(slices.Sorted(slices.Values(d.values["zone"])))
	if len(zones) == 0 || slices.ContainsFunc(zones, func(z string) bool { return !slices.Contains(clinic.Zones, clinic.Zone(z)) }) {
		d.add("zone", "fault.zone")
	}
	if len(d.faults) > 0 {
		return errFaulty
	}
	var ids []string
	for _, z := range zones {
		seen := clinic.Observation{Date: day, Zone: clinic.Zone(z), Movement: movement, Note: note}
		added, err := v.app.Observations.Add(v.ctx(), v.visitor.Actor, v.visitor.PatientID, seen)
		switch {
		case clinic.CodeOf(err) == clinic.Conflict:
			err = v.tellAgain(seen)
		case err == nil:
			ids = append(ids, added.ID)
		}
		if err != nil {
			return err
		}
	}
	v.said("seen", ids...)
	return nil
}

// tellAgain takes what was told before for told, as when a form is sent twice. A
// note that came now is the one that holds.
func (v *visit) tellAgain(seen clinic.Observation) error {
	read, err := v.read()
	if err != nil || seen.Note == "" {
		return err
	}
	for _, o := range read.Observations {
		if o.Is.Date == seen.Date && o.Is.Zone == seen.Zone && o.Is.Movement == seen.Movement && o.Is.Note != seen.Note {
			_, err = v.app.Observations.Replace(v.ctx(), v.visitor.Actor, v.visitor.PatientID, o.ID, seen, nil)
		}
	}
	return err
}

// undoSeen takes back what was just told. What is gone already is none of it.
func undoSeen(v *visit) error {
	for _, id := range v.c.Request.PostForm["id"] {
		err := v.app.Observations.Delete(v.ctx(), v.visitor.Actor, v.visitor.PatientID, id, nil)
		if err != nil && clinic.CodeOf(err) != clinic.NotFound {
			return err
		}
	}
	v.said("undone")
	return nil
}
