package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// settlement says what becomes of an event of which two versions were made.
type settlement struct {
	TakeOther bool `json:"take_other,omitempty" doc:"Put back the version that was not kept, here and there; default only note that somebody has seen to it"`
}

// elsewhere are practitioners' calendars on other servers, which are kept in step.
func (a *api) elsewhere() {
	const (
		all, tag  = "/calendars-elsewhere", "Calendars elsewhere"
		of        = "/practitioners/{id}" + all
		conflicts = all + "/conflicts"
	)
	type account = *one[app.ElsewhereAccount]
	answer := func(e app.ElsewhereAccount, err error) (account, error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[app.ElsewhereAccount]{ETag: app.Version(e), Body: e}, nil
	}
	accounts := func(ctx context.Context, practitioner string) (*list[app.ElsewhereAccount], error) {
		found, err := a.App.ElsewhereAccounts(ctx, actorOf(ctx), practitioner)
		if err != nil {
			return nil, a.refuse(err)
		}
		return pageOf(found, len(found), nil, itself[app.ElsewhereAccount]), nil
	}
	offered := func(found []app.FoundCalendar, err error) (*list[app.FoundCalendar], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return pageOf(found, len(found), nil, itself[app.FoundCalendar]), nil
	}

	huma.Register(a.huma, operation(http.MethodGet, all, "list-calendars-elsewhere", "List all practitioners' accounts on other calendar servers, and how it stands with each", tag, 200),
		func(ctx context.Context, _ *struct{}) (*list[app.ElsewhereAccount], error) { return accounts(ctx, "") })

	huma.Register(a.huma, operation(http.MethodGet, of, "list-practitioner-calendars-elsewhere", "List a practitioner's accounts on other calendar servers, oldest first", tag, 200),
		func(ctx context.Context, in *PersonPath) (*list[app.ElsewhereAccount], error) {
			return accounts(ctx, in.ID)
		})

	described := operation(http.MethodPost, all+"/find", "find-calendars-elsewhere", "Ask another server which calendars a user name and a password lead to", tag, 200)
	described.Description = "Nothing is stored. An address inside the server's own network is refused unless the server was started with --allow-network for it."
	huma.Register(a.huma, described,
		func(ctx context.Context, in *struct{ Body document[app.ElsewhereLogin] }) (*list[app.FoundCalendar], error) {
			return offered(a.App.FindElsewhere(ctx, actorOf(ctx), in.Body.is))
		})

	described = operation(http.MethodPost, of, "add-calendars-elsewhere", "Connect calendars that a practitioner has on another server", tag, 201)
	described.Description = "They are read for the first time soon after; state and status tell how far it is. What is changed on both sides between two rounds is settled by a rule, and the version that does not hold is kept among the conflicts."
	huma.Register(a.huma, described,
		func(ctx context.Context, in *struct {
			PersonPath
			Body document[app.ElsewhereSettings]
		}) (*created[app.ElsewhereAccount], error) {
			made, err := a.App.ConnectElsewhere(ctx, actorOf(ctx), in.ID, in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[app.ElsewhereAccount]{Location: Prefix + all + "/" + made.ID, ETag: app.Version(made), Body: made}, nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{id}", "get-calendars-elsewhere", "Read how it stands with an account on another calendar server", tag, 200),
		func(ctx context.Context, in *PersonPath) (account, error) {
			return answer(a.App.ElsewhereAccount(ctx, actorOf(ctx), in.ID))
		})

	huma.Register(a.huma, operation(http.MethodPatch, all+"/{id}", "patch-calendars-elsewhere", "Give a new password, or choose which calendars are connected and how", tag, 200),
		func(ctx context.Context, in *struct {
			PersonPath
			Patch
		}) (account, error) {
			update, err := merged(a, app.ElsewhereUpdate{}, in.RawBody)
			if err != nil {
				return nil, err
			}
			return answer(a.App.UpdateElsewhere(ctx, actorOf(ctx), in.ID, update, in.versions))
		})
	describePatch[app.ElsewhereUpdate](a, all+"/{id}")

	described = operation(http.MethodDelete, all+"/{id}", "delete-calendars-elsewhere", "Disconnect an account on another calendar server", tag, 204)
	described.Description = "Nothing is deleted there. Appointments that were linked to patients stay recorded and stand in the practitioner's appointments here from then on."
	huma.Register(a.huma, described,
		func(ctx context.Context, in *struct {
			PersonPath
			IfMatch
		}) (*struct{}, error) {
			return nil, a.refuse(a.App.DisconnectElsewhere(ctx, actorOf(ctx), in.ID, in.versions))
		})

	huma.Register(a.huma, operation(http.MethodPost, all+"/{id}/look", "look-for-calendars-elsewhere", "Ask which calendars a connected account leads to by now", tag, 200),
		func(ctx context.Context, in *PersonPath) (*list[app.FoundCalendar], error) {
			return offered(a.App.FindElsewhereAgain(ctx, actorOf(ctx), in.ID))
		})

	huma.Register(a.huma, operation(http.MethodPost, all+"/{id}/sync", "sync-calendars-elsewhere", "Bring both sides into step now instead of in some minutes", tag, 202),
		func(ctx context.Context, in *PersonPath) (*struct{}, error) {
			return nil, a.refuse(a.App.SyncElsewhere(ctx, actorOf(ctx), in.ID))
		})

	huma.Register(a.huma, operation(http.MethodGet, conflicts, "list-calendar-conflicts", "List events that were changed on both sides, the latest first, with the version that does not hold", tag, 200),
		func(ctx context.Context, in *struct {
			Page
			PractitionerID string `query:"practitioner_id" maxLength:"200" doc:"Whose calendars; default everybody's"`
		}) (*list[app.ElsewhereConflict], error) {
			page, err := a.App.ElsewhereConflicts(ctx, actorOf(ctx), in.PractitionerID, in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(c app.ElsewhereConflict) string { return c.ID }, itself[app.ElsewhereConflict]), nil
		})

	huma.Register(a.huma, operation(http.MethodPost, conflicts+"/{id}/settle", "settle-calendar-conflict", "Note that somebody has seen to a conflict, or take the version that was not kept", tag, 200),
		func(ctx context.Context, in *struct {
			PersonPath
			Body document[settlement]
		}) (*struct{ Body app.ElsewhereConflict }, error) {
			settled, err := a.App.SettleConflict(ctx, actorOf(ctx), in.ID, in.Body.is.TakeOther)
			return &struct{ Body app.ElsewhereConflict }{settled}, a.refuse(err)
		})
}
