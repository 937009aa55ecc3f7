package api

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
	"github.com/afterglow-calendar/afterglow/internal/strictjson"
)

// document is a body that is a T. Reading it never fails: what is wrong is kept,
// so that the refusal can name the field, which huma does not do for what its
// schemas cannot say, such as a wall time on February 30.
type document[T any] struct {
	is      T
	problem *huma.ErrorDetail
}

// Schema is that of T.
func (*document[T]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[T](), true, reflect.TypeFor[T]().Name())
}

// UnmarshalJSON reads a T strictly.
func (d *document[T]) UnmarshalJSON(text []byte) error {
	d.problem = strictly(text, &d.is)
	return nil
}

// Resolve refuses what could not be read.
func (d *document[T]) Resolve(huma.Context, *huma.PathBuffer) []error {
	if d.problem == nil {
		return nil
	}
	return []error{d.problem}
}

var (
	errNotJSON = errors.New("is not valid JSON")
	errNotUTF8 = errors.New("is not valid UTF-8")
)

// jsonFormat is how bodies are read into what huma validates, and how answers
// are written. Members given twice pass here: document refuses them by name.
var jsonFormat = huma.Format{
	Marshal: func(w io.Writer, value any) error {
		return json.MarshalWrite(w, value, json.Deterministic(true), jsonv1.OmitEmptyWithLegacySemantics(true))
	},
	Unmarshal: func(text []byte, value any) error {
		if !utf8.Valid(text) {
			return errNotUTF8
		}
		if err := json.Unmarshal(text, value, jsontext.AllowDuplicateNames(true)); err != nil {
			return errNotJSON
		}
		return nil
	},
}

// strictly reads JSON and says which field is wrong, if one is, at a location of the
// form that huma gives, "body.zones[0].units". It never repeats a value.
func strictly(text []byte, value any) *huma.ErrorDetail {
	err := strictjson.Unmarshal(text, value)
	if err == nil {
		return nil
	}
	wrong := huma.ErrorDetail{Location: "body", Message: err.Error()}
	var refused *clinic.Error
	if errors.As(err, &refused) {
		wrong.Message = refused.Message
		if refused.Path != "" {
			wrong.Location += "." + refused.Path
		}
	}
	return &wrong
}

// fieldsOnly cuts a location before the first name that no field could have: it
// is a value that the sender chose, perhaps a patient's name.
func fieldsOnly(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !isFieldName(part) {
			return strings.Join(parts[:i], ".")
		}
	}
	return location
}

// isFieldName reports lower case letters, digits and "_", as in "next_change",
// perhaps with indices behind, as in "zones[0]".
func isFieldName(s string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyz0123456789_[]"
	return s != "" && len(s) <= 40 && strings.Trim(s, allowed) == ""
}
