package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (a *api) clinics() {
	answer := func(c clinic.Clinic, err error) (*one[clinic.Clinic], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[clinic.Clinic]{ETag: app.Version(c), Body: c}, nil
	}

	huma.Register(a.huma, operation(http.MethodGet, "/clinics/self", "get-clinic", "Read the clinic the key belongs to", "Clinic", 200),
		func(ctx context.Context, _ *struct{}) (*one[clinic.Clinic], error) {
			return answer(a.App.Clinic(ctx, actorOf(ctx)))
		})

	huma.Register(a.huma, operation(http.MethodPut, "/clinics/self", "replace-clinic", "Change the clinic; plans follow in the background", "Clinic", 200),
		func(ctx context.Context, in *struct {
			ifMatch
			Body clinic.Clinic
		}) (*one[clinic.Clinic], error) {
			return answer(a.App.ReplaceClinic(ctx, actorOf(ctx), in.Body, in.IfMatch))
		})

	huma.Register(a.huma, operation(http.MethodGet, "/audit", "list-audit", "List who changed what, newest first", "Clinic", 200),
		func(ctx context.Context, in *pageInput) (*list[app.AuditEntry], error) {
			before, err := strconv.ParseInt("0"+in.Cursor, 10, 64)
			if err != nil {
				return nil, problem(http.StatusUnprocessableEntity, "validation failed", &huma.ErrorDetail{Location: "query.cursor", Message: "is not a cursor of this list"})
			}
			page, err := a.App.Audit(ctx, actorOf(ctx), before, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(e app.AuditEntry) string { return strconv.FormatInt(e.ID, 10) }), nil
		})
}
