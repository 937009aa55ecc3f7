package canonical

import (
	"io/fs"
	"slices"
	"unicode/utf8"
)

// table is the form of one canonical file.
type table struct {
	file    string
	columns []string // every one must be there, in any order
	// renamed maps field names of package clinic to columns called otherwise.
	renamed map[string]string
}

// tables stand in the order in which they are read: what others refer to comes
// first.
var tables = []table{practitionersTable, patientsTable, treatmentsTable, observationsTable, appointmentsTable, eventsTable}

// folder is the source that has each table from the canonical file of its name.
type folder struct {
	fsys    fs.FS
	present []string
}

// Rows implements Source.
func (f folder) Rows(file string, each func(Record)) (map[string]int, error) {
	if !slices.Contains(f.present, file) {
		return nil, nil
	}
	line := &line{file: file}
	rows, err := ReadCSV(f.fsys, file, Dialect{},
		func(header []string) (err error) {
			line.index, err = match(file, header)
			return err
		},
		func(fields []string, lineOf func(int) int) error {
			line.fields, line.lineOf = fields, lineOf
			for _, column := range Columns(file) {
				if at := line.index[column]; !utf8.ValidString(fields[at]) {
					return &FileError{File: file, Line: lineOf(at), Columns: []string{column}, Message: "is not valid UTF-8"}
				}
			}
			each(line)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return map[string]int{file: rows}, nil
}

// line is one row of a canonical file.
type line struct {
	file   string
	index  map[string]int // place of each column among the fields
	fields []string
	lineOf func(field int) int
}

// Text implements Record.
func (l *line) Text(column string) (value, fault string) { return l.fields[l.index[column]], "" }

// Place implements Record.
func (l *line) Place(column string) Place {
	at := l.index[column]
	return Place{File: l.file, Line: l.lineOf(at), Column: column, Value: l.fields[at]}
}

// match finds the place of each column in the header. Names are matched
// exactly.
func match(file string, header []string) (index map[string]int, err error) {
	columns := Columns(file)
	index = map[string]int{}
	var unknown, repeated []string
	for i, name := range header {
		_, seen := index[name]
		switch {
		case !slices.Contains(columns, name):
			unknown = append(unknown, name)
		case seen:
			repeated = append(repeated, name)
		}
		index[name] = i
	}
	missing := slices.DeleteFunc(slices.Clone(columns), func(name string) bool {
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
			return nil, &FileError{File: file, Line: 1, Columns: trouble.columns, Message: trouble.message}
		}
	}
	return index, nil
}
