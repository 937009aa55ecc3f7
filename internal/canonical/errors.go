package canonical

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNoFiles refuses a folder in which there is nothing to read.
var ErrNoFiles = errors.New("none of " + strings.Join(Files(), ", ") + " is here")

// RowError is a value that breaks a rule. It refuses the patient whose row it
// stands in. Unlike an error of package clinic it shows the value, because the
// person who imports has to find it: it is for her eyes and no log.
type RowError struct {
	File       string
	Line       int // physical line at which the field begins; the header is line 1
	Column     string
	Value      string // as it stands in the file, whole
	Message    string // completes "the value ..."
	PatientRef string // the patient refused; empty if the row names none
}

// Error says where and what on one line, whatever the value contains.
func (e RowError) Error() string {
	return fmt.Sprintf("%s:%d: %s %s: %s", e.File, e.Line, e.Column, quoted(e.Value), e.Message)
}

// FileError is a file that is no table of the canonical form, so that nothing
// in it can be trusted. It refuses the whole folder.
type FileError struct {
	File    string
	Line    int      // physical line, 1 is the first; 0 for the file as a whole
	Columns []string // the columns in question; empty for the line as a whole
	Message string
	Err     error // what the file system said, if that was the trouble
}

// Error says where and what on one line.
func (e *FileError) Error() string {
	var out strings.Builder
	out.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&out, ":%d", e.Line)
	}
	if len(e.Columns) > 0 {
		var names []string
		for _, column := range e.Columns[:min(len(e.Columns), maxColumns)] {
			names = append(names, quoted(column))
		}
		out.WriteString(": " + strings.Join(names, ", "))
	}
	return out.String() + ": " + e.Message
}

// Unwrap returns the file system's own error, if there is one.
func (e *FileError) Unwrap() error { return e.Err }

// How much a message shows: of a value so many characters, and of a header that
// is none of ours so many columns (no canonical file has more).
const (
	maxQuoted  = 80
	maxColumns = 11
)

// quoted escapes what would break the line or steer a terminal, and cuts what
// would flood it.
func quoted(value string) string {
	n := 0
	for i := range value {
		if n == maxQuoted {
			return fmt.Sprintf("%q...", value[:i])
		}
		n++
	}
	return fmt.Sprintf("%q", value)
}
