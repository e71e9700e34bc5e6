package tokenizers

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"tokencast/internal/nearest"
	"tokencast/tokenizers/bpe"
	"tokencast/tokenizers/wordpiece"
)

// A Registry opens tokenizers by name. It is safe for concurrent use.
type Registry struct {
	names []string
	open  map[string]func() (*Tokenizer, error) // each loads once
}

// An UnknownError says that a registry has no tokenizer of that name.
type UnknownError struct {
	Name    string
	Nearest []string // known names like it, the nearest first; may be empty
}

// Error names the unknown tokenizer and those that may have been meant.
func (e *UnknownError) Error() string {
	text := fmt.Sprintf("unknown tokenizer %q", e.Name)
	if len(e.Nearest) > 0 {
		quoted := make([]string, len(e.Nearest))
		for i, name := range e.Nearest {
			quoted[i] = fmt.Sprintf("%q", name)
		}
		text += "; did you mean " + strings.Join(quoted, " or ") + "?"
	}
	return text
}

// A vocabulary is a row of the registry: a name, the engine that counts with it,
// and how to load it.
type vocabulary struct {
	name   string
	engine string
	load   func(data fs.FS) (*Tokenizer, error)
}

// vocabularies returns the rows in the order of Names.
func vocabularies() []vocabulary {
	return []vocabulary{
		{"cl100k_base", "tiktoken-go", loadBPE("cl100k_base")},
		{"o200k_base", "tiktoken-go", loadBPE("o200k_base")},
		{"p50k_base", "tiktoken-go", loadBPE("p50k_base")},
		{"r50k_base", "tiktoken-go", loadBPE("r50k_base")},
		{"bert-base-uncased", "sugarme", loadWordPiece(
			"vocab/bert-base-uncased.txt",
			"sha256:07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
		)},
	}
}

// NewRegistry returns the registry of all tokenizers whose vocabulary files lie
// under "vocab" in data, or come with an engine. Nothing is read until a
// tokenizer is opened.
func NewRegistry(data fs.FS) *Registry {
	r := &Registry{open: map[string]func() (*Tokenizer, error){}}
	add := func(name string, open func() (*Tokenizer, error)) {
		r.names = append(r.names, name)
		r.open[name] = open
	}
	for _, t := range []*Tokenizer{chars(), bytes()} {
		add(t.Name, func() (*Tokenizer, error) { return t, nil })
	}
	rows := vocabularies()
	for _, row := range rows {
		add(row.name, sync.OnceValues(func() (*Tokenizer, error) {
			t, err := row.load(data)
			if err != nil {
				return nil, fmt.Errorf("open tokenizer %s: %w", row.name, err)
			}
			t.Name = row.name
			return t, nil
		}))
	}
	for _, row := range rows {
		name, open := row.engine+"/"+row.name, r.open[row.name]
		add(name, sync.OnceValues(func() (*Tokenizer, error) {
			t, err := open()
			if err != nil {
				return nil, err
			}
			named := *t
			named.Name = name
			return &named, nil
		}))
	}
	return r
}

// Open returns the tokenizer of that name, loading it when it is first asked
// for. A name that is not among Names is an *UnknownError; any other error means
// that a vocabulary is missing or not the one it should be.
func (r *Registry) Open(name string) (*Tokenizer, error) {
	open, ok := r.open[name]
	if !ok {
		return nil, &UnknownError{Name: name, Nearest: nearest.Names(name, r.names, 3)}
	}
	return open()
}

// Names returns every name that Open takes, in a fixed order: the rules without
// a vocabulary, the vocabularies, and these once more with their engine before a
// slash. The caller owns the slice.
func (r *Registry) Names() []string { return slices.Clone(r.names) }

// Has reports whether Open knows name. It loads nothing.
func (r *Registry) Has(name string) bool {
	_, ok := r.open[name]
	return ok
}

func loadBPE(encoding string) func(fs.FS) (*Tokenizer, error) {
	return func(fs.FS) (*Tokenizer, error) {
		e, err := bpe.Load(encoding)
		if err != nil {
			return nil, err
		}
		return &Tokenizer{Digest: e.Digest(), Counter: e, Pieces: e.Pieces}, nil
	}
}

func loadWordPiece(path, digest string) func(fs.FS) (*Tokenizer, error) {
	return func(data fs.FS) (*Tokenizer, error) {
		file, err := fs.ReadFile(data, path)
		if err != nil {
			return nil, err
		}
		if got := digestOf(string(file)); got != digest {
			return nil, fmt.Errorf("%s has the digest %s, not %s; restore the file", path, got, digest)
		}
		m, err := wordpiece.Load(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return &Tokenizer{Digest: digest, Counter: m, Pieces: m.Pieces}, nil
	}
}
