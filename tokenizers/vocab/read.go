package vocab

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// The formats that Sniff tells apart.
const (
	FormatPacked        = "tcv"            // a packed vocabulary; see Open
	FormatTiktoken      = ".tiktoken"      // a line for each token: base64, rank
	FormatTiktokenJSON  = "tiktoken json"  // "pat_str" and "bpe_ranks", as JavaScript packages have them
	FormatHuggingFace   = "tokenizer.json" // Hugging Face tokenizers
	FormatTekken        = "tekken.json"    // Mistral's Tekken
	FormatWordPiece     = "vocab.txt"      // an entry a line, [UNK] among them
	FormatSentencePiece = "tokenizer.model"
)

// ErrFormat is returned by Read for data that is in no format it knows.
var ErrFormat = errors.New("not a vocabulary in a known format: .tiktoken, tokenizer.json, tekken.json, tokenizer.model or vocab.txt")

// Options say what a file leaves open.
type Options struct {
	// Pattern is a Pattern constant for a .tiktoken file, which states none. It is
	// not needed for the files of OpenAI's encodings and of Llama 3, and ignored for
	// formats that state theirs.
	Pattern string
	// SentencePiece reads a SentencePiece model. Without it such a model is an error.
	SentencePiece func(data []byte) (*Definition, error)
}

// Sniff returns the format of a vocabulary file by its contents, one of the
// Format constants, or "" if it is none of them. It looks at the beginning, but
// for JSON, where the keys tell.
func Sniff(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte(magic)):
		return FormatPacked
	case sniffModel(data):
		return FormatSentencePiece
	case bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")):
		return sniffJSON(data)
	case sniffTiktoken(data):
		return FormatTiktoken
	case sniffWordPiece(data):
		return FormatWordPiece
	}
	return ""
}

// Read returns the vocabulary in data and the format it was in. A part of the
// file that no engine can do exactly is an error that names it. The definition
// may keep parts of data.
func Read(data []byte, o Options) (*Definition, string, error) {
	format := Sniff(data)
	def, err := readFormat(data, format, o)
	if err == nil {
		err = def.Check()
	}
	if err != nil {
		if format != "" {
			err = fmt.Errorf("%s: %w", format, err)
		}
		return nil, format, err
	}
	return def, format, nil
}

func readFormat(data []byte, format string, o Options) (*Definition, error) {
	switch format {
	case FormatTiktoken:
		return readTiktoken(data, o.Pattern)
	case FormatTiktokenJSON:
		return readTiktokenJSON(data)
	case FormatHuggingFace:
		return readHuggingFace(data)
	case FormatTekken:
		return readTekken(data)
	case FormatWordPiece:
		return readWordPiece(data)
	case FormatSentencePiece:
		if o.SentencePiece == nil {
			return nil, errors.New("no reader for it here")
		}
		return o.SentencePiece(data)
	case FormatPacked:
		return nil, errors.New("already packed")
	}
	return nil, ErrFormat
}

// sniffModel reports whether data begins as a SentencePiece model does: a message
// whose first field is a piece, with the number 1, holding as its first field a
// text, with the number 1.
func sniffModel(data []byte) bool {
	if len(data) < 4 || data[0] != 0x0a {
		return false
	}
	at := 1
	for at < len(data) && at < 6 && data[at] >= 0x80 {
		at++
	}
	if at+2 >= len(data) || data[at+1] != 0x0a {
		return false
	}
	length := int(data[at+2])
	return at+3+length <= len(data) && length < 0x80 && utf8.Valid(data[at+3:at+3+length]) &&
		// The piece is longer than its text, which a text of empty lines is not.
		(data[at] > byte(length) || data[at-1] >= 0x80)
}

func sniffJSON(data []byte) string {
	var keys struct {
		Model  json.RawMessage `json:"model"`
		Vocab  json.RawMessage `json:"vocab"`
		Config json.RawMessage `json:"config"`
		Ranks  json.RawMessage `json:"bpe_ranks"`
	}
	if json.Unmarshal(data, &keys) != nil {
		return ""
	}
	switch {
	case keys.Model != nil:
		return FormatHuggingFace
	case keys.Config != nil && keys.Vocab != nil:
		return FormatTekken
	case keys.Ranks != nil:
		return FormatTiktokenJSON
	}
	return ""
}

func sniffTiktoken(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	_, _, err := tiktokenLine(bytes.TrimRight(line, "\r"))
	return err == nil
}

func sniffWordPiece(data []byte) bool {
	return utf8.Valid(data) && (bytes.HasPrefix(data, []byte("[UNK]\n")) || bytes.Contains(data, []byte("\n[UNK]\n")) ||
		bytes.Contains(data, []byte("\n[UNK]\r\n")))
}
