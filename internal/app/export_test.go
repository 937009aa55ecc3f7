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
