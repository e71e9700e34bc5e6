package tokencast_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// Rules of the house that no linter knows.

// exactPackages compute with integers and rationals alone.
var exactPackages = []string{"pricing", "catalog", "workload", "tally", "estimate"}

func TestNoFloatsInExactPackages(t *testing.T) {
	eachGoFile(t, func(path string, file *ast.File, fset *token.FileSet) {
		if !inOneOf(path, exactPackages) || strings.HasSuffix(path, "_test.go") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "float64" || id.Name == "float32") {
				t.Errorf("%s: %s; amounts and counts are exact here", fset.Position(id.Pos()), id.Name)
			}
			return true
		})
	})
}

func TestOnlyMainExits(t *testing.T) {
	eachGoFile(t, func(path string, file *ast.File, fset *token.FileSet) {
		if filepath.Base(path) == "main.go" && file.Name.Name == "main" || strings.HasSuffix(path, "_test.go") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "os" && sel.Sel.Name == "Exit" {
				t.Errorf("%s: os.Exit outside main.go", fset.Position(sel.Pos()))
			}
			return true
		})
	})
}

// The clock is read by the command alone, and for one purpose; atomicfile asks how
// old an abandoned temporary file is.
func TestNoClockInFigures(t *testing.T) {
	eachGoFile(t, func(path string, file *ast.File, fset *token.FileSet) {
		if strings.HasPrefix(path, "cmd") || strings.HasPrefix(path, filepath.Join("internal", "atomicfile")) || strings.HasSuffix(path, "_test.go") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since") {
				t.Errorf("%s: time.%s; no clock is read for a figure", fset.Position(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	})
}

func inOneOf(path string, packages []string) bool {
	for _, p := range packages {
		if strings.HasPrefix(path, p+string(filepath.Separator)) {
			return true
		}
	}
	return false
}

func eachGoFile(t *testing.T, visit func(path string, file *ast.File, fset *token.FileSet)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		visit(path, file, fset)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
