package console

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

type practitionersView struct {
	Tabs      []link
	MayChange bool
	Rows      []practitionerForm
	New       practitionerForm
}

// practitionerForm is somebody who treats, as a form.
type practitionerForm struct {
	ID, Version       string
	Said, Reached     string // what is recorded
	Name, Email, Zone field
	Open              bool
}

// mostPractitioners are listed on one page.
const mostPractitioners = 200

func (v *visit) practitionerForm(p clinic.Practitioner) practitionerForm {
	name := "practitioner-" + p.ID
	f := practitionerForm{ID: p.ID, Said: p.Name, Reached: strings.TrimSpace(p.Email + " " + p.Timezone), Name: v.field(name, "name", p.Name), Email: v.field(name, "email", p.Email), Zone: v.field(name, "timezone", p.Timezone), Open: v.sent(name) != nil}
	if p.ID != "" {
		f.Version = app.Version(p)
	}
	return f
}

func practitionersPage(v *visit) error {
	all, err := v.app.Practitioners(v.ctx(), v.actor, "", mostPractitioners)
	if err != nil {
		return err
	}
	view := practitionersView{Tabs: v.settingsTabs("/settings/practitioners"), MayChange: v.may(ownerOnly), New: v.practitionerForm(clinic.Practitioner{})}
	for _, p := range all {
		view.Rows = append(view.Rows, v.practitionerForm(p))
	}
	return v.render("practitioners", "Practitioners", "settings", view)
}

func (v *visit) practitioner(p clinic.Practitioner) clinic.Practitioner {
	p.Name, p.Email, p.Timezone = v.value("name"), v.value("email"), v.value("timezone")
	return p
}

func addPractitioner(v *visit) error {
	v.reading("practitioner-")
	if _, err := v.app.AddPractitioner(v.ctx(), v.actor, v.practitioner(clinic.Practitioner{})); err != nil {
		return err
	}
	return v.done("/settings/practitioners", "The practitioner was added.")
}

func savePractitioner(v *visit) error {
	v.reading("practitioner-" + v.id())
	before, err := v.app.Practitioner(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	if err := v.app.ReplacePractitioner(v.ctx(), v.actor, v.practitioner(before), app.Match{v.value("version")}); err != nil {
		return err
	}
	return v.done("/settings/practitioners", "Saved.")
}

func deletePractitioner(v *visit) error {
	d := v.reading("")
	err := v.app.DeletePractitioner(v.ctx(), v.actor, v.id(), nil)
	if clinic.CodeOf(err) == clinic.Conflict {
		d.add("", "This practitioner cannot be deleted: patients, treatments or appointments name her. Give them to somebody else first, or keep her and revoke her calendar apps.")
		return errFaulty
	}
	if err != nil {
		return err
	}
	return v.done("/settings/practitioners", "The practitioner was deleted.")
}
