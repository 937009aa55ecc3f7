package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// huma keeps these for all its APIs; they are set before any request is answered.
func init() {
	huma.NewError = problem
	// Field names differ by case: "Date" is an unknown field, not a date.
	huma.ValidateStrictCasing = true
	// Lists are empty, never null.
	huma.DefaultArrayNullable = false
}

// Problem is the problem details (RFC 9457) of a refusal. It never repeats a
// refused value: values are patients' data.
type Problem struct {
	Title  string       `json:"title" doc:"The status in words"`
	Status int          `json:"status"`
	Detail string       `json:"detail,omitempty"`
	Errors []FieldError `json:"errors,omitempty" doc:"What is wrong with which field"`
}

// FieldError is what is wrong with one field.
type FieldError struct {
	Location string `json:"location" example:"body.zones[0].units"`
	Message  string `json:"message"`
}

// Error is the problem in a line.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457 section 6.1.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// problem builds every refusal, huma's too. It leaves out the values that huma
// would repeat.
func problem(status int, message string, errs ...error) huma.StatusError {
	if status == http.StatusInternalServerError && message == "cannot read request body" {
		// huma blames itself for bodies that break off or are badly chunked.
		status, errs = http.StatusBadRequest, nil
	}
	if status == http.StatusUnsupportedMediaType {
		message, errs = "the body is not of a media type that is taken here", nil // huma repeats its own
	}
	p := &Problem{Status: status, Title: http.StatusText(status), Detail: message}
	told := map[string]bool{}
	for _, err := range errs {
		var detailed huma.ErrorDetailer
		if !errors.As(err, &detailed) {
			continue // its text may hold a value
		}
		detail := detailed.ErrorDetail()
		where, what := detail.Location, detail.Message
		if name, missing := missingField(what); missing {
			where, what = where+"."+name, "is required"
		}
		if strings.HasPrefix(what, "invalid value: ") {
			what = "is not of the form described" // what follows repeats the value
		}
		where = fieldsOnly(where)
		if told[where] {
			continue // the schema said it first
		}
		told[where] = true
		p.Errors = append(p.Errors, FieldError{where, what})
	}
	return p
}

// missingField returns the field that a message of huma says is missing; its
// location is the object that should have it.
func missingField(message string) (name string, missing bool) {
	before, after, _ := strings.Cut(validation.MsgExpectedRequiredProperty, "%s")
	name, missing = strings.CutPrefix(message, before)
	if missing {
		name, missing = strings.CutSuffix(name, after)
	}
	return name, missing
}

// invalid is the refusal of a request that is well formed and breaks a rule.
func invalid(errs ...error) huma.StatusError {
	return problem(http.StatusUnprocessableEntity, "validation failed", errs...)
}

var statusOf = map[clinic.Code]int{
	clinic.Invalid:      http.StatusUnprocessableEntity,
	clinic.NotFound:     http.StatusNotFound,
	clinic.Conflict:     http.StatusConflict,
	clinic.Precondition: http.StatusPreconditionFailed,
	clinic.Unauthorized: http.StatusUnauthorized,
	clinic.Forbidden:    http.StatusForbidden,
}

// refuse turns a use case's refusal into problem details. What is no refusal is
// logged and answered without its text.
func (a *api) refuse(err error) error {
	if err == nil {
		return nil
	}
	var refusal *clinic.Error
	if !errors.As(err, &refusal) {
		if !errors.Is(err, context.Canceled) { // then the client went away
			a.Log.Error("a request failed", "error", err)
		}
		return problem(http.StatusInternalServerError, "something went wrong here; nothing was changed")
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok && refusal.Path != "" {
		var details []error
		for _, one := range several.Unwrap() {
			if errors.As(one, &refusal) {
				details = append(details, &huma.ErrorDetail{Location: "body." + refusal.Path, Message: refusal.Message})
			}
		}
		return problem(statusOf[refusal.Code], "validation failed", details...)
	}
	if refusal.Path == "" {
		return problem(statusOf[refusal.Code], refusal.Message)
	}
	return problem(statusOf[refusal.Code], "validation failed", &huma.ErrorDetail{Location: "body." + refusal.Path, Message: refusal.Message})
}
