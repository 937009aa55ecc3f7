package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func TestAPublicURLThatNoCalendarCouldSubscribeToIsRefused(t *testing.T) {
	for _, given := range []string{
		"calendar.example", "/feeds", "https://", "ftp://calendar.example", "https://:8467", "https://u:p@calendar.example",
		"https://calendar.example?clinic=1", "https://calendar.example/?", "https://calendar.example/#top", "https://calendar .example",
	} {
		if r := command(t, "", "doctor", "--data", filepath.Join(t.TempDir(), "data"), "--public-url", given); r.code != usage || !strings.Contains(r.err, "--public-url") {
			t.Errorf("%q: exit %d %s", given, r.code, r.err)
		}
	}
}

func TestPathsCanBeAddedToAPublicURL(t *testing.T) {
	for given, want := range map[string]publicURL{
		"":                               "", // as an unset variable of a container
		"https://calendar.example":       "https://calendar.example",
		"https://calendar.example/":      "https://calendar.example",
		"http://10.0.0.1:8467":           "http://10.0.0.1:8467",
		"https://clinic.example/cal//":   "https://clinic.example/cal",
		"https://clinic.example/our cal": "https://clinic.example/our%20cal",
	} {
		var got publicURL
		if err := got.UnmarshalText([]byte(given)); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", given, got, err, want)
		}
	}
}

func TestAServerThatListensOnAllAddressesCallsItselfLocalhost(t *testing.T) {
	for listening, want := range map[string]string{
		"0.0.0.0:8467":   "http://localhost:8467",
		"[::]:8467":      "http://localhost:8467",
		"127.0.0.1:8467": "http://127.0.0.1:8467",
		"[::1]:8467":     "http://[::1]:8467",
	} {
		address, err := net.ResolveTCPAddr("tcp", listening)
		if err != nil {
			t.Fatal(err)
		}
		if got := ownURL(address); got != want {
			t.Errorf("%s: %s, want %s", listening, got, want)
		}
	}
}

func TestDoctorReportsADirectoryItCannotLookInto(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	copyFile(t, "serve_test.go", file)
	if r := command(t, "", "doctor", "--data", filepath.Join(file, "data")); r.code != 1 || !strings.Contains(r.out, "not a directory") {
		t.Errorf("exit %d\n%s%s", r.code, r.out, r.err)
	}
}
