package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// history is a plan's document as a body.
type history struct{ document[plan.Input] }

// UnmarshalJSON reads it as strictly as "afterglow plan" does.
func (h *history) UnmarshalJSON(text []byte) error {
	h.problem = strictly(text, &h.is)
	var emptied *clinic.Error
	if h.problem == nil && errors.As(plan.RefuseEmptied(text), &emptied) {
		h.problem = &huma.ErrorDetail{Location: "body." + emptied.Path, Message: emptied.Message}
	}
	return nil
}

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
		func(ctx context.Context, in *struct {
			Protocol string `query:"protocol" enum:"document,clinic" default:"document" doc:"Whose rules: of the profile that the document names, or those in force at the clinic"`
			Body     history
		}) (*planned, error) {
			preview := app.PreviewPlan
			if in.Protocol == "clinic" {
				preview = func(history plan.Input) (plan.Plan, error) {
					return a.App.PreviewPlanHere(ctx, actorOf(ctx), history)
				}
			}
			p, err := preview(in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &planned{p}, nil
		})
}
