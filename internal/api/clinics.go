package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

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

	const self = "/clinics/self"
	get := func(ctx context.Context) (*one[clinic.Clinic], error) {
		return answer(a.App.Clinic(ctx, actorOf(ctx)))
	}
	put := func(ctx context.Context, value clinic.Clinic, match app.Match) (*one[clinic.Clinic], error) {
		return answer(a.App.ReplaceClinic(ctx, actorOf(ctx), value, match))
	}

	huma.Register(a.huma, operation(http.MethodGet, self, "get-clinic", "Read the clinic the key belongs to", "Clinic", 200),
		func(ctx context.Context, _ *struct{}) (*one[clinic.Clinic], error) { return get(ctx) })

	huma.Register(a.huma, operation(http.MethodPut, self, "replace-clinic", "Change the clinic; plans follow in the background", "Clinic", 200),
		func(ctx context.Context, in *struct {
			IfMatch
			Body document[clinic.Clinic]
		}) (*one[clinic.Clinic], error) {
			return put(ctx, in.Body.is, in.versions)
		})

	huma.Register(a.huma, operation(http.MethodPatch, self, "patch-clinic", "Change parts of the clinic; plans follow in the background", "Clinic", 200),
		func(ctx context.Context, in *Patch) (*one[clinic.Clinic], error) {
			return patched(a, in,
				func() (*one[clinic.Clinic], error) { return get(ctx) },
				func(value clinic.Clinic, match app.Match) (*one[clinic.Clinic], error) { return put(ctx, value, match) })
		})
	describePatch[clinic.Clinic](a, self)

	huma.Register(a.huma, operation(http.MethodPost, self+"/closures", "add-closures", "Close the clinic on more days, all of them or none; on days of a closure that is there it is closed already", "Clinic", 200),
		func(ctx context.Context, in *struct{ Body document[moreClosures] }) (*one[clinic.Clinic], error) {
			return answer(a.App.AddClosures(ctx, actorOf(ctx), in.Body.is.Closures))
		})
}

// moreClosures are days on which the clinic is to be closed, too.
type moreClosures struct {
	Closures []clinic.Closure `json:"closures" minItems:"1" maxItems:"400" doc:"Days on which the clinic is closed, inclusive"`
}

func (a *api) audit() {
	answer := func(page []app.AuditEntry, limit int, err error) (*list[app.AuditEntry], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return pageOf(page, limit, func(e app.AuditEntry) string { return strconv.FormatInt(e.ID, 10) }, itself[app.AuditEntry]), nil
	}

	huma.Register(a.huma, operation(http.MethodGet, "/audit", "list-audit", "List who changed what, newest first", "Clinic", 200),
		func(ctx context.Context, in *struct {
			Actor     string    `query:"actor" maxLength:"100" doc:"Who did it, as entries name her" example:"key:cv37m2k6n88s73b0"`
			Action    string    `query:"action" maxLength:"100" doc:"What was done, or to what kind of record: treatment.add, or treatment for all that was done to treatments"`
			PatientID string    `query:"patient_id" maxLength:"200" doc:"The patient it was about, who may be deleted by now"`
			Since     time.Time `query:"since" doc:"Not before this moment"`
			Until     time.Time `query:"until" doc:"Before this moment"`
			Back
		}) (*list[app.AuditEntry], error) {
			page, err := a.App.Audit(ctx, actorOf(ctx), app.AuditFilter{
				Actor: in.Actor, Action: in.Action, PatientID: in.PatientID, Since: in.Since, Until: in.Until,
			}, in.Cursor, in.Limit+1)
			return answer(page, in.Limit, err)
		})

	huma.Register(a.huma, operation(http.MethodGet, "/patients/{id}/plan/changes", "list-plan-changes", "List what moved on a patient's plan and why, newest first", "Plans", 200),
		func(ctx context.Context, in *struct {
			ID    string    `path:"id"`
			Since time.Time `query:"since" doc:"Not before this moment"`
			Until time.Time `query:"until" doc:"Before this moment"`
			Back
		}) (*list[app.AuditEntry], error) {
			page, err := a.App.PlanChanges(ctx, actorOf(ctx), in.ID, in.Since, in.Until, in.Cursor, in.Limit+1)
			return answer(page, in.Limit, err)
		})
}
