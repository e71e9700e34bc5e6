package bodies

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// docs/parameters.md holds the table of parameters between two marks;
// `UPDATE=1 go test ./bodies` rewrites it.
func TestParametersPage(t *testing.T) {
	path := filepath.Join("..", "docs", "parameters.md")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| family | parameter | its name there | from | to | where not sent |\n|---|---|---|---|---|---|\n")
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	for _, f := range Families() {
		for _, p := range ParametersOf(f) {
			preset := dash(p.Default)
			if p.Required {
				preset = "required"
			}
			fmt.Fprintf(&b, "| %s | %s | `%s` | %s | %s | %s |\n", f, p.Means, p.Name, dash(p.Min), dash(p.Max), preset)
		}
	}
	const begin, end = "<!-- table of parameters -->\n", "<!-- end of the table -->\n"
	before, rest, ok := strings.Cut(string(src), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks the marks of its table", path)
	}
	want := before + begin + b.String() + end + after
	if want == string(src) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Fatalf("%s does not hold the table of the program; `UPDATE=1 go test ./bodies` rewrites it", path)
	}
	if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}
