package fhir

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

const (
	defaultCount = 50
	mostCount    = 200
	// pageParam is our own: where a page begins. It stands in the links of a bundle.
	pageParam = "_page"
	// mostAlternatives bounds the values that a parameter joins by commas.
	mostAlternatives = 100
)

// question is a search as it is understood.
type question struct {
	kind     *kind
	filters  []func(resource) bool
	patients []string // whose resources alone can be meant
	anybody  bool     // no patient is named
	name     string   // of a patient
	count    int
	after    string
	used     url.Values // what of the request is understood
	ignored  []string   // what is not
}

func (s *server) understand(k *kind, d app.Desk, asked url.Values) (q question, err error) {
	q = question{kind: k, anybody: true, count: defaultCount, used: url.Values{}}
	names := make([]string, 0, len(asked))
	for name := range asked {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range asked[name] {
			known, err := q.take(s, d, name, value)
			if err != nil {
				return q, err
			}
			if known {
				q.used.Add(name, value)
			} else if !slices.Contains(q.ignored, name) {
				q.ignored = append(q.ignored, name)
			}
		}
	}
	return q, nil
}

// take understands one parameter; known is false if there is no such one.
func (q *question) take(s *server, d app.Desk, name, value string) (known bool, err error) {
	switch name {
	case "_count":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return true, clinic.Errorf(clinic.Invalid, name, "is not a number from 1")
		}
		q.count = min(n, mostCount)
		return true, nil
	case pageParam:
		q.after = value
		return true, nil
	case "_format":
		return true, nil // see acceptable
	}
	plain, _, modified := strings.Cut(name, ":")
	p := q.kind.param(plain)
	if p == nil || value == "" {
		return false, nil
	}
	if modified {
		return true, clinic.Errorf(clinic.Invalid, plain, "takes no modifier here")
	}
	values := strings.Split(value, ",")
	if len(values) > mostAlternatives {
		return true, clinic.Errorf(clinic.Invalid, plain, "has more than %d values", mostAlternatives)
	}
	switch {
	case plain == "name":
		if q.name != "" || len(values) > 1 {
			return true, clinic.Errorf(clinic.Invalid, plain, "is taken once, with one value")
		}
		q.name = value
	case plain == "_id":
		q.only(values, func(id string) string { owner, _, _ := strings.Cut(id, "."); return owner })
		q.filters = append(q.filters, func(r resource) bool { return slices.Contains(values, r.id) })
	case p.is == "reference":
		q.only(values, s.patientIn)
	case p.is == "date":
		loc, err := app.Zones(d.Clinic.Timezone)
		if err != nil {
			return true, err
		}
		meant, err := dateFilters(values, loc)
		if err != nil {
			return true, err
		}
		q.filters = append(q.filters, func(r resource) bool { return meant(r.span) })
	default:
		q.filters = append(q.filters, func(r resource) bool { return hasToken(r.tokens[plain], values) })
	}
	return true, nil
}

// only narrows the search to the patients that values name, besides what was asked
// before.
func (q *question) only(values []string, patient func(string) string) {
	var named []string
	for _, value := range values {
		if id := patient(value); id != "" && !slices.Contains(named, id) && (q.anybody || slices.Contains(q.patients, id)) {
			named = append(named, id)
		}
	}
	slices.Sort(named)
	q.patients, q.anybody = named, false
}

// patientIn is the id in a reference to a patient: ID, Patient/ID or the whole address;
// empty if it is a reference to something else.
func (s *server) patientIn(value string) string {
	value = strings.TrimPrefix(strings.TrimPrefix(value, s.PublicURL+Path+"/"), "Patient/")
	if strings.ContainsAny(value, "/:") {
		return ""
	}
	return value
}

// hasToken reports whether one of the values names one of the codes: code, system|code,
// |code for one without a system, or system| for any of it.
func hasToken(have []coding, values []string) bool {
	for _, value := range values {
		system, code, both := strings.Cut(value, "|")
		if !both {
			system, code = "", value
		}
		for _, c := range have {
			if (!both || c.System == system) && (code == "" && both || c.Code == code) {
				return true
			}
		}
	}
	return false
}
