package deploy

import (
	"net"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheImageCopiesOnlyWhatIsThere(t *testing.T) {
	allowed := strings.Split(readFile(t, ".dockerignore"), "\n")
	if !slices.Contains(allowed, "*") {
		t.Error(".dockerignore does not begin by leaving everything out")
	}
	for _, args := range find(dockerfile(t, readFile(t, "Dockerfile")), "COPY") {
		if strings.HasPrefix(args[0], "--from=") {
			continue
		}
		for _, source := range args[:len(args)-1] {
			if _, err := os.Stat(filepath.Join(root, source)); err != nil {
				t.Errorf("COPY %s: %v", source, err)
			}
			if !slices.Contains(allowed, "!"+source) {
				t.Errorf("COPY %s: .dockerignore leaves it out", source)
			}
		}
	}
}

// Every folder with Go code that the program is built from must be in the image.
func TestTheImageCopiesEveryFolderOfTheProgram(t *testing.T) {
	copied := map[string]bool{}
	for _, args := range find(dockerfile(t, readFile(t, "Dockerfile")), "COPY") {
		copied[args[0]] = true
	}
	for _, folder := range []string{"cmd", "feeds", "internal"} {
		if !copied[folder] {
			t.Errorf("the Dockerfile does not copy %s", folder)
		}
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	outside := []string{"deploy", "interop"} // tests only
	for _, entry := range entries {
		code, err := filepath.Glob(filepath.Join(root, entry.Name(), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(code) > 0 && !copied[entry.Name()] && !slices.Contains(outside, entry.Name()) {
			t.Errorf("the Dockerfile does not copy %s, which has Go code", entry.Name())
		}
	}
}

func TestTheImageIsBuiltByTheModulesGo(t *testing.T) {
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(readFile(t, "go.mod"))
	if version == nil {
		t.Fatal("go.mod names no Go version")
	}
	from := find(dockerfile(t, readFile(t, "Dockerfile")), "FROM")
	if len(from) != 2 {
		t.Fatalf("the Dockerfile has %d stages, want 2", len(from))
	}
	if want := "golang:" + version[1] + "-"; !strings.HasPrefix(from[0][0], want) {
		t.Errorf("the first stage is %s, want %s...", from[0][0], want)
	}
}

func TestTheImageRunsAsNobodyWithAFolderItOwns(t *testing.T) {
	instructions := dockerfile(t, readFile(t, "Dockerfile"))
	user := one(t, instructions, "USER")[0]
	if strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
		t.Errorf("the image runs as %s", user)
	}
	volume := one(t, instructions, "VOLUME")[0]
	if got := environment(t, instructions)["AFTERGLOW_DATA"]; got != volume {
		t.Errorf("AFTERGLOW_DATA is %s, the volume %s", got, volume)
	}
	owned := slices.ContainsFunc(find(instructions, "COPY"), func(args []string) bool {
		return slices.Contains(args, "--chown="+user) && args[len(args)-1] == volume
	})
	if !owned {
		t.Errorf("%s does not belong to %s", volume, user)
	}
}

func TestTheImageSpeaksTheProgramsLanguage(t *testing.T) {
	instructions := dockerfile(t, readFile(t, "Dockerfile"))
	program := one(t, instructions, "ENTRYPOINT")[0]
	commands := find(instructions, "CMD")
	if len(commands) != 2 {
		t.Fatalf("want a health check and a command, found %v", commands)
	}
	check, command := commands[0], commands[1]
	if check[0] != program {
		t.Errorf("the health check runs %s, the image %s", check[0], program)
	}
	for _, args := range [][]string{check[1:], command} {
		text := help(t, args[0])
		for _, arg := range args[1:] {
			if strings.HasPrefix(arg, "--") && !knows(text, arg) {
				t.Errorf("afterglow %s does not know %s", args[0], arg)
			}
		}
	}
	for name := range environment(t, instructions) {
		if strings.HasPrefix(name, "AFTERGLOW_") && !knows(help(t, command[0]), name) {
			t.Errorf("afterglow %s does not know the setting %s", command[0], name)
		}
	}
}

// The health check must fail where nothing answers, else it checks nothing.
func TestTheHealthCheckFailsWithoutAServer(t *testing.T) {
	if out, exit := run(t, "doctor", "--url", "http://127.0.0.1:1/readyz"); exit == 0 {
		t.Errorf("exit 0\n%s", out)
	}
}

func TestOnePortRunsThroughAllFiles(t *testing.T) {
	instructions := dockerfile(t, readFile(t, "Dockerfile"))
	port := one(t, instructions, "EXPOSE")[0]

	_, listen, err := net.SplitHostPort(environment(t, instructions)["AFTERGLOW_LISTEN"])
	if err != nil || listen != port {
		t.Errorf("AFTERGLOW_LISTEN has port %s (%v), EXPOSE %s", listen, err, port)
	}
	check := find(instructions, "CMD")[0]
	address, err := url.Parse(check[len(check)-1])
	if err != nil || address.Port() != port || address.Path != "/readyz" {
		t.Errorf("the health check asks %s, want port %s and /readyz", address, port)
	}
	upstream := regexp.MustCompile(`reverse_proxy \{\$UPSTREAM:([^:]+):(\d+)\}`).FindStringSubmatch(readFile(t, "deploy/Caddyfile"))
	if upstream == nil {
		t.Fatal("the Caddyfile has no reverse_proxy with a default")
	}
	if _, ok := readCompose(t).Services[upstream[1]]; !ok || upstream[2] != port {
		t.Errorf("the Caddyfile sends to %s:%s, want a service of docker-compose.yml and port %s", upstream[1], upstream[2], port)
	}
}

func TestComposeSetsOnlyWhatTheProgramKnows(t *testing.T) {
	server := readCompose(t).Services["afterglow"]
	if len(server.Environment) == 0 {
		t.Fatal("the service afterglow has no settings")
	}
	text := help(t, "serve")
	for name := range server.Environment {
		if !knows(text, name) {
			t.Errorf("afterglow serve does not know the setting %s", name)
		}
	}
}

// The comment at the top of docker-compose.yml is the manual.
func TestTheCommandsInComposesManualExist(t *testing.T) {
	manual := regexp.MustCompile(`(?m)^#.*\brun --rm afterglow (\S+)(.*)$`).FindAllStringSubmatch(readFile(t, "docker-compose.yml"), -1)
	if len(manual) == 0 {
		t.Fatal("docker-compose.yml does not say how to begin")
	}
	for _, line := range manual {
		text := help(t, line[1])
		for word := range strings.FieldsSeq(line[2]) {
			if strings.HasPrefix(word, "--") && !knows(text, word) {
				t.Errorf("afterglow %s does not know %s", line[1], word)
			}
		}
	}
}

func TestComposeUsesOnlyWhatItDeclares(t *testing.T) {
	c := readCompose(t)
	for name, s := range c.Services {
		for _, mount := range s.Volumes {
			source, _, _ := strings.Cut(mount, ":")
			if strings.HasPrefix(source, ".") {
				if _, err := os.Stat(filepath.Join(root, source)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			} else if _, ok := c.Volumes[source]; !ok {
				t.Errorf("%s: volume %s is not declared", name, source)
			}
		}
		for other := range s.DependsOn {
			if _, ok := c.Services[other]; !ok {
				t.Errorf("%s depends on %s, which is no service", name, other)
			}
		}
		if s.Build != "" {
			if _, err := os.Stat(filepath.Join(root, s.Build, "Dockerfile")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// Behind the proxy all the world has its address, and the server would take all
// readers of a feed for one network (interop P12). A proxy that passed on what
// clients say of themselves would let them be anybody.
func TestTheServerLearnsFromTheProxyWhoAsks(t *testing.T) {
	c := readCompose(t)
	trusted := c.Services["afterglow"].Environment["AFTERGLOW_TRUSTED_PROXY"]
	out, exit := run(t, "doctor", "--data", t.TempDir(), "--trusted-proxy", trusted)
	if exit != 0 || strings.Count(out, "trusted-proxy ") != len(strings.Split(trusted, ",")) {
		t.Errorf("AFTERGLOW_TRUSTED_PROXY is %q: exit %d\n%s", trusted, exit, out)
	}
	if len(c.Services["afterglow"].Ports) > 0 {
		t.Error("others than the proxy reach the server and are trusted")
	}
	for line := range strings.Lines(readFile(t, "deploy/Caddyfile")) {
		if directive, _, _ := strings.Cut(strings.TrimSpace(line), " "); directive == "trusted_proxies" || directive == "header_up" {
			t.Errorf("the Caddyfile changes what is said of who asks: %s", line)
		}
	}
}

func TestTheServersDataOutlivesItsContainer(t *testing.T) {
	c := readCompose(t)
	volume := one(t, dockerfile(t, readFile(t, "Dockerfile")), "VOLUME")[0]
	mounted := slices.ContainsFunc(c.Services["afterglow"].Volumes, func(mount string) bool {
		source, target, _ := strings.Cut(mount, ":")
		return target == volume && !strings.ContainsAny(source, "./")
	})
	if !mounted {
		t.Errorf("no named volume is mounted at %s", volume)
	}
}

// What reaches the server past the proxy is neither encrypted nor sent on to
// HTTPS.
func TestOnlyTheProxyIsPublished(t *testing.T) {
	for name, s := range readCompose(t).Services {
		if published := len(s.Ports) > 0; published != (name == "caddy") {
			t.Errorf("%s publishes %v", name, s.Ports)
		}
	}
}

func TestTheServerGetsTimeToStop(t *testing.T) {
	grace, err := time.ParseDuration(readCompose(t).Services["afterglow"].StopGracePeriod)
	if err != nil || grace <= 10*time.Second {
		t.Errorf("stop_grace_period is %s (%v), want more than the 10 s that a stop may take", grace, err)
	}
}

// Where a host has an AAAA record, calendar services ask by it (interop H10).
func TestH10ServerAndProxyListenOnBothFamilies(t *testing.T) {
	listen := environment(t, dockerfile(t, readFile(t, "Dockerfile")))["AFTERGLOW_LISTEN"]
	if host, _, err := net.SplitHostPort(listen); err != nil || host != "" {
		t.Errorf("the server listens on %s, want all addresses of both families", listen)
	}
	for _, port := range readCompose(t).Services["caddy"].Ports {
		if strings.Count(port, ":") != 1 {
			t.Errorf("the proxy is published on one address: %s", port)
		}
	}
	for line := range strings.Lines(readFile(t, "deploy/Caddyfile")) {
		if directive, _, _ := strings.Cut(strings.TrimSpace(line), " "); directive == "bind" || directive == "default_bind" {
			t.Errorf("the proxy listens on some addresses only: %s", line)
		}
	}
}

// The proxy gets every variable that the Caddyfile wants and has no default for.
func TestTheProxyGetsTheVariablesOfItsFile(t *testing.T) {
	proxy := readCompose(t).Services["caddy"]
	mounted := slices.ContainsFunc(proxy.Volumes, func(mount string) bool {
		return strings.HasPrefix(path.Clean(mount), "deploy/Caddyfile:/etc/caddy/Caddyfile")
	})
	if !mounted {
		t.Error("the Caddyfile is not mounted where Caddy looks for it")
	}
	variables := regexp.MustCompile(`\{\$([A-Z_]+)(:[^}]*)?\}`).FindAllStringSubmatch(readFile(t, "deploy/Caddyfile"), -1)
	if len(variables) == 0 {
		t.Fatal("the Caddyfile has no variable")
	}
	for _, v := range variables {
		if _, given := proxy.Environment[v[1]]; !given && v[2] == "" {
			t.Errorf("nobody sets %s", v[1])
		}
	}
}

// What a running proxy does is tested with a running proxy; these are the lines
// whose absence it could not show (interop H3, H9).
func TestTheProxyNeitherCompressesNorKeepsAnAccessLog(t *testing.T) {
	for line := range strings.Lines(readFile(t, "deploy/Caddyfile")) {
		directive, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if directive == "encode" {
			t.Errorf("the Caddyfile compresses: %s", line)
		}
		if directive == "log" && strings.TrimSpace(line) != "log default {" {
			t.Errorf("the Caddyfile keeps an access log: %s", line)
		}
	}
}
