package bench

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Pairs writes about size bytes of JSON lines, up to one line more, each a
// {"prompt", "completion"} of texts as [Corpus] has them. Every fifth record has its
// characters beyond ASCII as \u escapes, as Python's json writes them. A prompt is one
// text, or as many as make it longer than prompt bytes. The same sizes give the same
// bytes, and a smaller size a prefix of them.
func Pairs(w io.Writer, size, prompt int64) error {
	m := &maker{rand: rand.New(rand.NewPCG(20240701, 6))}
	out := bufio.NewWriterSize(w, 1<<20)
	var line []byte
	for written, n := int64(0), 0; written < size; n++ {
		line = append(line[:0], `{"prompt": `...)
		text := m.text().Text
		if prompt > 0 {
			texts := strings.Builder{}
			for texts.WriteString(text); int64(texts.Len()) <= prompt; {
				texts.WriteString(m.text().Text)
			}
			text = texts.String()
		}
		line = appendJSON(line, text, n%5 == 4)
		line = append(line, `, "completion": `...)
		line = appendJSON(line, m.text().Text, n%5 == 4)
		line = append(line, "}\n"...)
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("write the samples: %w", err)
		}
		written += int64(len(line))
	}
	return out.Flush()
}

// appendJSON appends text as a string of JSON, in ASCII alone when escaped.
func appendJSON(line []byte, text string, escaped bool) []byte {
	line = append(line, '"')
	for _, r := range text {
		switch {
		case strings.ContainsRune(`"\`, r):
			line = append(line, '\\', byte(r))
		case r == '\n':
			line = append(line, `\n`...)
		case r == '\t':
			line = append(line, `\t`...)
		case r < ' ' || escaped && r > '~':
			for _, unit := range utf16.AppendRune(nil, r) {
				line = append(line, `\u`...)
				line = append(line, strconv.FormatUint(0x10000|uint64(unit), 16)[1:]...)
			}
		default:
			line = append(line, string(r)...)
		}
	}
	return append(line, '"')
}
