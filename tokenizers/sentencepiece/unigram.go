package sentencepiece

import (
	"errors"
	"math"

	"tokencast/tokenizers/vocab"
)

// Unigram: every piece has a score, the logarithm of how likely it is, and a text
// is split so that the scores of its pieces add up to the most. One pass finds
// that split (Viterbi): for each place in the text it keeps the best sum of a
// split that ends there, and where the last piece of it began.
//
//	pieces a -1, b -1, ab -1.5, c -3; the text is "abc"
//	place 1  a       -1
//	place 2  a b     -2,  ab -1.5: ab
//	place 3  ab c    -4.5
//
// A character that is no piece by itself may also be passed over as unknown, for
// ten less than the least score. The cost is the length of the text times the
// number of pieces that begin at a place.
//
// Sums are those of the C++ library to the bit, since in a long text its rounding
// decides which of two nearly equal splits is taken: a sum is kept as a float32,
// a candidate is added up in float64 and compared before it is rounded, and that
// of an unknown character is added up in float32. No text may therefore be
// started anew with a sum of 0. But where no piece reaches over a place, what is
// before it is settled and only the sum goes on: memory is that of the longest
// stretch in between, and a little more, to do some stretches at once.
type unigram struct {
	trie     vocab.Trie
	table    []uint64 // scores, as float64 bits, that the trie cannot hold
	unknown  float32  // score of an unknown character
	fallback bool
	escape   bool
}

const (
	sectionUnigramTrie    = "unigram.trie"
	sectionUnigramTable   = "unigram.scores"
	sectionUnigramUnknown = "unigram.unknown" // the score of an unknown character, as bits

	unknownPenalty = 10

	// scoreTable marks a value of the trie that is an index into the table of
	// scores and not the bits of a score: as a float32 it is not a number.
	scoreTable = 0xFFC00000
)

// compileUnigram adds the sections of a Unigram model.
func compileUnigram(pieces []piece, b *vocab.Builder) error {
	// The extremes are over normal pieces; the greatest begins from the least
	// positive number, as in the library.
	least, greatest := float32(math.MaxFloat32), float32(0x1p-126)
	for _, p := range pieces {
		if !p.user {
			least, greatest = min(least, p.score), max(greatest, p.score)
		}
	}
	keys := make([]vocab.TrieKey, len(pieces))
	scores := []uint64{}
	for i, p := range pieces {
		value := math.Float32bits(p.score)
		switch {
		case p.user:
			// A bonus, says the library, so that it is always taken.
			score := float64(float32(p.bytes)*greatest) - 0.1
			value = scoreTable | uint32(len(scores))
			scores = append(scores, math.Float64bits(score))
		case p.score == 0:
			value = 1 << 31 // minus nothing
		case p.score > 0:
			value = scoreTable | uint32(len(scores))
			scores = append(scores, math.Float64bits(float64(p.score)))
		}
		keys[i] = vocab.TrieKey{Text: p.text, Value: value}
	}
	if len(scores) >= 1<<22 {
		return errors.New("too many pieces with a positive score")
	}
	b.AddUint64s(sectionUnigramTable, scores)
	b.AddUint32s(sectionUnigramUnknown, []uint32{math.Float32bits(least - unknownPenalty)})
	return addTrie(b, sectionUnigramTrie, keys)
}

func openUnigram(f *vocab.File, fallback, escape bool) (*unigram, error) {
	u := &unigram{
		trie:     f.Uint32s(sectionUnigramTrie),
		table:    f.Uint64s(sectionUnigramTable),
		fallback: fallback,
		escape:   escape,
	}
	meta := f.Uint32s(sectionUnigramUnknown)
	if len(u.trie) == 0 || len(meta) != 1 {
		return nil, errors.New("sections of the Unigram model are missing")
	}
	u.unknown = math.Float32frombits(meta[0])
	return u, nil
}

// A unigramScratch is the memory of a pass over one stretch of text.
type unigramScratch struct {
	places []place
	cuts   []int32 // where pieces end, the last first
}

// A place is one between two bytes of the text.
type place struct {
	best float32 // best sum of a split that ends here
	from int32   // where its last piece began, or ^ of that if it is unknown
}

// unset marks a place that no split has reached.
const unset = math.MinInt32

// enough is how many bytes settle splits at least, if there are as many.
const enough = 128

// settle splits text up to the first place, enough behind its start, that no piece
// reaches over, and returns it. sum is that of what was before text; the sum at
// the place is returned too.
func (u *unigram) settle(text []byte, sum float32, s *unigramScratch) (int, float32) {
	if len(s.places) == 0 {
		s.places = make([]place, 256)
	}
	places := s.places
	places[0].best = sum
	reach := 0 // the greatest place that a split has reached
	trie := u.trie
	root := trie.Root()
	for start := 0; start < len(text); {
		till := float64(places[start].best)
		length := charLength(text[start])
		if start+length > len(text) {
			length = len(text) - start
		}
		single := false
		node := root
		for end := start; end < len(text); {
			if node = trie.Step(node, text[end]); node == 0 {
				break
			}
			end++
			value := trie.Value(node)
			if value == 0 {
				continue
			}
			candidate := till + u.score(value)
			if end > reach {
				if end >= len(places) {
					places = s.grow(end)
				}
				for at := reach + 1; at < end; at++ {
					places[at].from = unset
				}
				reach = end
				places[end] = place{float32(candidate), int32(start)}
			} else if p := &places[end]; p.from == unset || candidate > float64(p.best) {
				*p = place{float32(candidate), int32(start)}
			}
			if end == start+length {
				single = true
			}
		}
		if !single {
			end := start + length
			candidate := u.unknown + places[start].best
			if end >= len(places) {
				places = s.grow(end)
			}
			for at := reach + 1; at <= end; at++ {
				places[at].from = unset
			}
			reach = max(reach, end)
			if p := &places[end]; p.from == unset || candidate > p.best {
				*p = place{candidate, int32(^start)}
			}
		}
		start += length
		if start == reach && start >= enough {
			return start, places[start].best
		}
	}
	return len(text), places[len(text)].best
}

func (u *unigram) score(value uint32) float64 {
	if value < scoreTable {
		return float64(math.Float32frombits(value))
	}
	if i := value &^ scoreTable; int64(i) < int64(len(u.table)) {
		return math.Float64frombits(u.table[i])
	}
	return 0
}

// grow makes room for a place.
func (s *unigramScratch) grow(at int) []place {
	for len(s.places) <= at {
		s.places = append(s.places, make([]place, len(s.places))...)
	}
	return s.places
}

func (u *unigram) count(text []byte, s *scratch) int {
	total, sum := 0, float32(0)
	unknown := false // the piece before text is unknown
	for len(text) > 0 {
		var end int
		end, sum = u.settle(text, sum, &s.unigram)
		places := s.unigram.places
		last := places[end].from < 0
		for at := end; at > 0; {
			begin := places[at].from
			if begin >= 0 {
				total++
				at = int(begin)
				continue
			}
			begin = ^begin
			switch {
			case u.fallback:
				total += fallbackLength(text[begin:at], u.escape)
			case begin > 0 && places[begin].from >= 0, begin == 0 && !unknown:
				total++ // the first of a run of unknown characters
			}
			at = int(begin)
		}
		unknown = last
		text = text[end:]
	}
	return total
}

func (u *unigram) split(text []byte, s *scratch, emit func(piece []byte, known bool)) {
	sum := float32(0)
	for len(text) > 0 {
		var end int
		end, sum = u.settle(text, sum, &s.unigram)
		cuts := s.unigram.ends(end)
		begin := int32(0)
		for i := len(cuts) - 1; i >= 0; i-- {
			emit(text[begin:cuts[i]], s.unigram.places[cuts[i]].from >= 0)
			begin = cuts[i]
		}
		text = text[end:]
	}
}

// ends returns where the pieces of the length bytes that were settled last end, the
// last first.
func (s *unigramScratch) ends(length int) []int32 {
	s.cuts = s.cuts[:0]
	for at := int32(length); at > 0; {
		s.cuts = append(s.cuts, at)
		if at = s.places[at].from; at < 0 {
			at = ^at
		}
	}
	return s.cuts
}
