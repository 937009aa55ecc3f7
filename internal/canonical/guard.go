package canonical

import (
	"fmt"
	"io"
)

// limits bound what a file can make us hold in memory: encoding/csv collects a
// whole record before it returns, and a quote that is left open makes the rest
// of the file one field.
type limits struct {
	file   int64 // bytes
	record int   // bytes, line end included
	field  int   // bytes, quotes included
}

// importLimits are generous: the longest note has 4,000 characters, and a
// record of full-length fields in every column still fits.
var importLimits = limits{file: 1 << 30, record: 1 << 20, field: 64 << 10}

// guard passes a CSV file on until it exceeds a limit. It then returns a
// *FileError that names the line on which the record begins, and no file.
type guard struct {
	source        io.Reader
	comma         byte
	limits        limits
	line          int // physical line being read
	start         int // line on which the current record began
	file          int64
	record, field int // bytes of the current record and field so far
	quoted        bool
}

func newGuard(source io.Reader, comma byte, l limits) *guard {
	return &guard{source: source, comma: comma, limits: l, line: 1, start: 1}
}

// Read implements io.Reader. Counting quotes is enough to know which commas
// and line ends are data: a doubled quote inside a field counts twice, and a
// quote anywhere else is refused by the CSV reader before it matters here.
func (g *guard) Read(p []byte) (int, error) {
	n, err := g.source.Read(p)
	for i, b := range p[:n] {
		g.file++
		g.record++
		g.field++
		if !g.quoted && (b == g.comma || b == '\n') {
			g.field = 0
		}
		switch {
		case g.file > g.limits.file:
			return i, &FileError{Message: fmt.Sprintf("is larger than %d bytes", g.limits.file)}
		case g.field > g.limits.field:
			return i, &FileError{Line: g.start, Message: fmt.Sprintf("has a field longer than %d bytes; is a quote left open?", g.limits.field)}
		case g.record > g.limits.record:
			return i, &FileError{Line: g.start, Message: fmt.Sprintf("is longer than %d bytes", g.limits.record)}
		}
		switch b {
		case '"':
			g.quoted = !g.quoted
		case '\n':
			g.line++
			if !g.quoted {
				g.start, g.record = g.line, 0
			}
		}
	}
	return n, err
}
