package api

import (
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
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

// strictly reads JSON and says which field is wrong, if one is. It never repeats
// a value.
func strictly(text []byte, value any) *huma.ErrorDetail {
	err := json.Unmarshal(text, value, json.RejectUnknownMembers(true), clinic.WallTimes)
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		if errors.Is(err, json.ErrUnknownName) {
			return &huma.ErrorDetail{Location: location(semantic.JSONPointer), Message: "is not a known field"}
		}
		return &huma.ErrorDetail{Location: location(semantic.JSONPointer), Message: "is not a value that this field can have"}
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName) {
		return &huma.ErrorDetail{Location: location(syntactic.JSONPointer), Message: "is given twice"}
	}
	return &huma.ErrorDetail{Location: "body", Message: errNotJSON.Error()}
}

// location turns a JSON pointer (RFC 6901), "/zones/0/units", into the form of
// the locations that huma gives, "body.zones[0].units".
func location(pointer jsontext.Pointer) string {
	where := "body"
	for token := range pointer.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 32); err == nil {
			where += "[" + token + "]"
		} else {
			where += "." + token
		}
	}
	return where
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
