package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "afterglow.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAConfigurationFileThatCannotBeTakenAtItsWordIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no YAML":            "\x00{{{",
		"a list":             "- listen",
		"a flag given twice": "listen: a\nlisten: b\n",
		"two documents":      "listen: a\n---\nlisten: b\n",
		"a list for a flag":  "listen: [a, b]\n",
		"an unknown level":   "log-level: loud\n",
	} {
		r := command(t, "", "doctor", "--data", filepath.Join(t.TempDir(), "data"), "--config", configFile(t, text))
		if r.code != usage || r.err == "" {
			t.Errorf("%s: exit %d %s", name, r.code, r.err)
		}
	}
}

func TestAConfigurationFileCanBeEmpty(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n"} {
		mustRun(t, "doctor", "--data", filepath.Join(t.TempDir(), "data"), "--config", configFile(t, text))
	}
}

func TestAConfiguredValueIsReadAsOnTheCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	out := mustRun(t, "init", "--config", configFile(t, "clinic: 360\ntimezone: America/New_York\nlatitude: 41\ndata: "+data+"\n"))
	if !strings.Contains(out, "clinic   360\n") {
		t.Errorf("output:\n%s", out)
	}
}
