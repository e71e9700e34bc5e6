package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tokencast/confirm/bedrocktest"
)

// session is a fenced block with a command and what it prints:
//
//	$ tokencast version
//	...
var session = regexp.MustCompile("(?s)```text\n\\$ (tokencast .*?[^\\\\])\n.*?```\n")

// confirmPage fills the sessions of a page and compares: each command is run against a
// server that answers like the service, in a folder with the examples.
func confirmPage(t *testing.T, page string) {
	src, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, bedrocktest.Options{})
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("examples")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	found := 0
	filled := session.ReplaceAllStringFunc(string(src), func(block string) string {
		found++
		command := session.FindStringSubmatch(block)[1]
		code, stdout, stderr := call(t, "", shellWords(strings.ReplaceAll(strings.TrimPrefix(command, "tokencast "), "\\\n", " "))...)
		if code != 0 {
			t.Errorf("%s: exit %d, %s", command, code, stderr)
		}
		return "```text\n$ " + command + "\n" + strings.TrimRight(stdout, "\n") + "\n```\n"
	})
	if found < 6 {
		t.Errorf("%s shows %d commands", page, found)
	}
	golden(t, filepath.Join(root, page), filled)
}
