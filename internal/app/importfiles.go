package app

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// Limits of what can be uploaded for an import.
const (
	MaxUpload   = 256 << 20 // bytes as they are sent
	maxUnpacked = 1 << 30   // bytes of all files
	maxRatio    = 200       // how many times its size a packed file may unpack to
	maxFiles    = 100
	maxFileName = 100
)

// Of an import's folder: the files as they arrived, and what was understood of them.
const (
	importedFiles = "files"
	packedFile    = "packed.zip"
	previewFile   = "preview.json"
)

// Upload takes the files of an import that is to begin.
type Upload struct {
	app   *App
	actor Actor
	id    string
	root  *os.Root // the import's folder
	count int
	room  int64 // bytes that may still be written
}

// BeginUpload makes room for the files of an import. Whoever begins must Finish or
// Abandon.
func (a *App) BeginUpload(actor Actor) (*Upload, error) {
	if actor.ReadOnly {
		return nil, clinic.Errorf(clinic.Forbidden, "", "the credential is for reading only")
	}
	if a.underWay.folder == "" {
		return nil, errors.New("app: there is no folder for imports")
	}
	u := &Upload{app: a, actor: actor, id: newImportID(), room: maxUnpacked}
	a.underWay.hold(u.id)
	folder := filepath.Join(a.underWay.folder, u.id)
	err := os.MkdirAll(filepath.Join(folder, importedFiles), 0o700)
	if err == nil {
		u.root, err = os.OpenRoot(folder)
	}
	if err != nil {
		a.underWay.release(u.id)
		return nil, err
	}
	return u, nil
}

// Add takes one file: a table, or a zip of tables.
func (u *Upload) Add(name string, content io.Reader) error {
	if !strings.EqualFold(path.Ext(name), ".zip") {
		return u.table(name, content)
	}
	if err := u.write(packedFile, content); err != nil {
		return err
	}
	if err := u.unpack(); err != nil {
		return err
	}
	return u.root.Remove(packedFile)
}

// table takes one table under its own name.
func (u *Upload) table(name string, content io.Reader) error {
	name = path.Base(strings.ReplaceAll(name, `\`, "/")) // some browsers send a whole path
	switch extension := path.Ext(name); {
	case !strings.EqualFold(extension, ".csv") && !strings.EqualFold(extension, ".txt"):
		return clinic.Errorf(clinic.Invalid, "files", "has a file that is neither CSV nor a zip of CSV files")
	case strings.HasPrefix(name, ".") || len(name) > maxFileName || clinic.CheckName("files", name) != nil:
		return clinic.Errorf(clinic.Invalid, "files", "has a file whose name cannot be taken")
	case u.count == maxFiles:
		return clinic.Errorf(clinic.Invalid, "files", "has more than %d files", maxFiles)
	}
	u.count++
	return u.write(importedFiles+"/"+name, content)
}

// write writes a file that is there for good when it returns.
func (u *Upload) write(name string, content io.Reader) error {
	file, err := u.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return clinic.Errorf(clinic.Invalid, "files", "has two files of one name")
	}
	if err != nil {
		return err
	}
	n, err := io.Copy(file, io.LimitReader(content, u.room+1))
	u.room -= n
	if err == nil && u.room < 0 {
		err = clinic.Errorf(clinic.Invalid, "files", "are larger than %d MiB", maxUnpacked>>20)
	}
	return errors.Join(err, file.Sync(), file.Close())
}

// unpack takes the tables out of the packed file, wherever in it they are. What it
// says of their sizes is not believed.
func (u *Upload) unpack() error {
	file, err := u.root.Open(packedFile)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	packed, err := zip.NewReader(file, info.Size())
	if err != nil {
		return clinic.Errorf(clinic.Invalid, "files", "has a zip file that cannot be opened")
	}
	u.room = min(u.room, maxRatio*info.Size())
	for _, entry := range packed.File {
		name := path.Base(entry.Name)
		if entry.FileInfo().IsDir() || strings.HasPrefix(name, ".") || !strings.EqualFold(path.Ext(name), ".csv") {
			continue // what systems add: descriptions, folders of their own
		}
		content, err := entry.Open()
		if err == nil {
			err = errors.Join(u.table(name, content), content.Close())
		}
		if clinic.CodeOf(err) == "" && err != nil {
			err = clinic.Errorf(clinic.Invalid, "files", "has a zip file that is damaged or encrypted")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Finish begins the import.
func (u *Upload) Finish(ctx context.Context, settings ImportSettings) (Import, error) {
	if u.count == 0 {
		return Import{}, clinic.Errorf(clinic.Invalid, "files", "is required")
	}
	for _, folder := range []string{filepath.Join(u.id, importedFiles), u.id, ""} {
		if err := store.SyncFolder(filepath.Join(u.app.underWay.folder, folder)); err != nil {
			return Import{}, err
		}
	}
	begun, err := u.app.begin(ctx, u.actor, u.id, settings)
	if err != nil {
		return begun, err
	}
	u.app.underWay.release(u.id)
	return begun, u.root.Close()
}

// Abandon throws away what arrived, unless the import has begun.
func (u *Upload) Abandon() {
	if u.app.underWay.release(u.id) {
		_ = u.root.Close()
		if err := u.app.dropFiles(u.id); err != nil {
			u.app.log.Warn("the files of an import that did not begin are still there", "import", u.id, "error", err)
		}
	}
}

// dropFiles deletes the files of an import.
func (a *App) dropFiles(id string) error {
	if a.underWay.folder == "" {
		return nil
	}
	return os.RemoveAll(filepath.Join(a.underWay.folder, id))
}

// sweepFiles deletes the files of imports that did not begin, or that ended while
// nobody could delete them.
func (a *App) sweepFiles(ctx context.Context) error {
	entries, err := os.ReadDir(a.underWay.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	// Looked at before the database is: an upload is held until its import is in it.
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return a.underWay.holds(e.Name()) })
	clinics, err := a.Clinics(ctx)
	if err != nil {
		return err
	}
	needed := map[string]bool{}
	for _, c := range clinics {
		open, err := a.openImports(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, i := range open {
			needed[i.ID] = true
		}
	}
	for _, entry := range entries {
		if !needed[entry.Name()] {
			err = errors.Join(err, a.dropFiles(entry.Name()))
		}
	}
	return err
}
