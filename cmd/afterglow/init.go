package main

import (
	"context"
	"fmt"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

type initCommand struct {
	Clinic   string   `required:"" help:"Name of the clinic." placeholder:"NAME"`
	Timezone string   `required:"" help:"IANA time zone of the clinic." placeholder:"TZ"`
	Latitude *float64 `help:"Degrees north of the clinic; without it there are no seasonal check-ins."`
}

func (cmd initCommand) Run(ctx context.Context, g *Globals) error {
	c := clinic.Clinic{Name: cmd.Clinic, Settings: clinic.Settings{Timezone: cmd.Timezone, Latitude: cmd.Latitude}}
	// Refuse bad values before anything exists.
	if err := c.Validate(app.Zones); err != nil {
		return exitError{usage, err}
	}
	i, err := g.dataDir().create(ctx, "", g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	return i.addClinic(ctx, g, c)
}

// addClinic adds the first clinic and prints its API key, once.
func (i *installation) addClinic(ctx context.Context, g *Globals, c clinic.Clinic) error {
	c, err := i.AddClinic(ctx, c)
	if err != nil {
		return err
	}
	key, err := i.AddAPIKey(ctx, operator(c, "cli init"), "first")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.out, "clinic   %s\nid       %s\nAPI key  %s\n\nThe key is shown this once. Keep %s as safe as the database: without it no feed can be read.\n",
		c.Name, c.ID, key, g.dataDir().secret())
	return err
}
