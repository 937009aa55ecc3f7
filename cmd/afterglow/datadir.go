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
	// importsFolder is where the files of imports wait that the server carries out.
	importsFolder = "imports"

	// What a command that was stopped may have left behind.
	partSuffix    = ".part"
	stagingFolder = "restoring"

	defaultData     = "afterglow-data"
	defaultDemoData = "afterglow-demo"
)

type dataDir string

func (g *Globals) dataDir() dataDir { return dataDir(cmp.Or(g.Data, defaultData)) }

func (d dataDir) database() string { return filepath.Join(string(d), databaseFile) }
func (d dataDir) secret() string   { return filepath.Join(string(d), secretFile) }
func (d dataDir) imports() string  { return filepath.Join(string(d), importsFolder) }

// staging is where a restore prepares the database.
func (d dataDir) staging() dataDir { return dataDir(filepath.Join(string(d), stagingFolder)) }

// hasDatabase reports whether there is something to open. A directory that may
// not be looked into is an error, not an empty one.
func (d dataDir) hasDatabase() (bool, error) {
	_, err := os.Stat(d.database())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// isEmpty reports whether the directory is free for a new database: it does not
// exist, or holds nothing but a server key that was put there first and what a
// command that was stopped left.
func (d dataDir) isEmpty() (bool, error) {
	entries, err := os.ReadDir(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	for _, entry := range entries {
		switch entry.Name() {
		case secretFile, secretFile + partSuffix, stagingFolder:
		default:
			return false, err
		}
	}
	return true, err
}

// errNoSecret is returned where the server key is needed and nowhere to be found.
var errNoSecret = errors.New("there is no server key: neither " + secretEnv + " nor a file named " + secretFile + " in the data directory")

// errHalfMade is returned for a directory in which init, or the first import, was
// stopped before there was a clinic.
var errHalfMade = errors.New("the database in the data directory holds no clinic: init was stopped before it was done; begin with an empty directory")

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
	return secret, writeDurably(d.secret(), secret.Text()+"\n")
}

// writeDurably writes a file for its owner alone that is whole or not there,
// whatever happens: commits are durable, and worth nothing without the key.
func writeDurably(path, text string) error {
	part := path + partSuffix
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return store.SyncFolder(filepath.Dir(path))
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
	exists, err := d.hasDatabase()
	if err != nil {
		return nil, err
	}
	if !exists {
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
	if clinic.CodeOf(err) == clinic.NotFound {
		err = errHalfMade
	}
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	i.origin = known.Origin
	return i, nil
}

// openClinic opens a data directory that holds one clinic.
func (d dataDir) openClinic(ctx context.Context, log *slog.Logger) (*installation, clinic.Clinic, error) {
	i, err := d.open(ctx, log)
	if err != nil {
		return nil, clinic.Clinic{}, err
	}
	c, err := i.onlyClinic(ctx)
	if err != nil {
		return nil, c, errors.Join(err, i.Close())
	}
	return i, c, nil
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
	return &installation{App: app.New(app.Config{Store: s, Secret: secret, Log: log, Imports: d.imports()}), store: s}, nil
}

// onlyClinic returns the clinic of an installation that has one.
func (i *installation) onlyClinic(ctx context.Context) (clinic.Clinic, error) {
	all, err := i.Clinics(ctx)
	switch {
	case err != nil:
		return clinic.Clinic{}, err
	case len(all) == 0:
		return clinic.Clinic{}, errHalfMade
	case len(all) > 1:
		return clinic.Clinic{}, fmt.Errorf("the data directory holds %d clinics", len(all))
	}
	return all[0], nil
}

// operator is the actor of commands; by is the command, as the audit names causes.
func operator(c clinic.Clinic, by string) app.Actor {
	return app.Actor{Clinic: c.ID, Name: "operator", Cause: by}
}
