package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/go-json-experiment/json/jsontext"
)

// bulkPath is where many operations are sent as one request.
const bulkPath = "/bulk"

// bulk is a list of operations to be carried out in order.
type bulk struct {
	Operations []bulkOperation `json:"operations" minItems:"1" maxItems:"1000" doc:"Carried out in order"`
}

// bulkOperation is a request of this API as a value.
type bulkOperation struct {
	Method  string   `json:"method" enum:"POST,PUT,PATCH,DELETE"`
	Path    string   `json:"path" maxLength:"500" example:"/patients/cv37m2k6n88s73b0ab12/treatments" doc:"Below /api/v1, without a query"`
	Body    anything `json:"body,omitempty" doc:"As the operation takes it; a merge patch for PATCH"`
	IfMatch string   `json:"if_match,omitempty" maxLength:"500" doc:"As the header If-Match"`
}

// bulkResult is what one operation was answered.
type bulkResult struct {
	Status   int      `json:"status"`
	Location string   `json:"location,omitempty" doc:"Where a new record is"`
	ETag     string   `json:"etag,omitempty" doc:"Version of the record, for If-Match"`
	Body     anything `json:"body,omitempty" doc:"The record, or the Problem if the operation was refused"`
}

// bulkResults are what all operations of a bulk were answered.
type bulkResults struct {
	Results []bulkResult `json:"results" doc:"One for each operation, in the same order"`
}

// anything is JSON of any form, kept as it was written.
type anything jsontext.Value

// Schema is one that takes everything.
func (anything) Schema(huma.Registry) *huma.Schema { return &huma.Schema{} }

// MarshalJSON returns the JSON.
func (v anything) MarshalJSON() ([]byte, error) { return v, nil }

// UnmarshalJSON keeps the JSON.
func (v *anything) UnmarshalJSON(text []byte) error {
	*v = slices.Clone(text)
	return nil
}

// bulkAddress is what the path of an operation is made of. Whatever a router or a
// proxy could read in two ways, as "..", "//" or "%2F", is not in it.
var bulkAddress = regexp.MustCompile(`^(/[A-Za-z0-9_-]+)+$`)

// BulkRequest is a bulk with the request that brought it.
type BulkRequest struct {
	Body    document[bulk]
	request *http.Request
	key     string // Idempotency-Key, "" if there is none
}

// Resolve refuses the whole if one operation is none that a bulk may have, before
// any is carried out.
func (b *BulkRequest) Resolve(ctx huma.Context) (refusals []error) {
	b.request = humagin.Unwrap(ctx).Request
	if fields := b.request.Header.Values(idempotencyKey); len(fields) > 0 {
		key, ok := onceKeyIn(fields)
		if !ok {
			return []error{problem(http.StatusBadRequest, notAKey)}
		}
		b.key = key
	}
	for i, o := range b.Body.is.Operations {
		message := ""
		switch first, _, _ := strings.Cut(strings.TrimPrefix(o.Path, "/"), "/"); {
		case !bulkAddress.MatchString(o.Path):
			message = "is not a path below " + Prefix + ", as in /patients/{id}/treatments, without a query"
		case "/"+first == bulkPath:
			message = "is a bulk in a bulk"
		case first == "api":
			message = "is a path that is not below " + Prefix + ": leave that out"
		default:
			continue
		}
		refusals = append(refusals, &huma.ErrorDetail{Location: fmt.Sprintf("body.operations[%d].path", i), Message: message})
	}
	return refusals
}

// bulk registers the operation that carries out many. It knows nothing of them: each
// goes to the server as a request of its own, with the sender's API key, and so has
// its own transaction, its own cause in the audit and its own refusal.
func (a *api) bulk(server http.Handler) {
	o := operation(http.MethodPost, bulkPath, bulkID, "Carry out up to 1,000 writes in order, each for itself", "Bulk", 200)
	o.Description = "Each operation is answered as if it had been sent alone, at its place in the list. One that is refused does not stop those behind it. " +
		"Under an " + idempotencyKey + " the bulk can be sent again: what was done is answered as before, and what was refused is tried again."
	o.Parameters[0].Description = "Names this bulk, as by a UUID: within 24 hours it can be sent again, and no operation that was done is done twice"
	huma.Register(a.huma, o, func(ctx context.Context, in *BulkRequest) (*struct{ Body bulkResults }, error) {
		out := &struct{ Body bulkResults }{}
		for i, o := range in.Body.is.Operations {
			if ctx.Err() != nil { // the sender has gone away, and can send it again
				return nil, problem(http.StatusServiceUnavailable, "not all operations were carried out")
			}
			request, err := in.inner(ctx, i, o)
			if err != nil {
				return nil, a.refuse(err)
			}
			answer := recorder{header: http.Header{}}
			server.ServeHTTP(&answer, request)
			result, err := answer.result()
			if err != nil {
				return nil, a.refuse(err)
			}
			out.Body.Results = append(out.Body.Results, result)
		}
		return out, nil
	})
}

// inner is the request of the i-th operation.
func (b *BulkRequest) inner(ctx context.Context, i int, o bulkOperation) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, o.Method, Prefix+o.Path, bytes.NewReader(o.Body))
	if err != nil {
		return nil, err
	}
	request.Host, request.RemoteAddr, request.TLS = b.request.Host, b.request.RemoteAddr, b.request.TLS
	request.Header["Authorization"] = b.request.Header["Authorization"]
	if len(o.Body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	if o.Method == http.MethodPatch {
		request.Header.Set("Content-Type", mergePatch)
	}
	if o.IfMatch != "" {
		request.Header.Set("If-Match", o.IfMatch)
	}
	if b.key != "" {
		derived := sha256.Sum256(fmt.Appendf(nil, "%s/%d", b.key, i))
		request.Header.Set(idempotencyKey, hex.EncodeToString(derived[:]))
	}
	return request, nil
}

// recorder keeps an answer instead of sending it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// result is the answer as a value. What is no JSON, as "not found" of the router,
// becomes a problem.
func (r *recorder) result() (bulkResult, error) {
	result := bulkResult{Status: r.status, Location: r.header.Get("Location"), ETag: r.header.Get("ETag")}
	switch {
	case r.status == http.StatusNoContent:
		return result, nil
	case strings.HasSuffix(r.header.Get("Content-Type"), "json"):
		result.Body = r.body.Bytes()
		return result, nil
	}
	detail := "something went wrong here"
	if r.status < http.StatusInternalServerError {
		detail = "there is no operation of this method and path"
	}
	var text bytes.Buffer
	err := jsonFormat.Marshal(&text, problem(r.status, detail))
	result.Body = text.Bytes()
	return result, err
}
