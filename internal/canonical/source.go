package canonical

// Source gives the rows of the canonical tables, whatever files it has them from.
type Source interface {
	// Rows streams the rows of a table, which is called as its canonical file is, to
	// each, which must not keep them. It returns how many rows there are in each file
	// that it read, none if it has nothing for the table. The error is a *FileError at
	// the first sign that a file is not what it is taken for.
	Rows(table string, each func(Record)) (map[string]int, error)
}

// Record is one row as its source tells it.
type Record interface {
	// Text is the value of a column in its canonical form, "" if the source says
	// nothing. A fault completes "the value ..." and says why it has no such form.
	Text(column string) (value, fault string)
	// Place is where the value stands.
	Place(column string) Place
}

// Place is where a value stands in the files of a source.
type Place struct {
	File   string
	Line   int    // physical line at which the field begins; the header is line 1
	Column string // as the file calls it
	Value  string // as it stands in the file, whole
}

// Columns lists the columns of a table, nil of what is none.
func Columns(file string) []string {
	for _, t := range tables {
		if t.file == file {
			return t.columns
		}
	}
	return nil
}
