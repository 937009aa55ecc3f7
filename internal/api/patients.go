package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

func (a *api) patients() {
	huma.Register(a.huma, operation(http.MethodGet, "/patients", "list-patients", "List patients, or find some", "Patients", 200),
		func(ctx context.Context, in *struct {
			Query          string `query:"q" maxLength:"200" doc:"Each word begins a word of the patient's name, e-mail address, code or ref; case and accents make no difference"`
			PractitionerID string `query:"practitioner_id" maxLength:"200" doc:"Only patients whose primary practitioner this is"`
			Limit          int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries a page"`
			Cursor         string `query:"cursor" pattern:"^[0-9A-Za-z_-]+$" maxLength:"2000" patternDescription:"next_cursor of the page before" doc:"next_cursor of the page before"`
		}) (*list[clinic.Patient], error) {
			filter := app.PatientFilter{Query: in.Query, PractitionerID: in.PractitionerID}
			page, err := a.App.SearchPatients(ctx, actorOf(ctx), filter, in.Cursor, in.Limit)
			if err != nil {
				return nil, a.refuse(err)
			}
			answer := pageOf(page.Patients, in.Limit, nil, itself[clinic.Patient])
			answer.Body.NextCursor = page.Next
			return answer, nil
		})

	people(a, person[clinic.Patient]{
		noun: "patient", tag: "Patients", deleting: "Delete one patient with everything recorded about her",
		add: a.App.AddPatient, get: a.App.Patient,
		replace: a.App.ReplacePatient, remove: a.App.DeletePatient,
		id: func(p *clinic.Patient) *string { return &p.ID },
	})
}
