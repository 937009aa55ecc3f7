package web

import (
	"html/template"
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

// accountView are the devices that log in to her calendar account, and the form for
// another one (interop.md A1).
type accountView struct {
	Devices []device
	Add     addForm
}

type device struct {
	ID, Name, Used string
	ReadOnly       bool
}

const newDevice = "device-new"

// account is nothing before she has consented: what a device would show is what
// her calendars do (interop.md P9).
func (b *builder) account() *accountView {
	if b.Consent == nil {
		return nil
	}
	v := &accountView{Add: addForm{b.field(newDevice, "name", ""), b.sent(newDevice) != nil}}
	for _, p := range b.Passwords {
		d := device{ID: p.ID, Name: p.Name, Used: b.t("account.unused"), ReadOnly: p.Scope == app.ScopeRead}
		if p.LastUsedAt != nil {
			d.Used = b.t("account.used", "ago", b.ago(*p.LastUsedAt))
		}
		v.Devices = append(v.Devices, d)
	}
	return v
}

// madeView is the one page that ever shows the password of a device.
type madeView struct {
	Lang, Token, Name string
	Lines             []copied // what a calendar app asks for
	Password          string
	DAVx5             template.URL
	Android           bool // on which the visitor is
}

// addDevice makes a password for a device and shows it. It is the answer to the form
// itself and not a page of its own: there is no address that leads to a password.
func addDevice(v *visit) error {
	d := v.reading(newDevice)
	if err := v.consented(); err != nil {
		return err
	}
	made, username, password, err := v.app.AddPatientPassword(v.ctx(), v.visitor.Actor, v.visitor.PatientID, app.AppPasswordSettings{Name: v.value("name")})
	if clinic.CodeOf(err) == clinic.Invalid {
		d.add("name", "fault.text")
	}
	if err != nil {
		return err
	}
	server, err := setup.At(v.CalDAVURL)
	if err != nil {
		return err
	}
	l := tongue{v.speak(v.c, v.known.Patient)}
	v.render(v.c, http.StatusCreated, l.Tag(), "made", madeView{
		Lang: l.Tag(), Token: v.app.FormToken(v.visitor), Name: made.Name, Password: password,
		Lines: []copied{
			{"made-server", l.t("made.server"), v.CalDAVURL}, {"made-username", l.t("made.username"), username}, {"made-password", l.t("made.password"), password},
		},
		DAVx5: template.URL(server.DAVx5(username)), Android: platformOf(v.c.GetHeader("User-Agent")) == android,
	})
	return nil
}

// deviceProfile answers with the profile that sets up an Apple device in one tap
// (interop.md A3). The password comes from the page that just showed it, in a form:
// it is in no address, and nobody keeps it in between.
func deviceProfile(v *visit) error {
	read, err := v.read()
	if err != nil {
		return err
	}
	password := v.value("password")
	if err := v.app.IsPatientPassword(v.ctx(), v.visitor.Actor, v.visitor.PatientID, password); err != nil {
		return err
	}
	server, err := setup.At(v.CalDAVURL)
	if err != nil {
		return err
	}
	l := tongue{v.speak(v.c, read.Patient)}
	body, err := server.Profile(setup.Words{Name: l.t("subscribe.calendar_name"), Description: l.t("made.profile_text")}, v.visitor.PatientID, password)
	if err != nil {
		return err
	}
	v.file(v.c, setup.ProfileType, `attachment; filename="calendar.mobileconfig"`, body)
	return nil
}

// revokeDevice lets a device in no longer.
func revokeDevice(v *visit) error {
	err := v.app.RevokePatientPassword(v.ctx(), v.visitor.Actor, v.visitor.PatientID, v.id())
	if err == nil {
		v.said("signed-out")
	}
	return err
}
