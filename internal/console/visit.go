package console

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cloud.google.com/go/civil"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// visit is one request.
type visit struct {
	handler
	c       *gin.Context
	session *app.StaffSession // nil for who is not logged in
	actor   app.Actor
	cause   string // for the audit: which route is asked
	status  int    // to answer with
	draft   *draft // a form that was sent and not taken, nil if there is none
	notice  string // to say on the page that is answered with
	known   *clinic.Clinic
	upload  *upload // the files of the form that is being sent, if it has some
}

func (v *visit) ctx() context.Context { return v.c.Request.Context() }

func (v *visit) id() string { return v.c.Param("id") }

// staff is who is logged in.
func (v *visit) staff() clinic.Staff { return v.session.Staff }

// may reports whether who is logged in may use what is for who.
func (v *visit) may(who access) bool { return v.session != nil && who.allows(v.session.Staff.Role) }

// path is the path, for browsers, of a page below Path, as in "/patients".
func (h handler) path(below string) string { return h.base + strings.TrimSuffix(Path, "/") + below }

// below is the path of this request below Path.
func (v *visit) below() string {
	return strings.TrimPrefix(v.c.Request.URL.Path, strings.TrimSuffix(Path, "/"))
}

// value is what was typed into a field of a form, without the space around it.
func (v *visit) value(field string) string { return strings.TrimSpace(v.c.Request.PostForm.Get(field)) }

// query is a parameter of the address, without the space around it.
func (v *visit) query(name string) string { return strings.TrimSpace(v.c.Query(name)) }

// clinic is the clinic of who is logged in.
func (v *visit) clinic() (clinic.Clinic, error) {
	if v.known == nil {
		own, err := v.app.Clinic(v.ctx(), v.actor)
		if err != nil {
			return clinic.Clinic{}, err
		}
		v.known = &own
	}
	return *v.known, nil
}

// today is the day in the clinic.
func (v *visit) today() (civil.Date, error) {
	own, err := v.clinic()
	if err != nil {
		return civil.Date{}, err
	}
	return v.app.Today(own)
}

// saidCookie carries what to say about the form that was just taken over the
// redirect, so that the address stays clean.
const saidCookie = "afterglow_console_said"

// done answers a form that was taken: the browser is sent to a page below Path, so
// that going back or loading again sends nothing twice, and that page says what
// was done. A notice names no patient: it travels in a cookie.
func (v *visit) done(below, notice string) error {
	if notice != "" {
		v.keep(&http.Cookie{Name: saidCookie, Value: url.QueryEscape(notice), MaxAge: int(time.Minute.Seconds())})
	}
	v.c.Redirect(http.StatusSeeOther, v.path(below))
	return nil
}

// justSaid takes what was to be said.
func (v *visit) justSaid() string {
	value, err := v.c.Cookie(saidCookie) // gin has unescaped it
	if err != nil || v.draft != nil {
		return ""
	}
	v.forget(saidCookie)
	return value
}

// refuse answers what cannot be done.
func (v *visit) refuse(err error) {
	said := failure{Head: "Something went wrong here", Text: "Nothing has changed. Try again in a minute."}
	switch clinic.CodeOf(err) {
	case clinic.NotFound:
		v.status, said = http.StatusNotFound, failure{"Not here", "There is no such thing, or it is not your clinic's."}
	case clinic.Forbidden:
		v.status, said = http.StatusForbidden, failure{"Not for you", messageOf(err)}
	case "":
		v.status = http.StatusServiceUnavailable
		v.c.Header("Retry-After", "60")
		if v.ctx().Err() == nil {
			v.log.Error("a page of the console could not be answered", "route", v.c.FullPath(), "error", err)
		}
	default:
		v.status, said = http.StatusUnprocessableEntity, failure{"That cannot be done", messageOf(err)}
	}
	if v.render("refused", said.Head, "", said) != nil {
		v.c.String(v.status, "temporarily unavailable\n")
	}
}

// failure is what a page says that could not be shown.
type failure struct{ Head, Text string }
