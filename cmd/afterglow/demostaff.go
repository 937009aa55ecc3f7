package main

import (
	"context"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Who works at the demo's clinic, an owner first: one for each role.
var demoStaff = []clinic.Staff{
	{Username: "owner@demo.example", Name: "Dr Ines Brook", Role: clinic.RoleOwner},
	{Username: "practitioner@demo.example", Name: "Dr Mara Lind", Role: clinic.RolePractitioner},
	{Username: "desk@demo.example", Name: "Noor Haas", Role: clinic.RoleFrontDesk},
}

// demoConsole gives everybody at the demo's clinic a fresh password, the same for all,
// and makes those who are not there. The practitioner is the one whose id is given.
func (i *installation) demoConsole(ctx context.Context, actor app.Actor, practitionerID string) (password string, err error) {
	password = auth.NewAppPassword()
	for _, s := range demoStaff {
		if s.Role == clinic.RolePractitioner {
			s.PractitionerID = practitionerID
			her, err := i.Practitioner(ctx, actor, practitionerID)
			if err != nil {
				return "", err
			}
			s.Name = her.Name
		}
		known, err := i.StaffByUsername(ctx, actor, s.Username)
		if clinic.CodeOf(err) == clinic.NotFound {
			_, err = i.AddStaff(ctx, actor, s, password)
		} else if err == nil {
			err = i.demoPassword(ctx, actor, known, password)
		}
		if err != nil {
			return "", err
		}
	}
	return password, nil
}

// demoPassword gives somebody another password, if she was not disabled since.
func (i *installation) demoPassword(ctx context.Context, actor app.Actor, s clinic.Staff, password string) error {
	if s.Disabled {
		return nil
	}
	code, _, err := i.ResetStaffPassword(ctx, actor, s.ID)
	if err != nil {
		return err
	}
	_, err = i.ChooseStaffPassword(ctx, app.Arrival{Cause: actor.Cause}, code, password)
	return err
}
