package fhir

import (
	"regexp"
	"strings"
	"time"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// span is a time from a moment up to another, which it does not hold.
type span struct{ from, to time.Time }

// dateValue is the value of a search parameter of type date (R4 search, section
// 3.1.1.4.4): a prefix, and as much of a date as is known.
var dateValue = regexp.MustCompile(`^(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?)$`)

// dateForms are the forms of a date with what each lasts.
var dateForms = []struct {
	form                string
	years, months, days int
	length              time.Duration
}{
	{"2006", 1, 0, 0, 0},
	{"2006-01", 0, 1, 0, 0},
	{"2006-01-02", 0, 0, 1, 0},
	{"2006-01-02T15:04", 0, 0, 0, time.Minute},
	{"2006-01-02T15:04:05", 0, 0, 0, time.Second},
	{"2006-01-02T15:04Z07:00", 0, 0, 0, time.Minute},
	{"2006-01-02T15:04:05Z07:00", 0, 0, 0, time.Second},
}

// dateFilter says which spans a value asks for; a date without a zone is the clinic's.
func dateFilter(value string, loc *time.Location) (func(span) bool, error) {
	parts := dateValue.FindStringSubmatch(value)
	if parts == nil {
		return nil, noDate()
	}
	asked, ok := spanOf(parts[2], loc)
	if !ok {
		return nil, noDate()
	}
	within := func(s span) bool { return !s.from.Before(asked.from) && !s.to.After(asked.to) }
	overlaps := func(s span) bool { return s.from.Before(asked.to) && s.to.After(asked.from) }
	after := func(s span) bool { return s.to.After(asked.to) }
	before := func(s span) bool { return s.from.Before(asked.from) }
	compare := map[string]func(span) bool{
		"": within, "eq": within, "ne": func(s span) bool { return !within(s) },
		"gt": after, "ge": func(s span) bool { return after(s) || within(s) },
		"lt": before, "le": func(s span) bool { return before(s) || within(s) },
		"sa": func(s span) bool { return !s.from.Before(asked.to) },
		"eb": func(s span) bool { return !s.to.After(asked.from) },
		"ap": overlaps,
	}[parts[1]]
	return func(s span) bool { return s != span{} && compare(s) }, nil
}

func spanOf(text string, loc *time.Location) (span, bool) {
	for _, f := range dateForms {
		from, err := time.ParseInLocation(f.form, text, loc)
		if err == nil {
			return span{from, from.AddDate(f.years, f.months, f.days).Add(f.length)}, true
		}
	}
	return span{}, false
}

func noDate() error {
	return clinic.Errorf(clinic.Invalid, "date", "is no date of FHIR's, as in ge2027-03-01")
}

// dateFilters says which spans one of several values asks for.
func dateFilters(values []string, loc *time.Location) (func(span) bool, error) {
	var each []func(span) bool
	for _, value := range values {
		f, err := dateFilter(strings.ReplaceAll(value, " ", "+"), loc) // a plus sign that nobody escaped
		if err != nil {
			return nil, err
		}
		each = append(each, f)
	}
	return func(s span) bool {
		for _, f := range each {
			if f(s) {
				return true
			}
		}
		return false
	}, nil
}
