package deploy

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// root is the repository; tests run in their package's folder.
const root = ".."

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// instruction is one line of a Dockerfile, continuation lines joined:
// {"COPY", ["--from=build", "/a", "/b"]}. Arguments in JSON form are unpacked.
type instruction struct {
	name string
	args []string
}

// dockerfile reads the instructions of a Dockerfile in order. HEALTHCHECK's
// command stands in an instruction of its own, "CMD" after "HEALTHCHECK".
func dockerfile(t *testing.T, text string) []instruction {
	t.Helper()
	var all []instruction
	joined := strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(joined) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		if name == "HEALTHCHECK" {
			options, command, _ := strings.Cut(rest, "CMD ")
			all = append(all, instruction{name, strings.Fields(options)})
			name, rest = "CMD", command
		}
		all = append(all, instruction{name, arguments(t, rest)})
	}
	return all
}

func arguments(t *testing.T, rest string) []string {
	t.Helper()
	rest = strings.TrimSpace(rest)
	if !strings.HasPrefix(rest, "[") {
		return strings.Fields(rest)
	}
	var args []string
	if err := json.Unmarshal([]byte(rest), &args); err != nil {
		t.Fatalf("%s: %v", rest, err)
	}
	return args
}

// find returns the arguments of every instruction of that name.
func find(all []instruction, name string) [][]string {
	var found [][]string
	for _, i := range all {
		if i.name == name {
			found = append(found, i.args)
		}
	}
	return found
}

// one returns the arguments of the only instruction of that name.
func one(t *testing.T, all []instruction, name string) []string {
	t.Helper()
	found := find(all, name)
	if len(found) != 1 {
		t.Fatalf("the Dockerfile has %d %s instructions, want one", len(found), name)
	}
	return found[0]
}

// environment returns the image's settings.
func environment(t *testing.T, all []instruction) map[string]string {
	t.Helper()
	settings := map[string]string{}
	for _, pair := range one(t, all, "ENV") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			t.Fatalf("ENV %s is not NAME=VALUE", pair)
		}
		settings[name] = value
	}
	return settings
}

// compose is docker-compose.yml as far as we use it; a key that is not here is
// an error, so that no typing error is taken for a setting.
type compose struct {
	Services map[string]service `yaml:"services"`
	Volumes  map[string]any     `yaml:"volumes"`
}

type service struct {
	Build       string            `yaml:"build"`
	Image       string            `yaml:"image"`
	Restart     string            `yaml:"restart"`
	Environment map[string]string `yaml:"environment"`
	Volumes     []string          `yaml:"volumes"`
	Ports       []string          `yaml:"ports"`
	DependsOn   map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
	ReadOnly        bool     `yaml:"read_only"`
	CapDrop         []string `yaml:"cap_drop"`
	SecurityOpt     []string `yaml:"security_opt"`
	StopGracePeriod string   `yaml:"stop_grace_period"`
}

func readCompose(t *testing.T) compose {
	t.Helper()
	var c compose
	if err := yaml.UnmarshalWithOptions([]byte(readFile(t, "docker-compose.yml")), &c, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return c
}
