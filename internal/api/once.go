package api

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
)

// The headers of draft-ietf-httpapi-idempotency-key-header. The second is ours: it
// tells an answer that was given before.
const (
	idempotencyKey      = "Idempotency-Key"
	idempotencyReplayed = "Idempotency-Replayed"
	maxIdempotencyKey   = 255
	bulkID              = "bulk-write"
)

var notAKey = fmt.Sprintf("%s is not one of 1 to %d visible ASCII characters", idempotencyKey, maxIdempotencyKey)

// onceParameter describes the header for the OpenAPI document.
var onceParameter = huma.Param{
	Name: idempotencyKey, In: "header", Schema: &huma.Schema{Type: "string", MaxLength: new(maxIdempotencyKey + 2)},
	Description: "Names this request, as by a UUID: sent again within 24 hours it is not carried out again and answered as before, with " + idempotencyReplayed + ": true",
}

// once lets a request that carries a key change something once, however often it
// arrives (docs/decisions/0019). A bulk hands its key down to its operations.
func (a *api) once(ctx huma.Context, next func(huma.Context)) {
	c := humagin.Unwrap(ctx)
	fields := c.Request.Header.Values(idempotencyKey)
	if len(fields) == 0 || c.Request.Method == http.MethodGet || ctx.Operation().OperationID == bulkID || ctx.Operation().OperationID == addImportID {
		next(ctx)
		return
	}
	key, ok := onceKeyIn(fields)
	if !ok {
		a.answerRefusal(ctx, problem(http.StatusBadRequest, notAKey))
		return
	}
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, ctx.Operation().MaxBodyBytes+1))
	if err != nil {
		a.answerRefusal(ctx, problem(http.StatusBadRequest, "cannot read request body"))
		return
	}
	c.Request.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), c.Request.Body), c.Request.Body}
	once, repeated, err := a.App.BeginOnce(ctx.Context(), actorOf(ctx.Context()), key, fingerprint(c.Request, body))
	switch {
	case err != nil:
		a.answerRefusal(ctx, a.refuse(err).(huma.StatusError))
	case repeated != nil:
		a.answerAgain(ctx, c, repeated)
	default:
		defer once.End()
		a.answerOnce(ctx, c, once, next)
	}
}

// onceKeyIn reads the header: a string of RFC 8941, or its text without quotes, as
// most clients send it.
func onceKeyIn(fields []string) (string, bool) {
	key := strings.TrimSpace(fields[0])
	if inner, quoted := strings.CutPrefix(key, `"`); quoted {
		key, quoted = strings.CutSuffix(inner, `"`)
		if !quoted {
			return "", false
		}
	}
	for _, r := range key {
		if r <= ' ' || r > '~' {
			return "", false
		}
	}
	return key, len(fields) == 1 && key != "" && len(key) <= maxIdempotencyKey
}

// fingerprint tells one request from another.
func fingerprint(r *http.Request, body []byte) [sha256.Size]byte {
	content := sha256.Sum256(body)
	return sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%x", r.Method, r.URL.RequestURI(), content))
}

// keptHeaders are the headers of an answer that are given again.
var keptHeaders = []string{"Content-Type", "Location", "Etag"}

// answerOnce carries a request out and keeps the answer before it is sent: whoever
// got one can get it again.
func (a *api) answerOnce(ctx huma.Context, c *gin.Context, once *app.Once, next func(huma.Context)) {
	sent := c.Writer
	held := &heldWriter{ResponseWriter: sent}
	c.Writer = held
	next(huma.WithContext(ctx, once.Under(ctx.Context())))
	c.Writer = sent
	kept := app.OnceAnswer{Status: sent.Status(), Header: map[string]string{}, Body: held.body.Bytes()}
	for _, name := range keptHeaders {
		if value := sent.Header().Get(name); value != "" {
			kept.Header[name] = value
		}
	}
	if err := once.Keep(ctx.Context(), kept); err != nil {
		a.Log.Warn("an answer was not kept", "error", err)
	}
	a.write(sent, kept.Body)
}

func (a *api) write(w gin.ResponseWriter, body []byte) {
	w.WriteHeaderNow()
	if _, err := w.Write(body); err != nil && len(body) > 0 {
		a.Log.Debug("a client went away", "error", err)
	}
}

// answerAgain answers a request that was carried out before. If the server stopped
// before it knew the answer, it says what there is to read.
func (a *api) answerAgain(ctx huma.Context, c *gin.Context, repeated *app.Repeated) {
	c.Header(idempotencyReplayed, "true")
	answer := repeated.Answer
	if answer == nil && c.Request.Method == http.MethodDelete {
		answer = &app.OnceAnswer{Status: http.StatusNoContent}
	}
	if answer == nil {
		c.Header("Location", placeOf(ctx.Operation(), c.Request.URL.Path, repeated.Subject))
		a.answerRefusal(ctx, problem(http.StatusConflict, "the request was carried out, but its answer is no longer known: read what is at Location"))
		return
	}
	for name, value := range answer.Header {
		c.Header(name, value)
	}
	c.Status(answer.Status)
	a.write(c.Writer, answer.Body)
}

// placeOf is where the record is that a request made or changed.
func placeOf(op *huma.Operation, path, subject string) string {
	switch {
	case op.Method != http.MethodPost || subject == "":
		return path
	case strings.HasPrefix(op.OperationID, "add-"):
		return path + "/" + subject
	}
	return path[:strings.LastIndexByte(path, '/')] // what is asked of a record, as in /rotate
}

func (a *api) answerRefusal(ctx huma.Context, refusal huma.StatusError) {
	if err := huma.WriteErr(a.huma, ctx, refusal.GetStatus(), refusal.Error()); err != nil {
		a.Log.Debug("a client went away", "error", err)
	}
}

// heldWriter holds back the body of an answer.
type heldWriter struct {
	gin.ResponseWriter
	body bytes.Buffer
}

func (w *heldWriter) Write(p []byte) (int, error)       { return w.body.Write(p) }
func (w *heldWriter) WriteString(s string) (int, error) { return w.body.WriteString(s) }
func (w *heldWriter) WriteHeaderNow()                   {}
func (w *heldWriter) Flush()                            {}
