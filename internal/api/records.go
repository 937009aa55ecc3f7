package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// one is a single record with its version.
type one[T any] struct {
	ETag string `header:"ETag" doc:"Version of the record, for If-Match"`
	Body T
}

// created is a record that was just made, with where it is.
type created[T any] struct {
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     T
}

// ifMatch is the version a change is meant for (RFC 9110 section 13.1.1).
type ifMatch struct {
	IfMatch []string `header:"If-Match" doc:"Change it only if it still has one of these versions"`
}

// view is how a kind of record travels: T as it is recorded, V as JSON with its id.
type view[T, V any] struct {
	show   func(app.Record[T]) V
	record func(V) T
}

// same is the view of a kind whose values carry their id.
func same[T clinic.Treatment | clinic.Event | clinic.Appointment](r app.Records[T]) view[T, T] {
	return view[T, T]{
		show:   func(r app.Record[T]) T { return r.Is },
		record: func(v T) T { return v },
	}
}

// recordedObservation is an observation with its id, which the plan document's has not.
type recordedObservation struct {
	ID string `json:"id,omitempty" readOnly:"true"`
	clinic.Observation
}

func observationView(app.Records[clinic.Observation]) view[clinic.Observation, recordedObservation] {
	return view[clinic.Observation, recordedObservation]{
		show:   func(r app.Record[clinic.Observation]) recordedObservation { return recordedObservation{r.ID, r.Is} },
		record: func(v recordedObservation) clinic.Observation { return v.Observation },
	}
}

// records registers the operations on one kind of record about a patient.
func records[T, V any](a *api, noun, tag string, r app.Records[T], viewOf func(app.Records[T]) view[T, V]) {
	v := viewOf(r)
	all := "/patients/{id}/" + noun + "s"
	single := all + "/{record_id}"

	huma.Register(a.huma, operation(http.MethodGet, all, "list-"+noun+"s", "List "+noun+"s", tag, 200),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			pageInput
		}) (*list[V], error) {
			page, err := r.Page(ctx, actorOf(ctx), in.PatientID, in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			records := pageOf(page, in.Limit, func(r app.Record[T]) string { return r.ID })
			out := &list[V]{}
			out.Body.Items, out.Body.NextCursor = []V{}, records.Body.NextCursor
			for _, record := range records.Body.Items {
				out.Body.Items = append(out.Body.Items, v.show(record))
			}
			return out, nil
		})

	huma.Register(a.huma, operation(http.MethodPost, all, "add-"+noun, "Record a new "+noun, tag, 201),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			Body      V
		}) (*created[V], error) {
			added, err := r.Add(ctx, actorOf(ctx), in.PatientID, v.record(in.Body))
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[V]{Location: Prefix + "/patients/" + in.PatientID + "/" + noun + "s/" + added.ID, ETag: app.Version(added.Is), Body: v.show(added)}, nil
		})

	type address struct {
		PatientID string `path:"id"`
		ID        string `path:"record_id"`
	}
	answer := func(record app.Record[T], err error) (*one[V], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[V]{ETag: app.Version(record.Is), Body: v.show(record)}, nil
	}

	huma.Register(a.huma, operation(http.MethodGet, single, "get-"+noun, "Read one "+noun, tag, 200),
		func(ctx context.Context, in *address) (*one[V], error) {
			return answer(r.Get(ctx, actorOf(ctx), in.PatientID, in.ID))
		})

	huma.Register(a.huma, operation(http.MethodPut, single, "replace-"+noun, "Correct a "+noun, tag, 200),
		func(ctx context.Context, in *struct {
			address
			ifMatch
			Body V
		}) (*one[V], error) {
			return answer(r.Replace(ctx, actorOf(ctx), in.PatientID, in.ID, v.record(in.Body), in.IfMatch))
		})

	huma.Register(a.huma, operation(http.MethodDelete, single, "delete-"+noun, "Delete a "+noun, tag, 204),
		func(ctx context.Context, in *struct {
			address
			ifMatch
		}) (*struct{}, error) {
			return nil, a.refuse(r.Delete(ctx, actorOf(ctx), in.PatientID, in.ID, in.IfMatch))
		})
}
