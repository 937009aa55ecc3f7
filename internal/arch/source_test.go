package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/afterglow-calendar/afterglow"

// source is one package of ours as its files say, whatever the build tags.
type source struct {
	path    string   // from the repository's root: "internal/plan"
	files   []*file  // all files, tests too
	imports []string // of the files that are no tests, sorted, once each
}

type file struct {
	name string // from the repository's root: "internal/plan/plan.go"
	test bool
	code *ast.File
	set  *token.FileSet
}

// repository is the repository's root.
func repository(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return root
}

// walk calls visit with the name of each of our files that ends in suffix.
func walk(t *testing.T, suffix string, visit func(name string)) {
	t.Helper()
	root := repository(t)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			foreign := strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" ||
				base == "artifacts" || strings.HasPrefix(base, "afterglow-")
			if path != root && foreign {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(base, suffix) {
			name, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources reads all packages of ours.
func sources(t *testing.T) []source {
	t.Helper()
	byPath := map[string]*source{}
	walk(t, ".go", func(name string) {
		f := parse(t, name, nil)
		dir := filepath.ToSlash(filepath.Dir(name))
		p := byPath[dir]
		if p == nil {
			p = &source{path: dir}
			byPath[dir] = p
		}
		p.files = append(p.files, f)
		if !f.test {
			for _, spec := range f.code.Imports {
				p.imports = append(p.imports, importPath(spec))
			}
		}
	})
	if len(byPath) == 0 {
		t.Fatal("no package found")
	}
	var all []source
	for _, p := range byPath {
		slices.Sort(p.imports)
		p.imports = slices.Compact(p.imports)
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b source) int { return strings.Compare(a.path, b.path) })
	return all
}

// parse reads a file of the repository, or text in its place.
func parse(t *testing.T, name string, text any) *file {
	t.Helper()
	path := name
	if text == nil {
		path = filepath.Join(repository(t), name)
	}
	set := token.NewFileSet()
	code, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return &file{name: name, test: strings.HasSuffix(name, "_test.go"), code: code, set: set}
}

func importPath(spec *ast.ImportSpec) string {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		panic(err) // the parser accepts string literals only
	}
	return path
}
