package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/tokenizers"
	"tokencast/tokenizers/bpe"
)

// TestTokenizersPage holds docs/tokenizers.md against the program: outputs of commands,
// the merges of the example of BPE, and the tables of models and of chat templates.
func TestTokenizersPage(t *testing.T) {
	t.Setenv("TOKENCAST_DATA", t.TempDir()) // no vocabularies of the user's
	path := filepath.Join("..", "..", "docs", "tokenizers.md")
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	registry := tokenizers.NewRegistry(data.FS)
	a := &app{err: io.Discard, env: func(string) string { return "" }, registry: registry}
	cat, err := a.load(catalogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	page := fillOutputs(t, string(src))
	page = fillMerges(t, page)
	page = fillTable(t, page, "models", modelRows(t, cat, registry))
	page = fillTable(t, page, "templates", templateRows(t, cat, registry))
	golden(t, path, page)
}

// fillTable replaces what stands between the two markers of a table.
func fillTable(t *testing.T, page, name, table string) string {
	begin, end := "<!-- table of "+name+" -->\n", "<!-- end of "+name+" -->\n"
	before, rest, found := strings.Cut(page, begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("the page has no %q with its end", begin)
	}
	return before + begin + table + end + after
}

// modelRows is a row for each way of counting, with the models that share it.
func modelRows(t *testing.T, cat *catalog.Catalog, registry *tokenizers.Registry) string {
	var rows []string
	models := map[string][]string{}
	for _, m := range cat.Models() {
		b := m.Tokenizer
		tok, err := registry.Open(b.Tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		factor := "1"
		switch {
		case b.Factors != nil:
			var parts []string
			for i, s := range tokenizers.Scripts() {
				parts = append(parts, fmt.Sprintf("%s %s", s, b.Factors[i].FloatString(2)))
			}
			factor = strings.Join(parts, ", ")
		case b.Factor != nil && b.Factor.Num().IsInt64() && b.Factor.Num().Int64() != b.Factor.Denom().Int64():
			factor = b.Factor.FloatString(4)
		}
		band := "–"
		if b.Band.Low != nil || b.Band.High != nil {
			band = b.Band.LowText() + " to " + b.Band.HighText()
		}
		row := fmt.Sprintf("`%s` | %s | %s | %s | %s |", b.Tokenizer, tok.Kind, b.Class, factor, band)
		if models[row] == nil {
			rows = append(rows, row)
		}
		models[row] = append(models[row], "`"+m.ID+"`")
	}
	table := "| models | counted by | kind | class | times | true count, of ours |\n|---|---|---|---|---|---|\n"
	for _, row := range rows {
		table += "| " + strings.Join(models[row], ", ") + " | " + row + "\n"
	}
	return table
}

// templateRows is a row for each chat template and tokenizer that the catalog joins.
func templateRows(t *testing.T, cat *catalog.Catalog, registry *tokenizers.Registry) string {
	table := "| template | counted by | a call | a system message | a user message | an earlier answer | one question |\n|---|---|---|---|---|---|---|\n"
	for _, name := range tokenizers.Frames() {
		var seen []string
		for _, m := range cat.Models() {
			by := m.Tokenizer.Tokenizer
			if m.Tokenizer.Frame != name || slices.Contains(seen, by) {
				continue
			}
			seen = append(seen, by)
			tok, err := registry.Open(by)
			if err != nil {
				t.Fatal(err)
			}
			f, err := tokenizers.Frame(name, tok)
			if err != nil {
				t.Fatal(err)
			}
			table += fmt.Sprintf("| `%s` | `%s` | %d | %d | %d | %d | %d |\n", name, by, f.Call, f.System, f.User, f.Assistant, f.Of(0, 1, 0))
		}
	}
	return table
}

// mergesBlock is a word and, after it, a fenced block with the merges that BPE makes.
var mergesBlock = regexp.MustCompile("(?s)<!-- merges of: (\\w+) \"([^\"\n]+)\" -->\n```text\n.*?```\n")

// fillMerges replaces each block of merges. They are found here the slow way, from the
// file of ranks, so the page checks the engine too.
func fillMerges(t *testing.T, page string) string {
	found := 0
	page = mergesBlock.ReplaceAllStringFunc(page, func(block string) string {
		found++
		m := mergesBlock.FindStringSubmatch(block)
		return fmt.Sprintf("<!-- merges of: %s \"%s\" -->\n```text\n%s```\n", m[1], m[2], merges(t, m[1], m[2]))
	})
	if found == 0 {
		t.Error("the page has no block of merges")
	}
	return page
}

func merges(t *testing.T, encoding, word string) string {
	def, err := bpe.Definition(encoding)
	if err != nil {
		t.Fatal(err)
	}
	ranks := map[string]int{}
	for rank, token := range def.Tokens {
		ranks[string(token.Bytes)] = rank
	}
	parts := strings.Split(word, "")
	show := func() string { return strings.ReplaceAll(strings.Join(parts, "|"), " ", "␣") }
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s %s\n", "", show())
	for {
		best, at := len(def.Tokens), 0
		for i := range len(parts) - 1 {
			if rank, known := ranks[parts[i]+parts[i+1]]; known && rank < best {
				best, at = rank, i
			}
		}
		if best == len(def.Tokens) {
			break
		}
		parts = slices.Replace(parts, at, at+2, parts[at]+parts[at+1])
		fmt.Fprintf(&b, "%-8s %6d  %s\n", strings.ReplaceAll(parts[at], " ", "␣"), best, show())
	}
	tok, err := tokenizers.NewRegistry(data.FS).Open(encoding)
	if err != nil {
		t.Fatal(err)
	}
	if got := tok.Pieces([]byte(word)); !slices.Equal(got, parts) {
		t.Errorf("%s: the engine makes %q of %q, the merges %q", encoding, got, word, parts)
	}
	return b.String()
}
