package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Prefix is where version 1 of the API lives.
const Prefix = "/api/v1"

// Config is what the API stands on.
type Config struct {
	App *app.App
	Log *slog.Logger
	// FeedURL makes a feed's whole address of its token.
	FeedURL func(token string) string
	// PageURL makes the whole address of a patient's page of a link's secret.
	PageURL func(secret string) string
	// SetUpURL is the whole address at which somebody chooses her password by a code.
	SetUpURL string
	// CalDAVURL is the whole address of the CalDAV server, with a slash at the end.
	CalDAVURL string
	Version   string // of the program, for the OpenAPI document
}

type api struct {
	Config
	huma huma.API
}

// Register adds the API, its OpenAPI document and its documentation to the engine.
func Register(engine *gin.Engine, c Config) {
	config := huma.DefaultConfig("Afterglow", c.Version)
	config.Info.Description = "Treatments in, follow-up plans and calendar feeds out. Every answer to a write means that the patient's calendar already shows it."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // docs.go serves them
	config.CreateHooks = nil                                             // they add a $schema member to every body
	config.RejectUnknownQueryParameters = true
	config.Transformers = []huma.Transformer{located}
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"apiKey": {Type: "http", Scheme: "bearer"}}
	config.Security = []map[string][]string{{"apiKey": {}}}
	a := &api{Config: c, huma: humagin.New(engine, config)}
	a.huma.UseMiddleware(a.authenticate, a.once)
	a.clinics()
	a.practitioners()
	a.patients()
	a.export()
	records(a, "treatment", "Treatments", c.App.Treatments, withID[clinic.Treatment]())
	records(a, "observation", "Observations", c.App.Observations, observationView)
	records(a, "event", "Events", c.App.Events, withID[clinic.Event]())
	records(a, "appointment", "Appointments", c.App.Appointments, withID[clinic.Appointment]())
	records(a, "package", "Packages", c.App.Packages, withID[clinic.Package]())
	records(a, "pause", "Pauses", c.App.Pauses, pauseView)
	records(a, "override", "Overrides", c.App.Overrides, overrideView)
	records(a, "contact", "Contacts", c.App.Contacts, withID[clinic.Contact]())
	a.feeds()
	a.pageLinks()
	a.calendarAppointments()
	a.agenda()
	a.appPasswords()
	a.due()
	a.plans()
	a.protocol()
	a.protocolForesight()
	a.holidays()
	a.audit()
	a.staff()
	a.apiKeys()
	a.webhooks()
	a.imports()
	a.elsewhere()
	a.bulk(engine)
	registerDocs(engine, a.huma.OpenAPI())
}

type actorKey struct{}

// authenticate lets a request through that carries a valid API key, and puts
// whose it is into the context.
func (a *api) authenticate(ctx huma.Context, next func(huma.Context)) {
	ctx.SetHeader("Cache-Control", "no-store") // patients' data, and feed addresses
	scheme, key, _ := strings.Cut(ctx.Header("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		key = ""
	}
	actor, err := a.App.Authenticate(ctx.Context(), strings.TrimSpace(key))
	if err != nil {
		refusal := a.refuse(err).(huma.StatusError)
		if refusal.GetStatus() == http.StatusUnauthorized {
			ctx.SetHeader("WWW-Authenticate", `Bearer realm="Afterglow"`)
		}
		a.answerRefusal(ctx, refusal)
		return
	}
	if actor.ReadOnly && !onlyReads(ctx.Operation()) {
		// Before the body is looked at: what is wrong with it is not hers to know.
		refusal := problem(http.StatusForbidden, "the API key is for reading only")
		if err := huma.WriteErr(a.huma, ctx, refusal.GetStatus(), refusal.Error()); err != nil {
			a.Log.Debug("a client went away", "error", err)
		}
		return
	}
	actor.Cause = "rest " + ctx.Operation().OperationID
	next(huma.WithValue(ctx, actorKey{}, actor))
}

// onlyReads reports whether an operation changes nothing. A preview asks by POST,
// because its question is a body.
func onlyReads(o *huma.Operation) bool {
	return o.Method == http.MethodGet || o.Method == http.MethodHead || strings.HasPrefix(o.OperationID, "preview-")
}

// actorOf is who asks, by which operation.
func actorOf(ctx context.Context) app.Actor { return ctx.Value(actorKey{}).(app.Actor) }

// operation describes one operation for the OpenAPI document.
func operation(method, path, id, summary, tag string, status int) huma.Operation {
	op := huma.Operation{
		Method: method, Path: Prefix + path, OperationID: id, Summary: summary, Tags: []string{tag},
		DefaultStatus: status, MaxBodyBytes: 1 << 20,
	}
	if method != http.MethodGet {
		parameter := onceParameter
		op.Parameters = []*huma.Param{&parameter}
	}
	return op
}
