// Package bpe counts tokens by byte-pair encoding with ranks, as the encodings
// cl100k_base, o200k_base, p50k_base and r50k_base do. [Load] returns an
// [Encoding].
//
// The engine is tiktoken-go and the ranks come with tiktoken-go-loader, both
// built into the program: nothing is downloaded and no cache is written. The
// ranks are used only when their SHA-256 is the one pinned here.
//
// The text is ordinary text throughout: a spelling such as <|endoftext|> is
// counted as the characters it is made of. The engine takes time quadratic in
// the longest piece, so a run of 100,000 equal letters is slow.
package bpe

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
	"github.com/pkoukk/tiktoken-go-loader/assets"
)

// An Encoding splits text into tokens. It is safe for concurrent use.
type Encoding struct {
	name   string
	digest string
	engine *tiktoken.Tiktoken
}

// Load builds the encoding of that name: cl100k_base, o200k_base, p50k_base or
// r50k_base. It takes tenths of a second and tens of megabytes. A name that is
// not among these is an error, and so are ranks with another digest.
func Load(encoding string) (*Encoding, error) {
	def, ok := definitions[encoding]
	if !ok {
		return nil, fmt.Errorf("unknown encoding %q", encoding)
	}
	file := encoding + ".tiktoken"
	data, err := assets.Assets.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	if err := verify(encoding, data, def.sha256); err != nil {
		return nil, err
	}
	// The loader reads the same embedded file once more.
	ranks, err := loader.NewOfflineLoader().LoadTiktokenBpe(file)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	// No special tokens: none is ever looked for.
	core, err := tiktoken.NewCoreBPE(ranks, map[string]int{}, def.pattern)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	return &Encoding{
		name:   encoding,
		digest: "sha256:" + def.sha256,
		engine: tiktoken.NewTiktoken(core, &tiktoken.Encoding{Name: encoding}, nil),
	}, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (e *Encoding) Count(text []byte) int {
	return len(e.engine.EncodeOrdinary(string(text)))
}

// Pieces returns the tokens of text, which is valid UTF-8. Concatenated they
// are the text, byte for byte; a piece may end inside a character. The caller
// owns the slice.
func (e *Encoding) Pieces(text []byte) []string {
	ids := e.engine.EncodeOrdinary(string(text))
	pieces := make([]string, len(ids))
	for i := range ids {
		pieces[i] = e.engine.Decode(ids[i : i+1])
	}
	return pieces
}

// Digest returns "sha256:<hex>" of the rank file.
func (e *Encoding) Digest() string { return e.digest }

// verify returns an error that names the encoding unless data has the digest.
func verify(encoding string, data []byte, sha256Hex string) error {
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != sha256Hex {
		return fmt.Errorf("encoding %s: ranks have the digest sha256:%s, not sha256:%s", encoding, got, sha256Hex)
	}
	return nil
}
