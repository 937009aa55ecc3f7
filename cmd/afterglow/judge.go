package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/judge"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
)

type judgeCommand struct {
	Folder  string `arg:"" help:"Folder with the CSV files that import reads, and truth.csv: treatment_ref, zone and first_movement_day." type:"existingdir"`
	Profile string `help:"Protocol profile: ${enum}." enum:"standard,evidence" default:"standard"`
	JSON    bool   `name:"json" help:"Print one JSON document instead of the table."`
}

func (cmd judgeCommand) Run(ctx context.Context, g *Globals) error {
	rules, ok := protocol.ByName(cmd.Profile)
	if !ok {
		return exitError{usage, errors.New("there is no profile " + cmd.Profile)}
	}
	folder := os.DirFS(cmd.Folder)
	truth, err := readTruth(folder)
	if err != nil {
		return err
	}
	export, err := readHistories(folder)
	if err != nil {
		return err
	}
	for _, e := range export.RowErrors {
		g.log.Warn("row refused, its patient is left out", "error", e.Error())
	}
	var patients []judge.Patient
	for _, p := range export.Patients {
		patients = append(patients, judge.Patient{Traits: p.Traits, Treatments: p.Treatments, Observations: p.Observations})
	}
	step, done := progress("judging", len(patients))
	verdict, err := judge.Judge(ctx, rules, patients, truth, step)
	done()
	if err != nil {
		return err
	}
	if cmd.JSON {
		return json.NewEncoder(g.out).Encode(verdict)
	}
	return verdict.WriteTable(g.out)
}

func readTruth(folder fs.FS) (judge.Truth, error) {
	file, err := folder.Open(judge.TruthFile)
	if err != nil {
		return nil, fmt.Errorf("there is no truth to judge by: %w", err)
	}
	defer file.Close()
	return judge.ReadTruth(file)
}

// readHistories reads the patients of a folder that no clinic has imported.
func readHistories(folder fs.FS) (*canonical.Export, error) {
	zone, err := canonical.ClinicTimezone(folder, app.Zones)
	if err != nil {
		return nil, err
	}
	// Where no row names one, it decides nothing but which day is in the future.
	zone = cmp.Or(zone, "UTC")
	read, err := readExport(clinic.Clinic{Settings: clinic.Settings{Timezone: zone}}, folder, nil)
	if err != nil {
		return nil, err
	}
	return read.Export, nil
}
