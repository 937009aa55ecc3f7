package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"os"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/server"
)

// writeLinks makes a new link to the page of each patient of an export who is in
// the clinic, and writes them to a file for its owner alone: CSV with the id that
// she has in the export, and the address.
func (i *installation) writeLinks(ctx context.Context, actor app.Actor, patients []canonical.Patient, baseURL, path string) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	rows := csv.NewWriter(file)
	if err := rows.Write([]string{"patient_id", "page_url"}); err != nil {
		return err
	}
	for _, p := range patients {
		known, err := i.KnowsPatient(ctx, actor, p.Ref)
		if err != nil {
			return err
		}
		if !known {
			continue // a new patient who was refused
		}
		patient, err := i.PatientByRef(ctx, actor, p.Ref)
		if err != nil {
			return err
		}
		_, secret, err := i.AddPageLink(ctx, actor, patient.ID, 0)
		if err != nil {
			return err
		}
		if err := rows.Write([]string{p.Ref, server.PageURL(baseURL, secret)}); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}

// linksURL is the address that page links begin with when no server runs in this
// process: under which it was reached last, or will be.
func (i *installation) linksURL(ctx context.Context) (string, error) {
	known, err := i.Instance(ctx)
	return cmp.Or(known.PublicURL, "http://"+defaultListen), err
}
