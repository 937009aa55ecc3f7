package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// whosePatient says whose an appointment is.
type whosePatient struct {
	PatientID string `json:"patient_id" minLength:"1" maxLength:"200"`
}

// calendarAppointments are what practitioners put into their calendars: some of it
// waits for somebody to say which patient it is about.
func (a *api) calendarAppointments() {
	const all, patient = "/appointments", "/appointments/{id}/patient"
	type shown = *one[app.CalendarAppointment]
	answer := func(c app.CalendarAppointment, err error) (shown, error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[app.CalendarAppointment]{ETag: app.Version(c), Body: c}, nil
	}

	huma.Register(a.huma, operation(http.MethodGet, all, "list-calendar-appointments", "List what stands in practitioners' calendars: linked to a patient, or waiting for somebody to say whose it is", "Appointments", 200),
		func(ctx context.Context, in *struct {
			Linked bool   `query:"linked" default:"false" doc:"Whether it is known whose they are; default those that wait"`
			Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries a page"`
			Cursor string `query:"cursor" maxLength:"2000" doc:"next_cursor of the page before"`
		}) (*list[app.CalendarAppointment], error) {
			page, err := a.App.CalendarAppointments(ctx, actorOf(ctx), in.Linked, in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(c app.CalendarAppointment) string { return c.ID }, itself[app.CalendarAppointment]), nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}", "get-calendar-appointment", "Read one appointment of a practitioner's calendar", "Appointments", 200),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		}) (shown, error) {
			return answer(a.App.CalendarAppointment(ctx, actorOf(ctx), in.ID))
		})

	huma.Register(a.huma, operation(http.MethodPut, patient, "link-calendar-appointment", "Say whose an appointment of a practitioner's calendar is; her plan follows", "Appointments", 200),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
			IfMatch
			Body document[whosePatient]
		}) (shown, error) {
			return answer(a.App.LinkAppointment(ctx, actorOf(ctx), in.ID, in.Body.is.PatientID, in.versions))
		})

	huma.Register(a.huma, operation(http.MethodDelete, patient, "unlink-calendar-appointment", "Say that an appointment of a practitioner's calendar is nobody's; the plan of whose it was follows", "Appointments", 204),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
			IfMatch
		}) (*struct{}, error) {
			_, err := a.App.LinkAppointment(ctx, actorOf(ctx), in.ID, "", in.versions)
			return nil, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodPost, all+"/{id}/dismissal", "dismiss-calendar-appointment", "Say that what waits in a practitioner's calendar is about no patient; it waits again when it is written anew", "Appointments", 204),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		}) (*struct{}, error) {
			return nil, a.refuse(a.App.DismissAppointment(ctx, actorOf(ctx), in.ID))
		})
}
