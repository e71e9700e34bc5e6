package workload_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tokencast/workload"
)

func page(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../docs/workload-format.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// formatKeys are all keys of the format: the lists of the code, and the texts given
// where a mapping is read or a word is one of several.
func formatKeys(t testing.TB) []string {
	t.Helper()
	keys := slices.Concat(workload.FileKeys, workload.LineKeys)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || !slices.Contains([]string{"Map", "OneOf"}, sel.Sel.Name) {
				return true
			}
			for _, arg := range call.Args {
				if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					key, _ := strconv.Unquote(lit.Value)
					keys = append(keys, key)
				}
			}
			return true
		})
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func TestPageHasEveryKey(t *testing.T) {
	text := page(t)
	keys := formatKeys(t)
	if len(keys) < 60 {
		t.Errorf("only %d keys are found: %v", len(keys), keys)
	}
	for _, key := range keys {
		if !regexp.MustCompile(`(^|[^0-9A-Za-z_])` + regexp.QuoteMeta(key) + `($|[^0-9A-Za-z_])`).MatchString(text) {
			t.Errorf("docs/workload-format.md does not mention %s", key)
		}
	}
}

func TestExamplesOfThePage(t *testing.T) {
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(page(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d examples, want 2", len(blocks))
	}
	for _, b := range blocks {
		if _, err := workload.Parse("docs/workload.yaml", []byte(b[1])); err != nil {
			t.Errorf("%v\n%s", err, b[1])
		}
	}
}
