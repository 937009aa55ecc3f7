package console

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/sheet"
)

const importsPath = "/settings/imports"

func (h handler) importRoutes() []route {
	return []route{
		{http.MethodGet, importsPath, ownerOnly, importsPage},
		{http.MethodPost, importsPath, ownerOnly, form(addImport, importsPage)},
		{http.MethodGet, importsPath + "/:id", ownerOnly, importPage},
		{http.MethodGet, importsPath + "/:id/errors.csv", ownerOnly, importErrorsFile},
		{http.MethodPost, importsPath + "/:id/run", ownerOnly, form(runImport, importPage)},
		{http.MethodPost, importsPath + "/:id/delete", ownerOnly, deleteImport},
		{http.MethodGet, "/settings/mapping.yaml", ownerOnly, mappingFile},
	}
}

// importsView is where an export is uploaded, and what was imported before.
type importsView struct {
	Tabs    []link
	Source  menu
	Mapping field
	Files   field
	Limit   int // MiB
	Sources []app.ImportSource
	Imports []importRow
	Next    string // id before which the next page begins
}

type importRow struct {
	app.Import
	Title, Begun, By, Words string
}

// importRows are listed on one page.
const importRows = 50

// importStates are the states in words.
var importStates = map[string]string{
	app.ImportWaiting: "Waits for its turn", app.ImportChecking: "Is being checked", app.ImportChecked: "Checked, nothing changed yet",
	app.ImportRunning: "Is running", app.ImportDone: "Done", app.ImportFailed: "Failed", app.ImportCancelled: "Cancelled",
}

func importsPage(v *visit) error {
	const f = "import"
	view := importsView{
		Tabs: v.settingsTabs(importsPath), Source: v.menu(f, "source", ""), Mapping: v.field(f, "mapping", ""), Files: v.field(f, "files", ""),
		Limit: app.MaxUpload >> 20, Sources: v.app.ImportSources(),
	}
	for _, s := range view.Sources {
		view.Source.Options = append(view.Source.Options, choice{Value: s.Name, Text: s.Title, On: s.Name == view.Source.Value})
	}
	view.Source.Options = append(view.Source.Options, choice{Value: app.CanonicalSource, Text: "Afterglow's own files", On: app.CanonicalSource == view.Source.Value})
	found, err := v.app.Imports(v.ctx(), v.actor, v.query("before"), importRows+1)
	if err != nil {
		return err
	}
	if len(found) > importRows {
		found = found[:importRows]
		view.Next = found[importRows-1].ID
	}
	if view.Imports, err = v.importRows(found); err != nil {
		return err
	}
	return v.render("imports", "Imports", "settings", view)
}

func (v *visit) importRows(found []app.Import) (rows []importRow, err error) {
	var actors []string
	titles := map[string]string{app.CanonicalSource: "Afterglow's own files"}
	for _, s := range v.app.ImportSources() {
		titles[s.Name] = s.Title
	}
	for _, i := range found {
		actors = append(actors, i.CreatedBy)
	}
	who, err := v.actors(actors)
	if err != nil {
		return nil, err
	}
	for _, i := range found {
		row := importRow{Import: i, Title: titles[i.Source], By: who(i.CreatedBy), Words: importStates[i.State]}
		if row.Title == "" || i.Own {
			row.Title = i.Source
		}
		if row.Begun, err = v.moment(i.CreatedAt); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// addImport takes the files and has them checked: nothing changes before somebody has
// seen what would come of it.
func addImport(v *visit) error {
	d := v.reading("import")
	if v.upload == nil || v.upload.file == nil {
		d.add("files", "Choose the files.")
		return errFaulty
	}
	settings := app.ImportSettings{Source: v.value("source"), Mapping: v.value("mapping"), DryRun: true}
	into, err := v.app.BeginUpload(v.actor)
	if err != nil {
		return err
	}
	defer into.Abandon()
	if err := v.upload.take(into); err != nil {
		return inField(err)
	}
	// Files take long to send: who was shut out meanwhile is.
	if still, err := v.resume(); err != nil || still == nil || !ownerOnly.allows(still.Staff.Role) {
		return errors.Join(err, errForeign)
	}
	begun, err := into.Finish(v.ctx(), settings)
	if err != nil {
		return inField(err)
	}
	return v.done(importsPath+"/"+begun.ID, "")
}

// inField says what is wrong with the files or the mapping as a sentence of its own.
func inField(err error) error {
	var refusal *clinic.Error
	if !errors.As(err, &refusal) || refusal.Path == "" {
		return err
	}
	begins := map[string]string{"files": "What you chose ", "mapping": "The mapping: "}[refusal.Path]
	return clinic.Errorf(refusal.Code, "", "%s", begins+refusal.Message)
}

// importView is one import: how far it is and what it found.
type importView struct {
	Tabs           []link
	Import         importRow
	Shown          []app.PreviewedPatient
	MayRun, Busy   bool
	Done, Of       int
	Started, Ended string
}

// importRefresh is how often, in seconds, the page of an import that is at work asks
// again.
const importRefresh = 2

func importPage(v *visit) error {
	found, err := v.app.Import(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	rows, err := v.importRows([]app.Import{found})
	if err != nil {
		return err
	}
	view := importView{Tabs: v.settingsTabs(importsPath), Import: rows[0], MayRun: found.State == app.ImportChecked, Busy: found.UnderWay(),
		Done: found.Counts.Done, Of: max(found.Counts.Patients, 1)}
	if view.Shown, err = v.app.ImportPreview(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	if found.EndedAt != nil {
		if view.Ended, err = v.moment(*found.EndedAt); err != nil {
			return err
		}
	}
	if view.Busy {
		v.c.Header("Refresh", strconv.Itoa(importRefresh))
	}
	return v.render("import", "Import", "settings", view)
}

func runImport(v *visit) error {
	if _, err := v.app.RunImport(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	return v.done(importsPath+"/"+v.id(), "")
}

func deleteImport(v *visit) error {
	before, err := v.app.Import(v.ctx(), v.actor, v.id())
	if err != nil {
		return err
	}
	if err := v.app.CancelImport(v.ctx(), v.actor, v.id()); err != nil {
		return err
	}
	if before.EndedAt != nil {
		return v.done(importsPath, "That import is forgotten; what it brought stays.")
	}
	return v.done(importsPath+"/"+v.id(), "The import is cancelled and its files are deleted.")
}

// importErrorsFile is what an import refused, to work through in a spreadsheet.
func importErrorsFile(v *visit) error {
	const all = 10_000
	found, err := v.app.ImportErrors(v.ctx(), v.actor, v.id(), 0, all)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, e := range found {
		rows = append(rows, []string{e.File, strconv.Itoa(e.Line), e.Field, e.Message})
	}
	v.c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="import-%s-errors.csv"`, v.id()))
	v.c.Data(http.StatusOK, sheet.ContentType, sheet.CSV([]string{"file", "line", "column", "message"}, rows))
	return nil
}

// mappingFile is a mapping that comes with the program, to begin one's own with.
func mappingFile(v *visit) error {
	text, err := v.app.ImportMapping(cmp.Or(v.query("source"), "generic"))
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", `attachment; filename="mapping.yaml"`)
	v.c.Data(http.StatusOK, "application/yaml; charset=utf-8", []byte(text))
	return nil
}
