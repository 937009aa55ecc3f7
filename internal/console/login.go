package console

import (
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) doorRoutes() []route {
	return []route{
		{http.MethodGet, "/login", public, logInPage},
		{http.MethodPost, "/login", public, form(logIn, logInPage)},
		{http.MethodPost, "/logout", anyStaff, logOut},
	}
}

// logInView is the page to log in on.
type logInView struct {
	Username field
	Code     field
	Next     string
}

func logInPage(v *visit) error {
	if v.session != nil && v.draft == nil {
		return v.done("/", "")
	}
	next := v.query("next")
	if values := v.sent("login"); values != nil {
		next = values.Get("next")
	}
	return v.render("login", "Log in", "", logInView{v.field("login", "username", ""), v.field("login", "code", ""), next})
}

func logIn(v *visit) error {
	d := v.reading("login")
	session, err := v.app.LogInStaff(v.ctx(), v.value("username"), v.c.Request.PostForm.Get("password"), v.value("code"))
	if clinic.CodeOf(err) == clinic.Unauthorized {
		d.add("", "That user name and password do not belong together.")
		return errFaulty
	}
	if err != nil {
		return err
	}
	v.keep(&http.Cookie{Name: sessionCookie, Value: session.Secret, Expires: session.Expires})
	return v.done(v.wayBack(v.value("next")), "")
}

// wayBack is where somebody was going before she logged in, below Path; only ever a
// page of the console.
func (v *visit) wayBack(next string) string {
	below, ok := strings.CutPrefix(next, strings.TrimSuffix(Path, "/"))
	if !ok || !strings.HasPrefix(below, "/") || strings.ContainsAny(below, "\\\r\n") {
		return "/"
	}
	return below
}

func logOut(v *visit) error {
	if err := v.app.LogOutStaff(v.ctx(), *v.session); err != nil {
		return err
	}
	v.forget(sessionCookie)
	return v.done("/login", "You are logged out.")
}
