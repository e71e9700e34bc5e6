package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// Every command that docs/ci.md shows is run by the script ci.txtar: a block is a file
// of the script or one of its lines, and what the workflow runs is such a file.
func TestCIPageIsRun(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "ci.md"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join("testdata", "script", "ci.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	script := string(file)
	blocks := regexp.MustCompile("(?s)```(sh|yaml)\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 5 {
		t.Fatalf("%d blocks", len(blocks))
	}
	for _, block := range blocks {
		text := block[2]
		if block[1] == "sh" {
			if !strings.Contains(script, "--\n"+text) && !strings.Contains(script, "\nexec "+text) {
				t.Errorf("the script does not run\n%s", text)
			}
			continue
		}
		var workflow struct {
			On   string
			Jobs map[string]struct {
				Steps []struct{ Name, Uses, Run string }
			}
		}
		if err := yaml.Unmarshal([]byte(text), &workflow); err != nil {
			t.Fatal(err)
		}
		ran := 0
		for _, step := range workflow.Jobs["costs"].Steps {
			if name, ok := strings.CutPrefix(step.Run, "sh "); ok {
				ran++
				if !strings.Contains(script, "exec sh "+name+"\n") || !strings.Contains(script, "-- "+name+" --\n") {
					t.Errorf("the script does not run %s", name)
				}
			}
		}
		if ran != 2 {
			t.Errorf("the workflow runs %d scripts", ran)
		}
	}
}
