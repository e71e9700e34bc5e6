package reports

import (
	"io"
	"strings"

	"tokencast/tokenizers"
)

// The pieces of a text, each between brackets: [Amazon][ Bedrock]. Line feeds and tabs
// are written as \n and \t. Where colors are allowed, neighbors differ in color; the
// brackets stay, so that what is copied is the same.

// pieceStyles take turns.
var pieceStyles = [...]style{"\x1b[36m", "\x1b[35m"} // cyan, magenta

// span is a part of a line of pieces.
type span struct {
	text  string
	style style
}

// pieceLines lays pieces out in lines of at most width columns. Lines end between
// pieces, and inside one only where it is wider than a line. No space is lost.
func pieceLines(pieces []string, width int) [][]span {
	whiteSpace := strings.NewReplacer("\n", `\n`, "\t", `\t`)
	lines := [][]span{nil}
	used := 0
	put := func(text string, columns int, s style) {
		if used > 0 && used+columns > width {
			lines, used = append(lines, nil), 0
		}
		last := len(lines) - 1
		lines[last] = append(lines[last], span{text, s})
		used += columns
	}
	for i, piece := range pieces {
		text := "[" + visible(whiteSpace.Replace(tokenizers.PieceText(piece))) + "]"
		s := pieceStyles[i%len(pieceStyles)]
		if n := columnsOf(text); n <= width {
			put(text, n, s)
			continue
		}
		parts, columns := letters(text)
		for k, part := range parts {
			put(part, columns[k], s)
		}
	}
	return lines
}

// writePieces writes pieces in lines. The texts pass through the sanitising writer;
// the codes of the colors are written beside it.
func writePieces(w io.Writer, pieces []string, width int, color bool) error {
	text := Terminal(w)
	for _, line := range pieceLines(pieces, width) {
		for _, s := range line {
			before, after := "", ""
			if color {
				before, after = string(s.style), plainAgain
			}
			if _, err := io.WriteString(w, before); err != nil {
				return err
			}
			if _, err := io.WriteString(text, s.text); err != nil {
				return err
			}
			if _, err := io.WriteString(w, after); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(text, "\n"); err != nil {
			return err
		}
	}
	return nil
}
