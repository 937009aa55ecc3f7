package mapping

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Reading is what an export says by a mapping.
type Reading struct {
	*canonical.Export
	// Left is how many rows of each kind the mapping leaves out, by kind, as in
	// "treatments".
	Left map[string]int
	// Silent are the columns of which the mapping says nothing, by table and name, as
	// in "treatments.units": what is recorded there stays.
	Silent []string
}

// Read reads the files at the root of fsys. Errors are those of canonical.Read.
func (m *Mapping) Read(fsys fs.FS, opts canonical.Options) (*Reading, error) {
	s, err := m.open(fsys, opts.ClinicTimezone, opts)
	if err != nil {
		return nil, err
	}
	opts.Source = m.Source
	export, err := canonical.ReadSource(s, opts)
	if err != nil {
		return nil, err
	}
	export.Ignored = s.ignored
	return &Reading{Export: export, Left: s.left, Silent: m.silent()}, nil
}

func (m *Mapping) silent() (all []string) {
	for _, k := range m.kinds() {
		for _, column := range canonical.Columns(k.file()) {
			if _, mapped := k.table.Columns[column]; !mapped {
				all = append(all, k.name+"."+column)
			}
		}
	}
	return all
}

// ClinicTimezone is the commonest zone of the practitioners, as canonical.ClinicTimezone.
func (m *Mapping) ClinicTimezone(fsys fs.FS, zones clinic.ZoneLookup) (string, error) {
	s, err := m.open(fsys, "", canonical.Options{Zones: zones})
	if err != nil {
		return "", err
	}
	return canonical.SourceTimezone(s, zones)
}

// source is a folder seen through a mapping.
type source struct {
	*Mapping
	fsys    fs.FS
	dialect canonical.Dialect
	here    *time.Location // of the clinic; nil if it is not known
	written *time.Location // that times are written in; nil for the clinic's
	files   map[string][]string
	ignored []string
	left    map[string]int
}

func (m *Mapping) open(fsys fs.FS, timezone string, opts canonical.Options) (*source, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	s := &source{Mapping: m, fsys: fsys, files: map[string][]string{}, left: map[string]int{}}
	var patterns []string
	for _, entry := range entries {
		taken := false
		for _, k := range m.kinds() {
			if matchesAny(k.table.Files, path.Base(entry.Name())) {
				s.files[k.file()] = append(s.files[k.file()], entry.Name())
				taken = true
			}
		}
		if !taken {
			s.ignored = append(s.ignored, entry.Name())
		}
	}
	if len(s.files) == 0 {
		for _, k := range m.kinds() {
			patterns = append(patterns, k.table.Files...)
		}
		slices.Sort(patterns)
		return nil, refuse("", "there is no file that the mapping takes: %s", strings.Join(slices.Compact(patterns), ", "))
	}
	if m.Delimiter != "" {
		s.dialect.Comma = m.Delimiter[0]
	}
	if m.Encoding == "windows-1252" {
		s.dialect.Decode = func(r io.Reader) io.Reader { return charmap.Windows1252.NewDecoder().Reader(r) }
	}
	if timezone != "" {
		if s.here, err = opts.Zones(timezone); err != nil {
			return nil, err
		}
	}
	if m.Timezone != "" {
		if s.written, err = opts.Zones(m.Timezone); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Rows implements canonical.Source.
func (s *source) Rows(table string, each func(canonical.Record)) (map[string]int, error) {
	rows := map[string]int{}
	for _, k := range s.kinds() {
		if k.file() != table {
			continue
		}
		seen := map[string]bool{}
		for _, file := range s.files[table] {
			r := &record{source: s, kind: k, file: file}
			n, err := canonical.ReadCSV(s.fsys, file, s.dialect, r.begin, func(fields []string, lineOf func(int) int) error {
				r.fields, r.lineOf, r.zone = fields, lineOf, ""
				return s.row(r, seen, each)
			})
			if err != nil {
				return nil, err
			}
			rows[file] = n
		}
	}
	return rows, nil
}

// row hands on one row of a file, once for each zone if it is a treatment of several.
func (s *source) row(r *record, seen map[string]bool, each func(canonical.Record)) error {
	for i, field := range r.fields {
		if !utf8.ValidString(field) {
			return &canonical.FileError{File: r.file, Line: r.lineOf(i), Columns: r.header[i : i+1],
				Message: "is not valid UTF-8; state the encoding of the files in the mapping"}
		}
	}
	if !r.wanted() {
		s.left[r.kind.name]++
		return nil
	}
	if r.kind.table.Once {
		ref, _ := r.Text(required[r.kind.name][0])
		if ref == "" || seen[ref] {
			s.left[r.kind.name]++
			return nil
		}
		seen[strings.Clone(ref)] = true
	}
	zones := ""
	if r.kind.name == "treatments" {
		zones, _ = r.Text("zone")
	}
	if !strings.Contains(zones, ";") {
		each(r)
		return nil
	}
	for zone := range strings.SplitSeq(zones, ";") {
		r.zone = strings.TrimSpace(zone)
		each(r)
	}
	return nil
}
