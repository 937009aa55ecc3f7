package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// IfFree asks that an appointment is recorded only at a time that is free. Records of
// other kinds take no time and know no such parameter, so it is described for
// appointments alone.
type IfFree struct {
	Asked string `query:"if_free" hidden:"true"`
}

var ifFreeParameter = huma.Param{
	Name: "if_free", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean, Default: false},
	Description: "Refuse with 409 a time at which the practitioner or the patient has something else; a correction that takes no other time is not refused",
}

// Resolve refuses the parameter where there is none, and what is neither yes nor no.
func (f *IfFree) Resolve(ctx huma.Context) []error {
	switch {
	case f.Asked == "" || isOfAppointments(ctx.Operation().OperationID) && (f.Asked == "true" || f.Asked == "false"):
		return nil
	case isOfAppointments(ctx.Operation().OperationID):
		return []error{&huma.ErrorDetail{Location: "query.if_free", Message: "expected true or false"}}
	}
	return []error{&huma.ErrorDetail{Location: "query.if_free", Message: "unknown query parameter"}}
}

// under is a context in which an appointment is recorded as it was asked for.
func (f IfFree) under(ctx context.Context) context.Context {
	if f.Asked == "true" {
		return app.OnlyIfFree(ctx)
	}
	return ctx
}

func isOfAppointments(operationID string) bool { return strings.HasSuffix(operationID, "-appointment") }

// recorded describes an operation that records something about a patient.
func recorded(method, path, id, summary, tag string, status int) huma.Operation {
	op := operation(method, path, id, summary, tag, status)
	if !isOfAppointments(id) {
		return op
	}
	parameter := ifFreeParameter
	op.Parameters = append(op.Parameters, &parameter)
	if method == http.MethodPatch {
		return op // described by what it patches
	}
	op.Description = "What is recorded is a fact: an appointment is taken as another system or a calendar app tells it, at whatever time, overlaps and closed days and all. " +
		"Whoever chooses a time books it (POST .../bookings), or asks with if_free that a time that is taken is refused."
	return op
}
