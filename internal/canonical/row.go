package canonical

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// row is one data row and what is wrong with it. Its methods read a column as
// a value; one that cannot be read is refused and comes back as zero. An empty
// cell is the field's default (planner.md section 8), also zero.
type row struct {
	Record
	table   table
	patient *patientDraft // whose row it is; nil if that is unknown
	errors  []columnError // at most one for each column
}

// columnError is a RowError and the column of the table that it is about, which the
// file may call otherwise.
type columnError struct {
	column string
	RowError
}

// text returns the cell in its canonical form. One that has none is refused.
func (r *row) text(column string) string {
	value, fault := r.Text(column)
	if fault != "" {
		r.refuse(column, fault)
	}
	return value
}

// spot is where a row stands.
type spot struct {
	file string
	line int
}

func (r *row) spot(column string) spot {
	at := r.Place(column)
	return spot{at.File, at.Line}
}

// seenFrom names the spot to who looks at another one.
func (s spot) seenFrom(other spot) string {
	if s.file == other.file {
		return fmt.Sprintf("line %d", s.line)
	}
	return fmt.Sprintf("line %d of %s", s.line, s.file)
}

// refuse reports the cell, the first time only: a rule that finds a value
// missing because it could not be read has nothing to add. The message
// completes "the value ...".
func (r *row) refuse(column, message string) {
	if slices.ContainsFunc(r.errors, func(e columnError) bool { return e.column == column }) {
		return
	}
	at := r.Place(column)
	r.errors = append(r.errors, columnError{column, RowError{File: at.File, Line: at.Line, Column: at.Column, Value: at.Value, Message: message}})
}

// check reports a refusal of package clinic under the column that the field
// comes from.
func (r *row) check(err error) {
	var e *clinic.Error
	if errors.As(err, &e) {
		r.refuse(r.table.column(e.Path), e.Message)
	}
}

// column finds the column behind a field's path: "zones[0].units" is units,
// "zones[2]" is zones.
func (t table) column(path string) string {
	field := path[strings.LastIndex(path, ".")+1:]
	field, _, _ = strings.Cut(field, "[")
	if column, ok := t.renamed[field]; ok {
		return column
	}
	return field
}

// name returns a cell that must be filled and must fit on one line.
func (r *row) name(column string) string {
	value := r.text(column)
	if strings.TrimSpace(value) == "" {
		r.refuse(column, "is required")
	}
	r.check(clinic.CheckName(column, value))
	return value
}

func (r *row) date(column string) civil.Date {
	value := r.text(column)
	if value == "" {
		return civil.Date{} // whether a date is required is the record's rule
	}
	date, err := civil.ParseDate(value)
	if err != nil {
		r.refuse(column, "is not an existing date YYYY-MM-DD")
	}
	return date
}

// wallTime reads YYYY-MM-DDThh:mm, with or without seconds.
func (r *row) wallTime(column string) civil.DateTime {
	value := r.text(column)
	if value == "" {
		return civil.DateTime{}
	}
	if len(value) == len("2006-01-02T15:04") {
		value += ":00"
	}
	at, err := clinic.ParseWallTime(value)
	if err != nil {
		r.refuse(column, "is not an existing wall time YYYY-MM-DDThh:mm")
		return civil.DateTime{}
	}
	return at
}

// decimal reads a plain number with a decimal dot: what else a programming
// language takes for one (1e3, 0x10, NaN) is a typing error in a clinic's file.
func (r *row) decimal(column string) *float64 {
	value := r.text(column)
	if value == "" {
		return nil
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || strings.Trim(value, "-.0123456789") != "" {
		r.refuse(column, "is not a number like 7 or 7.5")
		return nil
	}
	return &number
}

// positive reads a whole number from 1, so that zero stays the absent value.
func (r *row) positive(column string) int {
	value := r.text(column)
	if value == "" {
		return 0
	}
	number, err := strconv.Atoi(value)
	if err != nil || number < 1 {
		r.refuse(column, "is not a whole number from 1")
		return 0
	}
	return number
}

func (r *row) yesNo(column string) bool {
	value := r.text(column)
	if value != "yes" && value != "no" && value != "" {
		r.refuse(column, "is not yes or no")
	}
	return value == "yes"
}
