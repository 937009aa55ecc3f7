package clinic

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cloud.google.com/go/civil"
)

// Closure is a range of civil dates, both ends inclusive, on which a clinic is
// closed. The name is for the clinic alone and moves no plan.
type Closure struct {
	From civil.Date `json:"from" format:"date"`
	To   civil.Date `json:"to" format:"date"`
	Name string     `json:"name,omitempty" maxLength:"200" doc:"What the clinic calls it" example:"Thanksgiving"`
}

// Span is the days of a closure.
func (c Closure) Span() Span { return Span{c.From, c.To} }

// check refuses a closure that breaks a rule, naming the field below path.
func (c Closure) check(path string) error {
	if err := c.Span().check(path); err != nil {
		return err
	}
	return CheckName(path+".name", c.Name)
}

func checkClosures(closures []Closure) error {
	for i, c := range closures {
		if err := c.check(Index("closures", i)); err != nil {
			return err
		}
	}
	return nil
}

// CheckClosures refuses closures that break a rule, naming the field of each that does:
// "closures[2].from".
func CheckClosures(closures []Closure) (faults []error) {
	for i, c := range closures {
		if err := c.check(Index("closures", i)); err != nil {
			faults = append(faults, err)
		}
	}
	return faults
}

// Close adds closures in order of their days, but for those on whose days the clinic is
// closed already, and returns how many it added.
func (s *Settings) Close(more []Closure) (added int) {
	all := slices.Clone(s.Closures)
	for _, c := range more {
		if !slices.ContainsFunc(all, func(is Closure) bool { return !c.From.Before(is.From) && !c.To.After(is.To) }) {
			all = append(all, c)
			added++
		}
	}
	slices.SortStableFunc(all, func(a, b Closure) int { return a.From.Compare(b.From) })
	s.Closures = all
	return added
}

// LineFault is what is wrong with a line of a text, the first of which is 1.
type LineFault struct {
	Line    int
	Message string // as in "begins with no day"
}

// closureLine is a day or two, the year first, and a name.
var closureLine = regexp.MustCompile(`^(\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2})\.?(?:\s*(?:\.\.+|[-–—~,;]|to\b|\s)\s*(\d{4}[-./]\s?\d{1,2}[-./]\s?\d{1,2})\.?)?(?:[\s,;:]+(.*))?$`)

// anotherDay is how a name would begin that was meant as the last day, as in "to 13 Aug".
var anotherDay = regexp.MustCompile(`^(?:to\s*\d|(?:\.\.+|[-–—~])\s*\d{1,4}(?:[-./]\s?\d|$)|\d{4}[-./]\s?\d|\d{1,2}[-./]\d{1,2}[-./]\d)`)

// ParseClosures reads closures that were typed or pasted, one a line: a day, or the first
// and the last, and a name if it has one, as in "2027-08-02 to 2027-08-13 Summer". Empty
// lines say nothing. All faults are told.
func ParseClosures(text string) (all []Closure, faults []LineFault) {
	n := 0
	for line := range strings.Lines(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
		n++
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		c, message := parseClosure(line)
		if message != "" {
			faults = append(faults, LineFault{n, message})
			continue
		}
		all = append(all, c)
	}
	return all, faults
}

func parseClosure(line string) (c Closure, message string) {
	parts := closureLine.FindStringSubmatch(line)
	if parts == nil {
		return c, "does not begin with a day, as in 2027-01-01"
	}
	c = Closure{From: dayOf(parts[1]), Name: strings.TrimSpace(parts[3])}
	if parts[2] == "" && anotherDay.MatchString(c.Name) { // else open on all days but the first, and nobody is told
		return c, "has a last day that is not written as in 2027-01-01"
	}
	if c.To = c.From; parts[2] != "" {
		c.To = dayOf(parts[2])
	}
	var refusal *Error
	switch err := c.check("line"); {
	case err == nil:
		return c, ""
	case c.From.IsZero() || c.To.IsZero():
		return c, "has a day that no calendar has"
	case errors.As(err, &refusal) && strings.HasSuffix(refusal.Path, "name"):
		return c, "has a name that " + refusal.Message
	case errors.As(err, &refusal) && c.To.Before(c.From):
		return c, "ends before it begins"
	default:
		return c, "has a day that " + refusal.Message
	}
}

// dayOf is the day that is written as year, month and day; none if there is no such day.
func dayOf(text string) civil.Date {
	var numbers []int
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(part)
		numbers = append(numbers, n)
	}
	if d := (civil.Date{Year: numbers[0], Month: time.Month(numbers[1]), Day: numbers[2]}); d.IsValid() {
		return d
	}
	return civil.Date{}
}
