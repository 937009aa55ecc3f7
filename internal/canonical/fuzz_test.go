package canonical_test

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/afterglow-calendar/afterglow/internal/canonical"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// FuzzRead puts any bytes in one file of a good folder: Read never panics,
// whatever it returns keeps the rules, and whatever it leaves out it accounts
// for.
func FuzzRead(f *testing.F) {
	for i, file := range canonical.Files() {
		f.Add(uint(i), string(folder(nil)[file].Data))
	}
	f.Add(uint(1), "\ufeff"+strings.ReplaceAll(patients, "\n", "\r\n"))
	f.Add(uint(2), treatments+"T1,P2,2026-03-01,,dao,,,\nT1,P1,2026-03-01,,dao,,,\n")
	f.Add(uint(3), observations+observations[len(header("observations.csv")):])
	f.Add(uint(5), events+"E1,P1,2027-07-04,,\nE1,P2,2027-07-04,,\n")
	f.Fuzz(func(t *testing.T, which uint, content string) {
		files := canonical.Files()
		fsys := folder(map[string]any{files[which%uint(len(files))]: content})
		opts := everyoneKnown()
		opts.ClinicTimezone = "America/New_York"
		export, err := canonical.Read(fsys, opts)
		if err != nil {
			var fileError *canonical.FileError
			if !errors.As(err, &fileError) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			requireOneLine(t, err)
			return
		}
		requireRules(t, export, opts)
		requireAccount(t, export)
	})
}

// requireRules checks every record by the rules of package clinic.
func requireRules(t *testing.T, export *canonical.Export, opts canonical.Options) {
	for _, p := range export.Patients {
		if err := clinic.CheckName("ref", p.Ref); err != nil && p.HasRow || p.Ref == "" {
			t.Fatalf("patient %q: %v", p.Ref, err)
		}
		if err := errors.Join(p.Traits.Validate(opts.Zones), clinic.CheckName("name", p.Name), clinic.CheckName("email", p.Email)); err != nil {
			t.Fatalf("patient %q: %v", p.Ref, err)
		}
		for _, v := range p.Treatments {
			if err := errors.Join(v.Validate(), clinic.CheckNotAfter("date", v.Date, opts.AsOf)); err != nil {
				t.Fatalf("treatment %+v: %v", v, err)
			}
		}
		for _, o := range p.Observations {
			if err := errors.Join(o.Validate(), clinic.CheckNotAfter("date", o.Date, opts.AsOf)); err != nil {
				t.Fatalf("observation %+v: %v", o, err)
			}
		}
		for _, a := range p.Appointments {
			if err := a.Validate(opts.ClinicTimezone, time.LoadLocation); err != nil {
				t.Fatalf("appointment %+v: %v", a, err)
			}
		}
		for _, e := range p.Events {
			if err := e.Validate(); err != nil {
				t.Fatalf("event %+v: %v", e, err)
			}
		}
	}
}

// requireAccount checks that refused patients and row errors explain each
// other, and that errors stand in order and on one line.
func requireAccount(t *testing.T, export *canonical.Export) {
	blamed := map[string]bool{}
	for i, e := range export.RowErrors {
		requireOneLine(t, e)
		if e.PatientRef != "" {
			blamed[e.PatientRef] = true
		}
		if i == 0 {
			continue
		}
		before := export.RowErrors[i-1]
		file := func(e canonical.RowError) int { return slices.Index(canonical.Files(), e.File) }
		if cmp.Or(cmp.Compare(file(before), file(e)), cmp.Compare(before.Line, e.Line)) > 0 {
			t.Fatalf("%v stands before %v", before, e)
		}
	}
	if len(blamed) != len(export.Refused) {
		t.Fatalf("refused %q, by errors about %v", export.Refused, blamed)
	}
	for _, ref := range export.Refused {
		if !blamed[ref] {
			t.Fatalf("patient %q is refused without a row error", ref)
		}
	}
	for _, p := range export.Patients {
		if blamed[p.Ref] {
			t.Fatalf("patient %q is not refused despite a row error", p.Ref)
		}
	}
}

func requireOneLine(t *testing.T, err error) {
	if strings.ContainsFunc(err.Error(), unicode.IsControl) {
		t.Fatalf("message with a control character: %q", err.Error())
	}
}
