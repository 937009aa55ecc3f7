package main

import (
	"context"
	"errors"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/demo"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// demoDesk lets the people of the demo's clinic do what an import cannot bring: each
// of them under her own name, as the audit shows. What was done before the demo was
// stopped in the making is not done again.
type demoDesk struct {
	*installation
	operator      app.Actor
	staff         map[clinic.Role]app.Actor
	practitioners map[string]string // ref -> id
	today         civil.Date
}

func (i *installation) openDesk(ctx context.Context, actor app.Actor, today civil.Date) (*demoDesk, error) {
	d := &demoDesk{installation: i, operator: actor, staff: map[clinic.Role]app.Actor{}, practitioners: map[string]string{}, today: today}
	all, err := i.Practitioners(ctx, actor, "", len(demo.Practitioners())+1)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		d.practitioners[p.Ref] = p.ID
	}
	if _, err := i.demoConsole(ctx, actor, d.practitioners[demo.Practitioners()[0].Ref]); err != nil {
		return nil, err
	}
	for _, s := range demoStaff {
		her, err := i.StaffByUsername(ctx, actor, s.Username)
		if err != nil {
			return nil, err
		}
		d.staff[s.Role] = app.Actor{Clinic: actor.Clinic, Name: "staff:" + her.ID}
	}
	return d, nil
}

// as is somebody of the clinic at a form of the console.
func (d *demoDesk) as(role clinic.Role, form string) app.Actor {
	actor := d.staff[role]
	actor.Cause = "console POST /console" + form
	return actor
}

// settle is what the owner decides before there are patients.
func (d *demoDesk) settle(ctx context.Context, c clinic.Clinic) error {
	if len(c.Closures) == 0 {
		c.Closures = demo.Closures(d.today)
		if _, err := d.ReplaceClinic(ctx, d.as(clinic.RoleOwner, "/settings/closures"), c, nil); err != nil {
			return err
		}
	}
	made, err := d.ProtocolVersions(ctx, d.operator, 0, 10)
	if err != nil {
		return err
	}
	rules := demo.Rules()
	for _, next := range rules[min(len(made), len(rules)):] {
		if _, err := d.ReplaceProtocol(ctx, d.as(clinic.RoleOwner, "/protocol/previews/:id/save"), next, nil); err != nil {
			return err
		}
	}
	return nil
}

// work is what everybody does once the patients are there; recent is what is to be
// recorded of one of them.
func (d *demoDesk) work(ctx context.Context, recent app.ImportedPatient) error {
	if err := d.record(ctx, recent); err != nil {
		return err
	}
	for _, n := range demo.Notes(d.today) {
		patient, err := d.PatientByRef(ctx, d.operator, n.Ref)
		if clinic.CodeOf(err) == clinic.NotFound {
			continue // the clinic was asked to be a smaller one
		}
		if err == nil {
			err = d.note(ctx, n, patient.ID)
		}
		if err != nil {
			return err
		}
	}
	for _, p := range demo.Practitioners() {
		if err := d.calendar(ctx, p.Ref); err != nil {
			return err
		}
	}
	return d.keys(ctx)
}

// note records what was noted about a patient, unless she has a record of that kind.
func (d *demoDesk) note(ctx context.Context, n demo.Note, id string) error {
	return errors.Join(
		noteOnce(ctx, d.Contacts, d.as(n.By, "/patients/:id/contacts"), id, n.Contact),
		noteOnce(ctx, d.Packages, d.as(n.By, "/patients/:id/packages/new"), id, n.Package),
		noteOnce(ctx, d.Pauses, d.as(n.By, "/patients/:id/pauses/new"), id, n.Pause),
		d.decide(ctx, n, id),
	)
}

// noteOnce records a value unless it is nil or the patient has a record of its kind.
func noteOnce[T any](ctx context.Context, records app.Records[T], actor app.Actor, patientID string, value *T) error {
	if value == nil {
		return nil
	}
	return recordOnce(ctx, records, actor, patientID, *value, func(T) string { return "" })
}

// decide moves a patient's next window.
func (d *demoDesk) decide(ctx context.Context, n demo.Note, id string) error {
	if n.Decision == nil {
		return nil
	}
	made, err := d.Plan(ctx, d.operator, id)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(made.Items, func(i plan.Item) bool { return i.Kind == plan.KindWindow && !i.Projected })
	if at < 0 {
		return nil
	}
	from := made.Items[at].Start.AddDays(n.Decision.Later)
	return noteOnce(ctx, d.Overrides, d.as(n.By, "/patients/:id/overrides/new"), id, &clinic.Override{
		Item: made.Items[at].Key, From: from, To: from.AddDays(n.Decision.Days), Author: n.Decision.Author, Reason: n.Decision.Reason,
	})
}

// demoPhone is the name of the calendar app by which a practitioner of the demo wrote
// what stands in her calendars.
const demoPhone = "Phone"

// calendar writes what a practitioner keeps in her calendars, by a calendar app.
func (d *demoDesk) calendar(ctx context.Context, ref string) error {
	id := d.practitioners[ref]
	entries := demo.Calendars(d.today)
	entries = slices.DeleteFunc(entries, func(k demo.Kept) bool { return k.Practitioner != ref })
	if len(entries) == 0 {
		return nil
	}
	earlier, err := d.PractitionerPasswords(ctx, d.operator, id)
	if err != nil {
		return err
	}
	for _, p := range earlier {
		if p.Name == demoPhone {
			if err := d.RevokePractitionerPassword(ctx, d.operator, id, p.ID); err != nil {
				return err
			}
		}
	}
	_, username, password, err := d.AddPractitionerPassword(ctx, d.as(clinic.RoleOwner, "/settings/app-passwords"), id, app.AppPasswordSettings{Name: demoPhone})
	if err != nil {
		return err
	}
	who, err := d.LogIn(ctx, username, password)
	if err != nil {
		return err
	}
	who.Cause = "caldav MKCALENDAR"
	if err := d.MakeCalendar(ctx, who, demo.OwnCalendar, []string{"VEVENT"}, nil); err != nil && clinic.CodeOf(err) != clinic.Conflict {
		return err
	}
	who.Cause = "caldav PUT"
	for _, kept := range entries {
		in := string(app.RoleAppointments)
		if kept.Own {
			in = demo.OwnCalendar
		}
		if _, _, err := d.PutObject(ctx, who, app.ObjectPlace{Calendar: in, Name: kept.Name}, kept.Body, nil); err != nil {
			return err
		}
	}
	return d.dismiss(ctx, id)
}

// dismiss says of a practitioner's appointments that are about nobody that they are.
func (d *demoDesk) dismiss(ctx context.Context, practitionerID string) error {
	waiting, err := d.CalendarAppointments(ctx, d.operator, false, "", 100)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if w.PractitionerID == practitionerID && demo.IsAboutNobody(w.Title) {
			if err := d.DismissAppointment(ctx, d.as(clinic.RoleFrontDesk, "/waiting/dismiss"), w.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// keys are of the programs that work with the clinic, one of which only reads.
func (d *demoDesk) keys(ctx context.Context) error {
	known, err := d.APIKeys(ctx, d.operator, "", 100)
	if err != nil {
		return err
	}
	for _, k := range []app.APIKeySettings{{Name: "Website booking"}, {Name: "Monthly report", Scope: app.ScopeReadOnly}} {
		if slices.ContainsFunc(known, func(other app.APIKey) bool { return other.Name == k.Name }) {
			continue
		}
		if _, _, err := d.MakeAPIKey(ctx, d.as(clinic.RoleOwner, "/settings/api-keys"), k); err != nil {
			return err
		}
	}
	return nil
}
