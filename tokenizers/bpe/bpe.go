// Package bpe counts tokens by byte-pair encoding with ranks, as the encodings
// cl100k_base and o200k_base, Llama 3, Mistral's Tekken and the first Claude
// models do. [Compile] packs a vocabulary, [Open] makes an [Engine] of a packed
// one, without building anything, and [Definition] has the vocabularies that come
// with the program's modules.
//
// The text is ordinary text throughout: a spelling such as <|endoftext|> is
// counted as the characters it is made of. Long runs of anything take time in
// proportion to their length.
//
// [Reference] counts with tiktoken-go instead. It is slower, and quadratic in the
// longest piece.
package bpe

import (
	"fmt"
	"sync"

	"tokencast/tokenizers/vocab"
)

// An Engine counts the tokens of texts. It is safe for concurrent use.
type Engine struct {
	tables
	name      string
	digest    func() string
	cut       cutter
	normalize func(text []byte) []byte // nil for none
	workers   sync.Pool
}

// tables are the parts of a vocabulary that merging looks at. They may lie in
// read-only memory.
type tables struct {
	single *[256]uint32 // the token of each byte
	trie   trie         // of all tokens
	pairs  pairTable
	rising bool // no token has a lower rank than a part it is merged from
	odd    bool // some tokens are none that merging makes: only pieces that are such count 1
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (e *Engine) Count(text []byte) int {
	text = e.normal(text)
	if len(text) == 0 {
		return 0
	}
	w := e.worker()
	total := w.count(e, text)
	e.workers.Put(w)
	return total
}

// Pieces returns the tokens of text, which is valid UTF-8. Concatenated they are
// the text as the engine normalizes it, byte for byte; a piece may end inside a
// character. The caller owns the slice.
func (e *Engine) Pieces(text []byte) []string {
	text = e.normal(text)
	w := e.worker()
	var out []int
	for i := 0; i < len(text); {
		end := e.cut(text, i)
		w.merger.merge(&e.tables, text[i:end])
		for _, start := range w.merger.starts[1:] {
			out = append(out, i+start)
		}
		out = append(out, end)
		i = end
	}
	pieces := make([]string, len(out))
	start := 0
	for i, end := range out {
		pieces[i] = string(text[start:end])
		start = end
	}
	e.workers.Put(w)
	return pieces
}

// Name returns the name of the vocabulary.
func (e *Engine) Name() string { return e.name }

// Digest returns "sha256:<hex>" of the packed vocabulary. The first call reads it
// all.
func (e *Engine) Digest() string { return e.digest() }

func (e *Engine) normal(text []byte) []byte {
	if e.normalize == nil {
		return text
	}
	return e.normalize(text)
}

func (e *Engine) worker() *worker {
	if w, ok := e.workers.Get().(*worker); ok {
		return w
	}
	return newWorker()
}

// Open makes an engine of a packed vocabulary that Compile made. It builds no
// table and reads little of the file; the file's bytes must stay as they are.
// A file of another kind or with parts missing is an error.
func Open(f *vocab.File) (*Engine, error) {
	if f.Kind() != vocab.RankBPE {
		return nil, fmt.Errorf("vocabulary %s is of the kind %q, not %q", f.Name(), f.Kind(), vocab.RankBPE)
	}
	e := &Engine{name: f.Name(), digest: f.Digest}
	if err := e.open(f); err != nil {
		return nil, fmt.Errorf("vocabulary %s: %w", f.Name(), err)
	}
	return e, nil
}
