package store

import (
	"database/sql"
	"errors"

	"github.com/mattn/go-sqlite3"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// explain turns the database's refusals into the domain's: no row, a broken
// uniqueness rule, a reference that points at nothing.
func explain(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return clinic.Errorf(clinic.NotFound, "", "not found")
	}
	var refused sqlite3.Error
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
		return clinic.Errorf(clinic.Conflict, "", "a record with this identity exists already")
	case sqlite3.ErrConstraintForeignKey:
		return clinic.Errorf(clinic.Conflict, "", "other records refer to this one, or it refers to one that does not exist")
	}
	return err
}
