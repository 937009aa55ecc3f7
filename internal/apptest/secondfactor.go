package apptest

import (
	"context"
	"errors"

	"github.com/pquerna/otp/totp"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// SecondFactorOn lets somebody choose StaffPassword anew and turn her second factor on,
// and returns the session in which she did.
func (c *Clinic) SecondFactorOn(id string) app.StaffSession {
	c.t.Helper()
	ctx := context.Background()
	code, _, err1 := c.App.ResetStaffPassword(ctx, c.Actor, id)
	her, err2 := c.App.ChooseStaffPassword(ctx, app.Arrival{}, code, StaffPassword)
	s, err3 := c.App.LogInStaff(ctx, app.Arrival{}, her.Username, StaffPassword, "")
	begun, err4 := c.App.BeginTOTP(ctx, s, StaffPassword)
	shown, err5 := totp.GenerateCode(begun.Secret, c.Clock.Now())
	_, err6 := c.App.ConfirmTOTP(ctx, s, shown)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		c.t.Fatal(err)
	}
	return s
}
