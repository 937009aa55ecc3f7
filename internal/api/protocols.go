package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/plan"
)

// protocolDocument is a clinic's rules as a resource: their version is the
// server's to say.
type protocolDocument struct{ app.Protocol }

// TransformSchema lets a body leave out the version.
func (protocolDocument) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	version := s.Properties["version"]
	version.ReadOnly = true
	version.Description = "Given by the server, what is sent is ignored: which change put the clinic's own rules in force (see /protocol/versions), or the version of its profile"
	return s
}

// versionWithRules is one change of the rules with the rules that it put in force.
type versionWithRules struct {
	app.ProtocolVersion
	Protocol *protocolDocument `json:"protocol,omitempty" doc:"The rules, as they were; absent for an old return to a profile that is not known"`
}

// schemaName names a schema after its type. The groups of a protocol's numbers
// are named after what they rule, and so are records: the groups get a prefix.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[plan.Protocol]():
		return "PlanProtocol"
	case t.PkgPath() == reflect.TypeFor[app.Protocol]().PkgPath():
		return "Protocol" + name
	}
	return name
}

func (a *api) protocol() {
	const self = "/protocol"
	answer := func(rules app.Protocol, err error) (*one[protocolDocument], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[protocolDocument]{ETag: app.Version(rules), Body: protocolDocument{rules}}, nil
	}
	get := func(ctx context.Context) (*one[protocolDocument], error) {
		return answer(a.App.Protocol(ctx, actorOf(ctx)))
	}
	put := func(ctx context.Context, value protocolDocument, match app.Match) (*one[protocolDocument], error) {
		return answer(a.App.ReplaceProtocol(ctx, actorOf(ctx), value.Protocol, match))
	}

	huma.Register(a.huma, operation(http.MethodGet, self, "get-protocol", "Read the rules that plans follow from: the clinic's own, or its profile's", "Protocol", 200),
		func(ctx context.Context, _ *struct{}) (*one[protocolDocument], error) { return get(ctx) })

	huma.Register(a.huma, operation(http.MethodPut, self, "replace-protocol", "Give the clinic rules of its own; plans follow in the background", "Protocol", 200),
		func(ctx context.Context, in *struct {
			IfMatch
			Body document[protocolDocument]
		}) (*one[protocolDocument], error) {
			return put(ctx, in.Body.is, in.versions)
		})

	huma.Register(a.huma, operation(http.MethodPatch, self, "patch-protocol", "Change parts of the clinic's rules; plans follow in the background", "Protocol", 200),
		func(ctx context.Context, in *Patch) (*one[protocolDocument], error) {
			return patched(a, in,
				func() (*one[protocolDocument], error) { return get(ctx) },
				func(value protocolDocument, match app.Match) (*one[protocolDocument], error) {
					return put(ctx, value, match)
				})
		})
	describePatch[protocolDocument](a, self)

	huma.Register(a.huma, operation(http.MethodDelete, self, "delete-protocol", "Take the clinic back to its profile; plans follow in the background", "Protocol", 204),
		func(ctx context.Context, in *IfMatch) (*struct{}, error) {
			return nil, a.refuse(a.App.DeleteProtocol(ctx, actorOf(ctx), in.versions))
		})

	huma.Register(a.huma, operation(http.MethodGet, self+"/progress", "get-protocol-progress", "Read how many plans follow from the rules in force", "Protocol", 200),
		func(ctx context.Context, _ *struct{}) (*struct{ Body app.Replanning }, error) {
			progress, err := a.App.Replanning(ctx, actorOf(ctx))
			if err != nil {
				return nil, a.refuse(err)
			}
			return &struct{ Body app.Replanning }{progress}, nil
		})

	a.protocolVersions(self + "/versions")
}

func (a *api) protocolVersions(all string) {
	huma.Register(a.huma, operation(http.MethodGet, all, "list-protocol-versions", "List the changes of the clinic's rules, newest first", "Protocol", 200),
		func(ctx context.Context, in *Back) (*list[app.ProtocolVersion], error) {
			page, err := a.App.ProtocolVersions(ctx, actorOf(ctx), int(in.Cursor), in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(v app.ProtocolVersion) string { return strconv.Itoa(v.Version) }, itself[app.ProtocolVersion]), nil
		})

	huma.Register(a.huma, operation(http.MethodGet, all+"/{version}", "get-protocol-version", "Read one version of the clinic's rules", "Protocol", 200),
		func(ctx context.Context, in *struct {
			Version int `path:"version" minimum:"1"`
		}) (*struct{ Body versionWithRules }, error) {
			v, rules, err := a.App.ProtocolVersion(ctx, actorOf(ctx), in.Version)
			if err != nil {
				return nil, a.refuse(err)
			}
			answer := &struct{ Body versionWithRules }{versionWithRules{ProtocolVersion: v}}
			if rules != nil {
				answer.Body.Protocol = &protocolDocument{*rules}
			}
			return answer, nil
		})
}
