package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each folder of examples runs as it stands, from the root of a clone, and is
// complete; its README names it.
func TestExamples(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	readme, err := os.ReadFile(filepath.Join("examples", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir("examples")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		ran++
		t.Run(entry.Name(), func(t *testing.T) {
			code, stdout, stderr := call(t, "", "estimate", "examples/"+entry.Name(), "-f", "json", "-q")
			if code != 0 || stderr != "" {
				t.Fatalf("exit %d, stderr %q", code, stderr)
			}
			var e struct {
				Name     string
				Complete bool
				Total    struct{ Low, Base, High string }
			}
			if err := json.Unmarshal([]byte(stdout), &e); err != nil {
				t.Fatal(err)
			}
			if e.Name != entry.Name() || !e.Complete || e.Total.Base == "" || e.Total.Base == "0" {
				t.Errorf("name %q, complete %v, total %+v", e.Name, e.Complete, e.Total)
			}
			if !strings.Contains(string(readme), "go run ./cmd/tokencast estimate examples/"+entry.Name()) {
				t.Error("examples/README.md does not show its command")
			}
		})
	}
	if ran < 4 {
		t.Errorf("%d examples, want at least 4", ran)
	}
}

// The figures do not depend on the number of workers, the time zone or the locale.
func TestSameFiguresEverywhere(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	_, want, _ := call(t, "", "estimate", "examples/support-bot", "-f", "json", "-q", "--jobs", "1")
	for _, tz := range []string{"Pacific/Kiritimati", "America/St_Johns"} {
		t.Setenv("TZ", tz)
		for _, jobs := range []string{"2", "7"} {
			if _, got, _ := call(t, "", "estimate", "examples/support-bot", "-f", "json", "-q", "--jobs", jobs); got != want {
				t.Errorf("TZ=%s --jobs %s changes the estimate", tz, jobs)
			}
		}
	}
}
