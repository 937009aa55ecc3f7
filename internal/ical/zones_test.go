package ical

import (
	"archive/zip"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// ianaZones are all zones of the tzdata that Go ships and time/tzdata embeds,
// read from its archive because the embedded copy cannot be listed.
var ianaZones = sync.OnceValues(func() (map[string]*time.Location, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	archive, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	zones := map[string]*time.Location{}
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return nil, err
		}
		if zones[f.Name], err = time.LoadLocationFromTZData(f.Name, data); err != nil {
			return nil, err
		}
	}
	return zones, nil
})

func allZones(tb testing.TB) map[string]*time.Location {
	tb.Helper()
	zones, err := ianaZones()
	if err != nil {
		tb.Fatalf("reading Go's zoneinfo.zip: %v", err)
	}
	if len(zones) < 500 {
		tb.Fatalf("only %d zones in Go's zoneinfo.zip", len(zones))
	}
	return zones
}

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, ok := allZones(tb)[name]
	if !ok {
		tb.Fatalf("no zone %s", name)
	}
	return loc
}
