package api

import (
	"cmp"
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// person is a kind of record that the clinic itself holds: practitioners and
// patients.
type person[T any] struct {
	noun, tag string
	all       string                                                                           // where they are listed; empty for the noun in the plural
	deleting  string                                                                           // what deleting one means
	page      func(ctx context.Context, actor app.Actor, after string, limit int) ([]T, error) // nil for a list of its own
	add       func(ctx context.Context, actor app.Actor, value T) (T, error)
	get       func(ctx context.Context, actor app.Actor, id string) (T, error)
	replace   func(ctx context.Context, actor app.Actor, value T, match app.Match) error
	remove    func(ctx context.Context, actor app.Actor, id string, match app.Match) error
	id        func(*T) *string
}

func (a *api) practitioners() {
	people(a, person[clinic.Practitioner]{
		noun: "practitioner", tag: "Practitioners", deleting: "Delete one practitioner whom no record names",
		page: a.App.Practitioners, add: a.App.AddPractitioner, get: a.App.Practitioner,
		replace: a.App.ReplacePractitioner, remove: a.App.DeletePractitioner,
		id: func(p *clinic.Practitioner) *string { return &p.ID },
	})
}

// PersonPath is the address of a patient or practitioner.
type PersonPath struct {
	ID string `path:"id"`
}

func people[T any](a *api, p person[T]) {
	all := cmp.Or(p.all, "/"+p.noun+"s")
	single := all + "/{id}"
	answer := func(value T, err error) (*one[T], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[T]{ETag: app.Version(value), Body: value}, nil
	}

	if p.page != nil {
		huma.Register(a.huma, operation(http.MethodGet, all, "list-"+all[1:], "List "+all[1:], p.tag, 200),
			func(ctx context.Context, in *Page) (*list[T], error) {
				page, err := p.page(ctx, actorOf(ctx), in.Cursor, in.Limit+1)
				if err != nil {
					return nil, a.refuse(err)
				}
				return pageOf(page, in.Limit, func(value T) string { return *p.id(&value) }, itself[T]), nil
			})
	}

	huma.Register(a.huma, operation(http.MethodPost, all, "add-"+p.noun, "Add a "+p.noun, p.tag, 201),
		func(ctx context.Context, in *struct{ Body document[T] }) (*created[T], error) {
			added, err := p.add(ctx, actorOf(ctx), in.Body.is)
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[T]{Location: Prefix + all + "/" + *p.id(&added), ETag: app.Version(added), Body: added}, nil
		})

	get := func(ctx context.Context, in PersonPath) (*one[T], error) {
		return answer(p.get(ctx, actorOf(ctx), in.ID))
	}
	put := func(ctx context.Context, in PersonPath, value T, match app.Match) (*one[T], error) {
		*p.id(&value) = in.ID
		if err := p.replace(ctx, actorOf(ctx), value, match); err != nil {
			return nil, a.refuse(err)
		}
		return get(ctx, in) // with what is the server's to say
	}

	huma.Register(a.huma, operation(http.MethodGet, single, "get-"+p.noun, "Read one "+p.noun, p.tag, 200),
		func(ctx context.Context, in *PersonPath) (*one[T], error) { return get(ctx, *in) })

	huma.Register(a.huma, operation(http.MethodPut, single, "replace-"+p.noun, "Correct one "+p.noun, p.tag, 200),
		func(ctx context.Context, in *struct {
			PersonPath
			IfMatch
			Body document[T]
		}) (*one[T], error) {
			return put(ctx, in.PersonPath, in.Body.is, in.versions)
		})

	huma.Register(a.huma, operation(http.MethodPatch, single, "patch-"+p.noun, "Correct parts of one "+p.noun, p.tag, 200),
		func(ctx context.Context, in *struct {
			PersonPath
			Patch
		}) (*one[T], error) {
			return patched(a, &in.Patch,
				func() (*one[T], error) { return get(ctx, in.PersonPath) },
				func(value T, match app.Match) (*one[T], error) { return put(ctx, in.PersonPath, value, match) })
		})
	describePatch[T](a, single)

	huma.Register(a.huma, operation(http.MethodDelete, single, "delete-"+p.noun, p.deleting, p.tag, 204),
		func(ctx context.Context, in *struct {
			PersonPath
			IfMatch
		}) (*struct{}, error) {
			return nil, a.refuse(p.remove(ctx, actorOf(ctx), in.ID, in.versions))
		})
}
