package canonical

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// Dialect is how a CSV file is written. The zero value is that of the canonical
// files: commas and UTF-8.
type Dialect struct {
	Comma byte
	// Decode turns the file's bytes into UTF-8; nil leaves them as they are.
	Decode func(io.Reader) io.Reader
}

// byteOrderMark begins files that spreadsheets write as "CSV UTF-8".
var byteOrderMark = []byte("\ufeff")

// ReadCSV streams a file: its header to head, without the space around names, then
// each data row to each, which must not keep the fields; lineOf says where a field
// begins. It returns the number of rows, or a *FileError at the first sign that the
// file is no such table. A file cut off inside a row is such a sign, except in the
// row's last cell: the last line need not have an end (RFC 4180 section 2, rule 2).
func ReadCSV(fsys fs.FS, name string, d Dialect, head func(header []string) error, each func(fields []string, lineOf func(field int) int) error) (rows int, err error) {
	file, err := fsys.Open(name)
	if err != nil {
		return 0, unreadable(name, err)
	}
	defer file.Close()
	source := bufio.NewReader(file)
	if start, _ := source.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = source.Discard(len(start)) // peeked, so it is there
	}
	var text io.Reader = source
	if d.Decode != nil {
		text = d.Decode(source)
	}
	if d.Comma == 0 {
		d.Comma = ','
	}
	records := csv.NewReader(newGuard(text, d.Comma, importLimits))
	records.Comma = rune(d.Comma)
	records.ReuseRecord = true
	header, err := records.Read()
	if errors.Is(err, io.EOF) {
		return 0, &FileError{File: name, Message: "is empty; a header of columns is required"}
	}
	if err != nil {
		return 0, malformed(name, err, len(header), 0)
	}
	width := len(header)
	for i, column := range header {
		if !utf8.ValidString(column) {
			return 0, &FileError{File: name, Line: 1, Message: "is not valid UTF-8"}
		}
		header[i] = strings.TrimSpace(column)
	}
	if err := head(header); err != nil {
		return 0, err
	}
	lineOf := func(field int) int {
		line, _ := records.FieldPos(field)
		return line
	}
	for ; ; rows++ {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, malformed(name, err, len(fields), width)
		}
		if err := each(fields, lineOf); err != nil {
			return rows, err
		}
	}
}

// malformed says in the terms of a table why no row could be read. The line is
// that on which the row begins: a quote that is never closed is found only at
// the end of the file.
func malformed(name string, err error, fields, width int) error {
	var limit *FileError
	if errors.As(err, &limit) {
		limit.File = name
		return limit
	}
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return unreadable(name, err)
	}
	message := fmt.Sprintf("has a quoted field that is not closed, or text after its closing quote, on line %d", parse.Line)
	switch {
	case errors.Is(err, csv.ErrFieldCount):
		message = fmt.Sprintf("has %d fields, not the %d of the header", fields, width)
	case errors.Is(err, csv.ErrBareQuote):
		message = `has a quote (") inside a field that is not quoted`
	}
	return &FileError{File: name, Line: parse.StartLine, Message: message}
}

func unreadable(name string, err error) error {
	return &FileError{File: name, Message: "cannot be read: " + err.Error(), Err: err}
}
