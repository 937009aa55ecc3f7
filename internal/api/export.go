package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// export registers everything of one patient, to be handed to her.
func (a *api) export() {
	type asked struct {
		ID string `path:"id"`
	}

	type file struct {
		ContentDisposition string `header:"Content-Disposition"`
		Body               app.PatientFile
	}
	whole := operation(http.MethodGet, "/patients/{id}/export", "export-patient", "Read everything that is kept of a patient", "Patients", 200)
	whole.Description = "For her who asks what is kept of her, or takes it elsewhere. Nobody comes in by what is in it: there are no addresses of feeds and no passwords."
	huma.Register(a.huma, whole, func(ctx context.Context, in *asked) (*file, error) {
		found, err := a.App.PatientFile(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &file{`attachment; filename="patient.json"`, found}, nil
	})

	type calendar struct {
		ContentType        string `header:"Content-Type"`
		ContentDisposition string `header:"Content-Disposition"`
		Body               []byte
	}
	const calendarType = "text/calendar; charset=utf-8"
	ics := operation(http.MethodGet, "/patients/{id}/export.ics", "export-patient-calendar", "Read a patient's calendar as a file", "Patients", 200)
	ics.Description = "In all detail, as of now. It is a copy: what changes later is not in it, as it is in a feed."
	ics.Responses = map[string]*huma.Response{"200": {Description: "iCalendar (RFC 5545)",
		Content: map[string]*huma.MediaType{calendarType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}
	huma.Register(a.huma, ics, func(ctx context.Context, in *asked) (*calendar, error) {
		body, err := a.App.PatientCalendar(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, a.refuse(err)
		}
		return &calendar{calendarType, `attachment; filename="calendar.ics"`, body}, nil
	})
}
