package bpe

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/pkoukk/tiktoken-go-loader/assets"

	"tokencast/tokenizers/vocab"
)

// A definition is what one of the encodings of tiktoken-go-loader is made of
// besides its ranks.
type definition struct {
	sha256  string // of the rank file, as tiktoken itself checks it
	pattern string // of Reference: splits text into the stretches that are encoded one by one
	cut     string // of Engine: a pattern of package vocab
}

const gpt2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// U+017F is an s when case is ignored, which regexp2 does not know.
const cl100kPattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d|'\u017f)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}` +
	`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

const o200kPattern = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d|'\u017f)?` +
	`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d|'\u017f)?` +
	`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`

var definitions = map[string]definition{
	"cl100k_base": {"223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7", cl100kPattern, vocab.PatternCL100K},
	"o200k_base":  {"446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d", o200kPattern, vocab.PatternO200K},
	"p50k_base":   {"94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069", gpt2Pattern, vocab.PatternGPT2},
	"r50k_base":   {"306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930", gpt2Pattern, vocab.PatternGPT2},
}

// Definition returns the vocabulary of cl100k_base, o200k_base, p50k_base or
// r50k_base, from the ranks in tiktoken-go-loader. A name that is not among these
// is an error, and so are ranks with another digest than the one pinned here.
func Definition(encoding string) (*vocab.Definition, error) {
	data, err := rankFile(encoding)
	if err != nil {
		return nil, err
	}
	def, _, err := vocab.Read(data, vocab.Options{Pattern: definitions[encoding].cut})
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	def.Name = encoding
	return def, nil
}

// rankFile returns the ranks of an encoding, checked against the pinned digest.
func rankFile(encoding string) ([]byte, error) {
	def, ok := definitions[encoding]
	if !ok {
		return nil, fmt.Errorf("unknown encoding %q", encoding)
	}
	data, err := assets.Assets.ReadFile(encoding + ".tiktoken")
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", encoding, err)
	}
	if err := verify(encoding, data, def.sha256); err != nil {
		return nil, err
	}
	return data, nil
}

// verify returns an error that names the encoding unless data has the digest.
func verify(encoding string, data []byte, sha256Hex string) error {
	sum := sha256.Sum256(data)
	if got := hex.EncodeToString(sum[:]); got != sha256Hex {
		return fmt.Errorf("encoding %s: ranks have the digest sha256:%s, not sha256:%s", encoding, got, sha256Hex)
	}
	return nil
}
