// Package wordpiece counts tokens as BERT's models do: the text is cleaned and
// lower-cased, split into words and punctuation, and each word is covered from
// the left by the longest entries of a vocabulary. [Compile] packs a
// vocabulary, [Open] returns an [Engine] over the packed bytes.
//
// The frame of [CLS] and [SEP] is not counted, and a text that spells them is
// ordinary text. [Reference] counts the same with the library sugarme/tokenizer;
// it is there to compare with.
package wordpiece

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"unicode/utf8"

	"tokencast/tokenizers/vocab"
)

// The settings and sections of a packed vocabulary.
const (
	settingNormalizer = "normalizer"
	settingPrefix     = "continuing_prefix"
	settingUnknown    = "unknown"
	settingMaxChars   = "max_word_chars"

	sectionTrie  = "wordpiece.trie"
	sectionFates = "wordpiece.fates"
	sectionTexts = "wordpiece.texts"
)

// An Engine counts tokens with one vocabulary. It is safe for concurrent use.
//
// It reads a text once. What becomes of each character is in a table, characters
// of a word are put together, and when the word ends it is covered: from its
// start along a trie of all entries to the last place where one ends, then from
// there along the continuations, which are what follows "##" in the same trie.
//
//	entries un, una, ##ffa, ##ble: "Unaffable" = una ##ffa ##ble
//
// The longest entry is taken even if what is left cannot be covered: then the
// word is unknown as a whole. A word costs its length times the longest entry at
// most, and words longer than a limit are unknown unread.
type Engine struct {
	trie     vocab.Trie
	inside   uint32 // node of the continuing prefix, 0 if no entry begins with it
	prefix   string
	unknown  string
	maxChars int // of a word that is looked up
	uncased  bool
	fates    []uint32 // of the characters, see fate
	texts    []byte
	ascii    [utf8.RuneSelf]byte // what an ASCII character is in a word, or 0
	pool     sync.Pool           // of *scratch
}

// A scratch is the memory of one count at a time.
type scratch struct {
	word       []byte
	cleaned    []byte
	decomposed []byte
}

// Open returns the engine of a packed vocabulary. It builds no tables, and keeps
// f. A file of another kind, or whose sections do not fit together, is an error.
func Open(f *vocab.File) (*Engine, error) {
	if f.Kind() != vocab.WordPiece {
		return nil, fmt.Errorf("wordpiece: a vocabulary of the kind %q", f.Kind())
	}
	e := &Engine{
		trie:    f.Uint32s(sectionTrie),
		prefix:  f.Text(settingPrefix),
		unknown: f.Text(settingUnknown),
		fates:   f.Uint32s(sectionFates),
		texts:   f.Bytes(sectionTexts),
	}
	fault := func(err error) error { return fmt.Errorf("wordpiece: vocabulary %s: %w", f.Name(), err) }
	switch f.Text(settingNormalizer) {
	case vocab.NormalizeUncased:
		e.uncased = true
	case vocab.NormalizeCased:
	default:
		return nil, fault(fmt.Errorf("the normalizer is %q", f.Text(settingNormalizer)))
	}
	var err error
	if e.maxChars, err = strconv.Atoi(f.Text(settingMaxChars)); err != nil {
		return nil, fault(err)
	}
	if len(e.trie) == 0 || len(e.fates) != fateRunes || e.unknown == "" {
		return nil, fault(errors.New("sections are missing"))
	}
	for c := range e.ascii {
		if f := fate(e.fates[c]); f.kind() == fateText && len(f.text(e.texts)) == 1 {
			e.ascii[c] = f.text(e.texts)[0]
		}
	}
	e.inside = e.trie.Root()
	for i := 0; i < len(e.prefix) && e.inside != 0; i++ {
		e.inside = e.trie.Step(e.inside, e.prefix[i])
	}
	e.pool.New = func() any { return &scratch{} }
	return e, nil
}

// Count returns the number of tokens in text, which is valid UTF-8.
func (e *Engine) Count(text []byte) int {
	s := e.pool.Get().(*scratch)
	defer e.pool.Put(s)
	total := 0
	e.words(text, s, func(word []byte) { total += e.cover(word, nil) })
	return total
}

// Pieces returns the tokens of text, which is valid UTF-8, as they stand in the
// vocabulary. The caller owns the slice.
func (e *Engine) Pieces(text []byte) []string {
	s := e.pool.Get().(*scratch)
	defer e.pool.Put(s)
	pieces := []string{}
	e.words(text, s, func(word []byte) { e.cover(word, &pieces) })
	return pieces
}

// cover returns the number of entries that cover word, and appends them to pieces
// if it is not nil.
func (e *Engine) cover(word []byte, pieces *[]string) int {
	count, known := 0, 0
	if pieces != nil {
		known = len(*pieces)
	}
	if len(word) > e.maxChars && utf8.RuneCount(word) > e.maxChars {
		return e.giveUp(pieces, known)
	}
	node := e.trie.Root()
	for start := 0; start < len(word); {
		end := start
		for i := start; i < len(word) && node != 0; i++ {
			if node = e.trie.Step(node, word[i]); e.trie.Value(node) != 0 {
				end = i + 1
			}
		}
		if end == start {
			return e.giveUp(pieces, known)
		}
		if pieces != nil {
			entry := string(word[start:end])
			if start > 0 {
				entry = e.prefix + entry
			}
			*pieces = append(*pieces, entry)
		}
		count++
		start, node = end, e.inside
	}
	return count
}

// giveUp makes a word unknown, of which some pieces may have been found.
func (e *Engine) giveUp(pieces *[]string, known int) int {
	if pieces != nil {
		*pieces = append((*pieces)[:known], e.unknown)
	}
	return 1
}
