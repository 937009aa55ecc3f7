package api

import (
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// problem builds the problem details (RFC 9457) of every refusal. It drops the
// refused values that huma adds: they are patients' data.
func problem(status int, message string, errs ...error) huma.StatusError {
	model := &huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: message}
	for _, err := range errs {
		var detailed huma.ErrorDetailer
		switch {
		case err == nil:
		case errors.As(err, &detailed):
			detail := detailed.ErrorDetail()
			model.Errors = append(model.Errors, &huma.ErrorDetail{Location: detail.Location, Message: detail.Message})
		case errors.Is(err, errNotJSON):
			model.Errors = append(model.Errors, &huma.ErrorDetail{Location: "body", Message: errNotJSON.Error()})
		default:
			model.Errors = append(model.Errors, &huma.ErrorDetail{Message: http.StatusText(status)})
		}
	}
	return model
}

var statusOf = map[clinic.Code]int{
	clinic.Invalid:      http.StatusUnprocessableEntity,
	clinic.NotFound:     http.StatusNotFound,
	clinic.Conflict:     http.StatusConflict,
	clinic.Precondition: http.StatusPreconditionFailed,
	clinic.Unauthorized: http.StatusUnauthorized,
}

// refuse turns a use case's refusal into problem details. What is no refusal is
// logged and answered without its text.
func (a *api) refuse(err error) error {
	if err == nil {
		return nil
	}
	var refusal *clinic.Error
	if !errors.As(err, &refusal) {
		a.Log.Error("a request failed", "error", err)
		return problem(http.StatusInternalServerError, "something went wrong here; nothing was changed")
	}
	if refusal.Path == "" {
		return problem(statusOf[refusal.Code], refusal.Message)
	}
	return problem(statusOf[refusal.Code], "validation failed", &huma.ErrorDetail{Location: "body." + refusal.Path, Message: refusal.Message})
}

var errNotJSON = errors.New("is not valid JSON in UTF-8 with each member once")

// strictJSON refuses what encoding/json lets pass: invalid UTF-8, which it would
// replace, and members given twice, of which it would take the last.
var strictJSON = huma.Format{
	Marshal: func(w io.Writer, v any) error { return json.MarshalWrite(w, v, json.Deterministic(true)) },
	Unmarshal: func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errNotJSON
		}
		if err := json.Unmarshal(data, v); err != nil {
			return errNotJSON
		}
		return nil
	},
}
