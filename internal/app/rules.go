package app

import (
	"fmt"
	"sync"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/protocol"
	"github.com/afterglow-calendar/afterglow/internal/store"
)

// rulesInForce returns the rules that a clinic's plans follow from: its own, or
// those of its profile. They are shared: read only.
func (a *App) rulesInForce(tx *store.Tx, c clinic.Clinic) (*protocol.Protocol, error) {
	latest, body, err := tx.LatestProtocol(c.ID)
	if err != nil {
		return nil, err
	}
	return a.rulesOf(c, latest, body)
}

// rulesOf returns the rules that are in force with the clinic's latest version.
func (a *App) rulesOf(c clinic.Clinic, latest store.ProtocolVersion, body string) (*protocol.Protocol, error) {
	if latest.Own {
		return a.rules.parse(body)
	}
	return profileOf(c)
}

// profileOf returns the rules of the clinic's profile.
func profileOf(c clinic.Clinic) (*protocol.Protocol, error) {
	rules, ok := protocol.ByName(c.Profile)
	if !ok {
		return nil, fmt.Errorf("clinic %s: there is no profile %q", c.ID, c.Profile)
	}
	return rules, nil
}

// parsedRules remembers the rules that were parsed last. A stored protocol is
// known by its whole text, so a version that was never committed cannot be taken
// for the one that was.
type parsedRules struct {
	mu     sync.Mutex
	byText map[string]*protocol.Protocol
}

// maxParsedRules bounds how many are remembered: some kilobytes each.
const maxParsedRules = 64

func (r *parsedRules) parse(text string) (*protocol.Protocol, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if rules, ok := r.byText[text]; ok {
		return rules, nil
	}
	rules, err := protocol.ParseJSON([]byte(text))
	if err != nil {
		// Not wrapped: it is no refusal of what a caller sent.
		return nil, fmt.Errorf("a stored protocol cannot be read: %v", err)
	}
	if len(r.byText) >= maxParsedRules || r.byText == nil {
		r.byText = map[string]*protocol.Protocol{}
	}
	r.byText[text] = rules
	return rules, nil
}
