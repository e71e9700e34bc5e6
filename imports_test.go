package tokencast_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport holds the one-way flow of the house: which package of this module may
// import which. A package that is not listed fails the test: that is the moment to
// ask whether it is needed. docs/architecture.md shows the same table.
var mayImport = map[string][]string{
	"pricing":                  {},
	"bodies":                   {},
	"data":                     {},
	"internal/nearest":         {},
	"internal/atomicfile":      {},
	"internal/yamlfile":        {"internal/nearest"},
	"tokenizers/vocab":         {},
	"tokenizers/bpe":           {"tokenizers/vocab"},
	"tokenizers/sentencepiece": {"tokenizers/vocab"},
	"tokenizers/wordpiece":     {"tokenizers/vocab"},
	"tokenizers":               {"tokenizers/bpe", "tokenizers/sentencepiece", "tokenizers/wordpiece", "tokenizers/vocab", "internal/nearest"},
	"tools/corpus":             {"bench"},
	"tools/packvocab":          {"internal/atomicfile", "tokenizers/bpe", "tokenizers/sentencepiece", "tokenizers/wordpiece", "tokenizers/vocab"},
	"catalog":                  {"pricing", "tokenizers", "bodies", "internal/yamlfile", "internal/nearest"},
	"workload":                 {"pricing", "internal/yamlfile"},
	"samples":                  {"bodies", "internal/nearest"},
	"tally":                    {"samples", "tokenizers", "internal/nearest"},
	"estimate":                 {"pricing", "catalog", "workload", "tally", "tokenizers", "confirm/calibration"},
	"reports":                  {"estimate", "catalog", "tokenizers", "pricing", "workload", "confirm", "internal/nearest"},
	"bench":                    {"tokenizers", "data"},
	"confirm":                  {"bodies", "pricing", "samples", "tokenizers", "confirm/calibration"},
	"confirm/calibration":      {},
	"confirm/bedrock":          {"confirm", "bodies"},
	"confirm/bedrocktest":      {},
	"cmd/tokencast":            nil, // everything
}

// importedBy says which package imports each outside library; two only for the
// normalisation forms that both engines need.
var importedBy = map[string]string{
	"gopkg.in/yaml.v3":                     "internal/yamlfile",
	"github.com/pkoukk/tiktoken-go":        "tokenizers/bpe",
	"github.com/pkoukk/tiktoken-go-loader": "tokenizers/bpe",
	"github.com/sugarme/tokenizer":         "tokenizers/wordpiece",
	"golang.org/x/text":                    "tokenizers/wordpiece tokenizers/bpe",
	"github.com/olekukonko/tablewriter":    "reports",
	"github.com/xuri/excelize/v2":          "reports",
	"github.com/klauspost/compress":        "samples",
	"github.com/spf13/cobra":               "cmd/tokencast",
	"github.com/spf13/pflag":               "cmd/tokencast",
	"golang.org/x/term":                    "cmd/tokencast",
	"github.com/schollz/progressbar/v3":    "cmd/tokencast",
	"github.com/aws":                       "confirm/bedrock",
	"github.com/clipperhouse/displaywidth": "reports",
}

const module = "tokencast"

func TestImportsFlowOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	type listed struct {
		ImportPath string
		Imports    []string
	}
	seen := map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, ours := strings.CutPrefix(p.ImportPath, module+"/")
		if !ours {
			continue // the tests at the root
		}
		seen[name] = true
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no row in mayImport; add one if it is needed", name)
			continue
		}
		for _, path := range p.Imports {
			if dep, ours := strings.CutPrefix(path, module+"/"); ours {
				if name != "cmd/tokencast" && !slices.Contains(allowed, dep) {
					t.Errorf("%s imports %s, against the flow", name, dep)
				}
				continue
			}
			if owner := ownerOf(path); owner != "" && !slices.Contains(strings.Fields(owner), name) {
				t.Errorf("%s imports %s, which only %s may import", name, path, owner)
			} else if owner == "" && strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
				t.Errorf("%s imports %s, which has no row in importedBy", name, path)
			}
			if (path == "log" || strings.HasPrefix(path, "log/")) && name != "cmd/tokencast" {
				t.Errorf("%s imports %s; errors are returned, and printed by cmd/tokencast alone", name, path)
			}
		}
	}
	for name := range mayImport {
		if !seen[name] {
			t.Errorf("mayImport has a row for %s, which does not exist", name)
		}
	}
}

// ownerOf returns the package that may import an outside path, "" for none or for
// the standard library.
func ownerOf(path string) string {
	for lib, owner := range importedBy {
		if path == lib || strings.HasPrefix(path, strings.TrimSuffix(lib, "/")+"/") {
			return owner
		}
	}
	return ""
}
