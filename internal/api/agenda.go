package api

import (
	"context"
	"net/http"

	"cloud.google.com/go/civil"
	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// DayParam is a civil date in a query.
type DayParam struct{ civil.Date }

// Schema implements huma.SchemaProvider.
func (DayParam) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// UnmarshalText implements encoding.TextUnmarshaler, by which huma reads a parameter.
func (d *DayParam) UnmarshalText(text []byte) error { return d.Date.UnmarshalText(text) }

// agenda is the clinic's calendar: what stands in it, and what is free.
func (a *api) agenda() {
	huma.Register(a.huma, operation(http.MethodGet, "/agenda", "get-agenda", "Read what stands in the clinic's calendar between two days: appointments, what else takes practitioners' time, follow-ups and closed days", "Calendar", 200),
		func(ctx context.Context, in *struct {
			From           DayParam `query:"from" doc:"First day; default today"`
			To             DayParam `query:"to" doc:"Last day, up to 61 days later; default six days later"`
			PractitionerID string   `query:"practitioner_id" maxLength:"200" doc:"Only hers; default everybody's"`
			Turning        bool     `query:"turning" default:"false" doc:"Leave out follow-ups that neither begin nor end on these days"`
			FollowUps      string   `query:"follow_ups" enum:"listed,counted" default:"listed" doc:"Counted: how many begin and end on each day, in days, instead of which; for clinics with many patients"`
		}) (*only[app.Agenda], error) {
			told, err := a.App.Agenda(ctx, actorOf(ctx), app.AgendaAsk{From: in.From.Date, To: in.To.Date, PractitionerID: in.PractitionerID, Turning: in.Turning, Counted: in.FollowUps == "counted"})
			return &only[app.Agenda]{told}, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodGet, "/agenda/follow-ups", "list-agenda-follow-ups", "List the follow-ups that begin, or end, on a day", "Calendar", 200),
		func(ctx context.Context, in *struct {
			Date           DayParam `query:"date" required:"true"`
			Kind           string   `query:"kind" required:"true" enum:"window,prep,prep-deadline,touchup,checkin,pkg,review" doc:"Of a window also the end can be asked for, of all else the beginning"`
			Ends           bool     `query:"ends" default:"false" doc:"Those that end on that day"`
			PractitionerID string   `query:"practitioner_id" maxLength:"200" doc:"Only hers; default everybody's"`
			Limit          int      `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Entries a page"`
			Cursor         string   `query:"cursor" maxLength:"400" doc:"next_cursor of the page before"`
		}) (*only[app.TurningPage], error) {
			page, err := a.App.Turning(ctx, actorOf(ctx), app.TurningAsk{Date: in.Date.Date, PractitionerID: in.PractitionerID,
				Turn: app.AgendaTurn{Kind: plan.Kind(in.Kind), Ends: in.Ends}, Limit: in.Limit, Cursor: in.Cursor})
			return &only[app.TurningPage]{page}, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodGet, "/patients/{id}/suggestions", "suggest-times", "Find free times for a patient's next visit, each day with why", "Appointments", 200),
		func(ctx context.Context, in *struct {
			PatientID      string   `path:"id"`
			From           DayParam `query:"from" doc:"First day; default that of what is due next on her plan, or today if to is given"`
			To             DayParam `query:"to" doc:"Last day, up to 91 days later; default that of what is due next, or 27 days after from"`
			PractitionerID string   `query:"practitioner_id" maxLength:"200" doc:"Whom the visit is with; default her own practitioner"`
			Minutes        int      `query:"minutes" minimum:"1" maximum:"1440" default:"30"`
			Instead        string   `query:"instead" maxLength:"200" doc:"Id of an appointment of hers that is to be moved: it is in nobody's way"`
		}) (*only[app.Suggestions], error) {
			found, err := a.App.SuggestTimes(ctx, actorOf(ctx), in.PatientID, app.SuggestFor{
				From: in.From.Date, To: in.To.Date, PractitionerID: in.PractitionerID, Minutes: in.Minutes, Instead: in.Instead,
			})
			return &only[app.Suggestions]{found}, a.refuse(err)
		})

	huma.Register(a.huma, operation(http.MethodPost, "/patients/{id}/bookings", "book-appointment", "Book an appointment at a time that is free; one that is taken is refused, and the same booking sent twice is one", "Appointments", 201),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			Overlap   bool   `query:"overlap" default:"false" doc:"Book it even if the practitioner or the patient has something else at that time"`
			Body      document[clinic.Appointment]
		}) (*created[clinic.Appointment], error) {
			if in.Overlap {
				ctx = app.EvenIfTaken(ctx)
			}
			booked, err := a.App.Book(ctx, actorOf(ctx), in.PatientID, app.Booking{Appointment: in.Body.is})
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[clinic.Appointment]{Location: Prefix + "/patients/" + in.PatientID + "/appointments/" + booked.ID, ETag: app.Version(booked.Is), Body: booked.Is}, nil
		})
}

// only is an answer without a version.
type only[T any] struct{ Body T }
