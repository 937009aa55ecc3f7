package canonical

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// table is the form of one canonical file.
type table struct {
	file    string
	columns []string // every one must be there, in any order
	// renamed maps field names of package clinic to columns called otherwise.
	renamed map[string]string
}

// byteOrderMark begins files that spreadsheets write as "CSV UTF-8".
var byteOrderMark = []byte("\ufeff")

// read streams the file's data rows to each, which must not keep the row. It
// returns their number, or a *FileError at the first sign that the file is not
// this table. A file cut off inside a row is such a sign, except in the row's
// last cell: the last line need not have an end (RFC 4180 section 2, rule 2).
func (t table) read(fsys fs.FS, each func(*row)) (rows int, err error) {
	file, err := fsys.Open(t.file)
	if err != nil {
		return 0, t.unreadable(err)
	}
	defer file.Close()
	source := bufio.NewReader(file)
	if start, _ := source.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = source.Discard(len(start)) // peeked, so it is there
	}
	records := csv.NewReader(newGuard(source, importLimits))
	records.ReuseRecord = true

	header, err := records.Read()
	if errors.Is(err, io.EOF) {
		return 0, &FileError{File: t.file, Message: "is empty; a header of columns is required"}
	}
	if err != nil {
		return 0, t.malformed(err, header)
	}
	index, err := t.match(header)
	if err != nil {
		return 0, err
	}
	for ; ; rows++ {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, t.malformed(err, record)
		}
		r := &row{table: t, index: index, record: record, position: records.FieldPos}
		for _, column := range t.columns {
			if !utf8.ValidString(r.text(column)) {
				return rows, &FileError{File: t.file, Line: r.line(column), Columns: []string{column}, Message: "is not valid UTF-8"}
			}
		}
		each(r)
	}
}

// match finds the place of each column in the header. Names are matched
// exactly but for space around them.
func (t table) match(header []string) (index map[string]int, err error) {
	index = map[string]int{}
	var unknown, repeated []string
	for i, name := range header {
		name = strings.TrimSpace(name)
		_, seen := index[name]
		switch {
		case !utf8.ValidString(name):
			return nil, &FileError{File: t.file, Line: 1, Message: "is not valid UTF-8"}
		case !slices.Contains(t.columns, name):
			unknown = append(unknown, name)
		case seen:
			repeated = append(repeated, name)
		}
		index[name] = i
	}
	missing := slices.DeleteFunc(slices.Clone(t.columns), func(name string) bool {
		_, found := index[name]
		return found
	})
	for _, trouble := range []struct {
		columns []string
		message string
	}{
		{missing, "missing from the header"},
		{unknown, "no column of this file"},
		{repeated, "named twice in the header"},
	} {
		if len(trouble.columns) > 0 {
			return nil, &FileError{File: t.file, Line: 1, Columns: trouble.columns, Message: trouble.message}
		}
	}
	return index, nil
}

// malformed says in the terms of a table why no row could be read. The line is
// that on which the row begins: a quote that is never closed is found only at
// the end of the file.
func (t table) malformed(err error, record []string) error {
	var limit *FileError
	if errors.As(err, &limit) {
		limit.File = t.file
		return limit
	}
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return t.unreadable(err)
	}
	message := fmt.Sprintf("has a quoted field that is not closed, or text after its closing quote, on line %d", parse.Line)
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		message = fmt.Sprintf("has %d fields, not the %d of the header", len(record), len(t.columns))
	case errors.Is(err, csv.ErrBareQuote):
		message = `has a quote (") inside a field that is not quoted`
	}
	return &FileError{File: t.file, Line: parse.StartLine, Message: message}
}

func (t table) unreadable(err error) error {
	return &FileError{File: t.file, Message: "cannot be read: " + err.Error(), Err: err}
}
