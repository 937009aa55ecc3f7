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
}

// Files lists the names of the canonical files in the order in which they are
// read: what others refer to comes first.
func Files() []string {
	return []string{
		practitionersTable.file, patientsTable.file, treatmentsTable.file,
		observationsTable.file, appointmentsTable.file, eventsTable.file,
	}
}

// Read reads the canonical files at the root of fsys. Values that break a rule
// are in Export.RowErrors, all of them. The error is a *FileError if a file is
// no canonical table, ErrNoFiles if there is none at all, and the file system's
// own if the folder cannot be listed; then there is no Export and nothing must
// be stored.
func Read(fsys fs.FS, opts Options) (*Export, error) {
	if !opts.AsOf.IsValid() || opts.Zones == nil {
		return nil, errors.New("canonical: Options need a day and a zone lookup")
	}
	present, ignored, err := list(fsys)
	if err != nil {
		return nil, err
	}
	im := newImporter(fsys, opts)
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
		if !slices.Contains(present, step.table.file) {
			continue
		}
		if err := im.readTable(step.table, step.read); err != nil {
			return nil, err
		}
	}
	export := im.export()
	export.Ignored = ignored
	return export, nil
}

// ClinicTimezone returns the commonest time zone of practitioners.csv, of
// equally common ones the first in the alphabet: the zone of a clinic that is
// created by its first import. Rows that are refused do not count. It is ""
// without such a file or zone; errors are those of Read.
func ClinicTimezone(fsys fs.FS, zones clinic.ZoneLookup) (string, error) {
	present, _, err := list(fsys)
	if err != nil || !slices.Contains(present, practitionersTable.file) {
		return "", err
	}
	im := newImporter(fsys, Options{Zones: zones})
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
