package tokenizers

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"tokencast/internal/nearest"
	"tokencast/tokenizers/bpe"
	"tokencast/tokenizers/sentencepiece"
	"tokencast/tokenizers/vocab"
	"tokencast/tokenizers/wordpiece"
)

// The vocabularies of the Go modules that the program depends on are packed anew; the
// others need their packages, see data/vocab/README.md.
//
//go:generate sh -c "cd .. && go run ./tools/packvocab -only cl100k_base,o200k_base,p50k_base,r50k_base,bert-base-uncased $(go list -m -f {{.Dir}} github.com/pkoukk/tiktoken-go-loader) $(go list -m -f {{.Dir}} github.com/sugarme/tokenizer) >/dev/null"

// A Registry opens tokenizers by name. It is safe for concurrent use.
type Registry struct {
	names   []string
	open    map[string]func() (*Tokenizer, error) // each loads once
	shipped []vocab.Entry
	user    []vocab.Entry
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

// A libraryEngine is a library that counts with a shipped vocabulary, too: its name
// stands before a slash.
type libraryEngine struct {
	library, vocabulary, kind string
	load                      func(data fs.FS) (*Tokenizer, error)
}

func libraryEngines() []libraryEngine {
	rows := make([]libraryEngine, 0, 5)
	for _, encoding := range []string{"cl100k_base", "o200k_base", "p50k_base", "r50k_base"} {
		rows = append(rows, libraryEngine{"tiktoken-go", encoding, KindBPE, func(fs.FS) (*Tokenizer, error) {
			e, err := bpe.Load(encoding)
			if err != nil {
				return nil, err
			}
			return &Tokenizer{Digest: e.Digest(), Counter: e, Pieces: e.Pieces}, nil
		}})
	}
	return append(rows, libraryEngine{"sugarme", "bert-base-uncased", KindWordPiece, func(data fs.FS) (*Tokenizer, error) {
		const path = "vocab/bert-base-uncased.txt"
		const digest = "sha256:07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
		file, err := fs.ReadFile(data, path)
		if err != nil {
			return nil, err
		}
		if got := digestOf(string(file)); got != digest {
			return nil, fmt.Errorf("%s has the digest %s, not %s; restore the file", path, got, digest)
		}
		m, err := wordpiece.Load(file)
		if err != nil {
			return nil, err
		}
		return &Tokenizer{Digest: digest, Counter: m, Pieces: m.Pieces}, nil
	}})
}

// NewRegistry returns the registry of the rules without a vocabulary, the packed
// vocabularies under "vocab" in data, and the libraries' engines. Nothing but the
// entries is read until a tokenizer is opened. It panics when the entries of data
// cannot be read: data is part of the program.
func NewRegistry(data fs.FS) *Registry {
	r := &Registry{open: map[string]func() (*Tokenizer, error){}}
	r.add("chars", KindChars, func() (*Tokenizer, error) { return chars(), nil })
	r.add("bytes", KindBytes, func() (*Tokenizer, error) { return bytes(), nil })
	folder, err := fs.Sub(data, "vocab")
	if err == nil {
		r.shipped, err = vocab.List(folder)
	}
	if err != nil {
		panic(fmt.Sprintf("tokenizers: shipped vocabularies: %v", err))
	}
	for _, e := range r.shipped {
		r.add(e.Name, kinds[e.Kind], func() (*Tokenizer, error) { return openShipped(folder, e) })
	}
	for _, row := range libraryEngines() {
		r.add(row.library+"/"+row.vocabulary, row.kind, func() (*Tokenizer, error) { return row.load(data) })
	}
	return r
}

// AddUser adds the vocabularies of the user's folder. It must not run beside other
// uses of r. The error says which entries cannot be used; the others are added.
func (r *Registry) AddUser(folder fs.FS) error {
	entries, err := vocab.List(folder)
	faults := []error{err}
	for _, e := range entries {
		if r.Has(e.Name) {
			faults = append(faults, fmt.Errorf("vocabulary %s has the name of a shipped one and is not used; import it under another", e.Name))
			continue
		}
		r.user = append(r.user, e)
		r.add(e.Name, kinds[e.Kind], func() (*Tokenizer, error) {
			f, err := vocab.Load(folder, e)
			if err != nil {
				return nil, err
			}
			return tokenizerOf(f, e)
		})
	}
	return errors.Join(faults...)
}

// add adds a name whose tokenizer is loaded when it is first asked for.
func (r *Registry) add(name, kind string, load func() (*Tokenizer, error)) {
	r.names = append(r.names, name)
	r.open[name] = sync.OnceValues(func() (*Tokenizer, error) {
		t, err := load()
		if err != nil {
			return nil, fmt.Errorf("open tokenizer %s: %w", name, err)
		}
		t.Name, t.Kind = name, kind
		return t, nil
	})
}

// openShipped opens a shipped vocabulary. Its SHA-256 is that of the entry by a test,
// so it is not computed at every start.
func openShipped(folder fs.FS, e vocab.Entry) (*Tokenizer, error) {
	packed, err := fs.ReadFile(folder, e.Name+vocab.PackedExtension)
	if err != nil {
		return nil, err
	}
	f, err := vocab.Open(packed)
	if err != nil {
		return nil, err
	}
	return tokenizerOf(f, e)
}

// kinds are the names for people of the kinds of vocabulary.
var kinds = map[string]string{
	vocab.RankBPE:          KindBPE,
	vocab.SentencePieceBPE: KindSentencePieceBPE,
	vocab.Unigram:          KindUnigram,
	vocab.WordPiece:        KindWordPiece,
}

// engine is what counts with a vocabulary.
type engine interface {
	Counter
	Pieces(text []byte) []string
}

// tokenizerOf opens a packed vocabulary with the engine of its kind.
func tokenizerOf(f *vocab.File, e vocab.Entry) (*Tokenizer, error) {
	var eng engine
	var err error
	switch f.Kind() {
	case vocab.RankBPE:
		eng, err = bpe.Open(f)
	case vocab.SentencePieceBPE, vocab.Unigram:
		eng, err = sentencepiece.Open(f)
	case vocab.WordPiece:
		eng, err = wordpiece.Open(f)
	default:
		err = fmt.Errorf("no engine for a vocabulary of kind %q", f.Kind())
	}
	if err != nil {
		return nil, err
	}
	return &Tokenizer{Digest: "sha256:" + e.SHA256, Counter: eng, Pieces: eng.Pieces}, nil
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
// a vocabulary, the shipped vocabularies, the user's, and libraries' engines with their
// name before a slash. The caller owns the slice.
func (r *Registry) Names() []string { return slices.Clone(r.names) }

// Has reports whether Open knows name. It loads nothing.
func (r *Registry) Has(name string) bool {
	_, ok := r.open[name]
	return ok
}

// Shipped returns the entries of the vocabularies that come with the program, by name.
// The caller owns the slice.
func (r *Registry) Shipped() []vocab.Entry { return slices.Clone(r.shipped) }

// User returns the entries of the user's folder that are used, by name. The caller
// owns the slice.
func (r *Registry) User() []vocab.Entry { return slices.Clone(r.user) }
