package main

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

type protocolCommand struct {
	Check protocolCheckCommand `cmd:"" help:"Check a clinic's own protocol, a YAML or JSON file."`
	Show  protocolShowCommand  `cmd:"" help:"Print an embedded profile with the origin of its numbers, to start a protocol from."`
}

type protocolCheckCommand struct {
	File protocolFile `arg:"" help:"The protocol: a .yaml, .yml or .json file, or - for standard input." type:"existingfile"`
	JSON bool         `name:"json" help:"Print the protocol as JSON, as PUT /api/v1/protocol takes it."`
}

func (cmd protocolCheckCommand) Run(g *Globals, in io.Reader) error {
	p, err := cmd.File.read(in)
	if err != nil {
		return err
	}
	switch {
	case cmd.JSON:
		err = json.MarshalWrite(g.out, p, json.Deterministic(true), jsontext.WithIndent("  "))
		if err == nil {
			_, err = fmt.Fprintln(g.out)
		}
	case p.IsMisnamed():
		_, err = fmt.Fprintf(g.out, "%s: is valid, and differs from the profile %s, whose name it has\n", cmd.File, p.Profile)
	default:
		_, err = fmt.Fprintf(g.out, "%s: protocol %s, version %d, is valid\n", cmd.File, p.Profile, p.Version)
	}
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
