package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// feed is a feed with its whole address, which is its credential: only those who
// may hand it to the patient get to see it.
type feed struct {
	app.Feed
	URL string `json:"url,omitempty" readOnly:"true" doc:"Private address to subscribe to; whoever has it reads the feed"`
}

func (a *api) show(f app.Feed) feed { return feed{f, a.FeedURL(f.Token)} }

// FeedPath is the address of one feed of a patient.
type FeedPath struct {
	PatientID string `path:"id"`
	ID        string `path:"feed_id"`
}

func (a *api) feeds() {
	const all, single = "/patients/{id}/feeds", "/patients/{id}/feeds/{feed_id}"
	answer := func(f app.Feed, err error) (*one[feed], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[feed]{ETag: app.Version(f), Body: a.show(f)}, nil
	}

	huma.Register(a.huma, operation(http.MethodGet, all, "list-feeds", "List a patient's feeds", "Feeds", 200),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
		}) (*list[feed], error) {
			shown, err := a.App.Feeds(ctx, actorOf(ctx), in.PatientID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(shown, len(shown), nil, a.show), nil // all of them: there are at most twenty
		})

	huma.Register(a.huma, operation(http.MethodPost, all, "add-feed", "Give a patient another feed", "Feeds", 201),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			Body      document[feed]
		}) (*created[feed], error) {
			f, err := a.App.AddFeed(ctx, actorOf(ctx), in.PatientID, in.Body.is.FeedSettings)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[feed]{Location: Prefix + "/patients/" + in.PatientID + "/feeds/" + f.ID, ETag: app.Version(f), Body: a.show(f)}, nil
		})

	get := func(ctx context.Context, in FeedPath) (*one[feed], error) {
		return answer(a.App.Feed(ctx, actorOf(ctx), in.PatientID, in.ID))
	}
	put := func(ctx context.Context, in FeedPath, value feed, match app.Match) (*one[feed], error) {
		return answer(a.App.ReplaceFeed(ctx, actorOf(ctx), in.PatientID, in.ID, value.FeedSettings, match))
	}

	huma.Register(a.huma, operation(http.MethodGet, single, "get-feed", "Read one feed", "Feeds", 200),
		func(ctx context.Context, in *FeedPath) (*one[feed], error) { return get(ctx, *in) })

	huma.Register(a.huma, operation(http.MethodPut, single, "replace-feed", "Change a feed's settings; its address stays", "Feeds", 200),
		func(ctx context.Context, in *struct {
			FeedPath
			IfMatch
			Body document[feed]
		}) (*one[feed], error) {
			return put(ctx, in.FeedPath, in.Body.is, in.versions)
		})

	huma.Register(a.huma, operation(http.MethodPatch, single, "patch-feed", "Change some of a feed's settings; its address stays", "Feeds", 200),
		func(ctx context.Context, in *struct {
			FeedPath
			Patch
		}) (*one[feed], error) {
			return patched(a, &in.Patch,
				func() (*one[feed], error) { return get(ctx, in.FeedPath) },
				func(value feed, match app.Match) (*one[feed], error) { return put(ctx, in.FeedPath, value, match) })
		})
	describePatch[feed](a, single)

	huma.Register(a.huma, operation(http.MethodPost, single+"/rotate", "rotate-feed", "Give a feed a new address; the old one empties and later stops working", "Feeds", 200),
		func(ctx context.Context, in *FeedPath) (*one[feed], error) {
			return answer(a.App.RotateFeed(ctx, actorOf(ctx), in.PatientID, in.ID))
		})

	huma.Register(a.huma, operation(http.MethodPost, single+"/renew", "renew-feed", "Let an idle feed show again what its owner chose", "Feeds", 200),
		func(ctx context.Context, in *FeedPath) (*one[feed], error) {
			return answer(a.App.RenewFeed(ctx, actorOf(ctx), in.PatientID, in.ID))
		})

	huma.Register(a.huma, operation(http.MethodDelete, single, "delete-feed", "Revoke a feed; its address empties and later stops working", "Feeds", 204),
		func(ctx context.Context, in *struct {
			FeedPath
			IfMatch
		}) (*struct{}, error) {
			return nil, a.refuse(a.App.DeleteFeed(ctx, actorOf(ctx), in.PatientID, in.ID, in.versions))
		})
}
