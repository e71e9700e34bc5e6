package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

//go:generate env UPDATE=1 go test -count=1 -run ^TestGenerated|^TestHelp$ .

// TestGenerated holds what the documents show of the program against what the
// program prints: README.md and docs/cli.md cannot lie.
func TestGenerated(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	t.Run("README.md", func(t *testing.T) {
		src, err := os.ReadFile("README.md")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "README.md", fillOutputs(t, string(src)))
	})
	t.Run("docs/confirm.md", func(t *testing.T) { confirmPage(t, filepath.Join("docs", "confirm.md")) })
	t.Run("docs/cli.md", func(t *testing.T) { golden(t, filepath.Join("docs", "cli.md"), cliPage(t)) })
}

// outputBlock is a command and, after it, a fenced block with its output:
//
//	<!-- output of: tokencast version -->
//	```
//	...
//	```
var outputBlock = regexp.MustCompile("(?s)<!-- output of: tokencast ([^\n]+?) -->\n```text\n.*?```\n")

// fillOutputs replaces each output block by what its command prints.
func fillOutputs(t *testing.T, page string) string {
	found := 0
	page = outputBlock.ReplaceAllStringFunc(page, func(block string) string {
		found++
		words := outputBlock.FindStringSubmatch(block)[1]
		code, stdout, stderr := call(t, "", shellWords(words)...)
		if code != 0 {
			t.Errorf("tokencast %s: exit %d, %s", words, code, stderr)
		}
		return fmt.Sprintf("<!-- output of: tokencast %s -->\n```text\n%s```\n", words, stdout)
	})
	if found == 0 {
		t.Error("README.md has no output block")
	}
	return page
}

// shellWords splits a command line with double quotes.
func shellWords(s string) []string {
	var words []string
	for i, part := range strings.Split(s, `"`) {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// cliPage is the command reference: the help of every command.
func cliPage(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Command reference\n\nGenerated from the program's own help by `go generate ./...`. Results go to stdout, everything else to\nstderr; with an error stdout is empty and no file is changed. Errors under `-f json` are one JSON object on stderr.\n")
	for _, words := range helpPages(t) {
		_, stdout, _ := call(t, "", append(append([]string{}, words...), "--help")...)
		fmt.Fprintf(&b, "\n## %s\n\n```text\n%s```\n", strings.Join(append([]string{"tokencast"}, words...), " "), stdout)
	}
	return b.String()
}
