package mapping

import (
	"slices"
	"strings"
)

// matches reports whether a value is what a pattern says, in any case and without the
// space around it. An asterisk stands for any text.
func matches(pattern, value string) bool {
	pattern, value = folded(pattern), folded(value)
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(value, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, last)
}

func folded(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// matchesAny reports whether one of the patterns matches.
func matchesAny(patterns []string, value string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, value) })
}

// words is a table of their words and ours.
type words struct {
	exact    map[string]string // folded
	patterns map[string]string
	known    map[string]answer // values met before: a file has the same few on all rows
}

type answer struct{ ours, fault string }

// maxKnown bounds what is remembered of a file in which each value is another.
const maxKnown = 10_000

func newWords(table map[string]string) *words {
	if table == nil {
		return nil
	}
	w := &words{exact: map[string]string{}, patterns: map[string]string{}, known: map[string]answer{}}
	for theirs, ours := range table {
		if strings.Contains(theirs, "*") {
			w.patterns[theirs] = ours
		} else {
			w.exact[folded(theirs)] = ours
		}
	}
	return w
}

func (w *words) translate(value string) (ours, fault string) {
	if a, met := w.known[value]; met {
		return a.ours, a.fault
	}
	ours, fault = w.find(value)
	if len(w.known) < maxKnown {
		w.known[value] = answer{ours, fault}
	}
	return ours, fault
}

// find finds a value: the one that is written out, else the patterns that match.
// Patterns that say different things say nothing.
func (w *words) find(value string) (ours, fault string) {
	if ours, ok := w.exact[folded(value)]; ok {
		return ours, ""
	}
	found := false
	for pattern, says := range w.patterns {
		switch {
		case !matches(pattern, value):
		case found && says != ours:
			return "", "is like several of the mapping's values, which say different things"
		default:
			ours, found = says, true
		}
	}
	if !found {
		return "", "is none of the values that the mapping knows"
	}
	return ours, ""
}
