package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
)

type importCommand struct {
	Export   string   `arg:"" optional:"" help:"Folder, zip or single CSV file of an export: practitioners.csv, patients.csv, treatments.csv, observations.csv, events.csv and appointments.csv, or some of them; with --source or --mapping, another system's files." type:"path"`
	Clinic   string   `help:"Name of the clinic, if the data directory is empty." default:"Clinic" placeholder:"NAME"`
	Timezone string   `help:"IANA time zone of the clinic, if the data directory is empty (default: the commonest of the practitioners)." placeholder:"TZ"`
	Latitude *float64 `help:"Degrees north of the clinic, if the data directory is empty."`

	Source      string `help:"System that the export is of: ${sources}." placeholder:"NAME" xor:"mapping"`
	Mapping     string `help:"File with a mapping of your own." placeholder:"FILE" type:"existingfile" xor:"mapping"`
	ShowMapping string `name:"show-mapping" help:"Print the mapping of a system, to begin one of your own with, and do nothing else." placeholder:"NAME"`
	DryRun      bool   `name:"dry-run" help:"Say what would come of the import and change nothing."`

	Links     string    `help:"Write a new link to the page of each patient of the export to this file, as CSV; nobody can show them again." placeholder:"FILE" type:"path"`
	PublicURL publicURL `name:"public-url" help:"What patients' calendars and pages will be reached under, so that calendars have their links at once (default: the address the server was reached under last)." placeholder:"URL"`
}

// importSources are the systems that a mapping comes with.
func importSources() string { return strings.Join(mapping.Sources(), ", ") }

func (cmd importCommand) Run(ctx context.Context, g *Globals) error {
	if cmd.ShowMapping != "" {
		text, ok := mapping.Text(cmd.ShowMapping)
		if !ok {
			return exitError{usage, errors.New("there is no mapping of that name, but of " + importSources())}
		}
		_, err := g.out.Write(text)
		return err
	}
	if cmd.Export == "" {
		return exitError{usage, errors.New("name the export: a folder, a zip or a CSV file")}
	}
	m, err := cmd.mapping()
	if err != nil {
		return err
	}
	files, done, err := openExport(cmd.Export)
	if err != nil {
		return exitError{usage, err}
	}
	return errors.Join(cmd.run(ctx, g, files, m), done())
}

// mapping is what the export is read by; nil for the canonical files.
func (cmd importCommand) mapping() (*mapping.Mapping, error) {
	text, known := mapping.Text(cmd.Source)
	switch {
	case cmd.Mapping != "":
		var err error
		if text, err = os.ReadFile(cmd.Mapping); err != nil {
			return nil, err
		}
	case cmd.Source == "":
		return nil, nil
	case !known:
		return nil, exitError{usage, errors.New("there is no mapping of that name, but of " + importSources())}
	}
	m, err := mapping.Parse(text, app.Zones)
	if err != nil {
		err = exitError{usage, fmt.Errorf("the mapping %w", err)}
	}
	return m, err
}

func (cmd importCommand) run(ctx context.Context, g *Globals, files fs.FS, m *mapping.Mapping) error {
	i, c, reading, err := cmd.prepare(ctx, g, files, m)
	if err != nil {
		return err
	}
	if i == nil { // a dry run before there is a clinic
		counts := map[app.Outcome]int{app.OutcomeAdded: len(reading.Patients)}
		return cmd.report(g, m, reading, counts, nil)
	}
	defer i.Close()
	if cmd.PublicURL != "" && !cmd.DryRun {
		if err := i.SetPublicURL(ctx, string(cmd.PublicURL)); err != nil {
			return err
		}
	}
	step, done := progress("importing", len(reading.Patients))
	counts, refused, err := i.importPatients(ctx, operator(c, "import"), reading, cmd.DryRun, step)
	done()
	if err != nil {
		changed := counts[app.OutcomeAdded] + counts[app.OutcomeChanged]
		return fmt.Errorf("stopped: %w; %d patients were changed and stay so, and the same import goes on with the rest", err, changed)
	}
	if cmd.Links != "" && !cmd.DryRun {
		baseURL, err := i.linksURL(ctx)
		if err == nil {
			err = i.writeLinks(ctx, operator(c, "import"), reading.Patients, baseURL, cmd.Links)
		}
		if err != nil {
			return fmt.Errorf("the patients are imported, but not all page links are written: %w", err)
		}
	}
	return cmd.report(g, m, reading, counts, refused)
}

// report says what came of an import, or would.
func (cmd importCommand) report(g *Globals, m *mapping.Mapping, r *mapping.Reading, counts map[app.Outcome]int, refused []string) error {
	why := "not one of the canonical files"
	if m != nil {
		why = "no file that the mapping takes"
	}
	for _, name := range r.Ignored {
		fmt.Fprintf(g.out, "ignored %s: %s\n", name, why)
	}
	for _, e := range r.RowErrors {
		fmt.Fprintln(g.out, e.Error())
	}
	for _, e := range refused {
		fmt.Fprintln(g.out, e)
	}
	names := canonical.Files()
	if m != nil {
		names = slices.Sorted(maps.Keys(r.Rows))
	}
	for _, name := range names {
		if rows, read := r.Rows[name]; read {
			fmt.Fprintf(g.out, "%-18s %7d rows\n", name, rows)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Left)) {
		fmt.Fprintf(g.out, "%d rows are no %s by the mapping\n", r.Left[kind], kind)
	}
	added, changed, outside := counts[app.OutcomeAdded], counts[app.OutcomeChanged], len(r.Refused)+len(refused)
	if cmd.DryRun {
		fmt.Fprintf(g.out, "%d patients would be imported: %d new, %d changed, %d the same; %d refused. Nothing was changed.\n",
			len(r.Patients)-len(refused), added, changed, counts[app.OutcomeSame], outside)
	} else {
		fmt.Fprintf(g.out, "%d patients imported, %d of them changed, %d refused\n", len(r.Patients)-len(refused), added+changed, outside)
	}
	if len(r.RowErrors)+len(refused) > 0 {
		return errors.New("some rows were refused; patients with a refused row were left as they were")
	}
	return nil
}

// prepare reads the export and opens the data directory, making the clinic if there is
// none. An export that cannot be read makes nothing, and neither does a dry run: then
// there is no installation.
func (cmd importCommand) prepare(ctx context.Context, g *Globals, files fs.FS, m *mapping.Mapping) (*installation, clinic.Clinic, *mapping.Reading, error) {
	dir := g.dataDir()
	exists, err := dir.hasDatabase()
	if err != nil {
		return nil, clinic.Clinic{}, nil, err
	}
	if exists {
		i, c, err := dir.openClinic(ctx, g.log)
		if err != nil {
			return nil, c, nil, err
		}
		reading, err := i.ReadImport(ctx, operator(c, "import"), c, m, files)
		if err != nil {
			return nil, c, nil, errors.Join(err, i.Close())
		}
		return i, c, reading, nil
	}
	zone, err := exportTimezone(files, m)
	if err != nil {
		return nil, clinic.Clinic{}, nil, err
	}
	c := clinic.Clinic{Name: cmd.Clinic, Settings: clinic.Settings{Timezone: cmp.Or(cmd.Timezone, zone), Latitude: cmd.Latitude}}
	if c.Timezone == "" {
		return nil, c, nil, exitError{usage, errors.New("no practitioner of the export has a time zone; give the clinic's with --timezone")}
	}
	if err := c.Validate(app.Zones); err != nil {
		return nil, c, nil, exitError{usage, err}
	}
	reading, err := readExport(c, files, m)
	if err != nil || cmd.DryRun {
		return nil, c, reading, err
	}
	i, err := dir.create(ctx, "", g.log)
	if err != nil {
		return nil, c, nil, err
	}
	if err := i.addClinic(ctx, g, c); err != nil {
		return nil, c, nil, errors.Join(err, i.Close())
	}
	c, err = i.onlyClinic(ctx)
	return i, c, reading, err
}

// exportTimezone is the commonest zone of an export's practitioners.
func exportTimezone(files fs.FS, m *mapping.Mapping) (string, error) {
	if m != nil {
		return m.ClinicTimezone(files, app.Zones)
	}
	return canonical.ClinicTimezone(files, app.Zones)
}

// readExport reads an export for a clinic that knows nobody yet.
func readExport(c clinic.Clinic, files fs.FS, m *mapping.Mapping) (*mapping.Reading, error) {
	loc, err := app.Zones(c.Timezone)
	if err != nil {
		return nil, err
	}
	return app.ReadExport(files, m, canonical.Options{AsOf: civil.DateOf(time.Now().In(loc)), Zones: app.Zones, ClinicTimezone: c.Timezone})
}

// importWriters patients are imported at a time, so that they share commits.
const importWriters = 16

// importPatients stores an export, or tries to, and returns how many patients it came
// to what for, and why others were refused.
func (i *installation) importPatients(ctx context.Context, actor app.Actor, r *mapping.Reading, try bool, step func()) (counts map[app.Outcome]int, refused []string, err error) {
	importer := i.NewTrial(actor, r.Practitioners, r.Silent...)
	if !try {
		if importer, err = i.NewImporter(ctx, actor, r.Practitioners, r.Silent...); err != nil {
			return nil, nil, err
		}
	}
	patients := make([]app.ImportedPatient, 0, len(r.Patients))
	for _, p := range r.Patients {
		patients = append(patients, app.ImportedFrom(p))
	}
	return importAll(ctx, importer, patients, step)
}

// importAll stops at the first failure that is not a refusal.
func importAll(ctx context.Context, importer *app.Importer, patients []app.ImportedPatient, step func()) (counts map[app.Outcome]int, refused []string, err error) {
	counts = map[app.Outcome]int{}
	err = importer.Patients(ctx, patients, importWriters, func(p app.ImportedPatient, outcome app.Outcome, refusal error) {
		if refusal != nil {
			refused = append(refused, fmt.Sprintf("patient %q: %s", p.Ref, refusal))
		} else {
			counts[outcome]++
		}
		step()
	})
	return counts, refused, err
}
