package console

import (
	"net/http"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/page"
	"github.com/afterglow-calendar/afterglow/internal/setup"
)

func (h handler) secondFactorRoutes() []route {
	return []route{
		{http.MethodGet, "/account/second-factor", anyStaff, secondFactorPage},
		{http.MethodGet, "/account/second-factor/code.svg", anyStaff, secondFactorCode},
		{http.MethodPost, "/account/second-factor", anyStaff, form(beginSecondFactor, secondFactorPage)},
		{http.MethodPost, "/account/second-factor/confirm", anyStaff, form(confirmSecondFactor, secondFactorPage)},
		{http.MethodPost, "/account/second-factor/recovery-codes", anyStaff, form(renewRecoveryCodes, secondFactorPage)},
		{http.MethodPost, "/account/second-factor/end", anyStaff, form(endSecondFactor, secondFactorPage)},
		{http.MethodPost, "/settings/staff/:id/second-factor/end", ownerOnly, form(takeSecondFactor, staffPage)},
	}
}

// secondFactorView is the page of somebody's own second factor: off, begun, or on.
type secondFactorView struct {
	Username string // for what keeps her passwords
	Begun    *app.Enrolment
	Groups   string // the secret, so that it can be typed
	On       bool
	Left     int      // recovery codes
	Recovery []string // that were just made; they are shown this once
	Begin    field
	Code     field
	Renew    field
	End      field
}

func secondFactorPage(v *visit) error { return v.secondFactorPage(nil) }

func (v *visit) secondFactorPage(recovery []string) error {
	her, err := v.app.Staff(v.ctx(), v.actor, v.staff().ID)
	if err != nil {
		return err
	}
	view := secondFactorView{
		Username: her.Username, On: her.SecondFactor, Recovery: recovery,
		Begin: v.field("begin", "password", ""), Code: v.field("confirm", "code", ""),
		Renew: v.field("renew", "password", ""), End: v.field("end", "password", ""),
	}
	for _, typed := range []*field{&view.Begin, &view.Code, &view.Renew, &view.End} {
		typed.Value = "" // it is typed again
	}
	if view.On {
		view.Left, err = v.app.RecoveryCodesLeft(v.ctx(), *v.session)
	} else {
		var begun app.Enrolment
		if begun, err = v.app.BegunTOTP(v.ctx(), *v.session); err == nil {
			view.Begun, view.Groups = &begun, grouped(begun.Secret)
		} else if clinic.CodeOf(err) == clinic.NotFound {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	return v.render("secondfactor", "Second factor", "", view)
}

// grouped writes a secret in groups of four.
func grouped(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}

// secondFactorCode is the secret for a camera, until it is confirmed.
func secondFactorCode(v *visit) error {
	begun, err := v.app.BegunTOTP(v.ctx(), *v.session)
	if err != nil {
		return err
	}
	picture, err := setup.Code(begun.URL)
	if err != nil {
		return err
	}
	page.Answer(v.c.Writer, v.c.Request, http.StatusOK, "image/svg+xml", picture)
	return nil
}

// withPassword does what somebody gives her password for once more; how often it may be
// wrong is bounded.
func (v *visit) withPassword(form, field string, do func(password string) error) error {
	d, password := v.reading(form), v.c.Request.PostForm.Get(field)
	from := v.ClientAddr(v.c.Request)
	end, _ := v.Limiter.Try(from, v.actor.Name, password)
	if end == nil {
		d.add(field, "That was wrong too often. Wait some minutes and try again.")
		return errFaulty
	}
	defer end()
	err := do(password)
	if err != nil {
		v.blame(err)
		if d.of(field) != "" {
			v.Limiter.Failed(from, v.actor.Name, password)
		}
	}
	return err
}

func beginSecondFactor(v *visit) error {
	err := v.withPassword("begin", "password", func(password string) error {
		_, err := v.app.BeginTOTP(v.ctx(), *v.session, password)
		return err
	})
	if err != nil {
		return err
	}
	return v.done("/account/second-factor", "")
}

func confirmSecondFactor(v *visit) error {
	v.reading("confirm")
	recovery, err := v.app.ConfirmTOTP(v.ctx(), *v.session, v.value("code"))
	if err != nil {
		return err
	}
	v.draft = nil
	return v.secondFactorPage(recovery)
}

func renewRecoveryCodes(v *visit) error {
	var recovery []string
	err := v.withPassword("renew", "password", func(password string) (err error) {
		recovery, err = v.app.RenewRecoveryCodes(v.ctx(), *v.session, password)
		return err
	})
	if err != nil {
		return err
	}
	v.draft = nil
	return v.secondFactorPage(recovery)
}

func endSecondFactor(v *visit) error {
	err := v.withPassword("end", "password", func(password string) error {
		return v.app.EndTOTP(v.ctx(), *v.session, password)
	})
	if err != nil {
		return err
	}
	return v.done("/account/second-factor", "Your second factor is off. You log in with your password alone.")
}

func takeSecondFactor(v *visit) error {
	v.reading("staff-" + v.id())
	if err := v.app.TakeTOTP(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.done("/settings/staff", "The second factor is off and she is logged out: the password alone lets her in until she turns on another.")
}
