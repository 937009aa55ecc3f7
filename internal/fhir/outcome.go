package fhir

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/afterglow-calendar/afterglow/internal/clinic"
)

// outcome says what became of a request (R4 OperationOutcome). As everywhere, it names
// what is wrong and never repeats a value.
type outcome struct {
	ResourceType string  `json:"resourceType"`
	Issue        []issue `json:"issue"`
}

type issue struct {
	Severity    string `json:"severity"`
	Code        string `json:"code"`
	Diagnostics string `json:"diagnostics"`
}

func outcomeOf(severity, code, text string) outcome {
	return outcome{"OperationOutcome", []issue{{severity, code, text}}}
}

func (s *server) refuse(c *gin.Context, status int, code, text string) {
	s.answer(c, status, outcomeOf("error", code, text))
}

// failed answers an error of a use case.
func (s *server) failed(c *gin.Context, err error) {
	text := "not found"
	var refused *clinic.Error
	if errors.As(err, &refused) {
		text = refused.Error()
	}
	switch clinic.CodeOf(err) {
	case clinic.NotFound:
		s.refuse(c, http.StatusNotFound, "not-found", text)
	case clinic.Invalid:
		s.refuse(c, http.StatusBadRequest, "invalid", text)
	case clinic.Unauthorized:
		c.Header("WWW-Authenticate", `Bearer realm="Afterglow"`)
		s.refuse(c, http.StatusUnauthorized, "login", text)
	default:
		if c.Request.Context().Err() == nil {
			s.Log.Error("FHIR request failed", "route", c.FullPath(), "error", err)
		}
		s.refuse(c, http.StatusInternalServerError, "exception", "the server failed")
	}
}
