package canonical

import (
	"errors"
	"io/fs"
	"slices"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Options are what a folder cannot know of itself.
type Options struct {
	// AsOf is the day of the import in the clinic's zone, required: a
	// treatment or observation after it is refused (planner.md section 8).
	AsOf civil.Date
	// Zones finds time zones by name, required.
	Zones clinic.ZoneLookup
	// ClinicTimezone is the zone of appointments that name none; empty means
	// the commonest zone of practitioners.csv.
	ClinicTimezone string
	// KnownPatient and KnownPractitioner accept references to records that
	// this folder does not hold because an earlier import brought them. A nil
	// func accepts none. Each is asked once for a reference.
	KnownPatient      func(ref string) bool
	KnownPractitioner func(ref string) bool
	// Source is the system that the rows come from. The references of all records are
	// given out as "source:reference", and the two funcs are asked so; empty leaves
	// references as they are.
	Source string
}

// Files lists the names of the canonical files in the order in which they are
// read: what others refer to comes first.
func Files() (names []string) {
	for _, t := range tables {
		names = append(names, t.file)
	}
	return names
}

// Read reads the canonical files at the root of fsys. Values that break a rule
// are in Export.RowErrors, all of them. The error is a *FileError if a file is
// no canonical table, ErrNoFiles if there is none at all, and the file system's
// own if the folder cannot be listed; then there is no Export and nothing must
// be stored.
func Read(fsys fs.FS, opts Options) (*Export, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	present, ignored, err := list(fsys)
	if err != nil {
		return nil, err
	}
	export, err := ReadSource(folder{fsys, present}, opts)
	if err != nil {
		return nil, err
	}
	export.Ignored = ignored
	return export, nil
}

func (opts Options) check() error {
	if !opts.AsOf.IsValid() || opts.Zones == nil {
		return errors.New("canonical: Options need a day and a zone lookup")
	}
	return nil
}

// ReadSource reads the tables of any source by the rules of the canonical files.
// What it returns is as of Read, but that nothing is ignored.
func ReadSource(source Source, opts Options) (*Export, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	im := newImporter(source, opts)
	for _, step := range []struct {
		table table
		read  func(*row)
	}{
		{practitionersTable, im.practitioner},
		{patientsTable, im.patient},
		{treatmentsTable, im.treatment},
		{observationsTable, im.observation},
		{appointmentsTable, im.appointment},
		{eventsTable, im.event},
	} {
		if err := im.readTable(step.table, step.read); err != nil {
			return nil, err
		}
	}
	return im.export(), nil
}

// ClinicTimezone returns the commonest time zone of practitioners.csv, of
// equally common ones the first in the alphabet: the zone of a clinic that is
// created by its first import. Rows that are refused do not count. It is ""
// without such a file or zone; errors are those of Read.
func ClinicTimezone(fsys fs.FS, zones clinic.ZoneLookup) (string, error) {
	present, _, err := list(fsys)
	if err != nil {
		return "", err
	}
	return SourceTimezone(folder{fsys, present}, zones)
}

// SourceTimezone is ClinicTimezone of any source.
func SourceTimezone(source Source, zones clinic.ZoneLookup) (string, error) {
	im := newImporter(source, Options{Zones: zones})
	if err := im.readTable(practitionersTable, im.practitioner); err != nil {
		return "", err
	}
	return commonestTimezone(im.acceptedPractitioners()), nil
}

// list splits the folder's names into the canonical files, of which there must
// be one, and all others.
func list(fsys fs.FS) (present, ignored []string, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		if slices.Contains(Files(), entry.Name()) {
			present = append(present, entry.Name())
		} else {
			ignored = append(ignored, entry.Name())
		}
	}
	if len(present) == 0 {
		return nil, nil, ErrNoFiles
	}
	return present, ignored, nil
}
