package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

func (a *api) plans() {
	type planned struct{ Body plan.Plan }

	huma.Register(a.huma, operation(http.MethodGet, "/patients/{id}/plan", "get-plan", "Read the plan that a patient's calendar shows", "Plans", 200),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		}) (*planned, error) {
			p, err := a.App.Plan(ctx, actorOf(ctx), in.ID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &planned{p}, nil
		})

	huma.Register(a.huma, operation(http.MethodPost, "/plans/preview", "preview-plan", "Plan a history that is not stored", "Plans", 200),
		func(_ context.Context, in *struct{ Body document[plan.Input] }) (*planned, error) {
			p, err := app.PreviewPlan(in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &planned{p}, nil
		})
}
