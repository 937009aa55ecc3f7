package app

import (
	"context"
	"regexp"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// DeletePatient erases a patient: her records, plan and feeds, whose addresses are
// retired, her ways in, and what is about her in practitioners' calendars, whoever
// wrote it (decision 27). Once it returns, her data is out of the database's files as
// well, unless somebody reads them at that moment: then the next roll sees to it.
func (a *App) DeletePatient(ctx context.Context, actor Actor, id string, match Match) error {
	var stopped []store.Import
	err := a.change(ctx, actor, func(c *change) error {
		before, err := c.Patient(actor.patient(id))
		if err != nil {
			return err
		}
		if err := match.check(before); err != nil {
			return err
		}
		all, err := c.Feeds(actor.patient(id))
		if err != nil {
			return err
		}
		for _, feed := range all {
			if err := c.retire(actor.patient(id), feed); err != nil {
				return err
			}
		}
		if err := c.eraseObjects(actor.patient(id), before); err != nil {
			return err
		}
		if err := c.forgetBoard(actor.patient(id)); err != nil {
			return err
		}
		if err := c.Tx.DeletePatient(actor.patient(id)); err != nil {
			return err
		}
		if err := c.audit(did{"patient.delete", id}, id); err != nil {
			return err
		}
		stopped, err = c.endImports()
		return err
	})
	if err == nil {
		for _, i := range stopped {
			a.stopImport(i.ID)
		}
		a.emptyLog(context.WithoutCancel(ctx)) // done it is, whoever went away
	}
	return err
}

// erasedMeanwhile is why an import ends that waits while a patient is erased.
const erasedMeanwhile = "A patient was erased meanwhile, and its files may bring her back. Upload them again without her."

// endImports ends the imports whose files wait: she may be in them.
func (c *change) endImports() ([]store.Import, error) {
	open, err := c.OpenImports(c.actor.Clinic, "", maxOpenImports)
	for _, i := range open {
		if err := c.end(&i, ImportCancelled, erasedMeanwhile); err != nil {
			return nil, err
		}
	}
	return open, err
}

// stopImport stops an import that has ended, and deletes its files.
func (a *App) stopImport(id string) {
	a.underWay.stop(id)
	if err := a.dropFiles(id); err != nil {
		a.log.Error("the files of an import are still there; the next start tries again", "import", id, "error", err)
	}
}

// emptyLog moves the database's log into the database, where what was deleted is
// overwritten. That it could not be done is no reason to refuse what is done already.
func (a *App) emptyLog(ctx context.Context) {
	if err := a.store.EmptyLog(ctx); err != nil {
		a.log.Warn("what was deleted is still in the database's log; the next roll tries again", "error", err)
	}
}

// eraseObjects deletes what is about a patient in calendars: what we wrote, what a
// client wrote that is linked to her, and what names her in a practitioner's calendar
// without being linked to anybody. Where the calendar lives elsewhere, too, it is
// deleted there as any other member is.
func (c *change) eraseObjects(key store.PatientKey, patient clinic.Patient) error {
	all, err := c.ObjectsOfPatient(key)
	if err != nil {
		return err
	}
	for _, o := range all {
		if err := c.erase(store.CalendarKey{Clinic: key.Clinic, ID: o.CalendarID}, o.Name); err != nil {
			return err
		}
	}
	names, err := c.namesOf(patient)
	if err != nil || names == nil {
		return err
	}
	var last store.StandingObject
	for more := true; more; {
		some, err := c.StandingObjects(key.Clinic, last.CalendarID, last.Name, bodyPage)
		if err != nil {
			return err
		}
		for _, last = range some {
			if last.Ours || !last.Practitioners || last.PatientID != "" || !names.MatchString(unfolded(last.Body)) {
				continue
			}
			if err := c.erase(store.CalendarKey{Clinic: key.Clinic, ID: last.CalendarID}, last.Name); err != nil {
				return err
			}
		}
		more = len(some) == bodyPage
	}
	return nil
}

// namesOf finds what names a patient and nobody else: her code, and her address unless
// another patient shares it. Two patients may have one name, so a name alone tells of
// nobody, as in linking (design.md section 4). It is nil if nothing names her.
func (c *change) namesOf(patient clinic.Patient) (*regexp.Regexp, error) {
	var names []string
	if patient.Code != "" {
		names = append(names, regexp.QuoteMeta(patient.Code))
	}
	if patient.Email != "" {
		shared, err := c.PatientIDsByEmail(c.actor.Clinic, patient.Email, 2)
		if err != nil {
			return nil, err
		}
		if len(shared) == 1 {
			names = append(names, regexp.QuoteMeta(patient.Email))
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	// Not as a part of a longer code or address.
	return regexp.Compile(`(?i)(^|[^\pL\pN._%+-])(` + strings.Join(names, "|") + `)($|[^\pL\pN.-]|\.($|[^\pL\pN]))`)
}

// unfolded is the text of an object with its folds undone (RFC 5545 section 3.1) and
// its escaped line ends as line ends (section 3.3.11), so that nothing hides in them.
func unfolded(body []byte) string { return unfolder.Replace(string(body)) }

var unfolder = strings.NewReplacer("\r\n ", "", "\r\n\t", "", "\n ", "", "\n\t", "", `\\`, `\\`, `\n`, "\n", `\N`, "\n")
