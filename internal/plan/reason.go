package plan

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cloud.google.com/go/civil"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// because builds the reason that cites a rule: a sentence whose {name}
// placeholders are filled from the numbers, given as name, value, name, value.
// A value that the sentence does not say, and a placeholder without a value, are
// programming errors and stay visible in braces.
func because(rule, text string, numbers ...any) Reason {
	named := nameAll(numbers)
	r := Reason{Rule: rule, Text: fill(text, named)}
	r.keep("", named)
	return r
}

// becauseByZone is because for numbers that each zone has its own of. Zones with
// equal numbers share a sentence, "glabella, forehead: ..."; the numbers are named
// "{zone}.{name}".
func becauseByZone(rule string, cycles []*cycle, text string, numbers func(*cycle) []any) Reason {
	r := Reason{Rule: rule}
	var order []string
	groups := map[string][]clinic.Zone{}
	for _, cy := range cycles {
		named := nameAll(numbers(cy))
		r.keep(string(cy.zone)+".", named)
		sentence := fill(text, named)
		if groups[sentence] == nil {
			order = append(order, sentence)
		}
		groups[sentence] = append(groups[sentence], cy.zone)
	}
	for i, sentence := range order {
		order[i] = list(groups[sentence]) + ": " + sentence
	}
	r.Text = strings.Join(order, " ")
	return r
}

// probability is a number that sentences say with two decimals.
type probability float64

// number is a value of a reason: as the sentence says it and as the plan keeps
// it.
type number struct {
	name string
	text string
	kept any // int, float64, string, []string, or the two ends of a span
}

// ends are the first and the last day of a span.
type ends [2]string

func nameAll(numbers []any) []number {
	named := make([]number, 0, len(numbers)/2)
	for i := 0; i+1 < len(numbers); i += 2 {
		name, _ := numbers[i].(string)
		text, kept := express(numbers[i+1])
		named = append(named, number{name, text, kept})
	}
	return named
}

func express(value any) (text string, kept any) {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v), v
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), v
	case probability:
		return strconv.FormatFloat(float64(v), 'f', 2, 64), math.Round(float64(v)*1e4) / 1e4
	case span:
		first, last := v.first.String(), v.last.String()
		if text = first + " to " + last; first == last {
			text = first
		}
		return text, ends{first, last}
	case civil.Time:
		text = fmt.Sprintf("%02d:%02d", v.Hour, v.Minute)
	case []clinic.Zone:
		ids := make([]string, len(v))
		for i, z := range v {
			ids[i] = string(z)
		}
		return list(v), ids
	default: // a date, an id, a stated trait
		text = fmt.Sprint(v)
	}
	return text, text
}

// fill writes the numbers in place of their {name}, and never looks for
// placeholders inside of what it wrote.
func fill(text string, named []number) string {
	var b strings.Builder
	b.Grow(2 * len(text))
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, behind, _ := strings.Cut(after, "}")
		rest = behind
		value := "{" + name + "}"
		for _, n := range named {
			if n.name == name {
				value = n.text
			}
		}
		b.WriteString(value)
	}
	for _, n := range named {
		if !strings.Contains(text, "{"+n.name+"}") {
			b.WriteString(" {" + n.name + " is not said}")
		}
	}
	return b.String()
}

// keep puts the numbers into the reason under their names. A span is two of them,
// "{name}_first" and "{name}_last".
func (r *Reason) keep(prefix string, named []number) {
	if r.Numbers == nil && len(named) > 0 {
		r.Numbers = make(map[string]any, len(named))
	}
	for _, n := range named {
		name := prefix + n.name
		if s, ok := n.kept.(ends); ok {
			r.Numbers[name+"_first"], r.Numbers[name+"_last"] = s[0], s[1]
		} else {
			r.Numbers[name] = n.kept
		}
	}
}

// Replaced returns the days in whose place an appointment was booked, if that is what
// the reason says.
func (r Reason) Replaced() (first, last civil.Date, ok bool) {
	name := ""
	switch r.Rule {
	case ruleApptReplaces:
		name = "window"
	case ruleApptReplacesPrep:
		name = "prep"
	}
	from, _ := r.Numbers[name+"_first"].(string)
	to, _ := r.Numbers[name+"_last"].(string)
	first, err1 := civil.ParseDate(from)
	last, err2 := civil.ParseDate(to)
	return first, last, name != "" && err1 == nil && err2 == nil
}

// list names zones in a sentence for the clinic.
func list(zones []clinic.Zone) string {
	names := make([]string, len(zones))
	for i, z := range zones {
		names[i] = z.Words()
	}
	return strings.Join(names, ", ")
}
