package server_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/afterglow-calendar/afterglow/internal/apptest"
)

func TestPagesTravelCompressedToWhoAsksForIt(t *testing.T) {
	p := apptest.Start(t).AddClinic("Harbour").AddPatient("Ada Quill")
	p.Treat("2027-03-01")
	_, secret, err := p.App.AddPageLink(context.Background(), p.Actor, p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	plain := p.Ask(http.MethodGet, "/my/"+secret).Want(http.StatusOK)
	small := p.Ask(http.MethodGet, "/my/"+secret, "Accept-Encoding", "gzip").Want(http.StatusOK)
	if plain.Header.Get("Content-Encoding") != "" || small.Header.Get("Content-Encoding") != "gzip" || len(small.Body) > len(plain.Body)/2 {
		t.Fatalf("%d bytes, and %d as %q", len(plain.Body), len(small.Body), small.Header.Get("Content-Encoding"))
	}
	unpacked, err := gzip.NewReader(strings.NewReader(string(small.Body)))
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(unpacked)
	if err != nil || string(page) != string(plain.Body) {
		t.Errorf("what is unpacked is not the page: %v", err)
	}
	if small.Header.Get("Cache-Control") != plain.Header.Get("Cache-Control") {
		t.Error("compression changes how a page may be kept")
	}
}
