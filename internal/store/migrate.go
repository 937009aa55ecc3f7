package store

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// ErrNewerSchema is returned for a database written by a newer program: to
// guess at its meaning could lose data.
var ErrNewerSchema = errors.New("the database has a newer schema than this program; use a newer release")

func migrate(db *sql.DB) error {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	newest := sources[len(sources)-1].Version
	current, err := provider.GetDBVersion(noContext)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if current > newest {
		return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewerSchema, current, newest)
	}
	if _, err := provider.Up(noContext); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// SchemaVersion returns the number of the newest migration applied.
func (t *Tx) SchemaVersion() (version int64, err error) {
	err = t.queryRow("SELECT max(version_id) FROM goose_db_version", nil, &version)
	return version, err
}
