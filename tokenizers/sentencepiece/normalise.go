package sentencepiece

import (
	"bytes"
	"unicode/utf8"

	"tokencast/tokenizers/vocab"
)

// spaceMark is U+2581, which SentencePiece writes for a space.
const spaceMark = "\u2581"

// A normaliser turns a text into what pieces are matched against. Where a model
// writes U+2581 for spaces, text and pieces are both kept with the space instead:
// it is shorter, it never occurs otherwise, and most texts are then left as they
// are. Only what is shown to people has U+2581.
//
//	with a dummy prefix, extra spaces removed:  "  a  b " = " a b"
type normaliser struct {
	charsmap    charsmap
	user        vocab.Trie  // user-defined pieces as in the text: they are not changed
	follow      asciiFollow // and always for what begins a user-defined piece
	stop        [256]uint8  // not 0 for a byte that may not stay in a text as it is
	plain       plainChars
	dummyPrefix bool // a space is put before a text
	removeExtra bool // spaces at both ends go, runs become one
	escape      bool // U+2581 and the space are the same
}

// The values of stop: never to stay, or not before some other ASCII character.
const (
	stopHere = iota + 1
	stopBefore
)

// prepare fills what is derived from the other fields.
func (n *normaliser) prepare() {
	n.follow = n.charsmap.asciiFollow()
	for c := range byte(utf8.RuneSelf) {
		if n.user.Step(n.user.Root(), c) != 0 {
			n.follow.always(c)
		}
	}
	for c := range n.stop {
		switch {
		case c >= utf8.RuneSelf, n.follow.isAlways(byte(c)), c == ' ' && n.removeExtra:
			n.stop[c] = stopHere
		case n.follow[c][0]|n.follow[c][1] != 0:
			n.stop[c] = stopBefore
		}
	}
	n.plain = newPlainChars(n.charsmap, n.user)
	if n.escape {
		n.plain.three[spaceMark[0]&0x0F][spaceMark[1]&0x3F] &^= 1 << (spaceMark[2] & 0x3F)
	}
}

// run returns how many bytes of text stay as they are, from its start on, for as long as
// that is soon seen.
func (n *normaliser) run(text []byte) int {
	i := 0
	for i < len(text) {
		ascii := i
		for i < len(text) && (n.stop[text[i]] == 0 || n.stop[text[i]] == stopBefore && n.stays(text, i)) {
			i++
		}
		if i > ascii && !n.stays(text, i-1) {
			return i - 1
		}
		if i == len(text) || text[i] < utf8.RuneSelf {
			return i
		}
		size := n.plain.length(text[i:])
		if size == 0 {
			return i
		}
		i += size
	}
	return i
}

// stays reports whether no rule and no user-defined piece begins with the ASCII
// character at text[i].
func (n *normaliser) stays(text []byte, i int) bool {
	if i+1 == len(text) {
		return !n.follow.isAlways(text[i])
	}
	return !n.follow.has(text[i], text[i+1])
}

// appendTo appends text, normalised, to out.
func (n *normaliser) appendTo(out, text []byte) []byte {
	if n.removeExtra {
		for len(text) > 0 {
			replacement, used := n.first(text)
			if string(replacement) != " " {
				break
			}
			text = text[used:]
		}
	}
	if len(text) == 0 {
		return out
	}
	start := len(out)
	if n.dummyPrefix {
		out = append(out, ' ')
	}
	if len(n.charsmap.units) == 0 && !n.removeExtra {
		return n.appendEscaped(out, text)
	}
	afterSpace := n.removeExtra
	for i := 0; i < len(text); {
		if length := n.run(text[i:]); length > 0 {
			out = append(out, text[i:i+length]...)
			i += length
			afterSpace = false
			continue
		}
		if text[i] == ' ' && n.stays(text, i) {
			i++ // as extra spaces are removed
			if !afterSpace {
				out = append(out, ' ')
			}
			afterSpace = true
			continue
		}
		replacement, used := n.first(text[i:])
		i += used
		for afterSpace && len(replacement) > 0 && replacement[0] == ' ' {
			replacement = replacement[1:]
		}
		if len(replacement) > 0 {
			out = n.appendEscaped(out, replacement)
			afterSpace = n.removeExtra && replacement[len(replacement)-1] == ' '
		}
	}
	if n.removeExtra {
		for len(out) > start && out[len(out)-1] == ' ' {
			out = out[:len(out)-1]
		}
	}
	return out
}

// first returns what stands at the start of text when it is normalised, and how
// many bytes of text that is for. text is not empty.
func (n *normaliser) first(text []byte) (replacement []byte, used int) {
	if length, _ := n.user.Longest(text); length > 0 {
		return text[:length], length
	}
	if length, replacement := n.charsmap.longest(text); length > 0 {
		return replacement, length
	}
	if r, size := utf8.DecodeRune(text); r != utf8.RuneError || size > 1 {
		return text[:size], size
	}
	return []byte("\uFFFD"), 1
}

// appendEscaped appends text with a space for each U+2581, where they are the same.
func (n *normaliser) appendEscaped(out, text []byte) []byte {
	if !n.escape {
		return append(out, text...)
	}
	for {
		i := bytes.Index(text, []byte(spaceMark))
		if i < 0 {
			return append(out, text...)
		}
		out = append(append(out, text[:i]...), ' ')
		text = text[i+len(spaceMark):]
	}
}
