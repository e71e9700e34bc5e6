package reports

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// Text for a terminal.
//
// A terminal obeys control characters wherever they come from: a file name can move
// the cursor, rename the window or turn the reading order around. So each character
// that does anything but stand in its place is written as an escape of visible ones:
//
//	ESC [ 3 1 m        \x1b[31m
//	U+202E             \u202e
//	the byte 0xFF      \xff

// escape returns the visible form of a character that must not reach a terminal, or
// "" for one that may.
func escape(r rune) string {
	switch {
	case r == '\n', r == '\t':
		return ""
	case r == '\r':
		return `\r`
	case r < 0x20, r >= 0x7f && r <= 0x9f: // C0, DEL and C1
		return fmt.Sprintf(`\x%02x`, r)
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c, // bidirectional controls
		r == 0x2028, r == 0x2029, // line and paragraph separators
		r == 0xfeff: // byte order mark
		return fmt.Sprintf(`\u%04x`, r)
	}
	return ""
}

// appendVisible appends the visible form of text to out and returns what is left of
// text: the first bytes of a character that is not complete.
func appendVisible(out, text []byte) (visible, rest []byte) {
	for len(text) > 0 && utf8.FullRune(text) {
		r, size := utf8.DecodeRune(text)
		switch shown := escape(r); {
		case r == utf8.RuneError && size == 1:
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case shown != "":
			out = append(out, shown...)
		default:
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	return out, text
}

// printable reports whether a text is ASCII that stands in its place, as most are: it is
// visible as it is.
func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// Terminal returns a writer that makes text harmless for a terminal before it goes to
// w: control characters but line feeds and tabs, bidirectional controls, byte order
// marks and bytes that are not UTF-8 are written as visible escapes such as \x1b.
// Everything that goes to a terminal passes through it, the program's own colors apart.
//
// A character may be split over several calls of Write. The bytes of one that is not
// complete are held until the next call.
func Terminal(w io.Writer) io.Writer { return &terminal{w: w} }

type terminal struct {
	w    io.Writer
	held []byte // of a character that is not complete
}

// Write writes p and returns len(p), or what was taken before the error: 0.
func (t *terminal) Write(p []byte) (int, error) {
	out, rest := appendVisible(nil, append(t.held, p...))
	t.held = append([]byte(nil), rest...)
	if len(out) == 0 {
		return len(p), nil
	}
	if _, err := t.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// visible returns text with every character that does anything but stand in its place
// escaped, line feeds and tabs turned into spaces: one line that is safe to show.
func visible(text string) string {
	if printable(text) {
		return text
	}
	out, rest := appendVisible(nil, []byte(text))
	for _, b := range rest {
		out = fmt.Appendf(out, `\x%02x`, b)
	}
	for i, b := range out {
		if b == '\n' || b == '\t' {
			out[i] = ' '
		}
	}
	return string(out)
}
