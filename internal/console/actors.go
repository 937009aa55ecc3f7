package console

import (
	"strings"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// actors says in words who did what the audit tells of, for all of these at once.
func (v *visit) actors(all []string) (who func(actor string) string, err error) {
	names, err := v.app.ActorNames(v.ctx(), v.actor, all)
	return func(actor string) string { return actorInWords(actor, names[actor]) }, err
}

func (v *visit) actorsOf(entries []app.AuditEntry) (who func(actor string) string, err error) {
	var all []string
	for _, e := range entries {
		all = append(all, e.Actor)
	}
	return v.actors(all)
}

// actorInWords is who an actor is, whose name is empty if it has none or is gone.
func actorInWords(actor string, is app.ActorName) string {
	kind, _, _ := strings.Cut(actor, ":")
	switch kind {
	case "page":
		return "the patient, on her page"
	case "roll":
		return "time passing"
	case "operator":
		return "the operator"
	case "elsewhere":
		return "a calendar elsewhere"
	case "staff", "key", "app-password":
	default:
		return actor
	}
	switch {
	case is.Name == "":
		return "somebody no longer here"
	case kind == "key":
		return "API key " + is.Name
	case kind == "app-password":
		return is.Of + ", by " + is.Name
	}
	return is.Name
}
