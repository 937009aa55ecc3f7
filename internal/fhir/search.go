package fhir

import (
	"context"
	"slices"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const (
	// chartsAtOnce are read as one snapshot, and no more than mostCharts for one page:
	// a page may have less than was asked for and yet not be the last.
	chartsAtOnce = 25
	mostCharts   = 500
	// afterAll follows every id of what belongs to a patient.
	afterAll = ".~"
)

// found is a page of a search. Next is where the page after it begins, empty on the
// last.
type found struct {
	all  []resource
	next string
}

// search looks for what is asked for, in the order of ids. They begin with the
// patient's, so a page goes on where the one before ended whatever changed meanwhile.
func (s *server) search(ctx context.Context, actor app.Actor, d app.Desk, q question) (f found, err error) {
	if q.name != "" {
		return s.byName(ctx, actor, d, q)
	}
	if !q.anybody {
		for _, id := range q.patients {
			if id+afterAll <= q.after {
				continue
			}
			chart, err := s.App.Chart(ctx, actor, id)
			if clinic.CodeOf(err) == clinic.NotFound {
				continue
			}
			if err == nil {
				err = f.add(q, d, chart)
			}
			if err != nil || f.next != "" {
				return f, err
			}
		}
		return f, nil
	}
	after, _, _ := strings.Cut(q.after, ".")
	if after != "" && q.after != after+afterAll { // the page before ended amid her
		chart, err := s.App.Chart(ctx, actor, after)
		if err == nil {
			err = f.add(q, d, chart)
		}
		if f.next != "" || err != nil && clinic.CodeOf(err) != clinic.NotFound {
			return f, err
		}
	}
	for read := 0; ; {
		charts, err := s.App.Charts(ctx, actor, after, chartsAtOnce)
		if err != nil {
			return f, err
		}
		for _, chart := range charts {
			if err := f.add(q, d, chart); err != nil || f.next != "" {
				return f, err
			}
			after = chart.Patient.ID
		}
		if len(charts) < chartsAtOnce {
			return f, nil
		}
		if read += len(charts); read >= mostCharts {
			f.next = after + afterAll
			return f, nil
		}
	}
}

// add adds what of a chart is asked for. If there is more than a page holds, next says
// where it ended.
func (f *found) add(q question, d app.Desk, chart app.Chart) error {
	all, err := q.kind.of(d, chart)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b resource) int { return strings.Compare(a.id, b.id) })
	for _, r := range all {
		if r.id <= q.after || slices.ContainsFunc(q.filters, func(wants func(resource) bool) bool { return !wants(r) }) {
			continue
		}
		if len(f.all) == q.count {
			f.next = f.all[q.count-1].id
			return nil
		}
		f.all = append(f.all, r)
	}
	return nil
}

// byName looks for patients by an index of words, which finds those of addresses and
// codes, too.
func (s *server) byName(ctx context.Context, actor app.Actor, d app.Desk, q question) (f found, err error) {
	page, err := s.App.SearchPatients(ctx, actor, app.PatientFilter{Query: q.name}, q.after, q.count)
	for _, p := range page.Patients {
		r := patientOf(d, p)
		named := clinic.Patient{Name: p.Name}.SearchWords()
		fits := !slices.ContainsFunc(clinic.QueryWords(q.name), func(word string) bool {
			return !slices.ContainsFunc(named, func(own string) bool { return strings.HasPrefix(own, word) })
		})
		wanted := q.anybody || slices.Contains(q.patients, p.ID)
		if fits && wanted && !slices.ContainsFunc(q.filters, func(wants func(resource) bool) bool { return !wants(r) }) {
			f.all = append(f.all, r)
		}
	}
	f.next = page.Next
	return f, err
}
