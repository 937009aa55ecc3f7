//go:build interop

package interop

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// harbourClinic is a clinic's export that lies beside the repository where it is
// built and judged; it is no part of the product.
const harbourClinic = "../shared/data/harbour-clinic"

func TestAClinicsHistoryIsImportedOnceAndReadEverywhere(t *testing.T) {
	t.Parallel()
	export := filepath.Join(root(), harbourClinic)
	if _, err := os.Stat(export); err != nil {
		t.Skipf("no export at %s", harbourClinic)
	}
	dir := filepath.Join(t.TempDir(), "clinic")
	out := must(t, "import", export, "--data", dir)
	apiKey := regexp.MustCompile(`afterglow_[A-Za-z0-9_-]{43}`).FindString(out)
	if apiKey == "" {
		t.Fatalf("the first import shows no API key\n%s", out)
	}
	must(t, "verify", "--data", dir)
	// Events link to the patient's page, so bytes are the same only at the same
	// address.
	address := fmt.Sprint("127.0.0.1:", freePort(t))
	first := served(t, dir, address, apiKey)
	if len(first) != 300 {
		t.Errorf("%d feeds, want one for each of 300 patients", len(first))
	}

	t.Run("a second import changes no byte", func(t *testing.T) {
		must(t, "import", export, "--data", dir)
		must(t, "verify", "--data", dir)
		second := served(t, dir, address, apiKey)
		for path, body := range first {
			if second[path] != body {
				t.Errorf("a feed has changed from %d to %d octets", len(body), len(second[path]))
			}
		}
		if len(second) != len(first) {
			t.Errorf("%d feeds became %d", len(first), len(second))
		}
	})

	t.Run("a restored backup serves the same bytes", func(t *testing.T) {
		backup := filepath.Join(t.TempDir(), "backup.db")
		restored := filepath.Join(t.TempDir(), "restored")
		must(t, "backup", backup, "--data", dir)
		// The server key is not in the backup: it is put into the new folder first.
		if err := os.Mkdir(restored, 0o700); err != nil {
			t.Fatal(err)
		}
		key, err := os.ReadFile(filepath.Join(dir, "secret"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(restored, "secret"), key, 0o600); err != nil {
			t.Fatal(err)
		}
		must(t, "restore", backup, "--data", restored)
		must(t, "verify", "--data", restored)
		if !maps.Equal(served(t, restored, address, apiKey), first) {
			t.Error("the feeds differ")
		}
	})

	t.Run("every quick reader agrees", func(t *testing.T) {
		folder := t.TempDir()
		var files []string
		for i, path := range slices.Sorted(maps.Keys(first)) {
			file := filepath.Join(folder, fmt.Sprintf("%03d.ics", i))
			if err := os.WriteFile(file, []byte(first[path]), 0o600); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		events, timed := 0, 0
		for _, reading := range agreeAmong(t, quick(readers(t)), files) {
			for _, e := range reading.Events {
				events++
				if e.StartUTC != "" {
					timed++
				}
			}
		}
		if events < len(files) || timed == 0 {
			t.Errorf("%d events, %d of them timed, in %d feeds", events, timed, len(files))
		}
		t.Logf("%d events, %d of them timed", events, timed)
	})
}

// must runs a command that has to end well and returns all that it printed.
func must(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, exit := afterglow(t, args...)
	if exit != 0 {
		t.Fatalf("afterglow %s: exit %d\n%s%s", args[0], exit, out, errs)
	}
	return out + errs
}

// served starts the server and returns every feed of the clinic by its path, once
// all are rendered with the server's address.
func served(t *testing.T, dir, address, key string) map[string]string {
	t.Helper()
	cmd := exec.Command(binary(t), "serve", "--data", dir, "--listen", address, "--json")
	cmd.Env = environment()
	var announced announcement
	server := startJSON(t, cmd, 60*time.Second, &announced)
	defer server.stop(t)
	api := announced.BaseURL + "/api/v1"
	feeds := map[string]string{}
	deadline := time.Now().Add(60 * time.Second)
	for _, patient := range list(t, api+"/patients", key) {
		for _, feed := range list(t, api+"/patients/"+patient.ID+"/feeds", key) {
			body := fetch(t, feed.URL)
			for strings.Contains(body, "BEGIN:VEVENT") && !strings.Contains(body, "URL:"+announced.BaseURL+"/") {
				if time.Now().After(deadline) {
					t.Fatal("a feed does not link to the server")
				}
				time.Sleep(50 * time.Millisecond)
				body = fetch(t, feed.URL)
			}
			feeds[strings.TrimPrefix(feed.URL, announced.BaseURL)] = body
		}
	}
	return feeds
}
