package console

import (
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (h handler) doorRoutes() []route {
	return []route{
		{http.MethodGet, "/login", public, logInPage},
		{http.MethodPost, "/login", public, form(logIn, logInPage)},
		{http.MethodPost, "/logout", anyStaff, logOut},
		{http.MethodGet, "/setup", public, setUpPage},
		{http.MethodPost, "/setup", public, form(setUp, setUpPage)},
	}
}

// logInView is the page to log in on.
type logInView struct {
	Username field
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
	return v.render("login", "Log in", "", logInView{v.field("login", "username", ""), next})
}

func logIn(v *visit) error {
	d := v.reading("login")
	username, password := v.value("username"), v.c.Request.PostForm.Get("password")
	var session app.StaffSession
	// By what is compared of the name: else each way to write it may be guessed at anew.
	err := v.guess(clinic.FoldUsername(username), password, func() (err error) {
		session, err = v.app.LogInStaff(v.ctx(), v.arrival(), username, password, v.value("code"))
		return err
	})
	switch {
	case v.status == http.StatusTooManyRequests:
		return logInPage(v)
	case clinic.CodeOf(err) == clinic.Unauthorized:
		// The same for everything that was wrong: whoever guesses learns nothing.
		d.add("", "That did not let you in. Check the user name and the password and, if you have a second factor, the code, which works once. After ten wrong codes wait some minutes.")
		return errFaulty
	case err != nil:
		return err
	}
	v.admit(session)
	return v.done(v.wayBack(v.value("next")), "")
}

// arrival is by what whoever asks comes in.
func (v *visit) arrival() app.Arrival {
	return app.Arrival{Client: browserName(v.c.Request.UserAgent()), Cause: v.cause}
}

// admit leaves in the browser what lets it in from now on. What did before does no
// longer: of one browser, one session stands.
func (v *visit) admit(s app.StaffSession) {
	if v.session != nil {
		if err := v.app.LogOutStaff(v.ctx(), *v.session); err != nil {
			v.log.Warn("the session that a browser had before stands", "session", v.session.ID, "error", err)
		}
	}
	v.keep(&http.Cookie{Name: sessionCookie, Value: s.Secret, Expires: s.Expires})
}

// guess tries a secret for an account, unless too many were wrong: then it has said so
// in the draft and in the head of the answer, and nothing was tried. Names and secrets
// are remembered as hashes alone, and never logged.
func (v *visit) guess(account, secret string, try func() error) error {
	from := v.ClientAddr(v.c.Request)
	end, wait := v.Limiter.Try(from, account, secret)
	if end == nil {
		seconds := int(max(1, math.Ceil(wait.Seconds())))
		v.c.Header("Retry-After", strconv.Itoa(seconds))
		v.status = http.StatusTooManyRequests
		v.draft.add("", "That was wrong too often. Wait "+strconv.Itoa((seconds+59)/60)+" min and try again.")
		return errFaulty
	}
	defer end()
	err := try()
	switch clinic.CodeOf(err) {
	case clinic.Unauthorized, clinic.NotFound:
		v.Limiter.Failed(from, account, secret)
	default:
		if err == nil {
			v.Limiter.Succeeded(from, account, secret)
		}
	}
	return err
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
