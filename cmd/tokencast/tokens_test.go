package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tokencast/data"
	"tokencast/tokenizers"
)

func TestPiecesAreColouredOnATerminalOnly(t *testing.T) {
	registry := tokenizers.NewRegistry(data.FS)
	for _, tc := range []struct {
		name     string
		terminal bool
		env      map[string]string
		noColor  bool
		want     bool
	}{
		{name: "a terminal gets colours", terminal: true, want: true},
		{name: "a pipe gets none"},
		{name: "NO_COLOR turns them off", terminal: true, env: map[string]string{"NO_COLOR": "1"}},
		{name: "a dumb terminal gets none", terminal: true, env: map[string]string{"TERM": "dumb"}},
		{name: "--no-color turns them off", terminal: true, noColor: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			a := &app{out: &out, err: io.Discard, env: func(name string) string { return tc.env[name] }, registry: registry, outTerminal: tc.terminal}
			o := &tokensOptions{format: "table", tokenizer: "words", show: true, noColor: tc.noColor}
			if err := runTokens(a, o, []string{"a b"}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(out.String(), "\x1b["); got != tc.want {
				t.Errorf("coloured: %v, want %v, in %q", got, tc.want, out.String())
			}
			if bare := strings.NewReplacer("\x1b[36m", "", "\x1b[35m", "", "\x1b[0m", "", "\x1b[1m", "").Replace(out.String()); !strings.HasSuffix(bare, "[a][b]\n") {
				t.Errorf("the brackets are gone: %q", bare)
			}
		})
	}
}

func TestEveryTokenizerSaysItsKind(t *testing.T) {
	registry := tokenizers.NewRegistry(data.FS)
	kinds := map[string]bool{}
	for _, tok := range tokenizers.Words() {
		kinds[tok.Kind] = true
	}
	for _, name := range registry.Names() {
		tok, err := registry.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		kinds[tok.Kind] = true
	}
	for _, kind := range []string{"words", "characters", "bytes", "BPE", "SentencePiece BPE", "Unigram", "WordPiece"} {
		if !kinds[kind] {
			t.Errorf("no tokenizer is of the kind %q", kind)
		}
		delete(kinds, kind)
	}
	for kind := range kinds {
		t.Errorf("a tokenizer is of the unexpected kind %q", kind)
	}
}
