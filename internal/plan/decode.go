package plan

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"

	"cloud.google.com/go/civil"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Decode reads one input document and validates it. Unknown and repeated
// fields, wrong types, invalid UTF-8 and impossible dates are refused; nothing is
// guessed (planner.md sections 8 and 9.17). The error is a *clinic.Error with the
// field's path, as in "treatments[0].date", and never repeats a value.
func Decode(data []byte, zones clinic.ZoneLookup) (Input, error) {
	var in Input
	if err := json.Unmarshal(data, &in, json.RejectUnknownMembers(true), clinic.WallTimes); err != nil {
		return Input{}, refusal(err)
	}
	if err := RefuseEmptied(data); err != nil {
		return Input{}, err
	}
	if err := in.Validate(zones); err != nil {
		return Input{}, err
	}
	return in, nil
}

// defaulted names the fields whose zero value stands for a default. No field of
// the document that has another meaning shares their names, but the clinic's time
// zone, which is required.
var defaulted = []string{
	"profile", "min_interval_days", "metabolism", "strength", "strategy", "timezone",
	"visits_per_year", "type", "priority", "minutes", "status", "horizon_months",
}

const clinicTimezone jsontext.Pointer = "/clinic/timezone"

// RefuseEmptied refuses "" and 0 where leaving the field out asks for its
// default: neither is a value of its own, and once decoded it could not be told
// from a field that was left out. The document is known to be well formed.
func RefuseEmptied(data []byte) error {
	in := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		value, err := in.ReadToken()
		if err != nil {
			return nil // its end
		}
		text := value.String()
		empty := value.Kind() == '"' && text == "" || value.Kind() == '0' && (text == "0" || text == "-0")
		if !empty {
			continue
		}
		if at := in.StackPointer(); slices.Contains(defaulted, at.LastToken()) && at != clinicTimezone {
			return clinic.Errorf(clinic.Invalid, fieldPath(at), "is empty; leave it out for its default")
		}
	}
}

// refusal says in the product's words what the JSON decoder did not accept.
func refusal(err error) *clinic.Error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		path := fieldPath(semantic.JSONPointer)
		if errors.Is(semantic.Err, json.ErrUnknownName) {
			return clinic.Errorf(clinic.Invalid, path, "is not a known field")
		}
		return clinic.Errorf(clinic.Invalid, path, "%s", expected(semantic.GoType))
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(syntactic.Err, jsontext.ErrDuplicateName) {
		return clinic.Errorf(clinic.Invalid, fieldPath(syntactic.JSONPointer), "is given twice")
	}
	return clinic.Errorf(clinic.Invalid, "", "is not valid JSON in UTF-8")
}

// expected says what a field of a type takes.
func expected(t reflect.Type) string {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == nil:
		return "has the wrong type"
	case t == reflect.TypeFor[civil.Date]():
		return "is not a date that exists, written YYYY-MM-DD"
	case t == reflect.TypeFor[civil.DateTime]():
		return "is not a wall time that exists, written YYYY-MM-DDThh:mm:ss"
	}
	switch t.Kind() {
	case reflect.String:
		return "is not text"
	case reflect.Bool:
		return "is not true or false"
	case reflect.Int:
		return "is not a whole number in range"
	case reflect.Float64:
		return "is not a number in range"
	case reflect.Slice:
		return "is not a list"
	}
	return "is not an object"
}

// fieldPath turns a JSON pointer (RFC 6901), "/treatments/0/date", into the path
// of a field, "treatments[0].date". A name that no field could have is a value
// that the sender chose: the path stops before it.
func fieldPath(p jsontext.Pointer) string {
	var path strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			path.WriteString("[" + token + "]")
		case isFieldName(token):
			if path.Len() > 0 {
				path.WriteByte('.')
			}
			path.WriteString(token)
		default:
			return path.String()
		}
	}
	return path.String()
}

// isFieldName reports a name of the form that fields have: a letter, then
// letters, digits, "_" and "-".
func isFieldName(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return s != "" && len(s) <= 40 &&
		strings.Contains(letters, s[:1]) &&
		strings.Trim(s, letters+"0123456789_-") == ""
}
