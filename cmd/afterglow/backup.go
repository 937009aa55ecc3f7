package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

type backupCommand struct {
	File string `arg:"" help:"File to write; it must not exist." type:"path"`
}

func (cmd backupCommand) Run(ctx context.Context, g *Globals) error {
	i, err := g.dataDir().open(ctx, g.log)
	if err != nil {
		return err
	}
	defer i.Close()
	if err := i.store.Backup(ctx, cmd.File); err != nil {
		return fmt.Errorf("%s was not written: %w", cmd.File, err)
	}
	_, err = fmt.Fprintf(g.out, "wrote %s\nThe server key is not in it. Keep a copy of it too (%s, or %s): restore needs it.\n",
		cmd.File, g.dataDir().secret(), secretEnv)
	return err
}

type restoreCommand struct {
	File      string `arg:"" help:"A file that backup wrote." type:"existingfile"`
	NewSecret bool   `help:"Go on without the server key of the backup: make a new one, give every feed a new address and revoke every API key."`
}

func (cmd restoreCommand) Run(ctx context.Context, g *Globals) error {
	dir := g.dataDir()
	empty, err := dir.isEmpty()
	if err != nil {
		return err
	}
	if !empty {
		return exitError{usage, fmt.Errorf("%s is not empty", string(dir))}
	}
	secret, secretErr := dir.readSecret()
	if secretErr != nil && !(cmd.NewSecret && errors.Is(secretErr, errNoSecret)) {
		return exitError{usage, fmt.Errorf("%w; put the key of the backup there first, or give every feed a new address with --new-secret", secretErr)}
	}
	// The database is made this installation's own beside its place and moved
	// there when it is, so that a restore that is stopped has restored nothing.
	staging := dir.staging()
	if err := errors.Join(os.RemoveAll(string(staging)), os.MkdirAll(string(staging), 0o700)); err != nil {
		return err
	}
	defer os.RemoveAll(string(staging))
	if err := store.CopyFile(cmd.File, staging.database()); err != nil {
		return fmt.Errorf("%s cannot be restored: %w", cmd.File, err)
	}
	if secretErr != nil {
		if secret, err = dir.createSecret(); err != nil {
			return err
		}
	}
	if err := cmd.adopt(ctx, g, staging, secret); err != nil {
		return err
	}
	if err := errors.Join(os.Rename(staging.database(), dir.database()), store.SyncFolder(string(dir))); err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.out, "restored %s to %s\n", cmd.File, string(dir))
	return err
}

// adopt makes a copied database this installation's own.
func (cmd restoreCommand) adopt(ctx context.Context, g *Globals, dir dataDir, secret auth.Secret) (err error) {
	i, err := dir.connect(secret, g.log)
	if err != nil {
		return err
	}
	// Closing moves what was written into the one file that will be kept.
	defer func() { err = errors.Join(err, i.Close()) }()
	err = i.Restored(ctx)
	if errors.Is(err, app.ErrWrongSecret) {
		if !cmd.NewSecret {
			return exitError{usage, fmt.Errorf("%w; --new-secret goes on with it and gives every feed a new address", err)}
		}
		return cmd.rekey(ctx, g, i)
	}
	return err
}

func (cmd restoreCommand) rekey(ctx context.Context, g *Globals, i *installation) error {
	if err := i.Rekey(ctx); err != nil {
		return err
	}
	all, err := i.Clinics(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		key, err := i.AddAPIKey(ctx, operator(c, "cli restore"), "restored")
		if err != nil {
			return err
		}
		fmt.Fprintf(g.out, "clinic %s: every feed has a new address; the API key is now %s\n", c.ID, key)
	}
	return nil
}
