package sentencepiece

import "tokencast/tokenizers/vocab"

// plainChars are characters of two and of three bytes that no rule and no user-defined
// piece begins with: a bit for each, by the bits of its bytes. Rules may go on over them
// from a character before.
//
// Many letters begin a rule that goes on with an accent, and with nothing else. Those of
// two bytes are in begun, and the first bytes of what they may go on with in follow.
type plainChars struct {
	two    [32]uint64
	three  [16][64]uint64
	begun  [32]uint64
	follow [32]uint64 // by the first byte of the letter; a bit for each byte from 0xC0 on
}

// newPlainChars goes through the children of the tries alone, in some ten
// microseconds.
func newPlainChars(m charsmap, user vocab.Trie) (p plainChars) {
	begins := prefix{rules: m, rule: m.root(), inRules: true, pieces: user, piece: user.Root(), inPieces: true}
	for first := range byte(32) {
		if first < 2 {
			continue // what begins so is no UTF-8
		}
		lead := begins.step(0xC0 | first)
		p.two[first] = lead.without()
		for last := range byte(64) {
			if p.two[first]>>last&1 != 0 {
				continue
			}
			// What goes on with less than a character is left to the slow way.
			if char := lead.step(0x80 | last); !char.whole && char.withoutFrom(0) == ^uint64(0) &&
				char.withoutFrom(0x40) == ^uint64(0) && char.withoutFrom(0x80) == ^uint64(0) {
				p.begun[first] |= 1 << last
				p.follow[first] |= ^char.withoutFrom(0xC0)
			}
		}
	}
	for first := range byte(16) {
		lead := begins.step(0xE0 | first)
		for second := range byte(64) {
			if first == 0 && second < 0x20 || first == 0x0D && second >= 0x20 {
				continue // nor is this
			}
			p.three[first][second] = lead.step(0x80 | second).without()
		}
	}
	return p
}

// length returns how many bytes the plain character is that text begins with, 0 if it
// does not.
func (p *plainChars) length(text []byte) int {
	switch c := text[0]; {
	case c < 0xC0 || len(text) < 2 || text[1]&0xC0 != 0x80:
		return 0
	case c < 0xE0:
		if p.two[c&0x1F]>>(text[1]&0x3F)&1 != 0 {
			return 2
		}
		if p.begun[c&0x1F]>>(text[1]&0x3F)&1 == 0 {
			return 0
		}
		if len(text) == 2 || text[2] < 0xC0 || p.follow[c&0x1F]>>(text[2]-0xC0)&1 == 0 {
			return 2
		}
	case c < 0xF0 && len(text) >= 3 && text[2]&0xC0 == 0x80:
		return 3 * int(p.three[c&0x0F][text[1]&0x3F]>>(text[2]&0x3F)&1)
	}
	return 0
}

// A prefix is the place of some bytes in the rules and among the user-defined pieces.
type prefix struct {
	rules    charsmap
	rule     uint32
	inRules  bool // a rule begins so
	pieces   vocab.Trie
	piece    uint32
	inPieces bool
	whole    bool // a rule or a piece is these bytes or fewer
}

func (p prefix) step(c byte) prefix {
	if p.inRules {
		var unit uint32
		unit, p.rule, p.inRules = p.rules.step(p.rule, c)
		p.whole = p.whole || p.inRules && dartsLeaf(unit)
	}
	if p.inPieces {
		p.piece = p.pieces.Step(p.piece, c)
		p.inPieces = p.piece != 0
		p.whole = p.whole || p.pieces.Value(p.piece) != 0
	}
	return p
}

// without returns a bit for each byte from 0x80 to 0xBF with which nothing goes on.
func (p prefix) without() uint64 { return p.withoutFrom(0x80) }

// withoutFrom returns a bit for each of 64 bytes with which nothing goes on.
func (p prefix) withoutFrom(first byte) (bits uint64) {
	if p.whole {
		return 0
	}
	if !p.inRules && !p.inPieces {
		return ^uint64(0)
	}
	for last := range byte(64) {
		if q := p.step(first + last); !q.inRules && !q.inPieces {
			bits |= 1 << last
		}
	}
	return bits
}
