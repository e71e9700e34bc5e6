package sentencepiece

import (
	"bytes"
	"fmt"
	"math"
	"unicode/utf8"

	"tokencast/tokenizers/vocab"
)

// The model types of a trainer specification.
const (
	modelUnigram = 1
	modelBPE     = 2
)

// maxPieceBytes is the length from which the C++ library refuses a piece.
const maxPieceBytes = 8000

// ReadModel reads a SentencePiece model, the file that is often called
// tokenizer.model: its pieces, and how text is normalised before they are
// matched. A model that Compile could not make exact is an error that says why:
// one of whole words or single characters, one that writes spaces behind words,
// or bytes that are no model.
func ReadModel(data []byte) (*vocab.Definition, error) {
	def := &vocab.Definition{
		Unknown:           -1,
		DummyPrefix:       true,
		RemoveExtraSpaces: true,
		EscapeSpaces:      true,
	}
	modelType := uint64(modelUnigram)
	suffix := false
	trainer := func(f field) error {
		switch {
		case f.number == 3 && f.wire == wireVarint:
			modelType = f.value
		case f.number == 24 && f.wire == wireVarint:
			suffix = f.value != 0
		case f.number == 35 && f.wire == wireVarint:
			def.ByteFallback = f.value != 0
		}
		return nil
	}
	normalizer := func(f field) error {
		switch {
		case f.number == 2 && f.wire == wireBytes:
			def.Charsmap = bytes.Clone(f.bytes)
		case f.number == 3 && f.wire == wireVarint:
			def.DummyPrefix = f.value != 0
		case f.number == 4 && f.wire == wireVarint:
			def.RemoveExtraSpaces = f.value != 0
		case f.number == 5 && f.wire == wireVarint:
			def.EscapeSpaces = f.value != 0
		}
		return nil
	}
	err := fields(data, func(f field) error {
		if f.wire != wireBytes {
			return nil
		}
		switch f.number {
		case 1:
			return readPiece(def, f.bytes)
		case 2:
			return fields(f.bytes, trainer)
		case 3:
			return fields(f.bytes, normalizer)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("sentencepiece model: %w", err)
	}
	switch modelType {
	case modelUnigram:
		def.Kind = vocab.Unigram
	case modelBPE:
		def.Kind = vocab.SentencePieceBPE
	default:
		return nil, fmt.Errorf("sentencepiece model: type %d is neither Unigram nor BPE", modelType)
	}
	if suffix {
		return nil, fmt.Errorf("sentencepiece model: spaces as suffixes of words are not supported")
	}
	if len(def.Charsmap) > 0 {
		def.Normalizer = vocab.NormalizeCharsmap
	}
	if def.Unknown < 0 {
		return nil, fmt.Errorf("sentencepiece model: %d pieces, none of them the unknown piece", len(def.Tokens))
	}
	return def, nil
}

func readPiece(def *vocab.Definition, message []byte) error {
	token := vocab.Token{Type: vocab.TokenNormal}
	err := fields(message, func(f field) error {
		switch {
		case f.number == 1 && f.wire == wireBytes:
			token.Bytes = bytes.Clone(f.bytes)
		case f.number == 2 && f.wire == wireFixed32:
			token.Score = math.Float32frombits(uint32(f.value))
		case f.number == 3 && f.wire == wireVarint:
			if f.value < 1 || f.value > 6 {
				return fmt.Errorf("piece %d has the type %d", len(def.Tokens), f.value)
			}
			token.Type = uint8(f.value)
		}
		return nil
	})
	number := len(def.Tokens)
	switch {
	case err != nil:
		return err
	case len(token.Bytes) == 0:
		return fmt.Errorf("piece %d is empty", number)
	case len(token.Bytes) >= maxPieceBytes:
		return fmt.Errorf("piece %d has %d bytes; the limit is %d", number, len(token.Bytes), maxPieceBytes-1)
	case !utf8.Valid(token.Bytes):
		return fmt.Errorf("piece %d, %q, is not UTF-8", number, token.Bytes)
	case token.Type == vocab.TokenUnknown && def.Unknown >= 0:
		return fmt.Errorf("piece %d is unknown, and so is piece %d", number, def.Unknown)
	case token.Type == vocab.TokenUnknown:
		def.Unknown = number
	}
	def.Tokens = append(def.Tokens, token)
	return nil
}
