package arch

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// pure are the packages that compute: equal input gives equal output, on any
// machine and at any time.
var pure = []string{
	"internal/clinic", "internal/protocol", "internal/duration", "internal/plan", "internal/forecast", "internal/ical", "internal/i18n", "feeds",
	"internal/simulate", "internal/judge", "internal/strictjson", "internal/svg", "internal/timeline",
}

// The world outside: files, network, databases.
var impureImports = []string{"os", "os/exec", "io/ioutil", "net", "net/http", "database/sql", "syscall"}

// The clock and the machine's own zone. Zones come in by a lookup, the day by
// an argument.
var impureTime = []string{"Now", "Since", "Until", "Local", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc"}

func TestPurePackagesKnowNeitherClockNorWorld(t *testing.T) {
	for _, p := range sources(t) {
		if !slices.Contains(pure, p.path) {
			continue
		}
		for _, f := range p.files {
			if !f.test {
				for _, fault := range impurities(f) {
					t.Error(fault)
				}
			}
		}
		for _, imported := range p.imports {
			if own, ok := strings.CutPrefix(imported, module+"/"); ok && !slices.Contains(pure, own) {
				t.Errorf("%s is pure and imports %s, which is not", p.path, own)
			}
		}
	}
}

// impurities names each forbidden import and each use of the clock or of the
// machine's zone, under whatever name the time package is imported.
func impurities(f *file) []string {
	var faults []string
	at := func(node ast.Node) string {
		return fmt.Sprintf("%s:%d", f.name, f.set.Position(node.Pos()).Line)
	}
	timeName := ""
	for _, spec := range f.code.Imports {
		imported := importPath(spec)
		if slices.Contains(impureImports, imported) {
			faults = append(faults, fmt.Sprintf("%s imports %s", at(spec), imported))
		}
		if spec.Name != nil && spec.Name.Name == "." {
			faults = append(faults, fmt.Sprintf("%s imports %s by dot, which hides what is used", at(spec), imported))
		}
		if imported == "time" {
			timeName = path.Base(imported)
			if spec.Name != nil {
				timeName = spec.Name.Name
			}
		}
	}
	ast.Inspect(f.code, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); ok && timeName != "" && pkg.Name == timeName &&
			slices.Contains(impureTime, selector.Sel.Name) {
			faults = append(faults, fmt.Sprintf("%s uses time.%s", at(selector), selector.Sel.Name))
		}
		// (time.Time).Local turns an instant into the machine's wall time.
		if selector.Sel.Name == "Local" && !isIdent(selector.X, timeName) {
			faults = append(faults, fmt.Sprintf("%s calls Local", at(selector)))
		}
		return true
	})
	return faults
}

func isIdent(x ast.Expr, name string) bool {
	ident, ok := x.(*ast.Ident)
	return ok && ident.Name == name
}

func TestThePurityCheckSeesEachKindOfFault(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"files":           {`import "os"; var _ = os.Args`, "imports os"},
		"network":         {`import "net/http"; var _ http.Handler`, "imports net/http"},
		"database":        {`import "database/sql"; var _ *sql.DB`, "imports database/sql"},
		"clock":           {`import "time"; var _ = time.Now()`, "uses time.Now"},
		"clock renamed":   {`import clock "time"; var _ = clock.Since`, "uses time.Since"},
		"clock as value":  {`import "time"; var now = time.Now`, "uses time.Now"},
		"machine's zone":  {`import "time"; var _ = time.Local`, "uses time.Local"},
		"method Local":    {`import "time"; func f(t time.Time) time.Time { return t.Local() }`, "calls Local"},
		"hidden by a dot": {`import . "time"; var _ = Now()`, "by dot"},
		"nothing amiss":   {`import "time"; var _ = time.UTC`, ""},
		"another Now":     {`type clock struct{}; func (clock) Now() {}; func f(c clock) { c.Now() }`, ""},
	} {
		got := strings.Join(impurities(parse(t, "given.go", "package given\n"+c.text)), "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", name, got, c.want)
		}
	}
}
