package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// located says of a refusal where in the request the refused field is. A use case names
// the field alone: it stands in the query or in the path where the operation has a
// parameter of that name and no body.
func located(ctx huma.Context, _ string, answer any) (any, error) {
	p, refused := answer.(*Problem)
	op := ctx.Operation()
	if !refused || op == nil || op.RequestBody != nil {
		return answer, nil
	}
	all := slices.Clone(p.Errors)
	for i := range all {
		field, ofBody := strings.CutPrefix(all[i].Location, "body.")
		if at := slices.IndexFunc(op.Parameters, func(parameter *huma.Param) bool { return parameter.Name == field }); ofBody && at >= 0 {
			all[i].Location = op.Parameters[at].In + "." + field
		}
	}
	found := *p
	found.Errors = all
	return &found, nil
}
