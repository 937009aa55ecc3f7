package api

import (
	"context"
	"net/http"
	"time"

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

// view is how a kind of record travels: T as it is recorded, V as JSON with its id.
type view[T, V any] struct {
	show   func(app.Record[T]) V
	record func(V) T
}

// withID is the view of a kind whose values carry their id.
func withID[T any]() view[T, T] {
	return view[T, T]{show: func(r app.Record[T]) T { return r.Is }, record: itself[T]}
}

// recordedObservation is an observation with its id, which the plan document's has not.
type recordedObservation struct {
	ID string `json:"id,omitempty" readOnly:"true"`
	clinic.Observation
}

var observationView = view[clinic.Observation, recordedObservation]{
	show:   func(r app.Record[clinic.Observation]) recordedObservation { return recordedObservation{r.ID, r.Is} },
	record: func(v recordedObservation) clinic.Observation { return v.Observation },
}

// recordedPause is a pause with its id, which the plan document's has not.
type recordedPause struct {
	ID string `json:"id,omitempty" readOnly:"true"`
	clinic.Pause
}

var pauseView = view[clinic.Pause, recordedPause]{
	show:   func(r app.Record[clinic.Pause]) recordedPause { return recordedPause{r.ID, r.Is} },
	record: func(v recordedPause) clinic.Pause { return v.Pause },
}

// recordedOverride is an override whose time is the server's to say, which in a
// plan document is the sender's.
type recordedOverride struct {
	clinic.Override
	At time.Time `json:"at,omitzero" readOnly:"true" doc:"When it was decided or last corrected"`
}

var overrideView = view[clinic.Override, recordedOverride]{
	show:   func(r app.Record[clinic.Override]) recordedOverride { return recordedOverride{r.Is, r.Is.At} },
	record: func(v recordedOverride) clinic.Override { return v.Override },
}

// RecordPath is the address of one record about a patient.
type RecordPath struct {
	PatientID string `path:"id"`
	ID        string `path:"record_id"`
}

// onDays says which records of a kind are listed where days are asked for; a plain date
// needs no words.
var onDays = map[string]string{
	"appointment": "Asked for days: those that begin on one of them, by the clock of the appointment's own time zone.",
	"package":     "Asked for days: those that expire on one of them; one that does not expire ends after every day, so it is listed with from alone.",
	"pause":       "Asked for days: those that cover one of them; one without an end goes on.",
	"override":    "Asked for days: those whose days include one of them.",
	"contact":     "Asked for days: those that were recorded on one of them, in the clinic's time zone.",
}

// records registers the operations on one kind of record about a patient.
func records[T, V any](a *api, noun, tag string, r app.Records[T], v view[T, V]) {
	all := "/patients/{id}/" + noun + "s"
	single := all + "/{record_id}"

	some := operation(http.MethodGet, all, "list-"+noun+"s", "List "+noun+"s", tag, 200)
	some.Description = onDays[noun]
	huma.Register(a.huma, some,
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			Days
			Page
		}) (*list[V], error) {
			page, err := r.Page(ctx, actorOf(ctx), in.PatientID, in.asked(), in.Cursor, in.Limit+1)
			if err != nil {
				return nil, a.refuse(err)
			}
			return pageOf(page, in.Limit, func(r app.Record[T]) string { return r.ID }, v.show), nil
		})

	huma.Register(a.huma, recorded(http.MethodPost, all, "add-"+noun, "Record a new "+noun, tag, 201),
		func(ctx context.Context, in *struct {
			PatientID string `path:"id"`
			IfFree
			Body document[V]
		}) (*created[V], error) {
			added, err := r.Add(in.under(ctx), actorOf(ctx), in.PatientID, v.record(in.Body.is))
			if err != nil {
				return nil, a.refuse(err)
			}
			return &created[V]{Location: Prefix + "/patients/" + in.PatientID + "/" + noun + "s/" + added.ID, ETag: app.Version(added.Is), Body: v.show(added)}, nil
		})

	answer := func(record app.Record[T], err error) (*one[V], error) {
		if err != nil {
			return nil, a.refuse(err)
		}
		return &one[V]{ETag: app.Version(record.Is), Body: v.show(record)}, nil
	}
	get := func(ctx context.Context, in RecordPath) (*one[V], error) {
		return answer(r.Get(ctx, actorOf(ctx), in.PatientID, in.ID))
	}
	put := func(ctx context.Context, in RecordPath, value V, match app.Match) (*one[V], error) {
		return answer(r.Replace(ctx, actorOf(ctx), in.PatientID, in.ID, v.record(value), match))
	}

	huma.Register(a.huma, operation(http.MethodGet, single, "get-"+noun, "Read one "+noun, tag, 200),
		func(ctx context.Context, in *RecordPath) (*one[V], error) { return get(ctx, *in) })

	huma.Register(a.huma, recorded(http.MethodPut, single, "replace-"+noun, "Correct one "+noun, tag, 200),
		func(ctx context.Context, in *struct {
			RecordPath
			IfMatch
			IfFree
			Body document[V]
		}) (*one[V], error) {
			return put(in.under(ctx), in.RecordPath, in.Body.is, in.versions)
		})

	huma.Register(a.huma, recorded(http.MethodPatch, single, "patch-"+noun, "Correct parts of one "+noun, tag, 200),
		func(ctx context.Context, in *struct {
			RecordPath
			IfFree
			Patch
		}) (*one[V], error) {
			return patched(a, &in.Patch,
				func() (*one[V], error) { return get(ctx, in.RecordPath) },
				func(value V, match app.Match) (*one[V], error) {
					return put(in.under(ctx), in.RecordPath, value, match)
				})
		})
	describePatch[V](a, single)

	huma.Register(a.huma, operation(http.MethodDelete, single, "delete-"+noun, "Delete one "+noun, tag, 204),
		func(ctx context.Context, in *struct {
			RecordPath
			IfMatch
		}) (*struct{}, error) {
			return nil, a.refuse(r.Delete(ctx, actorOf(ctx), in.PatientID, in.ID, in.versions))
		})
}
