package i18n

import (
	"fmt"
	"slices"
)

// faults are the ways in which a language does not say what English says.
func (l *Language) faults(english *Language) []string {
	var faults []string
	for _, id := range english.IDs() {
		if !l.Has(id) {
			faults = append(faults, id+" is missing")
		}
	}
	for _, id := range l.IDs() {
		if !english.Has(id) {
			faults = append(faults, id+" is not said in English")
			continue
		}
		for _, fault := range l.messages[id].m.faults(english.messages[id].m) {
			faults = append(faults, id+" "+fault)
		}
	}
	return faults
}

// faults are the ways in which a message differs from the English one in what it
// needs: its values and its plural forms.
func (m *message) faults(english *message) []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }

	forms := m.plural.needed
	var have []string
	for f := range m.forms {
		have = append(have, string(f))
	}
	have = set(have)
	plain := len(have) == 1
	switch {
	case !plain && !slices.Equal(have, forms):
		fault("has the plural forms %q, its language has %q", have, forms)
	case plain && len(forms) > 1 && len(english.forms) > 1:
		fault("has no plural forms, its language has %q", forms)
	}

	needed, optional, _ := english.text.names()
	for f, t := range m.forms {
		ownNeeded, ownOptional, counted := t.names()
		if f != other && m.counts != "" {
			// "One day" need not say its number in figures.
			if slices.Contains(needed, m.counts) {
				ownNeeded = set(append(ownNeeded, m.counts))
			}
		}
		if !slices.Equal(ownNeeded, needed) {
			fault("(%s) says %q, English %q", f, ownNeeded, needed)
		}
		for _, name := range ownOptional {
			if !slices.Contains(optional, name) {
				fault("(%s) says %q in brackets, English does not", f, name)
			}
		}
		switch {
		case plain && len(counted) > 0:
			fault("counts %q and has no plural forms", counted)
		case !plain && f == other && len(counted) != 1:
			fault("has plural forms and counts %q, not one value", counted)
		case !plain && slices.ContainsFunc(counted, func(name string) bool { return name != m.counts }):
			fault("(%s) counts %q, other forms %q", f, counted, m.counts)
		}
	}
	slices.Sort(faults)
	return faults
}
