package clinic

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Code is the machine-readable kind of an Error. Edges map it to their own
// protocol's status (HTTP, WebDAV precondition, exit code).
type Code string

// The kinds of refusal.
const (
	Invalid      Code = "invalid"      // a value breaks a rule of this package
	NotFound     Code = "not_found"    // no such record in this clinic
	Conflict     Code = "conflict"     // the record clashes with one that exists
	Precondition Code = "precondition" // the record is not the version the caller holds
	Unauthorized Code = "unauthorized" // the credential is unknown or revoked
	Forbidden    Code = "forbidden"    // whoever asks is known and may not do this
)

// Error is a refusal: a code for machines, the field's path, and a sentence for
// people. The message never repeats the refused value, because values are
// patients' data and messages end up in logs.
type Error struct {
	Code    Code
	Path    string // JSON path of the field, as in "treatments[0].date"; empty for the whole record
	Message string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Path + ": " + e.Message
}

// Errorf builds an Error of the given code about the field at path.
func Errorf(code Code, path, format string, args ...any) *Error {
	return &Error{Code: code, Path: path, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of the first Error in err's chain, or "" for an
// error that is none of ours.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Under prefixes the path of a validation error with the path of the record it
// was found in: Under("treatments[0]", {Path: "date"}) is about "treatments[0].date".
func Under(prefix string, err error) error {
	var e *Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	moved := *e
	switch {
	case e.Path == "":
		moved.Path = prefix
	case strings.HasPrefix(e.Path, "["):
		moved.Path = prefix + e.Path
	default:
		moved.Path = prefix + "." + e.Path
	}
	return &moved
}

// Index names entry i of a list field: Index("zones", 2) is "zones[2]".
func Index(field string, i int) string {
	return field + "[" + strconv.Itoa(i) + "]"
}
