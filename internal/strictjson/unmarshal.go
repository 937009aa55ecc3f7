package strictjson

import (
	"errors"
	"reflect"

	"cloud.google.com/go/civil"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Unmarshal reads one JSON document into a value. Unknown and repeated fields, wrong
// types, invalid UTF-8, dates and wall times that do not exist are refused: the error
// is a *clinic.Error with the field's path.
func Unmarshal(document []byte, value any) error {
	err := json.Unmarshal(document, value, json.RejectUnknownMembers(true), clinic.WallTimes)
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		path := Path(semantic.JSONPointer)
		switch {
		case !errors.Is(semantic.Err, json.ErrUnknownName):
			return clinic.Errorf(clinic.Invalid, path, "%s", expected(semantic.GoType))
		case !IsFieldName(semantic.JSONPointer.LastToken()):
			return clinic.Errorf(clinic.Invalid, path, "has a field that is not known")
		}
		return clinic.Errorf(clinic.Invalid, path, "is not a known field")
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && errors.Is(syntactic.Err, jsontext.ErrDuplicateName) {
		return clinic.Errorf(clinic.Invalid, Path(syntactic.JSONPointer), "is given twice")
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
	return "is not a group of fields"
}
