package console

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
)

// sessionCookie is what logging in leaves behind.
const sessionCookie = "afterglow_staff"

// allows reports whether somebody of a role may use what is for who.
func (who access) allows(role clinic.Role) bool {
	switch who {
	case public, anyStaff:
		return true
	case clinician:
		return role == clinic.RoleOwner || role == clinic.RolePractitioner
	}
	return role == clinic.RoleOwner
}

// serve makes a handler of a route: it lets in whom the table says, refuses forms
// of other sites, and says what went wrong.
func (h handler) serve(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{handler: h, c: c, status: http.StatusOK}
		if err := v.enter(r); err != nil {
			v.refuse(err)
			return
		}
		if c.Writer.Written() {
			return
		}
		if err := r.do(v); err != nil {
			v.refuse(err)
		}
	}
}

// enter lets a visitor in, or has answered by sending her to log in.
func (v *visit) enter(r route) error {
	isForm := r.method != http.MethodGet
	var unread error
	if isForm { // before the session is looked at: who is shut out while she sends is too late
		unread = v.readForm()
	}
	session, err := v.resume()
	if err != nil {
		return err
	}
	v.session, v.cause = session, "console "+r.method+" "+strings.TrimSuffix(Path, "/")+r.path
	if session != nil { // also whom the role refuses is told so in her clinic's frame
		session.Cause = v.cause
		v.actor = session.Actor
	}
	switch {
	case r.who == public:
	case session == nil && isForm:
		return clinic.Errorf(clinic.Forbidden, "", "You are no longer logged in. Log in and do it again; nothing has changed.")
	case session == nil:
		v.c.Redirect(http.StatusSeeOther, v.logInPath())
		return nil
	case !r.who.allows(session.Staff.Role):
		return clinic.Errorf(clinic.Forbidden, "", "Your role does not include this. An owner of the clinic can do it, or change your role.")
	}
	if isForm {
		return v.requireOwnForm(unread)
	}
	return nil
}

// resume says who a request is from by its cookie, nil if it is from nobody known.
func (v *visit) resume() (*app.StaffSession, error) {
	secret, err := v.c.Cookie(sessionCookie)
	if err != nil {
		return nil, nil
	}
	session, err := v.app.ResumeStaff(v.ctx(), secret)
	if clinic.CodeOf(err) == clinic.NotFound {
		return nil, nil
	}
	return &session, err
}

// logInPath leads to the page to log in on, and from there back to where she was
// going.
func (v *visit) logInPath() string {
	next := v.c.Request.URL.RequestURI()
	if next == Path {
		return v.path("/login")
	}
	return v.path("/login") + "?" + url.Values{"next": {next}}.Encode()
}

// keep sets a cookie that only the console gets back, and no script sees.
func (v *visit) keep(cookie *http.Cookie) {
	cookie.Path, cookie.HttpOnly, cookie.SameSite = v.base+Path, true, http.SameSiteLaxMode
	cookie.Secure = page.IsSecure(v.PublicURL, v.c.Request)
	http.SetCookie(v.c.Writer, cookie)
}

// forget takes a cookie back.
func (v *visit) forget(name string) {
	v.keep(&http.Cookie{Name: name, MaxAge: -1, Expires: time.Unix(1, 0)})
}
