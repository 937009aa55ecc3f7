package main

import (
	"archive/zip"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// exportFiles are the tables of an export by their names, wherever they are.
type exportFiles map[string]func() (fs.File, error)

// openExport opens what an export came as: a folder, a zip of tables, or one table.
func openExport(name string) (files fs.FS, done func() error, err error) {
	info, err := os.Stat(name)
	nothing := func() error { return nil }
	switch {
	case err != nil:
		return nil, nil, err
	case info.IsDir():
		return os.DirFS(name), nothing, nil
	case !strings.EqualFold(filepath.Ext(name), ".zip"):
		return exportFiles{filepath.Base(name): func() (fs.File, error) { return os.Open(name) }}, nothing, nil
	}
	packed, err := zip.OpenReader(name)
	if err != nil {
		return nil, nil, err
	}
	found := exportFiles{}
	for _, entry := range packed.File {
		base := path.Base(entry.Name)
		if entry.FileInfo().IsDir() || strings.HasPrefix(base, ".") || !strings.EqualFold(path.Ext(base), ".csv") {
			continue // what systems add: descriptions, folders of their own
		}
		if found[base] != nil {
			return nil, nil, errors.Join(errors.New("the zip holds two files of the name "+base), packed.Close())
		}
		found[base] = func() (fs.File, error) { return packed.Open(entry.Name) }
	}
	return found, packed.Close, nil
}

// Open implements fs.FS.
func (f exportFiles) Open(name string) (fs.File, error) {
	open := f[name]
	if open == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return open()
}

// ReadDir implements fs.ReadDirFS.
func (f exportFiles) ReadDir(string) (entries []fs.DirEntry, err error) {
	for _, name := range slices.Sorted(maps.Keys(f)) {
		file, err := f.Open(name)
		if err != nil {
			return nil, err
		}
		info, err := file.Stat()
		if err := errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	return entries, nil
}
