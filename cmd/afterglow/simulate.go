package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/simulate"
)

type simulateCommand struct {
	Patients int    `help:"Simulated patients in each world (1 to ${max_patients})." default:"20000" placeholder:"N"`
	Cycles   int    `help:"Cycles of each patient (1 to ${max_cycles})." default:"8" placeholder:"N"`
	Seed     uint64 `help:"Seed of chance: the same seed gives the same numbers." default:"1" placeholder:"N"`
	Profile  string `help:"Protocol profile: ${enum}." enum:"standard,evidence" default:"standard"`
	JSON     bool   `name:"json" help:"Print one JSON document instead of the table."`
	Plot     string `help:"Also draw the result as an SVG file." placeholder:"FILE" type:"path"`
	Check    bool   `help:"Exit 1 if something that planner.md expects is not met."`
}

func (cmd simulateCommand) Run(ctx context.Context, g *Globals) error {
	rules, ok := protocol.ByName(cmd.Profile)
	if !ok {
		return exitError{usage, errors.New("there is no profile " + cmd.Profile)}
	}
	params := simulate.Params{Patients: cmd.Patients, Cycles: cmd.Cycles, Seed: cmd.Seed}
	if err := params.Validate(); err != nil {
		return exitError{usage, err}
	}
	var plot *outputFile
	if cmd.Plot != "" {
		var err error
		if plot, err = openOutput(cmd.Plot); err != nil {
			return err
		}
		defer plot.discard()
	}
	step, done := progress("simulating", params.Steps())
	found, err := simulate.Run(ctx, params, rules, step)
	done()
	if err != nil {
		return err
	}
	if err := cmd.print(g.out, found); err != nil {
		return err
	}
	if plot != nil { // after the figures: a full disk is no reason to lose them
		if err := plot.write(found.WritePlot); err != nil {
			return err
		}
	}
	if cmd.Check && !found.Met {
		return errors.New("not everything that planner.md expects is met")
	}
	return nil
}

func (cmd simulateCommand) print(to io.Writer, found *simulate.Result) error {
	if cmd.JSON {
		return json.NewEncoder(to).Encode(found)
	}
	return found.WriteTable(to)
}
