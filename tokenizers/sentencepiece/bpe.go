package sentencepiece

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"tokencast/tokenizers/vocab"
)

// BPE: a text begins as its characters, or user-defined pieces, which stay as
// they are. Of all neighbours that make a piece together, those whose piece has
// the greatest score are joined, the leftmost first where scores are equal, until
// no neighbours make a piece. What is left and is no piece is unknown.
//
//	pieces l o w lo -1, ow -2, low -3
//	l o w  =>  lo w  =>  low
//
// Joining is done on numbers: a symbol is a piece, or a character that is part of
// pieces but none itself. A hash table gives for two symbols the piece they make,
// an array gives the rank of a piece's score. Short units are joined by going
// through them again and again, long ones by an agenda (merge.go), and the counts
// of units seen before are remembered (cache.go). Where a text may be cut into
// units without changing the result is said in cut.go.
type bpe struct {
	runes    []uint64 // hash table: character << 32 | symbol
	ascii    [utf8.RuneSelf]uint32
	pairs    []uint64   // hash table, see pairSlot
	ranks    []uint32   // of pieces, by symbol; the least goes first
	known    uint32     // symbols below are pieces
	user     vocab.Trie // user-defined pieces
	cuts     cuts
	fallback bool
	escape   bool
}

const (
	sectionBPERunes = "bpe.runes"
	sectionBPEPairs = "bpe.pairs"
	sectionBPERanks = "bpe.ranks"
	sectionBPEUser  = "bpe.user"
	sectionBPECuts  = "bpe.cuts"
	sectionBPEMeta  = "bpe.meta" // the number of known symbols; 1 if spaces cut

	// noSymbol is the symbol of a character that is in no piece, and the mark of
	// two symbols that make no piece.
	noSymbol = 1<<21 - 1

	emptySlot = ^uint64(0)
)

func openBPE(f *vocab.File, fallback, escape bool) (*bpe, error) {
	m := &bpe{
		runes:    f.Uint64s(sectionBPERunes),
		pairs:    f.Uint64s(sectionBPEPairs),
		ranks:    f.Uint32s(sectionBPERanks),
		user:     f.Uint32s(sectionBPEUser),
		fallback: fallback,
		escape:   escape,
	}
	meta := f.Uint32s(sectionBPEMeta)
	m.cuts.bits = f.Uint64s(sectionBPECuts)
	if len(meta) != 2 || !powerOfTwo(len(m.runes)) || !powerOfTwo(len(m.pairs)) || !powerOfTwo(len(m.cuts.bits)) {
		return nil, errors.New("sections of the BPE model are missing")
	}
	m.known, m.cuts.atSpaces = meta[0], meta[1] == 1
	if m.known > uint32(len(m.ranks)) {
		return nil, fmt.Errorf("%d ranks for %d pieces", len(m.ranks), m.known)
	}
	for _, rank := range m.ranks {
		if rank >= uint32(len(m.ranks)) {
			return nil, fmt.Errorf("rank %d of %d pieces", rank, len(m.ranks))
		}
	}
	for _, slot := range m.pairs {
		if slot != emptySlot && uint32(slot&noSymbol) >= uint32(len(m.ranks)) {
			return nil, errors.New("a pair makes a piece without a rank")
		}
	}
	for c := range m.ascii {
		m.ascii[c] = m.findRune(rune(c))
	}
	return m, nil
}

func powerOfTwo(n int) bool { return n > 0 && n&(n-1) == 0 }

// findRune returns the symbol of a character.
func (m *bpe) findRune(r rune) uint32 {
	mask := uint64(len(m.runes) - 1)
	at := hashNumber(uint64(r)) & mask
	for range m.runes {
		slot := m.runes[at]
		if slot == emptySlot {
			break
		}
		if rune(slot>>32) == r {
			return uint32(slot)
		}
		at = (at + 1) & mask
	}
	return noSymbol
}

// A pair slot holds left symbol << 42 | right symbol << 21 | the piece they make.
func pairSlot(left, right, made uint32) uint64 {
	return uint64(left)<<42 | uint64(right)<<21 | uint64(made)
}

// join returns the piece that two symbols make together, or noSymbol.
func (m *bpe) join(left, right uint32) uint32 {
	if left == noSymbol || right == noSymbol {
		return noSymbol
	}
	key := uint64(left)<<21 | uint64(right)
	mask := uint64(len(m.pairs) - 1)
	at := hashNumber(key) & mask
	for range m.pairs {
		slot := m.pairs[at]
		if slot == emptySlot {
			break
		}
		if slot>>21 == key {
			return uint32(slot & noSymbol)
		}
		at = (at + 1) & mask
	}
	return noSymbol
}

// hashNumber spreads the bits of n; its low bits are the ones to use.
func hashNumber(n uint64) uint64 {
	n *= 0x9E3779B97F4A7C15
	return n ^ n>>32
}

// symbols fills s with the symbols that unit begins as, and where each begins.
func (m *bpe) symbols(unit []byte, s *bpeScratch) {
	s.symbols, s.starts = slices.Grow(s.symbols[:0], len(unit)), slices.Grow(s.starts[:0], len(unit)+1)
	for i := 0; i < len(unit); {
		s.starts = append(s.starts, int32(i))
		if len(m.user) > 0 {
			if length, value := m.user.Longest(unit[i:]); length > 0 {
				s.symbols = append(s.symbols, value&^vocab.TrieValue)
				i += length
				continue
			}
		}
		if c := unit[i]; c < utf8.RuneSelf {
			s.symbols = append(s.symbols, m.ascii[c])
			i++
			continue
		}
		r, size := utf8.DecodeRune(unit[i:])
		s.symbols = append(s.symbols, m.findRune(r))
		i += size
	}
	s.starts = append(s.starts, int32(len(unit)))
}

func (m *bpe) count(text []byte, s *scratch) int {
	if s.bpe.cache == nil {
		s.bpe.cache = newCache()
	}
	total, wordEnd := 0, 0
	unknown := false // the piece before at is unknown
	for at := 0; at < len(text); {
		if at == wordEnd {
			wordEnd += m.cuts.word(text[at:])
		}
		length := wordEnd - at
		if length > cacheLong {
			length = m.cuts.unit(text[at:wordEnd])
		}
		var n int
		n, unknown = m.countUnit(text[at:], length, unknown, &s.bpe)
		total += n
		at += length
	}
	return total
}

// countUnit counts the unit that is the first length bytes of text, as merged does.
func (m *bpe) countUnit(text []byte, length int, unknown bool, s *bpeScratch) (int, bool) {
	if length > cacheLong {
		return m.merged(text[:length], unknown, s)
	}
	key, n := s.cache.find(text, length)
	if n > 0 {
		return n, false
	}
	n, last := m.merged(text[:length], false, s)
	if !s.sawUnknown || m.fallback {
		// Only such a unit counts the same wherever it stands.
		s.cache.put(key, n)
		return n, false
	}
	if unknown && s.firstUnknown {
		n--
	}
	return n, last
}

// merged joins the symbols of unit and counts what is left. Without byte
// fallback a run of unknown characters is one token; unknown says that one ends
// before unit, the second result whether one ends with it.
func (m *bpe) merged(unit []byte, unknown bool, s *bpeScratch) (int, bool) {
	m.symbols(unit, s)
	m.merge(s)
	s.sawUnknown, s.firstUnknown = false, false
	n := 0
	for i, symbol := range s.symbols {
		switch {
		case symbol < m.known:
			unknown = false
			n++
			continue
		case m.fallback:
			n += fallbackLength(unit[s.starts[i]:s.starts[i+1]], m.escape)
		case !unknown:
			n++
		}
		s.sawUnknown, unknown = true, true
		if i == 0 {
			s.firstUnknown = true
		}
	}
	return n, unknown
}

func (m *bpe) split(text []byte, s *scratch, emit func(piece []byte, known bool)) {
	for len(text) > 0 {
		end := m.cuts.word(text)
		word := text[:end]
		for len(word) > 0 {
			unit := word[:m.cuts.unit(word)]
			m.symbols(unit, &s.bpe)
			m.merge(&s.bpe)
			for i, symbol := range s.bpe.symbols {
				emit(unit[s.bpe.starts[i]:s.bpe.starts[i+1]], symbol < m.known)
			}
			word = word[len(unit):]
		}
		text = text[end:]
	}
}
