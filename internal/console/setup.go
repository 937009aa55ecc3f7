package console

import (
	"net/http"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// setUpView is the page on which somebody who has a code and no password chooses one:
// first it asks for the code, then for what the code is for.
type setUpView struct {
	Code           field
	Known          *app.Invitation // nil before a code was given
	Username, Name field
	Password       field
}

// setUpAccount is what a wrong code is counted for, beside the address it came from:
// there is no account to name yet. It is of that code alone, or whoever guesses from
// many addresses would keep everybody from setting up; that nobody guesses one right,
// its 140 bits see to.
func setUpAccount(code string) string { return "a code for the console: " + code }

func setUpPage(v *visit) error {
	view := setUpView{
		Code: v.field("setup", "code", ""), Username: v.field("setup", "username", ""), Name: v.field("setup", "name", ""),
		Password: v.field("setup", "password", ""),
	}
	view.Password.Value = "" // it is typed again
	if values := v.sent("setup"); values != nil && view.Code.Error == "" && v.status != http.StatusTooManyRequests {
		i, err := v.app.StaffInvitation(v.ctx(), values.Get("code"))
		if err == nil {
			view.Known = &i
		} else if clinic.CodeOf(err) != clinic.NotFound {
			return err
		}
	}
	return v.render("setup", "Set up", "", view)
}

func setUp(v *visit) error {
	d := v.reading("setup")
	code, password := v.value("code"), v.c.Request.PostForm.Get("password")
	var i app.Invitation
	err := v.guess(setUpAccount(code), code, func() (err error) {
		i, err = v.app.StaffInvitation(v.ctx(), code)
		return err
	})
	switch {
	case v.status == http.StatusTooManyRequests:
		return setUpPage(v)
	case clinic.CodeOf(err) == clinic.NotFound:
		d.add("code", "This code is wrong, was used or has expired.")
		return errFaulty
	case err != nil:
		return err
	case v.value("step") != "2":
		return setUpPage(v)
	case i.Staff != nil:
		if _, err := v.app.ChooseStaffPassword(v.ctx(), v.arrival(), code, password); err != nil {
			return usedMeanwhile(err)
		}
		return v.done("/login", "Your password is set. Log in with it.")
	}
	session, err := v.app.SetUp(v.ctx(), v.arrival(), code, clinic.Staff{Username: v.value("username"), Name: v.value("name")}, password)
	if err != nil {
		return usedMeanwhile(err)
	}
	v.admit(session)
	return v.done("/", "The console is set up, and you are its owner. Under Settings you can add who works with you.")
}

// usedMeanwhile is about a code that was right and is no longer.
func usedMeanwhile(err error) error {
	if clinic.CodeOf(err) == clinic.NotFound {
		return clinic.Errorf(clinic.Conflict, "code", "code was used just now or has expired")
	}
	return err
}
