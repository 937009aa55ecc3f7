package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rs/xid"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/mapping"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// The states of an import.
const (
	ImportWaiting   = "waiting"   // for its turn
	ImportChecking  = "checking"  // its files are read and compared with what is recorded
	ImportChecked   = "checked"   // nothing has changed; it can be run
	ImportRunning   = "running"   // patients are taken over
	ImportDone      = "done"      //
	ImportFailed    = "failed"    // what was taken over before stays
	ImportCancelled = "cancelled" // likewise
)

// CanonicalSource names the canonical files, which need no mapping: their references
// are kept as they are.
const CanonicalSource = "canonical"

// ImportSettings are what is chosen of a new import.
type ImportSettings struct {
	Source  string // a mapping that comes with the program, or CanonicalSource
	Mapping string // the clinic's own, instead
	DryRun  bool   // check the files and change nothing
}

// Import is an import of another system's export.
type Import struct {
	ID        string       `json:"id"`
	Source    string       `json:"source" doc:"Short name of the system; references are kept as source:reference" example:"jane"`
	Own       bool         `json:"own_mapping" doc:"Whether the clinic sent a mapping of its own"`
	State     string       `json:"state" enum:"waiting,checking,checked,running,done,failed,cancelled" doc:"checked means that nothing has changed yet and it can be run"`
	DryRun    bool         `json:"dry_run" doc:"Whether it stops when the files are checked"`
	CreatedAt time.Time    `json:"created_at"`
	CreatedBy string       `json:"created_by" doc:"Who began it, by id"`
	StartedAt *time.Time   `json:"started_at,omitempty"`
	EndedAt   *time.Time   `json:"ended_at,omitempty"`
	Counts    ImportCounts `json:"counts"`
	Failure   string       `json:"failure,omitempty" doc:"Why it failed, in words"`
}

// ImportCounts is how far an import is and what it found.
type ImportCounts struct {
	Rows      int `json:"rows" doc:"Rows in the files"`
	Left      int `json:"rows_left_out" doc:"Rows that the mapping leaves out, as visits without a treatment"`
	RowErrors int `json:"row_errors" doc:"Values that were refused; each keeps its patient out"`
	Patients  int `json:"patients" doc:"Patients that can be taken over"`
	Done      int `json:"done" doc:"Of those, how many were looked at so far"`
	Added     int `json:"added" doc:"New patients"`
	Changed   int `json:"changed" doc:"Known patients of whom something is new or otherwise"`
	Same      int `json:"same" doc:"Known patients of whom nothing changes"`
	Refused   int `json:"refused" doc:"Patients kept out, by a value or by a rule of the clinic"`
}

func shownImport(i store.Import) Import {
	c := i.Counts
	return Import{
		ID: i.ID, Source: i.Source, Own: i.Mapping != "", State: i.State, DryRun: i.DryRun, CreatedAt: i.Created, CreatedBy: i.Actor,
		StartedAt: i.Started, EndedAt: i.Ended, Failure: i.Failure,
		Counts: ImportCounts{
			Rows: c.Rows, Left: c.Left, RowErrors: c.RowErrors, Patients: c.Patients, Done: c.Done, Added: c.Added, Changed: c.Changed,
			Same: max(c.Done-c.Added-c.Changed-(c.Refused-c.Kept), 0), Refused: c.Refused,
		},
	}
}

// UnderWay reports whether the import is at work or will be.
func (i Import) UnderWay() bool {
	return i.State == ImportWaiting || i.State == ImportChecking || i.State == ImportRunning
}

// ImportError is a value that an import refused, without the value.
type ImportError = store.ImportError

// ImportSource is a mapping that comes with the program.
type ImportSource struct {
	Name  string `json:"source" example:"jane"`
	Title string `json:"title" example:"Jane"`
}

// ImportSources lists the systems whose exports can be read.
func (a *App) ImportSources() (all []ImportSource) {
	for _, name := range mapping.Sources() {
		text, _ := mapping.Text(name)
		m, err := mapping.Parse(text, Zones)
		if err != nil {
			panic("app: " + err.Error()) // a test reads them all
		}
		all = append(all, ImportSource{name, m.Title})
	}
	return all
}

// ImportMapping is the text of a mapping that comes with the program.
func (a *App) ImportMapping(source string) (string, error) {
	text, ok := mapping.Text(source)
	if !ok {
		return "", clinic.Errorf(clinic.NotFound, "", "there is no such mapping")
	}
	return string(text), nil
}

// mappingOf is the mapping that an import is read by; nil for the canonical files.
func mappingOf(source, text string) (*mapping.Mapping, error) {
	switch {
	case text != "":
		m, err := mapping.Parse([]byte(text), Zones)
		return m, inMapping(err)
	case source == CanonicalSource:
		return nil, nil
	}
	known, ok := mapping.Text(source)
	if !ok {
		return nil, clinic.Errorf(clinic.Invalid, "source", "is none of %s, %s", CanonicalSource, strings.Join(mapping.Sources(), ", "))
	}
	return mapping.Parse(known, Zones)
}

// inMapping says that it is the mapping that is wrong.
func inMapping(err error) error {
	var refusal *clinic.Error
	if !errors.As(err, &refusal) {
		return err
	}
	return clinic.Errorf(refusal.Code, "mapping", "%s", strings.TrimSpace(refusal.Path+" "+refusal.Message))
}

// begin notes a new import whose files have arrived.
func (a *App) begin(ctx context.Context, actor Actor, id string, settings ImportSettings) (begun Import, err error) {
	m, err := mappingOf(settings.Source, settings.Mapping)
	if err != nil {
		return begun, err
	}
	source := settings.Source
	if m != nil {
		source = m.Source
	}
	err = a.change(ctx, actor, func(c *change) error {
		open, err := c.OpenImports(actor.Clinic, "", maxOpenImports)
		if err != nil {
			return err
		}
		if len(open) == maxOpenImports {
			return clinic.Errorf(clinic.Conflict, "", "%d imports wait or are checked already; run or cancel one of them first", maxOpenImports)
		}
		i := store.Import{ID: id, Source: source, Mapping: settings.Mapping, State: ImportWaiting, DryRun: settings.DryRun, Actor: actor.Name, Created: time.Unix(c.second, 0).UTC()}
		begun = shownImport(i)
		if err := c.InsertImport(actor.Clinic, i); err != nil {
			return err
		}
		return c.audit(did{"import.add", id}, "")
	})
	if err == nil {
		a.underWay.wakeUp()
	}
	return begun, err
}

// Imports lists up to limit imports that began before one, the newest first; ""
// begins with the newest.
func (a *App) Imports(ctx context.Context, actor Actor, before string, limit int) (page []Import, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		found, err := tx.ImportPage(actor.Clinic, before, limit)
		for _, i := range found {
			page = append(page, shownImport(i))
		}
		return err
	})
	return page, err
}

// Import returns one import.
func (a *App) Import(ctx context.Context, actor Actor, id string) (shown Import, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		i, err := tx.Import(actor.Clinic, id)
		shown = shownImport(i)
		return err
	})
	return shown, err
}

// ImportErrors lists up to limit of what an import refused whose number follows
// after.
func (a *App) ImportErrors(ctx context.Context, actor Actor, id string, after, limit int) (page []ImportError, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		if _, err := tx.Import(actor.Clinic, id); err != nil {
			return err
		}
		page, err = tx.ImportErrors(actor.Clinic, id, after, limit)
		return err
	})
	return page, err
}

// RunImport has an import take over what it found.
func (a *App) RunImport(ctx context.Context, actor Actor, id string) (shown Import, err error) {
	err = a.change(ctx, actor, func(c *change) error {
		i, err := c.Import(actor.Clinic, id)
		if err != nil {
			return err
		}
		if i.State != ImportChecked {
			return clinic.Errorf(clinic.Conflict, "", "an import that is %s cannot be run", i.State)
		}
		i.State, i.DryRun = ImportWaiting, false
		shown = shownImport(i)
		if err := c.UpdateImport(actor.Clinic, i); err != nil {
			return err
		}
		return c.audit(did{"import.run", id}, "")
	})
	if err == nil {
		a.underWay.wakeUp()
	}
	return shown, err
}

// CancelImport stops an import that has not ended; what it has taken over stays. One
// that has ended is forgotten.
func (a *App) CancelImport(ctx context.Context, actor Actor, id string) error {
	err := a.change(ctx, actor, func(c *change) error {
		i, err := c.Import(actor.Clinic, id)
		switch {
		case err != nil:
			return err
		case i.Ended != nil:
			if err := c.DeleteImport(actor.Clinic, id); err != nil {
				return err
			}
			return c.audit(did{"import.delete", id}, "")
		}
		if err := c.end(&i, ImportCancelled, ""); err != nil {
			return err
		}
		return c.audit(did{"import.cancel", id}, "")
	})
	if err != nil {
		return err
	}
	a.underWay.stop(id)
	return a.dropFiles(id)
}

// end ends an import. Its files are not needed any more.
func (c *change) end(i *store.Import, state, failure string) error {
	now := time.Unix(c.second, 0).UTC()
	i.State, i.Failure, i.Ended = state, failure, &now
	return c.UpdateImport(c.actor.Clinic, *i)
}

// newImportID is the id of an import, which rises with time.
func newImportID() string { return xid.New().String() }

// maxOpenImports are kept of a clinic that have not ended: each holds up to a gigabyte of
// the disk that the database is on.
const maxOpenImports = 10

// keptUnread is how long the files of an import that was checked wait to be run: they
// are a clinic's whole history.
const keptUnread = 7 * 24 * time.Hour

// expireImports ends the imports that were checked and are forgotten.
func (a *App) expireImports(ctx context.Context, clinicID string) error {
	actor := Actor{Clinic: clinicID, Name: rollActor, Cause: "roll"}
	open, err := a.openImports(ctx, clinicID)
	for _, i := range open {
		if i.State != ImportChecked || a.now().Sub(*cmp.Or(i.Started, &i.Created)) < keptUnread {
			continue
		}
		err = errors.Join(err, a.CancelImport(ctx, actor, i.ID))
	}
	return err
}

func (a *App) openImports(ctx context.Context, clinicID string) (open []store.Import, err error) {
	err = a.read(ctx, func(tx *store.Tx) error {
		open, err = tx.OpenImports(clinicID, "", maxOpenImports)
		return err
	})
	return slices.Clip(open), err
}
