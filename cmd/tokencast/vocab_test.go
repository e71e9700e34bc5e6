package main

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// userData is the folder of the user's data that a test made; "" is none.
var userData string

// ownFolder makes a folder for the user's data and returns its folder of vocabularies.
func ownFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TOKENCAST_DATA", dir)
	userData = dir
	t.Cleanup(func() { userData = "" })
	return filepath.Join(dir, "vocab")
}

func writeFile(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

// mustCall is call where nothing may go wrong.
func mustCall(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	code, stdout, stderr := call(t, "", args...)
	if code != 0 {
		t.Fatalf("tokencast %s: exit %d, %s", strings.Join(args, " "), code, stderr)
	}
	return stdout, stderr
}

// tokensOf counts text with a tokenizer.
func tokensOf(t *testing.T, text, tokenizer string) int {
	t.Helper()
	stdout, _ := mustCall(t, "tokens", text, "--tokenizer", tokenizer, "-f", "json")
	var out struct{ Results []struct{ Tokens int } }
	if err := json.Unmarshal([]byte(stdout), &out); err != nil || len(out.Results) != 1 {
		t.Fatalf("%v in %s", err, stdout)
	}
	return out.Results[0].Tokens
}

// rankFile is a .tiktoken file of all bytes and then tokens.
func rankFile(tokens ...string) string {
	var b strings.Builder
	for v := range 256 {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte{byte(v)}), v)
	}
	for i, token := range tokens {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte(token)), 256+i)
	}
	return b.String()
}

func tekkenFile(tokens ...string) string {
	type entry struct {
		Rank  int    `json:"rank"`
		Bytes []byte `json:"token_bytes"`
	}
	var entries []entry
	for v := range 256 {
		entries = append(entries, entry{v, []byte{byte(v)}})
	}
	for i, token := range tokens {
		entries = append(entries, entry{256 + i, []byte(token)})
	}
	b, err := json.Marshal(map[string]any{
		"config": map[string]any{
			"pattern":            `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
			"default_vocab_size": len(entries) + 10, "default_num_special_tokens": 10,
		},
		"vocab": entries,
	})
	if err != nil {
		panic(err)
	}
	return string(b)
}

func sentencePieceFile(t *testing.T) string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "tokenizers", "sentencepiece", "testdata", "small-bpe.model.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	model, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(model)
}

const wordPieceJSON = `{"added_tokens": [], "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
 "pre_tokenizer": {"type": "BertPreTokenizer"}, "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
 "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "the": 1, "invoice": 2, "##s": 3}}}`

func TestImportTakesEachFormat(t *testing.T) {
	for _, tc := range []struct {
		name, file, data string
		args             []string
		text             string
		tokens           int
		says             string
	}{
		{"ranks with a pattern", "ranks.tiktoken", rankFile("th", "the"), []string{"--pattern", "cl100k"}, "the sea", 5, "(.tiktoken): rank-bpe, 258 tokens"},
		{"tekken", "tekken.json", tekkenFile("th", "the"), nil, "the sea", 5, "(tekken.json): rank-bpe, 258 tokens"},
		{"a list of entries", "vocab.txt", "[UNK]\nthe\ninvoice\n##s\n", nil, "The invoices", 3, "(vocab.txt): wordpiece, 3 tokens"},
		{"a pipeline", "tokenizer.json", wordPieceJSON, nil, "The invoices", 3, "(tokenizer.json): wordpiece, 3 tokens"},
		{"a SentencePiece model", "tokenizer.model", sentencePieceFile(t), nil, "", 0, "(tokenizer.model): sentencepiece-bpe, "},
		{"the ending of the name does not matter", "x.bin", "[UNK]\nthe\n", nil, "the the", 2, "(vocab.txt)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ownFolder(t)
			path := writeFile(t, filepath.Join(t.TempDir(), tc.file), []byte(tc.data))
			stdout, stderr := mustCall(t, append([]string{"vocab", "import", path, "--name", "mine"}, tc.args...)...)
			if stdout != "" || !strings.Contains(stderr, tc.says) || !strings.Contains(stderr, "--tokenizer mine") {
				t.Errorf("stdout %q, stderr %q, want %q in it", stdout, stderr, tc.says)
			}
			if got := tokensOf(t, tc.text, "mine"); got != tc.tokens {
				t.Errorf("%d tokens of %q, want %d", got, tc.text, tc.tokens)
			}
			mustCall(t, "vocab", "verify")
		})
	}
}

func TestVocabExitCodes(t *testing.T) {
	own := ownFolder(t)
	dir := t.TempDir()
	good := writeFile(t, filepath.Join(dir, "vocab.txt"), []byte("[UNK]\nthe\n"))
	ranks := writeFile(t, filepath.Join(dir, "ranks.tiktoken"), []byte(rankFile()))
	letter := writeFile(t, filepath.Join(dir, "letter.txt"), []byte("Dear Sir\n"))
	odd := writeFile(t, filepath.Join(dir, "odd.json"), []byte(strings.Replace(wordPieceJSON, `"BertPreTokenizer"`, `"Odd"`, 1)))
	mustCall(t, "vocab", "import", good, "--name", "taken", "--for", "meta.llama2-13b-chat-v1")
	writeFile(t, filepath.Join(own, "broken.json"), []byte(`{"schema": "tokencast.vocab-entry/1"`))
	for _, tc := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"no command", []string{"vocab"}, 0, ""},
		{"an unknown command", []string{"vocab", "instal"}, 2, `did you mean "install"?`},
		{"no name", []string{"vocab", "import", good}, 2, "--name NAME"},
		{"a bad name", []string{"vocab", "import", good, "--name", "../x"}, 2, `name "../x"`},
		{"the name of a shipped one", []string{"vocab", "import", good, "--name", "cl100k_base"}, 2, "choose another"},
		{"the name of a rule", []string{"vocab", "import", good, "--name", "chars"}, 2, "choose another"},
		{"the name of a splitter", []string{"vocab", "import", good, "--name", "words"}, 2, "choose another"},
		{"the word for no choice", []string{"vocab", "import", good, "--name", "auto"}, 2, "choose another"},
		{"a name that is taken", []string{"vocab", "import", good, "--name", "taken"}, 2, "--replace"},
		{"a name that is taken by a damaged one", []string{"vocab", "import", good, "--name", "broken"}, 2, "--replace"},
		{"replaced when asked", []string{"vocab", "import", good, "--name", "taken", "--for", "meta.llama2-13b-chat-v1", "--replace"}, 0, ""},
		{"an unknown model", []string{"vocab", "import", good, "--name", "x", "--for", "meta.llama3-8b-instruct"}, 2, "did you mean meta.llama3-8b-instruct-v1:0"},
		{"a model that another is for", []string{"vocab", "import", good, "--name", "x", "--for", "meta.llama2-13b-chat-v1"}, 2, `"taken" is for meta.llama2-13b-chat-v1`},
		{"a file that does not exist", []string{"vocab", "import", filepath.Join(dir, "no"), "--name", "x"}, 2, "no such file"},
		{"a folder", []string{"vocab", "import", dir, "--name", "x"}, 2, "it is a folder"},
		{"no vocabulary", []string{"vocab", "import", letter, "--name", "x"}, 2, "known format: .tiktoken, tokenizer.json"},
		{"a part that cannot be exact", []string{"vocab", "import", odd, "--name", "x"}, 2, "Odd"},
		{"ranks without a pattern", []string{"vocab", "import", ranks, "--name", "x"}, 2, "name one with --pattern: gpt2"},
		{"an unknown pattern", []string{"vocab", "import", ranks, "--name", "x", "--pattern", "cl100"}, 2, `did you mean "cl100k"?`},
		{"list: an unknown format", []string{"vocab", "list", "-f", "csv"}, 2, "use table or json"},
		{"install: no name", []string{"vocab", "install"}, 2, "one of: llama2, llama3"},
		{"install: an unknown name", []string{"vocab", "install", "lama3"}, 2, `did you mean "llama3"?`},
		{"install: a model that another is for", []string{"vocab", "install", "llama2"}, 2, `"taken" is for`},
		{"verify: an entry that cannot be read", []string{"vocab", "verify"}, 1, "broken.json"},
		{"a damaged entry is a notice", []string{"tokens", "a", "--tokenizer", "chars"}, 0, "your vocabularies: broken.json"},
		{"but an error where it is asked for", []string{"tokens", "a", "--tokenizer", "broken"}, 1, "broken.json"},
		{"and not read when left out", []string{"tokens", "a", "--tokenizer", "broken", "--no-user-vocab"}, 2, "unknown tokenizer"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := call(t, "", tc.args...)
			if code != tc.code || !strings.Contains(stderr, tc.stderr) {
				t.Errorf("exit %d, want %d; stderr %q, want %q in it", code, tc.code, stderr, tc.stderr)
			}
			if code != 0 && stdout != "" {
				t.Errorf("stdout with an error: %q", stdout)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(own, "x.tcv")); err == nil {
		t.Error("a refused import left a file")
	}
}

func TestUserFolder(t *testing.T) {
	for _, tc := range []struct {
		name, goos string
		env        map[string]string
		want       string
	}{
		{"the variable goes first", "linux", map[string]string{"TOKENCAST_DATA": "here", "HOME": "/home/a"}, "here"},
		{"Linux", "linux", map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/tokencast"},
		{"Linux with its own variable", "linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/data"}, "/data/tokencast"},
		{"one that is not absolute is passed over", "linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "data"}, "/home/a/.local/share/tokencast"},
		{"macOS", "darwin", map[string]string{"HOME": "/Users/a"}, "/Users/a/Library/Application Support/tokencast"},
		{"Windows", "windows", map[string]string{"LocalAppData": "/c/a"}, "/c/a/tokencast"},
		{"no home is no folder", "linux", nil, ""},
		{"on macOS, too", "darwin", nil, ""},
		{"and on Windows", "windows", map[string]string{"HOME": "/home/a"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := filepath.ToSlash(userFolder(func(name string) string { return tc.env[name] }, tc.goos)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestTwoVocabulariesForAModelAreNotUsed(t *testing.T) {
	own := ownFolder(t)
	path := writeFile(t, filepath.Join(t.TempDir(), "vocab.txt"), []byte("[UNK]\nthe\n"))
	mustCall(t, "vocab", "import", path, "--name", "one", "--for", "meta.llama2-13b-chat-v1")
	mustCall(t, "vocab", "import", path, "--name", "two")
	entry, err := os.ReadFile(filepath.Join(own, "two.json"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(own, "two.json"), []byte(strings.Replace(string(entry), `"models": []`, `"models": ["meta.llama2-13b-chat-v1"]`, 1)))
	stdout, stderr := mustCall(t, "tokens", "the", "--model", "meta.llama2-13b-chat-v1", "-f", "json")
	if !strings.Contains(stderr, "one and two are both for meta.llama2-13b-chat-v1") || strings.Contains(stdout, `"exact"`) {
		t.Errorf("stdout %s, stderr %s", stdout, stderr)
	}
}

func TestAsciiJSONIsTheSameText(t *testing.T) {
	const text = "a\u202eb\x9bü😀\x7f<&>"
	b, err := asciiJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b {
		if c >= 0x7f {
			t.Errorf("byte %#x in %s", c, b)
		}
	}
	var back string
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ToValidUTF8(text, "\ufffd"), back); diff != "" {
		t.Error(diff)
	}
}
