package server

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
)

// panicking is an engine whose routes panic with a patient's name, and its log.
func panicking(t *testing.T) (*httptest.Server, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(access(logger), survive(logger))
	engine.GET("/first/:token", func(*gin.Context) { panic("Ada Quill") })
	engine.GET("/late/:token", func(c *gin.Context) {
		c.String(http.StatusOK, strings.Repeat("half an answer", 1000))
		c.Writer.Flush()
		panic(struct{ Name string }{"Ada Quill"})
	})
	engine.GET("/aborted/:token", func(c *gin.Context) {
		c.String(http.StatusOK, strings.Repeat("half an answer", 1000))
		c.Writer.Flush()
		panic(http.ErrAbortHandler)
	})
	server := httptest.NewServer(engine)
	t.Cleanup(server.Close)
	return server, &log
}

func TestARequestThatPanicsIsAnsweredAndTheServerGoesOn(t *testing.T) {
	server, log := panicking(t)
	for range 2 {
		response, err := http.Get(server.URL + "/first/token-of-quill")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusInternalServerError || len(body) != 0 {
			t.Errorf("answered %d %q, %v", response.StatusCode, body, err)
		}
	}
	server.Close() // waits for the log
	if !strings.Contains(log.String(), "middleware_test.go") {
		t.Error("the log does not say where it panicked")
	}
	for _, secret := range []string{"Quill", "token-of-quill"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log contains %s: %s", secret, log)
		}
	}
}

// halfAnswered asks for what ends in the middle, which a client has to notice, and
// returns what was logged of it.
func halfAnswered(t *testing.T, path string) string {
	t.Helper()
	server, log := panicking(t)
	response, err := http.Get(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.ReadAll(response.Body); err == nil {
		t.Error("half an answer ended like a whole one")
	}
	server.Close()
	return log.String()
}

// A client that gets half a calendar and takes it for whole deletes the rest.
func TestAnAnswerCutShortByAPanicIsSeenToBe(t *testing.T) {
	log := halfAnswered(t, "/late/token-of-quill")
	if strings.Contains(log, "Quill") || !strings.Contains(log, "panicked") {
		t.Errorf("logged %s", log)
	}
}

// A handler that fails when half of its answer is sent ends the connection so, and
// has logged the reason itself.
func TestAHandlerThatEndsTheConnectionIsNoPanic(t *testing.T) {
	if log := halfAnswered(t, "/aborted/token-of-quill"); strings.Contains(log, "panicked") {
		t.Errorf("logged %s", log)
	}
}
