package protocol

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// refusal says in the product's words what the JSON decoder did not accept.
func refusal(err error) *clinic.Error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		path := fieldPath(semantic.JSONPointer)
		if errors.Is(semantic.Err, json.ErrUnknownName) {
			if !isFieldName(semantic.JSONPointer.LastToken()) {
				return clinic.Errorf(clinic.Invalid, path, "has a field that is not known")
			}
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
	if t != nil {
		switch t.Kind() {
		case reflect.String:
			return "is not text"
		case reflect.Bool:
			return "is not true or false"
		case reflect.Int:
			return "is not a whole number in range"
		case reflect.Float64:
			return "is not a number in range"
		}
	}
	return "is not a group of fields"
}

// fieldPath turns a JSON pointer (RFC 6901), "/learning/partial_factor", into
// the path of a field, "learning.partial_factor". A name that no field could have
// is a value: the path stops before it.
func fieldPath(p jsontext.Pointer) string {
	var names []string
	for name := range p.Tokens() {
		if !isFieldName(name) {
			break
		}
		names = append(names, name)
	}
	return strings.Join(names, ".")
}

const lowerCase = "abcdefghijklmnopqrstuvwxyz0123456789_-"

// isName reports a name of the form that profiles have.
func isName(s string) bool { return isOf(lowerCase, s) }

// isFieldName reports a name that a field could have, perhaps misspelt.
func isFieldName(s string) bool { return isOf(lowerCase+"ABCDEFGHIJKLMNOPQRSTUVWXYZ", s) }

// isOf reports 1 to 40 of the allowed characters.
func isOf(allowed, s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, allowed) == ""
}
