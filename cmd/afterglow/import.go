package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

type importCommand struct {
	Folder   string   `arg:"" help:"Folder with practitioners.csv, patients.csv, treatments.csv, observations.csv, events.csv and appointments.csv, or some of them." type:"existingdir"`
	Clinic   string   `help:"Name of the clinic, if the data directory is empty." default:"Clinic" placeholder:"NAME"`
	Timezone string   `help:"IANA time zone of the clinic, if the data directory is empty (default: the commonest in practitioners.csv)." placeholder:"TZ"`
	Latitude *float64 `help:"Degrees north of the clinic, if the data directory is empty."`

	Links     string    `help:"Write a new link to the page of each patient of the export to this file, as CSV; nobody can show them again." placeholder:"FILE" type:"path"`
	PublicURL publicURL `name:"public-url" help:"What patients' calendars and pages will be reached under, so that calendars have their links at once (default: the address the server was reached under last)." placeholder:"URL"`
}

func (cmd importCommand) Run(ctx context.Context, g *Globals) error {
	folder := os.DirFS(cmd.Folder)
	i, c, export, err := cmd.prepare(ctx, g, folder)
	if err != nil {
		return err
	}
	defer i.Close()
	if cmd.PublicURL != "" {
		if err := i.SetPublicURL(ctx, string(cmd.PublicURL)); err != nil {
			return err
		}
	}
	step, done := progress("importing", len(export.Patients))
	changed, refused, err := i.importPatients(ctx, operator(c, "import"), export, step)
	done()
	if err != nil {
		return fmt.Errorf("stopped: %w; %d patients were changed and stay so, and the same import goes on with the rest", err, changed)
	}
	if cmd.Links != "" {
		baseURL, err := i.linksURL(ctx)
		if err == nil {
			err = i.writeLinks(ctx, operator(c, "import"), export.Patients, baseURL, cmd.Links)
		}
		if err != nil {
			return fmt.Errorf("the patients are imported, but not all page links are written: %w", err)
		}
	}
	for _, name := range export.Ignored {
		fmt.Fprintf(g.out, "ignored %s: not one of the canonical files\n", name)
	}
	for _, e := range export.RowErrors {
		fmt.Fprintln(g.out, e.Error())
	}
	for _, e := range refused {
		fmt.Fprintln(g.out, e)
	}
	for _, name := range canonical.Files() {
		if rows, read := export.Rows[name]; read {
			fmt.Fprintf(g.out, "%-18s %7d rows\n", name, rows)
		}
	}
	fmt.Fprintf(g.out, "%d patients imported, %d of them changed, %d refused\n", len(export.Patients)-len(refused), changed, len(export.Refused)+len(refused))
	if len(export.RowErrors)+len(refused) > 0 {
		return errors.New("some rows were refused; patients with a refused row were left as they were")
	}
	return nil
}

// prepare reads the folder and opens the data directory, making the clinic if
// there is none. A folder that cannot be read makes nothing.
func (cmd importCommand) prepare(ctx context.Context, g *Globals, folder fs.FS) (*installation, clinic.Clinic, *canonical.Export, error) {
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
		export, err := i.readFolder(ctx, c, folder)
		if err != nil {
			return nil, c, nil, errors.Join(err, i.Close())
		}
		return i, c, export, nil
	}
	zone, err := canonical.ClinicTimezone(folder, app.Zones)
	if err != nil {
		return nil, clinic.Clinic{}, nil, err
	}
	c := clinic.Clinic{Name: cmd.Clinic, Settings: clinic.Settings{Timezone: cmp.Or(cmd.Timezone, zone), Latitude: cmd.Latitude}}
	if c.Timezone == "" {
		return nil, c, nil, exitError{usage, errors.New("practitioners.csv names no time zone; give the clinic's with --timezone")}
	}
	if err := c.Validate(app.Zones); err != nil {
		return nil, c, nil, exitError{usage, err}
	}
	export, err := readFolder(c, folder, nil, nil)
	if err != nil {
		return nil, c, nil, err
	}
	i, err := dir.create(ctx, "", g.log)
	if err != nil {
		return nil, c, nil, err
	}
	if err := i.addClinic(ctx, g, c); err != nil {
		return nil, c, nil, errors.Join(err, i.Close())
	}
	c, err = i.onlyClinic(ctx)
	return i, c, export, err
}

// readFolder reads an export that may refer to what was imported before.
func (i *installation) readFolder(ctx context.Context, c clinic.Clinic, folder fs.FS) (*canonical.Export, error) {
	var failed error
	known := func(find func(context.Context, app.Actor, string) (bool, error)) func(string) bool {
		return func(ref string) bool {
			ok, err := find(ctx, operator(c, "import"), ref)
			failed = errors.Join(failed, err)
			return ok
		}
	}
	export, err := readFolder(c, folder, known(i.KnowsPatient), known(i.KnowsPractitioner))
	return export, errors.Join(err, failed)
}

func readFolder(c clinic.Clinic, folder fs.FS, knowsPatient, knowsPractitioner func(string) bool) (*canonical.Export, error) {
	loc, err := app.Zones(c.Timezone)
	if err != nil {
		return nil, err
	}
	return canonical.Read(folder, canonical.Options{
		AsOf: civil.DateOf(time.Now().In(loc)), Zones: app.Zones, ClinicTimezone: c.Timezone,
		KnownPatient: knowsPatient, KnownPractitioner: knowsPractitioner,
	})
}

// importWriters patients are imported at a time, so that they share commits.
const importWriters = 16

// importPatients stores an export and returns how many patients it changed and
// why others were refused.
func (i *installation) importPatients(ctx context.Context, actor app.Actor, export *canonical.Export, step func()) (changed int, refused []string, err error) {
	importer, err := i.NewImporter(ctx, actor, export.Practitioners)
	if err != nil {
		return 0, nil, err
	}
	var patients []app.ImportedPatient
	for _, p := range export.Patients {
		patients = append(patients, imported(p))
	}
	return importAll(ctx, importer, patients, step)
}

// importAll stops at the first failure that is not a refusal.
func importAll(ctx context.Context, importer *app.Importer, patients []app.ImportedPatient, step func()) (changed int, refused []string, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan app.ImportedPatient)
	var writers sync.WaitGroup
	var lock sync.Mutex
	for range importWriters {
		writers.Go(func() {
			for p := range next {
				did, failure := importer.Patient(ctx, p)
				lock.Lock()
				if did {
					changed++
				}
				if clinic.CodeOf(failure) != "" {
					refused = append(refused, fmt.Sprintf("patient %q: %s", p.Ref, failure))
				} else if failure != nil {
					stop(failure) // the first one; those after it only follow from it
				}
				step()
				lock.Unlock()
			}
		})
	}
	for _, p := range patients {
		if ctx.Err() != nil {
			break
		}
		next <- p
	}
	close(next)
	writers.Wait()
	return changed, refused, context.Cause(ctx)
}

// imported is a patient of an export as the use case takes her.
func imported(p canonical.Patient) app.ImportedPatient {
	out := app.ImportedPatient{Ref: p.Ref, Treatments: p.Treatments, Observations: p.Observations, Events: p.Events, Appointments: p.Appointments}
	if p.HasRow {
		out.Patient = &clinic.Patient{Name: p.Name, Email: p.Email, Language: p.Language, PractitionerID: p.PractitionerRef, Traits: p.Traits}
	}
	return out
}
