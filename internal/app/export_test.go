package app

import (
	"context"

	"cloud.google.com/go/civil"
)

// RollOnce is one look of RunRoll at the date; done is what it remembers between
// looks: the day each clinic was rolled on.
func (a *App) RollOnce(ctx context.Context, done map[string]civil.Date) (int, error) {
	return a.rollClinics(ctx, done)
}

// RememberedRules is how many parsed protocols are kept.
func (a *App) RememberedRules() int {
	a.rules.mu.Lock()
	defer a.rules.mu.Unlock()
	return len(a.rules.byText)
}

// WhyTraits is how a change of a patient's traits is told.
var WhyTraits = whyTraits

// Revise and Revisions are how an event's SEQUENCE and LAST-MODIFIED follow.
var (
	Revise    = revise
	Revisions = revisions
)

// CheckIdleFeeds is what a night does about feeds that nobody reads, of which at
// most limit fall idle.
func (a *App) CheckIdleFeeds(ctx context.Context, clinicID string, today civil.Date, limit int) error {
	return a.checkIdleFeeds(ctx, clinicID, today, limit)
}

// ForgetForesights is what becomes of previews that nobody asks for.
func (a *App) ForgetForesights() {
	for clinicID, job := range a.foresights.of {
		a.foresights.drop(clinicID, job)
	}
}

// Hashed is how many passwords of people were hashed so far.
func (a *App) Hashed() int64 { return a.passwords.Hashed() }
