package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/auth"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// A data directory holds all state: the database with SQLite's own files beside
// it, and the server key unless the environment brings it.
const (
	databaseFile = "afterglow.db"
	secretFile   = "secret"
	secretEnv    = "AFTERGLOW_SECRET"

	defaultData     = "afterglow-data"
	defaultDemoData = "afterglow-demo"
)

type dataDir string

func (g *Globals) dataDir() dataDir { return dataDir(cmp.Or(g.Data, defaultData)) }

func (d dataDir) database() string { return filepath.Join(string(d), databaseFile) }
func (d dataDir) secret() string   { return filepath.Join(string(d), secretFile) }

// hasDatabase reports whether there is something to open.
func (d dataDir) hasDatabase() bool {
	_, err := os.Stat(d.database())
	return err == nil
}

// isEmpty reports whether the directory is free for a new database: it does not
// exist, or holds nothing but a server key that was put there first.
func (d dataDir) isEmpty() (bool, error) {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	for _, entry := range entries {
		if entry.Name() != secretFile {
			return false, err
		}
	}
	return true, err
}

// errNoSecret is returned where the server key is needed and nowhere to be found.
var errNoSecret = errors.New("there is no server key: neither " + secretEnv + " nor a file named " + secretFile + " in the data directory")

// readSecret finds the server key.
func (d dataDir) readSecret() (auth.Secret, error) {
	if text := os.Getenv(secretEnv); text != "" {
		return auth.ParseSecret(text)
	}
	text, err := os.ReadFile(d.secret())
	if errors.Is(err, fs.ErrNotExist) {
		return auth.Secret{}, errNoSecret
	}
	if err != nil {
		return auth.Secret{}, err
	}
	return auth.ParseSecret(string(text))
}

// createSecret finds the server key or makes one that only its owner can read.
func (d dataDir) createSecret() (auth.Secret, error) {
	secret, err := d.readSecret()
	if !errors.Is(err, errNoSecret) {
		return secret, err
	}
	secret = auth.NewSecret()
	return secret, os.WriteFile(d.secret(), []byte(secret.Text()+"\n"), 0o600)
}

// installation is an open data directory.
type installation struct {
	*app.App
	store  *store.Store
	origin string
}

func (i *installation) Close() error { return i.store.Close() }

// open opens a data directory that holds a database of this server key.
func (d dataDir) open(ctx context.Context, log *slog.Logger) (*installation, error) {
	if !d.hasDatabase() {
		return nil, exitError{usage, fmt.Errorf("there is no database in %s; 'afterglow init' makes one", string(d))}
	}
	secret, err := d.readSecret()
	if err != nil {
		return nil, err
	}
	i, err := d.connect(secret, log)
	if err != nil {
		return nil, err
	}
	known, err := i.Instance(ctx)
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	i.origin = known.Origin
	return i, nil
}

// create makes a database in an empty data directory.
func (d dataDir) create(ctx context.Context, origin string, log *slog.Logger) (*installation, error) {
	empty, err := d.isEmpty()
	if err != nil {
		return nil, err
	}
	if !empty {
		return nil, exitError{usage, fmt.Errorf("%s is not empty", string(d))}
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return nil, err
	}
	secret, err := d.createSecret()
	if err != nil {
		return nil, err
	}
	i, err := d.connect(secret, log)
	if err != nil {
		return nil, err
	}
	if err := i.Found(ctx, origin); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	i.origin = origin
	return i, nil
}

func (d dataDir) connect(secret auth.Secret, log *slog.Logger) (*installation, error) {
	// SQLite would create it readable by all.
	file, err := os.OpenFile(d.database(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	s, err := store.Open(d.database())
	if err != nil {
		return nil, err
	}
	return &installation{App: app.New(app.Config{Store: s, Secret: secret, Log: log}), store: s}, nil
}

// onlyClinic returns the clinic of an installation that has one.
func (i *installation) onlyClinic(ctx context.Context) (clinic.Clinic, error) {
	all, err := i.Clinics(ctx)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("the data directory holds %d clinics", len(all))
	}
	if err != nil {
		return clinic.Clinic{}, err
	}
	return all[0], nil
}

// operator is the actor of commands.
func operator(c clinic.Clinic) app.Actor { return app.Actor{Clinic: c.ID, Name: "operator"} }
