package api

import (
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/mergepatch"
)

// mergePatch is the media type of RFC 7396.
const mergePatch = "application/merge-patch+json"

// Patch is a merge patch (RFC 7396) and the versions it is meant for.
type Patch struct {
	IfMatch
	RawBody []byte `contentType:"application/merge-patch+json"`
}

// Resolve refuses patches in other languages. Plain JSON is taken for a merge
// patch, since that is what its senders mean.
func (p *Patch) Resolve(ctx huma.Context) []error {
	mediaType, _, _ := strings.Cut(ctx.Header("Content-Type"), ";")
	switch strings.ToLower(strings.TrimSpace(mediaType)) {
	case "", mergePatch, "application/json":
		return p.IfMatch.Resolve(ctx)
	}
	return []error{problem(http.StatusUnsupportedMediaType, "")}
}

// patchTries is how often a patch is tried that others are faster than.
const patchTries = 5

// patched is PATCH by what GET and PUT do: it reads, merges and replaces, and
// does so again if somebody else changed the record in between.
func patched[V any](a *api, patch *Patch, get func() (*one[V], error), put func(V, app.Match) (*one[V], error)) (*one[V], error) {
	for try := 1; ; try++ {
		current, err := get()
		if err != nil {
			return nil, err
		}
		if m := patch.versions; m != nil && !slices.Contains(m, "*") && !slices.Contains(m, current.ETag) {
			return nil, problem(http.StatusPreconditionFailed, "the record has changed since it was read")
		}
		next, err := merged(a, current.Body, patch.RawBody)
		if err != nil {
			return nil, err
		}
		changed, err := put(next, app.Match{current.ETag})
		var refusal huma.StatusError
		if try == patchTries || !errors.As(err, &refusal) || refusal.GetStatus() != http.StatusPreconditionFailed {
			return changed, err
		}
	}
}

// merged is a value with a merge patch applied, held to the rules of any body.
func merged[V any](a *api, current V, patch []byte) (next V, err error) {
	registry := a.huma.OpenAPI().Components.Schemas
	schema := registry.Schema(reflect.TypeFor[V](), false, "")
	var changes any
	if wrong := strictly(patch, &changes); wrong != nil {
		return next, problem(http.StatusBadRequest, "validation failed", wrong)
	}
	object, ok := changes.(map[string]any)
	if !ok {
		return next, invalid(&huma.ErrorDetail{Location: "body", Message: "is not an object"})
	}
	if where, unknown := unknownField(registry, schema, object, "body"); unknown {
		return next, invalid(&huma.ErrorDetail{Location: where, Message: "is not a known field"})
	}
	text, err := json.Marshal(current, jsonv1.OmitEmptyWithLegacySemantics(true))
	if err != nil {
		return next, err
	}
	var target any
	if err := json.Unmarshal(text, &target); err != nil {
		return next, err
	}
	target = mergepatch.Merge(target, object)
	var result huma.ValidateResult
	path := huma.NewPathBuffer([]byte("body"), len("body"))
	huma.Validate(registry, schema, path, huma.ModeWriteToServer, target, &result)
	if len(result.Errors) > 0 {
		return next, invalid(result.Errors...)
	}
	if text, err = json.Marshal(target); err != nil {
		return next, err
	}
	if wrong := strictly(text, &next); wrong != nil {
		return next, invalid(wrong)
	}
	return next, nil
}

// unknownField finds a member that the schema does not have, at any depth:
// merging would forget one that is set to null.
func unknownField(registry huma.Registry, schema *huma.Schema, object map[string]any, where string) (string, bool) {
	if schema.Ref != "" {
		schema = registry.SchemaFromRef(schema.Ref)
	}
	if schema.AdditionalProperties != false {
		return "", false // any name will do
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property := schema.Properties[name]
		if property == nil {
			return where + "." + name, true
		}
		if group, ok := object[name].(map[string]any); ok {
			if found, unknown := unknownField(registry, property, group, where+"."+name); unknown {
				return found, true
			}
		}
	}
	return "", false
}

// describePatch says in the OpenAPI document what a merge patch of a V holds:
// its members, none required.
func describePatch[V any](a *api, path string) {
	registry := a.huma.OpenAPI().Components.Schemas
	members := *registry.Schema(reflect.TypeFor[V](), false, "")
	members.Required = nil
	members.Description = "Members to change; null removes one (RFC 7396)"
	content := a.huma.OpenAPI().Paths[Prefix+path].Patch.RequestBody.Content
	content[mergePatch] = &huma.MediaType{Schema: &members}
}
