package bpe

import (
	"fmt"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// A Reference counts the tokens of texts with tiktoken-go. It is safe for
// concurrent use. It takes time quadratic in the longest piece, so a run of
// 100,000 equal letters is slow.
type Reference struct {
	name   string
	digest string
	engine *tiktoken.Tiktoken
}

// Load builds the reference for one of the encodings cl100k_base, o200k_base,
// p50k_base and r50k_base. It takes tenths of a second and tens of megabytes. A name that is
// not among these is an error, and so are ranks with another digest.
func Load(encoding string) (*Reference, error) {
	def, ok := definitions[encoding]
	if !ok {
		return nil, fmt.Errorf("unknown encoding %q", encoding)
	}
	if _, err := rankFile(encoding); err != nil {
		return nil, err
	}
	// The loader reads the same embedded file once more.
	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(encoding + ".tiktoken")
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	// No special tokens: none is ever looked for.
	core, err := tiktoken.NewCoreBPE(ranks, map[string]int{}, def.pattern)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	return &Reference{
		name:   encoding,
		digest: "sha256:" + def.sha256,
		engine: tiktoken.NewTiktoken(core, &tiktoken.Encoding{Name: encoding}, nil),
	}, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (r *Reference) Count(text []byte) int {
	return len(r.engine.EncodeOrdinary(string(text)))
}

// Pieces returns the tokens of text, which is valid UTF-8. Concatenated they
// are the text, byte for byte; a piece may end inside a character. The caller
// owns the slice.
func (r *Reference) Pieces(text []byte) []string {
	ids := r.engine.EncodeOrdinary(string(text))
	pieces := make([]string, len(ids))
	for i := range ids {
		pieces[i] = r.engine.Decode(ids[i : i+1])
	}
	return pieces
}

// Digest returns "sha256:<hex>" of the rank file.
func (r *Reference) Digest() string { return r.digest }
