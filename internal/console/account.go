package console

import (
	"net/http"
	"time"
)

func (h handler) accountRoutes() []route {
	return []route{
		{http.MethodGet, "/account", anyStaff, accountPage},
		{http.MethodPost, "/account/password", anyStaff, form(changePassword, accountPage)},
		{http.MethodPost, "/account/sessions/:id/end", anyStaff, endSession},
	}
}

// accountView is somebody's own page: her password and where she is logged in.
type accountView struct {
	Username, Role string
	Old, Password  field
	Sessions       []sessionView
}

type sessionView struct {
	ID, Since, Seen, Until string
	IsOwn                  bool
}

func accountPage(v *visit) error {
	all, err := v.app.StaffSessions(v.ctx(), *v.session)
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
	moment := func(at time.Time) string { return at.In(loc).Format("Mon 2 Jan 2006, 15:04") }
	view := accountView{
		Username: v.staff().Username, Role: roleNames[v.staff().Role],
		Old: v.field("password", "old_password", ""), Password: v.field("password", "password", ""),
	}
	view.Old.Value, view.Password.Value = "", ""
	for _, s := range all {
		view.Sessions = append(view.Sessions, sessionView{s.ID, moment(s.CreatedAt), moment(s.SeenAt), moment(s.ExpiresAt), s.IsOwn})
	}
	return v.render("account", "Your account", "", view)
}

func changePassword(v *visit) error {
	d := v.reading("password")
	posted := v.c.Request.PostForm
	from := v.ClientAddr(v.c.Request)
	if ok, _ := v.Limiter.Allow(from, v.actor.Name, posted.Get("old_password")); !ok {
		d.add("old_password", "That was wrong too often. Wait some minutes and try again.")
		return errFaulty
	}
	begun, err := v.app.ChangeStaffPassword(v.ctx(), *v.session, posted.Get("old_password"), posted.Get("password"))
	if err != nil {
		v.blame(err)
		if d.of("old_password") != "" {
			v.Limiter.Failed(from, v.actor.Name, posted.Get("old_password"))
		}
		return err
	}
	v.admit(begun)
	return v.done("/account", "Your password is changed. Every other browser of yours is logged out.")
}

func endSession(v *visit) error {
	if err := v.app.EndStaffSession(v.ctx(), *v.session, v.id()); err != nil {
		return err
	}
	return v.done("/account", "That browser is logged out.")
}
