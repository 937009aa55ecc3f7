package console

import (
	"cmp"
	"net/http"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

func (h handler) accountRoutes() []route {
	return []route{
		{http.MethodGet, "/account", anyStaff, accountPage},
		{http.MethodPost, "/account/password", anyStaff, form(changePassword, accountPage)},
		{http.MethodPost, "/account/sessions/:id/end", anyStaff, endSession},
		{http.MethodPost, "/account/sessions/end-others", anyStaff, endOtherSessions},
	}
}

// accountView is somebody's own page: her password and where she is logged in.
type accountView struct {
	Username, Role string
	SecondFactor   bool
	Old, Password  field
	Sessions       []sessionView
	Others         bool // whether there are more than the one that asks
}

type sessionView struct {
	ID, Client, Since, Seen, Until string
	IsOwn                          bool
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
		Username: v.staff().Username, Role: roleNames[v.staff().Role], SecondFactor: v.staff().SecondFactor,
		Old: v.field("password", "old_password", ""), Password: v.field("password", "password", ""),
	}
	view.Old.Value, view.Password.Value = "", ""
	for _, s := range all {
		view.Sessions = append(view.Sessions, sessionView{s.ID, cmp.Or(s.Client, "A browser that does not say which"), moment(s.CreatedAt), moment(s.SeenAt), moment(s.ExpiresAt), s.IsOwn})
	}
	view.Others = len(view.Sessions) > 1
	return v.render("account", "Your account", "", view)
}

func changePassword(v *visit) error {
	var begun app.StaffSession
	err := v.withPassword("password", "old_password", func(old string) (err error) {
		begun, err = v.app.ChangeStaffPassword(v.ctx(), *v.session, old, v.c.Request.PostForm.Get("password"))
		return err
	})
	if err != nil {
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

func endOtherSessions(v *visit) error {
	if err := v.app.EndOtherStaffSessions(v.ctx(), *v.session); err != nil {
		return err
	}
	return v.done("/account", "Every other browser of yours is logged out.")
}
