package tokenizers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// chars counts Unicode code points as they stand: é is one or two by how it is
// written, nothing is normalised.
func chars() *Tokenizer {
	return &Tokenizer{
		Name:    "chars",
		Digest:  digestOf("chars/1"),
		Counter: countFunc(utf8.RuneCount),
		Pieces: func(text []byte) []string {
			pieces := make([]string, 0, len(text))
			for len(text) > 0 {
				_, size := utf8.DecodeRune(text)
				pieces = append(pieces, string(text[:size]))
				text = text[size:]
			}
			return pieces
		},
	}
}

// bytes counts UTF-8 bytes.
func bytes() *Tokenizer {
	return &Tokenizer{
		Name:    "bytes",
		Digest:  digestOf("bytes/1"),
		Counter: countFunc(func(text []byte) int { return len(text) }),
		Pieces: func(text []byte) []string {
			pieces := make([]string, len(text))
			for i := range text {
				pieces[i] = string(text[i : i+1])
			}
			return pieces
		},
	}
}

// PieceText returns piece for display: as it is when it is valid UTF-8, else
// with every byte that is not part of a whole character written as its hex
// value, such as "<0xE4>".
func PieceText(piece string) string {
	if utf8.ValidString(piece) {
		return piece
	}
	var b strings.Builder
	for len(piece) > 0 {
		r, size := utf8.DecodeRuneInString(piece)
		if r == utf8.RuneError && size == 1 {
			fmt.Fprintf(&b, "<0x%02X>", piece[0])
		} else {
			b.WriteString(piece[:size])
		}
		piece = piece[size:]
	}
	return b.String()
}

// digestOf returns "sha256:<hex>" of data: a vocabulary, or the name and version
// of a rule where there is none. A change of a rule's results needs another
// version.
func digestOf(data string) string {
	sum := sha256.Sum256([]byte(data))
	return "sha256:" + hex.EncodeToString(sum[:])
}
