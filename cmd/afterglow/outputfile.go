package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
)

// outputFile is a file that a long command opens before there is anything to
// write, so that a path that cannot be written is refused at once. What was in it
// stays until then.
type outputFile struct {
	*os.File
	made    bool // it did not exist before
	written bool
}

// openOutput opens a file or makes it.
func openOutput(name string) (*outputFile, error) {
	_, err := os.Stat(name)
	made := errors.Is(err, fs.ErrNotExist)
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &outputFile{File: file, made: made}, nil
}

// write replaces the file's content and closes it. A file that could not be
// written to its end is reported, not taken away.
func (f *outputFile) write(content func(io.Writer) error) error {
	f.written = true
	out := bufio.NewWriter(f)
	err := f.empty()
	if err == nil {
		err = content(out)
	}
	if err == nil { // else Flush would only repeat it
		err = out.Flush()
	}
	return errors.Join(err, f.Close())
}

// empty takes what a file held before; a device or a pipe holds nothing.
func (f *outputFile) empty() error {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	return f.Truncate(0)
}

// discard leaves everything as it was before, if nothing was written.
func (f *outputFile) discard() {
	if f.written {
		return
	}
	_ = f.Close()
	if f.made {
		_ = os.Remove(f.Name())
	}
}
