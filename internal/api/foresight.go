package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// previewWait is how long an answer waits for the whole of a preview.
const previewWait = 2 * time.Second

// foreseen answers with a preview, wherever it stands.
type foreseen struct {
	Status   int
	Location string `header:"Location" doc:"Where to ask how far it is"`
	Body     app.ProtocolPreview
}

// protocolForesight are the previews of what other rules or settings would move.
func (a *api) protocolForesight() {
	const previews = "/protocol/previews"
	preview := func(ctx context.Context, p app.Proposal) (*foreseen, error) {
		found, err := a.App.PreviewProtocol(ctx, actorOf(ctx), p, previewWait)
		if err != nil {
			return nil, a.refuse(err)
		}
		answer := &foreseen{Status: http.StatusOK, Location: Prefix + previews + "/" + found.ID, Body: found}
		if !found.Done {
			answer.Status = http.StatusAccepted
		}
		return answer, nil
	}
	described := func(path, id, summary, tag string) huma.Operation {
		o := operation(http.MethodPost, path, id, summary, tag, http.StatusOK)
		o.Description = "Nothing is stored or changed. 200 is the whole of it; 202 is what was found so far, and Location tells the rest as long as it is asked for. A clinic has one preview at a time: another one ends it."
		o.Responses = map[string]*huma.Response{"202": {
			Description: "Accepted: more patients are to be looked at",
			Headers:     map[string]*huma.Param{"Location": {Description: "Where to ask how far it is", Schema: &huma.Schema{Type: huma.TypeString}}},
			Content: map[string]*huma.MediaType{"application/json": {
				Schema: &huma.Schema{Ref: "#/components/schemas/ProtocolPreview"},
			}},
		}, "default": {Description: "Error", Content: map[string]*huma.MediaType{"application/problem+json": {
			Schema: &huma.Schema{Ref: "#/components/schemas/Problem"},
		}}}}
		return o
	}

	huma.Register(a.huma, described("/protocol/preview", "preview-protocol", "Find out what would move on patients' plans if these were the clinic's rules", "Protocol"),
		func(ctx context.Context, in *struct{ Body document[protocolDocument] }) (*foreseen, error) {
			return preview(ctx, app.Proposal{Protocol: &in.Body.is.Protocol})
		})

	huma.Register(a.huma, described("/clinics/self/preview", "preview-clinic", "Find out what would move on patients' plans if these were the clinic's settings", "Clinic"),
		func(ctx context.Context, in *struct{ Body document[clinic.Clinic] }) (*foreseen, error) {
			return preview(ctx, app.Proposal{Settings: &in.Body.is.Settings})
		})

	huma.Register(a.huma, operation(http.MethodGet, previews+"/{id}", "get-protocol-preview", "Read how far a preview is and what it found so far", "Protocol", 200),
		func(ctx context.Context, in *struct {
			ID string `path:"id"`
		}) (*struct{ Body app.ProtocolPreview }, error) {
			found, err := a.App.ProtocolPreview(ctx, actorOf(ctx), in.ID)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct{ Body app.ProtocolPreview }{found}, nil
		})
}
