package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

type protocolCommand struct {
	Check protocolCheckCommand `cmd:"" help:"Check a clinic's own protocol, a YAML or JSON file."`
	Show  protocolShowCommand  `cmd:"" help:"Print an embedded profile with the origin of its numbers, to start a protocol from."`
}

type protocolCheckCommand struct {
	File string `arg:"" help:"The protocol: .yaml, .yml or .json." type:"existingfile"`
}

func (cmd protocolCheckCommand) Run(g *Globals) error {
	parse := protocol.Parse
	switch strings.ToLower(filepath.Ext(cmd.File)) {
	case ".yaml", ".yml":
	case ".json":
		parse = protocol.ParseJSON
	default:
		return exitError{usage, fmt.Errorf("%s: its name ends neither in .yaml or .yml nor in .json", cmd.File)}
	}
	file, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer file.Close()
	// One byte more than a protocol may have shows that there are too many.
	data, err := io.ReadAll(io.LimitReader(file, protocol.MaxSize+1))
	if err != nil {
		return err
	}
	p, err := parse(data)
	if err != nil {
		return fmt.Errorf("%s: %w", cmd.File, err)
	}
	_, err = fmt.Fprintf(g.out, "%s: protocol %s, version %d, is valid\n", cmd.File, p.Profile, p.Version)
	return err
}

type protocolShowCommand struct {
	Profile string `help:"The profile: ${enum}." enum:"standard,evidence" default:"standard"`
}

func (cmd protocolShowCommand) Run(g *Globals) error {
	source, ok := protocol.Source(cmd.Profile)
	if !ok {
		return fmt.Errorf("there is no profile %s", cmd.Profile) // kong has checked it
	}
	_, err := g.out.Write(source)
	return err
}
