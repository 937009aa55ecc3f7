package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// maxPreviewed patients are shown of an import that was checked.
const maxPreviewed = 20

// PreviewedPatient is one patient as an import understood her. It is kept with the
// files, and deleted with them.
type PreviewedPatient struct {
	Name    string   `json:"name,omitempty" doc:"Absent if the export has only records of her"`
	Ref     string   `json:"ref" example:"jane:1041"`
	Outcome Outcome  `json:"outcome" enum:"added,changed,same" doc:"What importing her comes to"`
	Records []string `json:"records" doc:"What is recorded, in words" example:"2 treatments, the last on 10 June 2026: glabella, forehead"`
}

// importPreview gathers what is shown: those to whom something happens come first.
type importPreview struct{ moved, same []PreviewedPatient }

func (p *importPreview) add(patient ImportedPatient, outcome Outcome) {
	into := &p.moved
	if outcome == OutcomeSame {
		into = &p.same
	}
	if outcome == "" || len(*into) == maxPreviewed {
		return
	}
	*into = append(*into, previewed(patient, outcome))
}

func (p *importPreview) all() []PreviewedPatient {
	byRef := func(a, b PreviewedPatient) int { return strings.Compare(a.Ref, b.Ref) }
	slices.SortFunc(p.moved, byRef)
	slices.SortFunc(p.same, byRef)
	all := append(p.moved, p.same...)
	return all[:min(len(all), maxPreviewed)]
}

func previewed(p ImportedPatient, outcome Outcome) PreviewedPatient {
	out := PreviewedPatient{Ref: p.Ref, Outcome: outcome, Records: []string{}}
	if p.Patient != nil {
		out.Name = p.Patient.Name
	}
	say := func(n int, one, many, last string) {
		if n == 0 {
			return
		}
		what := "1 " + one
		if n > 1 {
			what = fmt.Sprintf("%d %s, the last", n, many)
		}
		out.Records = append(out.Records, what+" on "+last)
	}
	last := func(n int, day func(int) civil.Date) (at int) {
		for i := range n {
			if !day(i).Before(day(at)) {
				at = i
			}
		}
		return at
	}
	if n := len(p.Treatments); n > 0 {
		t := p.Treatments[last(n, func(i int) civil.Date { return p.Treatments[i].Date })]
		say(n, "treatment", "treatments", longDay(t.Date)+": "+dosesInWords(t))
	}
	if n := len(p.Observations); n > 0 {
		o := p.Observations[last(n, func(i int) civil.Date { return p.Observations[i].Date })]
		say(n, "observation", "observations", longDay(o.Date)+": "+string(o.Movement)+", "+plainZone(o.Zone))
	}
	if n := len(p.Appointments); n > 0 {
		a := p.Appointments[last(n, func(i int) civil.Date { return p.Appointments[i].Start.Date })]
		said := fmt.Sprintf("%s at %02d:%02d", longDay(a.Start.Date), a.Start.Time.Hour, a.Start.Time.Minute)
		if !a.IsBooked() {
			said += ", cancelled"
		}
		say(n, "appointment", "appointments", said)
	}
	if n := len(p.Events); n > 0 {
		say(n, "occasion", "occasions", longDay(p.Events[last(n, func(i int) civil.Date { return p.Events[i].Date })].Date))
	}
	return out
}

func dosesInWords(t clinic.Treatment) string {
	var zones []string
	for _, z := range t.Zones {
		said := plainZone(z.Zone)
		if z.Units != nil {
			said += fmt.Sprintf(" %g units", *z.Units)
		}
		zones = append(zones, said)
	}
	said := strings.Join(zones, ", ")
	if t.Product != "" {
		said += " (" + t.Product + ")"
	}
	return said
}

func plainZone(z clinic.Zone) string { return strings.ReplaceAll(string(z), "_", " ") }

func longDay(d civil.Date) string { return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year) }

func (j *importJob) writePreview() error {
	text, err := json.Marshal(j.shown.all())
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(j.underWay.folder, j.is.ID, previewFile), text, 0o600)
}

// ImportPreview is what an import that was checked understood of the first patients;
// nothing of any other.
func (a *App) ImportPreview(ctx context.Context, actor Actor, id string) (shown []PreviewedPatient, err error) {
	i, err := a.Import(ctx, actor, id)
	if err != nil || i.State != ImportChecked {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(a.underWay.folder, id, previewFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the database was restored without its files
	}
	if err != nil {
		return nil, err
	}
	return shown, json.Unmarshal(text, &shown)
}
