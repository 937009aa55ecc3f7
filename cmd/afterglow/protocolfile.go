package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

// protocolFile is a clinic's protocol as a command takes it: the path of a YAML or
// JSON file, or "-" for standard input.
type protocolFile string

const standardInput protocolFile = "-"

// String names the file in what a command says of it.
func (f protocolFile) String() string {
	if f == standardInput {
		return "standard input"
	}
	return string(f)
}

// read reads and checks the protocol. A byte order mark, which some editors put
// first, is skipped.
func (f protocolFile) read(stdin io.Reader) (*protocol.Protocol, error) {
	isJSON := false
	if f != standardInput {
		switch strings.ToLower(filepath.Ext(string(f))) {
		case ".yaml", ".yml":
		case ".json":
			isJSON = true
		default:
			return nil, exitError{usage, fmt.Errorf("%s: its name ends neither in .yaml or .yml nor in .json", f)}
		}
		file, err := os.Open(string(f))
		if err != nil {
			return nil, err
		}
		defer file.Close()
		stdin = file
	}
	const mark = "\ufeff"
	// One byte more than a protocol may have shows that there are too many.
	data, err := io.ReadAll(io.LimitReader(stdin, int64(len(mark))+protocol.MaxSize+1))
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte(mark))
	if f == standardInput {
		isJSON = bytes.HasPrefix(bytes.TrimSpace(data), []byte("{"))
	}
	parse := protocol.Parse
	if isJSON {
		parse = protocol.ParseJSON
	}
	p, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f, err)
	}
	return p, nil
}
