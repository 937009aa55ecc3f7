package app

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

const (
	// importWriters patients are taken over at a time, so that they share commits and
	// others who change something come between them.
	importWriters = 8
	// importEvery is how often the import that is at work says how far it is.
	importEvery = 500 * time.Millisecond
	// importCheck is how often somebody looks for imports that wait, who was not woken.
	importCheck = time.Minute
	// maxImportErrors are kept of one import; the others are counted.
	maxImportErrors = 10_000
)

// underWay is what the imports of this process are doing.
type underWay struct {
	folder string // in which the files are
	wake   chan struct{}
	turn   sync.Mutex // one import at a time

	mutex sync.Mutex
	held  map[string]bool // uploads that have not become imports yet
	id    string          // of the import at work
	end   context.CancelFunc
}

func newUnderWay(folder string) *underWay {
	return &underWay{folder: folder, wake: make(chan struct{}, 1), held: map[string]bool{}}
}

func (w *underWay) wakeUp() {
	select {
	case w.wake <- struct{}{}:
	default: // it has been told already
	}
}

func (w *underWay) hold(id string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.held[id] = true
}

// release lets an upload go and reports whether it was held.
func (w *underWay) release(id string) (held bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	held = w.held[id]
	delete(w.held, id)
	return held
}

func (w *underWay) holds(id string) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.held[id]
}

func (w *underWay) work(id string, end context.CancelFunc) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.id, w.end = id, end
}

// stop stops an import if it is the one at work.
func (w *underWay) stop(id string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.id == id && w.end != nil {
		w.end()
	}
}

// RunImports carries out the imports that wait, one at a time, until the context
// ends. One that was cut short begins anew: what it took over before is the same then.
func (a *App) RunImports(ctx context.Context) {
	if err := a.sweepFiles(ctx); err != nil && ctx.Err() == nil {
		a.log.Error("files of old imports could not be deleted", "error", err)
	}
	for ctx.Err() == nil {
		worked, err := a.ImportNext(ctx)
		if err != nil && ctx.Err() == nil {
			a.log.Error("an import was interrupted, will be tried again", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-a.underWay.wake:
		case <-time.After(importCheck):
		}
	}
}

// ImportNext carries out the oldest import that waits and reports whether there was
// one. An error means that it will be tried again.
func (a *App) ImportNext(ctx context.Context) (worked bool, err error) {
	a.underWay.turn.Lock()
	defer a.underWay.turn.Unlock()
	clinics, err := a.Clinics(ctx)
	if err != nil {
		return false, err
	}
	var next *store.Import
	var whose clinic.Clinic
	for _, c := range clinics {
		open, err := a.openImports(ctx, c.ID)
		if err != nil {
			return false, err
		}
		at := slices.IndexFunc(open, func(i store.Import) bool { return i.State != ImportChecked })
		if at >= 0 && (next == nil || open[at].ID < next.ID) {
			next, whose = &open[at], c
		}
	}
	if next == nil {
		return false, nil
	}
	working, end := context.WithCancel(ctx)
	defer end()
	a.underWay.work(next.ID, end)
	defer a.underWay.work("", nil)
	job := &importJob{App: a, clinic: whose, actor: Actor{Clinic: whose.ID, Name: next.Actor, Cause: "import"}, is: *next}
	err = job.run(working)
	if errors.Is(err, errImportEnded) || ctx.Err() == nil && working.Err() != nil {
		err = nil // somebody cancelled it
	}
	return true, err
}

// errImportEnded stops an import that somebody has cancelled.
var errImportEnded = errors.New("the import has ended")

// importJob is one import at work.
type importJob struct {
	*App
	clinic clinic.Clinic
	actor  Actor
	is     store.Import
	errors int // rows and patients refused and kept
	shown  importPreview
}

func (j *importJob) run(ctx context.Context) error {
	now := j.now().UTC()
	j.is.Started = cmp.Or(j.is.Started, &now)
	resumed := j.is.State == ImportRunning // and was interrupted
	if !resumed {
		j.is.State, j.is.Counts = ImportChecking, store.ImportCounts{}
	}
	if err := j.save(ctx, j.is.State); err != nil {
		return err
	}
	reading, err := j.read(ctx)
	if words := failureOf(err); words != "" {
		return j.finish(ctx, ImportFailed, words)
	}
	if err != nil {
		return err
	}
	if err := j.note(ctx, reading); err != nil {
		return err
	}
	importer := j.NewTrial(j.actor, reading.Practitioners, reading.Silent...)
	if !j.is.DryRun {
		if err := j.save(ctx, ImportRunning); err != nil { // from here on it is resumed
			return err
		}
		if importer, err = j.NewImporter(ctx, j.actor, reading.Practitioners, reading.Silent...); err != nil {
			if clinic.CodeOf(err) != "" {
				return j.finish(ctx, ImportFailed, "A practitioner of the export cannot be taken over: "+err.Error()+".")
			}
			return err
		}
	}
	importer.may = j.unended // so that nobody comes back who was erased meanwhile
	if err := j.patients(ctx, importer, reading); err != nil {
		return err
	}
	if !j.is.DryRun {
		return j.finish(ctx, ImportDone, "")
	}
	if err := j.writePreview(); err != nil {
		return err
	}
	return j.save(ctx, ImportChecked)
}

// read reads the files by the import's mapping.
func (j *importJob) read(ctx context.Context) (*mapping.Reading, error) {
	root, err := os.OpenRoot(filepath.Join(j.underWay.folder, j.is.ID, importedFiles))
	if err != nil {
		return nil, err
	}
	defer root.Close()
	m, err := mappingOf(j.is.Source, j.is.Mapping)
	if err != nil {
		return nil, err
	}
	return j.ReadImport(ctx, j.actor, j.clinic, m, root.FS())
}

// ReadImport reads another system's files by a mapping, or canonical files if it is
// nil, for a clinic that may know their patients from before.
func (a *App) ReadImport(ctx context.Context, actor Actor, c clinic.Clinic, m *mapping.Mapping, files fs.FS) (*mapping.Reading, error) {
	today, err := a.today(c)
	if err != nil {
		return nil, err
	}
	var failed error
	known := func(find func(context.Context, Actor, string) (bool, error)) func(string) bool {
		return func(ref string) bool {
			ok, err := find(ctx, actor, ref)
			failed = errors.Join(failed, err)
			return ok
		}
	}
	options := canonical.Options{AsOf: today, Zones: Zones, ClinicTimezone: c.Timezone, KnownPatient: known(a.KnowsPatient), KnownPractitioner: known(a.KnowsPractitioner)}
	reading, err := ReadExport(stoppable{files, ctx}, m, options)
	return reading, errors.Join(cmp.Or(ctx.Err(), err), failed)
}

// ReadExport reads files by a mapping, or canonical files if it is nil.
func ReadExport(files fs.FS, m *mapping.Mapping, options canonical.Options) (*mapping.Reading, error) {
	if m != nil {
		return m.Read(files, options)
	}
	export, err := canonical.Read(files, options)
	if err != nil {
		return nil, err
	}
	return &mapping.Reading{Export: export}, nil
}

// stoppable is a folder whose files end when a context does.
type stoppable struct {
	fs.FS
	ctx context.Context
}

// Open implements fs.FS.
func (s stoppable) Open(name string) (fs.File, error) {
	file, err := s.FS.Open(name)
	if err != nil {
		return nil, err
	}
	if folder, ok := file.(fs.ReadDirFile); ok && name == "." {
		return folder, nil
	}
	return stoppableFile{file, s.ctx}, nil
}

type stoppableFile struct {
	fs.File
	ctx context.Context
}

// Read implements fs.File.
func (f stoppableFile) Read(p []byte) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	return f.File.Read(p)
}

// failureOf says why files cannot be read, without repeating what they say; "" if that
// is not their fault.
func failureOf(err error) string {
	var file *canonical.FileError
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &file):
		said := *file
		if !strings.HasPrefix(said.Message, "missing") {
			said.Columns = nil // a file without a header says other things in its first line
		}
		return said.Error() + "."
	case errors.Is(err, fs.ErrNotExist):
		return "The uploaded files are not here any more. Upload them again."
	case errors.Is(err, canonical.ErrNoFiles):
		return "None of the files is called as the canonical ones are."
	case clinic.CodeOf(err) != "":
		return err.Error() + "."
	}
	return ""
}

// note notes what reading found.
func (j *importJob) note(ctx context.Context, r *mapping.Reading) error {
	j.is.Counts = store.ImportCounts{
		RowErrors: len(r.RowErrors), Patients: len(r.Patients), Refused: len(r.Refused), Kept: len(r.Refused),
		// What an interrupted import has taken over is the same now, and counts still.
		Added: j.is.Counts.Added, Changed: j.is.Counts.Changed,
	}
	for _, n := range r.Rows {
		j.is.Counts.Rows += n
	}
	for _, n := range r.Left {
		j.is.Counts.Left += n
	}
	var refused []store.ImportError
	for i, e := range r.RowErrors[:min(len(r.RowErrors), maxImportErrors)] {
		refused = append(refused, store.ImportError{Number: i + 1, File: e.File, Line: e.Line, Field: e.Column, Message: e.Message})
	}
	j.errors = len(refused)
	return j.change(ctx, j.actor, func(c *change) error { return c.PutImportErrors(j.clinic.ID, j.is.ID, 1, refused) })
}

// patients takes the patients over, or tries to.
func (j *importJob) patients(ctx context.Context, importer *Importer, r *mapping.Reading) error {
	defer giveWay()()
	patients := make([]ImportedPatient, 0, len(r.Patients))
	for _, p := range r.Patients {
		patients = append(patients, ImportedFrom(p))
	}
	var refused []store.ImportError
	saved := j.now()
	var failed error
	err := importer.Patients(ctx, patients, importWriters, func(p ImportedPatient, outcome Outcome, refusal error) {
		counts := &j.is.Counts
		counts.Done++
		switch {
		case refusal != nil:
			counts.Refused++
			if j.errors++; j.errors <= maxImportErrors {
				refused = append(refused, refusedPatient(j.errors, refusal))
			}
		case outcome == OutcomeAdded:
			counts.Added++
		case outcome == OutcomeChanged:
			counts.Changed++
		}
		j.shown.add(p, outcome)
		if failed == nil && time.Since(saved) >= importEvery {
			saved = time.Now()
			failed = j.save(ctx, j.is.State)
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return j.change(ctx, j.actor, func(c *change) error {
		if len(refused) == 0 {
			return nil
		}
		return c.PutImportErrors(j.clinic.ID, j.is.ID, refused[0].Number, refused)
	})
}

// refusedPatient names the field that a rule of the clinic refuses. Which patient she
// is, the file knows by no line.
func refusedPatient(number int, refusal error) store.ImportError {
	e := store.ImportError{Number: number, Message: "a patient was refused: " + refusal.Error()}
	var refused *clinic.Error
	if errors.As(refusal, &refused) {
		e.Field, e.Message = refused.Path, "of a patient "+refused.Message
	}
	return e
}

// save notes how far the import is. One that somebody has ended meanwhile stops.
func (j *importJob) save(ctx context.Context, state string) error {
	return j.unlessEnded(ctx, func(c *change) error {
		j.is.State = state
		return c.UpdateImport(j.clinic.ID, j.is)
	})
}

// finish ends the import and deletes its files.
func (j *importJob) finish(ctx context.Context, state, failure string) error {
	err := j.unlessEnded(ctx, func(c *change) error {
		if err := c.end(&j.is, state, failure); err != nil {
			return err
		}
		return c.audit(did{"import." + map[string]string{ImportDone: "finish", ImportFailed: "fail"}[state], j.is.ID}, "")
	})
	if err != nil {
		return err
	}
	return j.dropFiles(j.is.ID)
}

// unlessEnded changes the import unless somebody has ended it.
func (j *importJob) unlessEnded(ctx context.Context, do func(*change) error) error {
	return j.change(ctx, j.actor, func(c *change) error {
		if err := j.unended(c); err != nil {
			return err
		}
		return do(c)
	})
}

// unended refuses what would be done for an import that somebody has ended.
func (j *importJob) unended(c *change) error {
	now, err := c.Import(j.clinic.ID, j.is.ID)
	if clinic.CodeOf(err) == clinic.NotFound || err == nil && now.Ended != nil {
		return errImportEnded
	}
	return err
}

// ImportedFrom is a patient of an export as an Importer takes her.
func ImportedFrom(p canonical.Patient) ImportedPatient {
	out := ImportedPatient{Ref: p.Ref, Treatments: p.Treatments, Observations: p.Observations, Events: p.Events, Appointments: p.Appointments}
	if p.HasRow {
		out.Patient = &clinic.Patient{Name: p.Name, Email: p.Email, Language: p.Language, PractitionerID: p.PractitionerRef, Traits: p.Traits}
	}
	return out
}
