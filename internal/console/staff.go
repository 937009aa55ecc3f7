package console

import (
	"net/http"
	"slices"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) staffRoutes() []route {
	return []route{
		{http.MethodGet, "/settings/staff", ownerOnly, staffPage},
		{http.MethodPost, "/settings/staff", ownerOnly, form(addStaff, staffPage)},
		{http.MethodPost, "/settings/staff/:id", ownerOnly, form(changeStaff, staffPage)},
		{http.MethodPost, "/settings/staff/:id/reset", ownerOnly, form(resetStaff, staffPage)},
		{http.MethodPost, "/settings/staff/:id/delete", ownerOnly, form(deleteStaff, staffPage)},
	}
}

// maxStaff is how many people a page lists.
const maxStaff = 200

// staffView lists who works with the console.
type staffView struct {
	Tabs   []link
	People []memberView
	Next   string // id after which the next page begins
	Add    memberView
	Made   *codeView // a code that was just made; it is shown this once
}

// memberView is somebody with the form that changes her.
type memberView struct {
	clinic.Staff
	Form, Version  string
	RoleName       string
	IsOwn          bool
	Username, Name field
	Roles          []choice
	Practitioner   menu // the one she is
}

type codeView struct{ Name, Code, URL, Until string }

func (v *visit) member(form string, s clinic.Staff, practitioners []choice) memberView {
	m := memberView{Staff: s, Form: form, Version: app.Version(s), RoleName: roleNames[s.Role], IsOwn: v.session.Staff.ID == s.ID,
		Username: v.field(form, "username", s.Username), Name: v.field(form, "name", s.Name)}
	m.Practitioner = v.menu(form, "practitioner_id", s.PractitionerID)
	m.Practitioner.add("", "Nobody: she treats no patients")
	for _, p := range practitioners {
		m.Practitioner.add(p.Value, p.Text)
	}
	role := v.field(form, "role", string(s.Role)).Value
	for _, r := range clinic.Roles {
		m.Roles = append(m.Roles, choice{ID: form + "-role-" + string(r), Value: string(r), Text: roleNames[r], On: role == string(r)})
	}
	return m
}

func staffPage(v *visit) error { return v.staffPage(nil) }

func (v *visit) staffPage(made *codeView) error {
	all, err := v.app.StaffPage(v.ctx(), v.actor, v.query("after"), maxStaff+1)
	if err != nil {
		return err
	}
	practitioners, err := v.practitionerChoices("", "")
	if err != nil {
		return err
	}
	view := staffView{Tabs: v.settingsTabs("/settings/staff"), Made: made, Add: v.member("staff-new", clinic.Staff{Role: clinic.RoleFrontDesk}, practitioners)}
	if len(all) > maxStaff {
		all = all[:maxStaff]
		view.Next = all[maxStaff-1].ID
	}
	for _, s := range all {
		view.People = append(view.People, v.member("staff-"+s.ID, s, practitioners))
	}
	return v.render("staff", "Staff", "settings", view)
}

// giveCode makes a code by which somebody chooses her password, and shows it.
func (v *visit) giveCode(s clinic.Staff) error {
	code, expires, err := v.app.ResetStaffPassword(v.ctx(), v.actor, s.ID)
	if err != nil {
		return err
	}
	own, err := v.clinic()
	if err != nil {
		return err
	}
	loc, err := time.LoadLocation(own.Timezone)
	if err != nil {
		return err
	}
	v.draft = nil
	return v.staffPage(&codeView{s.Name, code, v.PublicURL + Path + "setup", expires.In(loc).Format("Mon 2 Jan 2006, 15:04")})
}

func addStaff(v *visit) error {
	v.reading("staff-new")
	added, err := v.app.AddStaff(v.ctx(), v.actor, clinic.Staff{Username: v.value("username"), Name: v.value("name"), Role: clinic.Role(v.value("role")), PractitionerID: v.value("practitioner_id")}, "")
	if err != nil {
		return err
	}
	return v.giveCode(added)
}

func changeStaff(v *visit) error {
	v.reading("staff-" + v.id())
	s, err := v.app.Staff(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	s.Username, s.Name, s.Role, s.Disabled = v.value("username"), v.value("name"), clinic.Role(v.value("role")), v.value("disabled") != ""
	s.PractitionerID = v.value("practitioner_id")
	// By what she was when the form was shown: one that was left open would give a role
	// back that was taken meanwhile.
	if _, err := v.app.ReplaceStaff(v.ctx(), v.actor, s, app.Match{v.value("version")}); err != nil {
		return err
	}
	if !s.Disabled {
		return v.done("/settings/staff", "The account is changed.")
	}
	left, err := v.stillLetsIn(s)
	if err != nil {
		return err
	}
	return v.done("/settings/staff", "The account is changed."+left)
}

func resetStaff(v *visit) error {
	v.reading("staff-" + v.id())
	s, err := v.app.Staff(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	return v.giveCode(s)
}

func deleteStaff(v *visit) error {
	v.reading("staff-" + v.id())
	her, err := v.app.Staff(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	if err := v.app.DeleteStaff(v.ctx(), v.actor, her.ID, nil); err != nil {
		return err
	}
	if v.staff().ID == her.ID {
		return v.done("/login", "Your account is removed.")
	}
	left, err := v.stillLetsIn(her)
	if err != nil {
		return err
	}
	return v.done("/settings/staff", "The account is removed."+left)
}

// stillLetsIn says what goes on letting somebody in who logs in no longer: what was made
// for programs and devices is not hers alone, so it does not end with her account.
func (v *visit) stillLetsIn(her clinic.Staff) (said string, err error) {
	if her.PractitionerID != "" {
		passwords, err := v.app.PractitionerPasswords(v.ctx(), v.actor, her.PractitionerID)
		if err != nil {
			return "", err
		}
		if len(passwords) > 0 {
			said += " Calendar apps still log in as the practitioner she was: revoke them under Calendar apps."
		}
	}
	keys, err := v.app.APIKeys(v.ctx(), v.actor, "", apiKeyRows)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(keys, func(k app.APIKey) bool { return k.CreatedBy == "staff:"+her.ID }) {
		said += " API keys that she made still let programs in: look at them under API keys."
	}
	return said, nil
}
