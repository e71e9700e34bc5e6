package catalog_test

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

	"tokencast/catalog"
	"tokencast/pricing"
)

// formatKeys are all keys of the format: the lists of the code, and the keys named
// where a mapping is read.
func formatKeys(t testing.TB) []string {
	t.Helper()
	keys := slices.Concat(catalog.FileKeys, catalog.ModelKeys, catalog.RecordKeys, catalog.DefaultKeys, catalog.WhenKeys)
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
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Map" {
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
	page, err := os.ReadFile("../docs/catalog-format.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := formatKeys(t)
	if len(keys) < 50 {
		t.Errorf("only %d keys are found: %v", len(keys), keys)
	}
	for _, list := range [][]string{keys, texts(pricing.Meters()), texts(pricing.Units()), texts(pricing.Modes()), texts(pricing.Routings()), texts(pricing.Commitments())} {
		for _, word := range list {
			if !regexp.MustCompile(`(^|[^0-9A-Za-z_])` + regexp.QuoteMeta(word) + `($|[^0-9A-Za-z_])`).Match(page) {
				t.Errorf("docs/catalog-format.md does not mention %s", word)
			}
		}
	}
}

func TestExamplesOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/catalog-format.md")
	if err != nil {
		t.Fatal(err)
	}
	var l catalog.Layer
	for _, b := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		l.Files = append(l.Files, catalog.LayerFile{Name: "docs.yaml", Data: b[1]})
		if err := compiled(t).Validate(asJSON(t, b[1])); err != nil {
			t.Errorf("%v\n%s", err, b[1])
		}
	}
	if len(l.Files) != 4 {
		t.Fatalf("%d examples, want 4", len(l.Files))
	}
	c := mustLoad(t, l)
	if got := priceOf(t, c, "Titan Text Express", pricing.Output, pricing.Ask{}, "2024-07-01"); got != "0.0016" {
		t.Errorf("got %s", got)
	}
	if got := discountOf(t, c, "Titan Text Express", pricing.Output, "2026-06-30"); got != "0.2" {
		t.Errorf("the discount is %s", got)
	}
	if fx, ok := c.FX("EUR"); !ok || fx.Rate.String() != "0.92" {
		t.Errorf("the rate of EUR is %v", fx)
	}
}
