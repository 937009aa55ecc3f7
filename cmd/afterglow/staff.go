package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

type staffCommand struct {
	Add           staffAddCommand   `cmd:"" help:"Add somebody who works with the console and print the code by which she chooses her password."`
	ResetPassword staffResetCommand `cmd:"" name:"reset-password" help:"Take somebody's password from her and print the code by which she chooses another."`
	End           staffEndCommand   `cmd:"" name:"end-second-factor" help:"Take the second factor off somebody who lost her phone and her recovery codes."`
	List          staffListCommand  `cmd:"" help:"List who works with the console."`
}

type staffAddCommand struct {
	Username     string      `arg:"" help:"What she logs in by: her e-mail address or a name."`
	Name         string      `help:"What she is called." required:"" placeholder:"NAME"`
	Role         clinic.Role `help:"What she may do: ${enum}." enum:"owner,practitioner,front_desk" default:"front_desk"`
	Practitioner string      `help:"Id of the practitioner she is, if she treats patients." placeholder:"ID"`
}

func (cmd staffAddCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	actor := operator(c, "cli staff add")
	added, err := i.AddStaff(ctx, actor, clinic.Staff{Username: cmd.Username, Name: cmd.Name, Role: cmd.Role, PractitionerID: cmd.Practitioner}, "")
	if err != nil {
		return refused(err)
	}
	return i.printStaffCode(ctx, g, actor, added)
}

type staffResetCommand struct {
	Username string `arg:"" help:"What she logs in by."`
}

func (cmd staffResetCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	actor := operator(c, "cli staff reset-password")
	her, err := i.StaffByUsername(ctx, actor, cmd.Username)
	if err != nil {
		return refused(err)
	}
	return i.printStaffCode(ctx, g, actor, her)
}

// printStaffCode gives somebody a code by which she chooses her password.
func (i *installation) printStaffCode(ctx context.Context, g *Globals, actor app.Actor, her clinic.Staff) error {
	code, expires, err := i.ResetStaffPassword(ctx, actor, her.ID)
	if err != nil {
		return refused(err)
	}
	known, err := i.Instance(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.out, "%s\nIt works once, until %s, at %s.\n", code, expires.Format("2006-01-02 15:04 MST"), server.SetUpURL(known.PublicURL))
	return err
}

type staffEndCommand struct {
	Username string `arg:"" help:"What she logs in by."`
}

func (cmd staffEndCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	actor := operator(c, "cli staff end-second-factor")
	her, err := i.StaffByUsername(ctx, actor, cmd.Username)
	if err != nil {
		return refused(err)
	}
	if err := i.TakeTOTP(ctx, actor, her.ID); err != nil {
		return refused(err)
	}
	_, err = fmt.Fprintf(g.out, "%s logs in with her password alone now.\n", her.Username)
	return err
}

// refused is a use case's refusal as one of the command line.
func refused(err error) error {
	if clinic.CodeOf(err) == "" {
		return err
	}
	return exitError{usage, errors.New(err.Error())}
}

type staffListCommand struct{}

func (cmd staffListCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	const atOnce = 500
	table := tabwriter.NewWriter(g.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "USER NAME\tNAME\tROLE\tSTATE")
	for after := ""; ; {
		page, err := i.StaffPage(ctx, operator(c, "cli staff list"), after, atOnce)
		if err != nil {
			return err
		}
		for _, s := range page {
			state := "can log in"
			if s.Disabled {
				state = "disabled"
			} else if s.SecondFactor {
				state = "can log in, with a second factor"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", s.Username, s.Name, s.Role.Words(), state)
			after = s.ID
		}
		if len(page) < atOnce {
			return table.Flush()
		}
	}
}
