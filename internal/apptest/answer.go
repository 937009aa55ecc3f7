package apptest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// Answer is a whole response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Length is the Content-Length, -1 if there was none.
	Length int64

	t    testing.TB
	what string // method and path, for messages
}

// Want ends the test unless the status is the one wanted.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: answered %d, want %d: %s", a.what, a.Status, status, a.Body)
	}
	return a
}

// Into decodes the JSON of the body.
func (a Answer) Into(value any) {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, value); err != nil {
		a.t.Fatalf("%s: %v in %s", a.what, err, a.Body)
	}
}

// Object is the JSON object of the body, its numbers as json.Number.
func (a Answer) Object() (object map[string]any) {
	a.t.Helper()
	d := json.NewDecoder(bytes.NewReader(a.Body))
	d.UseNumber()
	if err := d.Decode(&object); err != nil {
		a.t.Fatalf("%s: %v in %s", a.what, err, a.Body)
	}
	return object
}

// ID is the member "id" of the JSON object of the body.
func (a Answer) ID() string {
	a.t.Helper()
	id, _ := a.Object()["id"].(string)
	if id == "" {
		a.t.Fatalf("%s: no id in %s", a.what, a.Body)
	}
	return id
}

// ETag is the version of what was answered.
func (a Answer) ETag() string { return a.Header.Get("ETag") }

// Do sends a request as it is and reads the whole answer.
func (s *Server) Do(request *http.Request) Answer {
	s.t.Helper()
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", request.Method, request.URL.Path, err)
	}
	return Answer{
		Status: response.StatusCode, Header: response.Header, Body: body, Length: response.ContentLength,
		t: s.t, what: request.Method + " " + request.URL.Path,
	}
}

// Request is a request to the server with pairs of header names and values. The
// body is sent as it is if it is text, bytes or a reader, none if it is nil, and
// as JSON otherwise.
func (s *Server) Request(method, path string, body any, header ...string) *http.Request {
	s.t.Helper()
	request, err := http.NewRequest(method, s.URL+path, bodyOf(s.t, body))
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Content-Type" {
			request.Header.Del(header[i])
		}
		request.Header.Add(header[i], header[i+1])
	}
	return request
}

// Ask sends a request without a body.
func (s *Server) Ask(method, path string, header ...string) Answer {
	s.t.Helper()
	return s.Do(s.Request(method, path, nil, header...))
}

// Get reads an address of the server, as in "/feeds/.../calendar.ics".
func (s *Server) Get(path string, header ...string) Answer {
	s.t.Helper()
	return s.Ask(http.MethodGet, path, header...)
}

func bodyOf(t testing.TB, body any) io.Reader {
	t.Helper()
	switch body := body.(type) {
	case nil:
		return nil
	case string:
		return bytes.NewReader([]byte(body))
	case []byte:
		return bytes.NewReader(body)
	case io.Reader:
		return body
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}
