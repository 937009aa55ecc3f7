package apptest

import (
	"context"
	"net/http"
	"strings"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// StaffPassword is the password of everybody that LogIn makes.
const StaffPassword = "a lantern over the street"

// LogIn makes somebody who works at the clinic, in a role, and logs her in to the
// console.
func (c *Clinic) LogIn(role clinic.Role) *Browser {
	c.t.Helper()
	return c.LogInAs(clinic.Staff{Name: "Rowan " + strings.ToUpper(string(role[:1])) + string(role[1:]), Role: role})
}

// LogInAs makes somebody who works at the clinic, under a user name of her own if
// she has none, and logs her in to the console.
func (c *Clinic) LogInAs(s clinic.Staff) *Browser {
	c.t.Helper()
	if s.Username == "" {
		s.Username = xid.New().String() + "@clinic.example"
	}
	if _, err := c.App.AddStaff(context.Background(), c.Actor, s, StaffPassword); err != nil {
		c.t.Fatal(err)
	}
	b := c.NewBrowser()
	b.Open("/console/login").Want(http.StatusOK)
	b.Submit("/console/login", "username", s.Username, "password", StaffPassword)
	if b.Cookies["afterglow_staff"] == nil {
		c.t.Fatalf("%s was not let in: %s", s.Username, b.Section("main"))
	}
	return b
}
