// Package sentencepiece counts tokens as the library SentencePiece does, for its
// two kinds of model: BPE (Llama 2, Mistral before Tekken) and Unigram (XLM-R,
// Jurassic-2). [ReadModel] reads a model file, [Compile] packs it with the tables
// that counting needs, and [Open] returns an [Engine] over the packed bytes.
//
// Counts equal those of the C++ library, to the rounding of its sums. What a
// model's owner does to a text beforehand is part of an engine where it is known
// (Jurassic-2). Control pieces are never found in a text, and neither beginning
// nor end of sentence is counted.
package sentencepiece

import (
	"fmt"
	"strings"
	"sync"

	"tokencast/tokenizers/vocab"
)

// The settings and sections of a packed vocabulary that both engines have.
const (
	settingDummyPrefix  = "dummy_prefix"
	settingRemoveExtra  = "remove_extra_spaces"
	settingEscape       = "escape_spaces"
	settingByteFallback = "byte_fallback"
	settingWrapper      = "wrapper"
	yes                 = "yes"

	sectionCharsmapUnits = "charsmap.units"
	sectionCharsmapText  = "charsmap.text"
	sectionUserRaw       = "user.raw" // user-defined pieces as the normaliser meets them
)

// An Engine counts tokens with one vocabulary. It is safe for concurrent use.
type Engine struct {
	normaliser normaliser
	fallback   bool // an unknown character counts as its bytes
	model      interface {
		// count returns the tokens of a normalised text.
		count(text []byte, s *scratch) int
		// split calls emit for each of them, in order.
		split(text []byte, s *scratch, emit func(piece []byte, known bool))
	}
	jurassic *jurassic // nil for a model without a wrapper
	pool     sync.Pool // of *scratch
}

// A scratch is the memory of one count at a time.
type scratch struct {
	normalised []byte
	unigram    unigramScratch
	bpe        bpeScratch
	line       []byte // of the Jurassic wrapper
}

// Open returns the engine of a packed vocabulary. It builds no tables, and keeps
// f. A file of another kind, or whose sections do not fit together, is an error.
func Open(f *vocab.File) (*Engine, error) {
	e := &Engine{
		fallback: f.Text(settingByteFallback) == yes,
		normaliser: normaliser{
			charsmap:    charsmap{units: f.Uint32s(sectionCharsmapUnits), text: f.Bytes(sectionCharsmapText)},
			user:        f.Uint32s(sectionUserRaw),
			dummyPrefix: f.Text(settingDummyPrefix) == yes,
			removeExtra: f.Text(settingRemoveExtra) == yes,
			escape:      f.Text(settingEscape) == yes,
		},
	}
	e.normaliser.prepare()
	var err error
	switch f.Kind() {
	case vocab.SentencePieceBPE:
		e.model, err = openBPE(f, e.fallback, e.normaliser.escape)
	case vocab.Unigram:
		e.model, err = openUnigram(f, e.fallback, e.normaliser.escape)
	default:
		return nil, fmt.Errorf("sentencepiece: a vocabulary of the kind %q", f.Kind())
	}
	if err != nil {
		return nil, fmt.Errorf("sentencepiece: vocabulary %s: %w", f.Name(), err)
	}
	switch wrapper := f.Text(settingWrapper); wrapper {
	case "":
	case vocab.WrapperJurassic2:
		model, ok := e.model.(*unigram)
		if !ok {
			return nil, fmt.Errorf("sentencepiece: vocabulary %s has the wrapper %q around a %s model", f.Name(), wrapper, f.Kind())
		}
		if e.jurassic, err = openJurassic(f, model); err != nil {
			return nil, fmt.Errorf("sentencepiece: vocabulary %s: %w", f.Name(), err)
		}
	default:
		return nil, fmt.Errorf("sentencepiece: vocabulary %s has the wrapper %q", f.Name(), wrapper)
	}
	e.pool.New = func() any { return &scratch{} }
	return e, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (e *Engine) Count(text []byte) int {
	s := e.pool.Get().(*scratch)
	defer e.release(s)
	if e.jurassic != nil {
		return e.jurassic.count(e, text, s)
	}
	return e.countPlain(text, s)
}

// Pieces returns the tokens of text, which is valid UTF-8, as they stand in the
// vocabulary: with U+2581 for a space, and <0x0A> for the byte 10 of a character
// without a token. Where there are no tokens for bytes, characters without a
// token are one piece together. The caller owns the slice.
func (e *Engine) Pieces(text []byte) []string {
	s := e.pool.Get().(*scratch)
	defer e.release(s)
	pieces := []string{}
	if e.jurassic != nil {
		e.jurassic.split(e, text, s, func(piece string) { pieces = append(pieces, piece) })
		return pieces
	}
	e.splitPlain(text, s, func(piece string) { pieces = append(pieces, piece) })
	return pieces
}

// release keeps s for the next count, unless a text was so long that the memory
// is better given back.
func (e *Engine) release(s *scratch) {
	const keep = 4 << 20
	if cap(s.normalised)+cap(s.line)+8*cap(s.unigram.places)+32*cap(s.bpe.symbols) > keep {
		*s = scratch{bpe: bpeScratch{cache: s.bpe.cache}}
	}
	e.pool.Put(s)
}

func (e *Engine) countPlain(text []byte, s *scratch) int {
	s.normalised = e.normaliser.appendTo(s.normalised[:0], text)
	return e.model.count(s.normalised, s)
}

func (e *Engine) splitPlain(text []byte, s *scratch, emit func(piece string)) {
	s.normalised = e.normaliser.appendTo(s.normalised[:0], text)
	unknown := []byte{}
	e.model.split(s.normalised, s, func(piece []byte, known bool) {
		shown := e.show(piece)
		switch {
		case !known && e.fallback:
			for i := range len(shown) {
				emit(fmt.Sprintf("<0x%02X>", shown[i]))
			}
		case !known:
			unknown = append(unknown, shown...)
		default:
			if len(unknown) > 0 {
				emit(string(unknown))
				unknown = unknown[:0]
			}
			emit(shown)
		}
	})
	if len(unknown) > 0 {
		emit(string(unknown))
	}
}

// show returns a normalised text as SentencePiece writes it.
func (e *Engine) show(text []byte) string {
	if !e.normaliser.escape {
		return string(text)
	}
	return strings.ReplaceAll(string(text), " ", spaceMark)
}

// charLength returns the length of the character that begins with c.
func charLength(c byte) int {
	switch {
	case c < 0xC0:
		return 1
	case c < 0xE0:
		return 2
	case c < 0xF0:
		return 3
	}
	return 4
}

// fallbackLength returns how many tokens a character without one is, where it
// counts as its bytes: one more than meets the eye for U+2581, kept as a space.
func fallbackLength(char []byte, escape bool) int {
	if escape && len(char) == 1 && char[0] == ' ' {
		return len(spaceMark)
	}
	return len(char)
}
