package sentencepiece

import (
	"bytes"
	"errors"
	"strings"

	"tokencast/tokenizers/vocab"
)

// What AI21 does around the Unigram model of Jurassic-2:
//
//   - A line break is a token of its own. An empty line is nothing else; any other
//     line gets a space before it.
//   - A tab is a space. Of two or more spaces, all but the last are tokens of runs
//     of spaces, the longest first; the last goes before what follows, or stands
//     alone at the end of the line.
//   - Digits that are tokens next to each other are put together again. A number
//     that is a token stays one; any other is cut into groups of three from its end.
//
// So with runs of one, two and four spaces:
//
//	"a\n\n     1234" = "▁a", newline, newline, "▁▁▁▁", "▁", "▁", "1", "234"
//
// The line has six spaces, of which five are runs and one goes before the number.
type jurassic struct {
	model *unigram
	runs  []int // lengths of the runs of spaces that are tokens, descending
}

const (
	jurassicNewline = "<|newline|>"
	jurassicRun     = 32 // spaces of the longest run
	jurassicGroup   = 3  // digits of a group

	sectionJurassicRuns = "jurassic.runs"
)

// compileWrapper adds what the wrapper of a model needs.
func compileWrapper(def *vocab.Definition, b *vocab.Builder) error {
	if def.Wrapper == "" {
		return nil
	}
	b.Set(settingWrapper, def.Wrapper)
	if def.Wrapper != vocab.WrapperJurassic2 {
		return errors.New("unknown wrapper " + def.Wrapper)
	}
	if def.DummyPrefix || !def.EscapeSpaces || !def.ByteFallback {
		return errors.New("the model is not as that of Jurassic-2: it puts a space before a text, keeps spaces or lacks tokens for bytes")
	}
	known := map[string]bool{}
	for _, t := range def.Tokens {
		known[string(t.Bytes)] = true
	}
	var runs []uint32
	for n := jurassicRun; n > 0; n-- {
		if known[strings.Repeat(spaceMark, n)] {
			runs = append(runs, uint32(n))
		}
	}
	if !known[jurassicNewline] {
		return errors.New("no token " + jurassicNewline)
	}
	b.AddUint32s(sectionJurassicRuns, runs)
	return nil
}

func openJurassic(f *vocab.File, model *unigram) (*jurassic, error) {
	j := &jurassic{model: model}
	for _, n := range f.Uint32s(sectionJurassicRuns) {
		if n == 0 || n > jurassicRun || len(j.runs) > 0 && int(n) >= j.runs[len(j.runs)-1] {
			return nil, errors.New("runs of spaces are not in order")
		}
		j.runs = append(j.runs, int(n))
	}
	if len(j.runs) == 0 || j.runs[len(j.runs)-1] != 1 {
		return nil, errors.New("no token of one space")
	}
	return j, nil
}

// count returns the tokens of text.
func (j *jurassic) count(e *Engine, text []byte, s *scratch) int {
	total := 0
	j.walk(text, s,
		func(part []byte) {
			s.normalised = e.normaliser.appendTo(s.normalised[:0], part)
			total += j.countPart(s.normalised, &s.unigram)
		},
		func(int) { total++ },
	)
	return total
}

// countPart returns the tokens of a text as the model gets it.
func (j *jurassic) countPart(text []byte, s *unigramScratch) int {
	total, sum := 0, float32(0)
	number, at := 0, 0 // digits from number on, that is before at
	for at < len(text) {
		var length int
		length, sum = j.model.settle(text[at:], sum, s)
		stretch := text[at : at+length]
		cuts := s.ends(length)
		begin := 0
		for i := len(cuts) - 1; i >= 0; i-- {
			end := int(cuts[i])
			known := s.places[end].from >= 0
			switch {
			case known && stretch[begin]-'0' < 10 && isDigits(stretch[begin:end]):
				begin = end
				continue
			case number < at+begin:
				total += j.numbers(text[number : at+begin])
			}
			if known {
				total++
			} else {
				total += fallbackLength(stretch[begin:end], true)
			}
			begin = end
			number = at + end
		}
		at += length
	}
	return total + j.numbers(text[number:])
}

func (j *jurassic) split(e *Engine, text []byte, s *scratch, emit func(piece string)) {
	number := []byte{}
	finish := func() {
		if n := j.numbers(number); n == 1 {
			emit(string(number))
		} else if n > 1 {
			begin, end := 0, (len(number)-1)%jurassicGroup+1
			for ; begin < len(number); begin, end = end, end+jurassicGroup {
				emit(string(number[begin:end]))
			}
		}
		number = number[:0]
	}
	j.walk(text, s,
		func(part []byte) {
			e.splitPlain(part, s, func(piece string) {
				if isDigits([]byte(piece)) {
					number = append(number, piece...)
					return
				}
				finish()
				emit(piece)
			})
			finish()
		},
		func(run int) {
			if run == 0 {
				emit(jurassicNewline)
				return
			}
			emit(strings.Repeat(spaceMark, run))
		},
	)
}

// walk calls part for each text that the model gets, and token for each token
// that does not come from it, in order: a run of so many spaces, or of none for a
// line break.
func (j *jurassic) walk(text []byte, s *scratch, part func([]byte), token func(run int)) {
	for {
		line, rest, more := bytes.Cut(text, []byte("\n"))
		if len(line) > 0 {
			j.line(line, s, part, token)
		}
		if !more {
			return
		}
		token(0)
		text = rest
	}
}

func (j *jurassic) line(line []byte, s *scratch, part func([]byte), token func(run int)) {
	s.line = append(append(s.line[:0], ' '), line...)
	for i, c := range s.line {
		if c == '\t' {
			s.line[i] = ' '
		}
	}
	// rest begins with the space that goes before what follows, if there is one.
	for rest := s.line; len(rest) > 0; {
		spaces := len(rest) - len(bytes.TrimLeft(rest, " "))
		if spaces > 1 {
			rest = rest[spaces-1:]
			for left, i := spaces-1, 0; left > 0; {
				if j.runs[i] > left {
					i++
					continue
				}
				token(j.runs[i])
				left -= j.runs[i]
			}
		}
		end := bytes.Index(rest[1:], []byte("  "))
		if end < 0 {
			end = len(rest)
		} else {
			end++
		}
		part(rest[:end])
		rest = rest[end:]
	}
}

// numbers returns how many tokens a number is, 0 if there is none.
func (j *jurassic) numbers(number []byte) int {
	if len(number) == 0 {
		return 0
	}
	if length, _ := j.model.trie.Longest(number); length == len(number) {
		return 1
	}
	return (len(number) + jurassicGroup - 1) / jurassicGroup
}

func isDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}
