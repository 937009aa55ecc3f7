package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/app"
	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// Path is where the resources are.
const Path = "/fhir"

const contentType = "application/fhir+json; fhirVersion=4.0; charset=utf-8"

// Config is what the face stands on.
type Config struct {
	App       *app.App
	Log       *slog.Logger
	PublicURL string // without a slash at the end
	Version   string // of the program
}

type server struct{ Config }

// Register adds the face to the engine.
func Register(engine *gin.Engine, c Config) {
	s := &server{c}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		engine.Handle(method, Path+"/metadata", s.asked(s.metadata))
		engine.Handle(method, Path+"/:type", s.asked(s.authenticated(s.find)))
		engine.Handle(method, Path+"/:type/:id", s.asked(s.authenticated(s.read)))
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		for _, path := range []string{"", "/:type", "/:type/:id"} {
			engine.Handle(method, Path+path, s.readOnly)
		}
	}
}

func (s *server) readOnly(c *gin.Context) {
	c.Header("Allow", "GET, HEAD")
	s.refuse(c, http.StatusMethodNotAllowed, "not-supported", "FHIR is for reading here; changes are made by the REST API")
}

// asked refuses what cannot be answered in JSON.
func (s *server) asked(answer gin.HandlerFunc) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Cache-Control", "no-store")
		if !acceptable(c.Request) {
			s.refuse(c, http.StatusNotAcceptable, "not-supported", "resources are in JSON alone")
			return
		}
		answer(c)
	}
}

// acceptable reports whether a client takes JSON; its parameter _format overrides what
// it accepts (R4 http, section 3.1.0.1.11).
func acceptable(r *http.Request) bool {
	wanted := r.Header.Get("Accept")
	if format := r.URL.Query().Get("_format"); format != "" {
		wanted = strings.ReplaceAll(format, " ", "+") // a plus sign that nobody escaped
	}
	return wanted == "" || strings.Contains(wanted, "json") || strings.Contains(wanted, "*/*") || strings.Contains(wanted, "application/*")
}

// authenticated lets a request through that carries a valid API key; one for reading
// is enough.
func (s *server) authenticated(answer func(*gin.Context, app.Actor)) gin.HandlerFunc {
	return func(c *gin.Context) {
		scheme, key, _ := strings.Cut(c.GetHeader("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			key = ""
		}
		actor, err := s.App.Authenticate(c.Request.Context(), strings.TrimSpace(key))
		if err != nil {
			s.failed(c, err)
			return
		}
		actor.ReadOnly, actor.Cause = true, "fhir"
		answer(c, actor)
	}
}

// read answers one resource.
func (s *server) read(c *gin.Context, actor app.Actor) {
	k, id := kindOf(c.Param("type")), c.Param("id")
	if k == nil {
		s.noKind(c)
		return
	}
	d, err := s.App.Desk(c.Request.Context(), actor)
	if err != nil {
		s.failed(c, err)
		return
	}
	owner, _, _ := strings.Cut(id, ".")
	chart, err := s.App.Chart(c.Request.Context(), actor, owner)
	if err != nil && clinic.CodeOf(err) != clinic.NotFound {
		s.failed(c, err)
		return
	}
	if err == nil {
		all, err := k.of(d, chart)
		if err != nil {
			s.failed(c, err)
			return
		}
		for _, r := range all {
			if r.id == id {
				s.versioned(c, r.body)
				return
			}
		}
	}
	s.refuse(c, http.StatusNotFound, "not-found", "there is no such resource")
}

// find answers a search.
func (s *server) find(c *gin.Context, actor app.Actor) {
	k := kindOf(c.Param("type"))
	if k == nil {
		s.noKind(c)
		return
	}
	asked, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		s.refuse(c, http.StatusBadRequest, "invalid", "the query cannot be read")
		return
	}
	d, err := s.App.Desk(c.Request.Context(), actor)
	if err != nil {
		s.failed(c, err)
		return
	}
	q, err := s.understand(k, d, asked)
	if err != nil {
		s.failed(c, err)
		return
	}
	if len(q.ignored) > 0 && strings.Contains(strings.Join(c.Request.Header.Values("Prefer"), ","), "handling=strict") {
		s.refuse(c, http.StatusBadRequest, "not-supported", "there is no such parameter: "+strings.Join(q.ignored, ", "))
		return
	}
	f, err := s.search(c.Request.Context(), actor, d, q)
	if err != nil {
		s.failed(c, err)
		return
	}
	s.answer(c, http.StatusOK, s.bundle(q, f))
}

func (s *server) noKind(c *gin.Context) {
	s.refuse(c, http.StatusNotFound, "not-supported", "there is no such kind of resource here")
}

// versioned answers a resource with its version, or that it is the one the client has.
func (s *server) versioned(c *gin.Context, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		s.failed(c, err)
		return
	}
	sum := sha256.Sum256(text)
	etag := `W/"` + hex.EncodeToString(sum[:12]) + `"`
	c.Header("ETag", etag)
	if strings.Contains(c.GetHeader("If-None-Match"), etag) {
		c.Status(http.StatusNotModified)
		return
	}
	c.Data(http.StatusOK, contentType, text)
}

func (s *server) answer(c *gin.Context, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		s.Log.Error("a FHIR answer could not be written", "route", c.FullPath(), "error", err)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(status, contentType, text)
}
