package web

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

// visit is one request of somebody who was let in.
type visit struct {
	handler
	c       *gin.Context
	visitor app.Visitor
	draft   *draft // a form that was sent and not taken, nil if there is none
	known   *app.PatientPage
}

// draft is a form as it was sent, with what is wrong with it, to be shown again
// with all that was typed. A form that is only looked at has no faults.
type draft struct {
	form   string // which one, as in "event-new"
	values url.Values
	faults []fault
}

// fault is what is wrong with one field: the id of a message.
type fault struct{ field, message string }

// add finds a fault with a field, one at most.
func (d *draft) add(field, message string) {
	if d.of(field) == "" {
		d.faults = append(d.faults, fault{field, message})
	}
}

func (d *draft) of(field string) string {
	for _, f := range d.faults {
		if f.field == field {
			return f.message
		}
	}
	return ""
}

func (v *visit) ctx() context.Context { return v.c.Request.Context() }

func (v *visit) id() string { return v.c.Param("id") }

// value is what was typed into a field, without the space around it.
func (v *visit) value(field string) string { return strings.TrimSpace(v.c.Request.PostForm.Get(field)) }

// reading begins to read the form that was sent.
func (v *visit) reading(form string) *draft {
	v.draft = &draft{form: form, values: v.c.Request.PostForm}
	return v.draft
}

// date reads a day from the form being read, finding fault with none.
func (v *visit) date(field string, required bool) civil.Date {
	text := v.value(field)
	if text == "" {
		if required {
			v.draft.add(field, "fault.date_missing")
		}
		return civil.Date{}
	}
	d, err := civil.ParseDate(text)
	if err != nil || clinic.CheckDate(field, d) != nil {
		v.draft.add(field, "fault.date")
	}
	return d
}

// errFaulty stands for a form that cannot be taken as it is; its draft says why.
var errFaulty = clinic.Errorf(clinic.Invalid, "", "the form cannot be taken as it is")

// form makes a handler of what a form does: done, and the browser is sent to the
// page, so that going back or loading again sends nothing twice; or not done, and
// the page is shown again with what was typed.
func (h handler) form(do func(*visit) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{handler: h, c: c, visitor: c.MustGet(visitorKey).(app.Visitor)}
		err := do(v)
		switch {
		case c.Writer.Written():
		case err == nil:
			v.draft = nil
			h.back(c)
		case clinic.CodeOf(err) == "":
			h.fail(c, err)
		default:
			v.blame(err)
			h.show(c, v, http.StatusUnprocessableEntity)
		}
	}
}

// back leads to where on the page a form stands.
func (h handler) back(c *gin.Context) {
	c.Redirect(http.StatusSeeOther, h.base+Path+"#"+section(c.FullPath()))
}

// section is where on the page a form stands, by its route.
func section(route string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(route, Path), "/")
	switch first {
	case "events", "seen", "drop-cancelled":
		return first
	case "devices":
		return "account"
	case "pauses":
		return "pause"
	case "language":
		return "top"
	}
	return "calendar"
}

// blame says why a use case refused what the form could not know of.
func (v *visit) blame(err error) {
	if v.draft == nil {
		v.reading("")
	}
	if len(v.draft.faults) > 0 {
		return
	}
	message := "fault.unforeseen"
	switch clinic.CodeOf(err) {
	case clinic.NotFound:
		message = "fault.gone"
	case clinic.Conflict:
		message = "fault.full"
	}
	v.draft.add("", message)
}

// saidCookie carries what to say about the form that was just taken over the
// redirect, so that the address stays clean.
const saidCookie = "afterglow_said"

// said remembers for the next page what was done, and to which records.
func (v *visit) said(what string, ids ...string) {
	v.keep(v.c, &http.Cookie{
		Name: saidCookie, Value: strings.Join(append([]string{what}, ids...), "."), MaxAge: int(time.Minute.Seconds()),
	})
}

// justSaid takes what was remembered.
func (v *visit) justSaid() (what string, ids []string) {
	value, err := v.c.Cookie(saidCookie)
	if err != nil || v.draft != nil {
		return "", nil
	}
	v.forget(v.c, saidCookie)
	parts := strings.Split(value, ".")
	return parts[0], parts[1:]
}

// read reads all that the page shows, once: a form that was not taken has changed
// nothing of it.
func (v *visit) read() (app.PatientPage, error) {
	if v.known == nil {
		read, err := v.app.PatientPage(v.ctx(), v.visitor.Actor, v.visitor.PatientID)
		if err != nil {
			return app.PatientPage{}, err
		}
		v.known = &read
	}
	return *v.known, nil
}

// builder makes a page of what was read.
func (v *visit) builder() (*builder, error) {
	read, err := v.read()
	if err != nil {
		return nil, err
	}
	what, ids := v.justSaid()
	return &builder{
		PatientPage: read, tongue: tongue{v.speak(v.c, read.Patient)}, words: v.words, draft: v.draft,
		token: v.app.FormToken(v.visitor), platform: platformOf(v.c.GetHeader("User-Agent")),
		base: v.base, feedURL: v.FeedURL, googleScheme: v.GoogleScheme, said: what, saidIDs: ids,
	}, nil
}

// today is the day in the clinic, as the page shows it.
func (v *visit) today() (civil.Date, error) {
	read, err := v.read()
	return civil.DateOf(read.Now), err
}

// show answers with the whole page.
func (h handler) show(c *gin.Context, v *visit, status int) {
	b, err := v.builder()
	if err != nil {
		h.fail(c, err)
		return
	}
	p, err := b.page()
	if err != nil {
		h.fail(c, err)
		return
	}
	h.render(c, status, p.Lang, "page", p)
}
