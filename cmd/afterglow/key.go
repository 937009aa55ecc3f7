package main

import (
	"context"
	"fmt"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

type keyCommand struct {
	Add    keyAddCommand    `cmd:"" help:"Make an API key and print it, once."`
	Revoke keyRevokeCommand `cmd:"" help:"Revoke the API keys of a name."`
}

type keyAddCommand struct {
	Name  string `arg:"" help:"What the key is for."`
	Scope string `help:"What whoever holds it may do: ${enum}." enum:"read-write,read-only" default:"read-write"`
}

func (cmd keyAddCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	_, key, err := i.MakeAPIKey(ctx, operator(c, "cli key add"), app.APIKeySettings{Name: cmd.Name, Scope: cmd.Scope})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(g.out, key)
	return err
}

type keyRevokeCommand struct {
	Name string `arg:"" help:"Name of the keys; the one that init printed is named first."`
}

func (cmd keyRevokeCommand) Run(ctx context.Context, g *Globals) error {
	i, c, err := g.dataDir().openClinic(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	revoked, err := i.RevokeAPIKeys(ctx, operator(c, "cli key revoke"), cmd.Name)
	if err == nil && revoked == 0 {
		err = exitError{usage, fmt.Errorf("there is no API key named %q", cmd.Name)}
	}
	return err
}
