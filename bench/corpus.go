// Package bench makes the texts that the tokenizers are timed on. [Corpus] is the
// ordinary mix, [Worst] are texts that slow tokenizers down. The timings themselves
// are in the package's tests; README.md says how to run them and what they gave.
//
// The texts are made from small word lists and a seed, so everyone has the same bytes
// and nothing is downloaded. So that a memory of words already seen gains no more
// than on natural text, every eighth or so word is coined from syllables, and code,
// JSON and chats are full of names and numbers of their own.
package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A Text is one text of the corpus.
type Text struct {
	Kind string // the language of prose, or "code", "json", "chat"
	Text string
}

// Corpus returns texts of about size bytes in all, up to one text more: half prose,
// of which a third is English, the rest code, JSON and chats. The same size gives the
// same texts.
func Corpus(size int) []Text {
	m := &maker{rand: rand.New(rand.NewPCG(20240701, 4))}
	var texts []Text
	for sum := 0; sum < size; {
		t := m.text()
		sum += len(t.Text)
		texts = append(texts, t)
	}
	return texts
}

// maker makes texts by chance.
type maker struct {
	rand *rand.Rand
	b    strings.Builder
}

func (m *maker) n(n int) int { return m.rand.IntN(n) }

// pick returns one of list, the early ones more often.
func (m *maker) pick(list []string) string {
	return list[min(m.n(len(list)), m.n(len(list)))]
}

func (m *maker) text() Text {
	m.b.Reset()
	kind := ""
	size := 300 + m.n(900)*m.n(8)
	switch at := m.n(100); {
	case at < 50:
		l := languages[0]
		if at >= 17 {
			l = languages[1+m.n(len(languages)-1)]
		}
		kind = l.name
		for m.b.Len() < size {
			m.paragraph(l)
		}
	case at < 68:
		kind = "code"
		for m.b.Len() < size {
			m.function()
		}
	case at < 84:
		kind = "json"
		m.record(size)
	default:
		kind = "chat"
		l := languages[m.n(len(languages))]
		for m.b.Len() < size {
			m.b.WriteString("User: ")
			m.sentence(l)
			m.b.WriteString("\nAssistant: ")
			m.paragraph(l)
		}
	}
	return Text{kind, m.b.String()}
}

// word writes a word of l: mostly one of its list, else a coined one or a number.
func (m *maker) word(l *language, first bool) {
	word := ""
	switch at := m.n(100); {
	case at < 84:
		word = m.pick(l.words)
	case at < 96:
		for range 2 + m.n(3) {
			word += l.syllables[m.n(len(l.syllables))]
		}
		if l.cased && m.n(3) == 0 {
			first = true
		}
	default:
		word = fmt.Sprint(m.n(3000))
	}
	if first && l.cased {
		letters := []rune(word)
		word = strings.ToUpper(string(letters[0])) + string(letters[1:])
	}
	m.b.WriteString(word)
}

func (m *maker) sentence(l *language) {
	for i, n := 0, 4+m.n(14); i < n; i++ {
		if i > 0 {
			if m.n(9) == 0 {
				m.b.WriteString(l.comma)
			} else {
				m.b.WriteString(l.space)
			}
		}
		m.word(l, i == 0)
	}
	m.b.WriteString(l.stop)
}

func (m *maker) paragraph(l *language) {
	for range 2 + m.n(4) {
		m.sentence(l)
	}
	m.b.WriteString("\n\n")
}

// name writes a name of code, such as readOrderTotal or read_order_17.
func (m *maker) name() string {
	english := languages[0]
	snake := m.n(2) == 0
	name := m.pick(codeWords)
	for range 1 + m.n(2) {
		next := m.pick(english.words)
		if m.n(8) == 0 {
			next = english.syllables[m.n(len(english.syllables))] + english.syllables[m.n(len(english.syllables))]
		}
		if snake {
			name += "_" + next
		} else {
			name += strings.ToUpper(next[:1]) + next[1:]
		}
	}
	return name
}

func (m *maker) function() {
	a, b, c := m.name(), m.name(), m.name()
	indent := []string{"    ", "\t"}[m.n(2)]
	fmt.Fprintf(&m.b, "// %s says how ", a)
	m.sentence(languages[0])
	fmt.Fprintf(&m.b, "\nfunc %s(%s []string, %s int) (int, error) {\n", a, b, c)
	for range 2 + m.n(4) {
		d := m.name()
		switch m.n(4) {
		case 0:
			fmt.Fprintf(&m.b, "%s%s := %s[%d:len(%s)-%s]\n", indent, d, b, m.n(100), b, c)
		case 1:
			fmt.Fprintf(&m.b, "%[1]sfor i := 0; i < %[2]s; i++ {\n%[1]s%[1]s%[3]s(%[4]s[i], 0x%[5]x)\n%[1]s}\n", indent, c, d, b, m.n(1<<20))
		case 2:
			fmt.Fprintf(&m.b, "%[1]sif err := %[2]s.%[3]s(%[4]q); err != nil {\n%[1]s%[1]sreturn %[5]d, err\n%[1]s}\n", indent, d, m.name(), m.pick(languages[0].words), m.n(9))
		default:
			fmt.Fprintf(&m.b, "%s%s += %s * %d.%02d // %s\n", indent, c, d, m.n(1000), m.n(100), m.pick(languages[0].words))
		}
	}
	fmt.Fprintf(&m.b, "%sreturn %s, nil\n}\n\n", indent, c)
}

func (m *maker) record(size int) {
	m.b.WriteString("{\n  \"items\": [\n")
	for i := 0; m.b.Len() < size; i++ {
		if i > 0 {
			m.b.WriteString(",\n")
		}
		fmt.Fprintf(&m.b, "    {\n      \"id\": \"%08x-%04x\",\n      \"created_at\": \"20%02d-%02d-%02dT%02d:%02d:%02dZ\",\n", m.rand.Uint32(), m.n(1<<16), m.n(30), 1+m.n(12), 1+m.n(28), m.n(24), m.n(60), m.n(60))
		for range 2 + m.n(3) {
			fmt.Fprintf(&m.b, "      %q: %d.%d,\n", m.name(), m.n(10000), m.n(100))
		}
		m.b.WriteString("      \"note\": \"")
		m.sentence(languages[m.n(len(languages))])
		m.b.WriteString("\",\n      \"active\": true\n    }")
	}
	m.b.WriteString("\n  ]\n}\n")
}

// Worst returns texts of about size bytes that are one piece to a splitter, by name.
func Worst(size int) []Text {
	m := &maker{rand: rand.New(rand.NewPCG(20240701, 5))}
	chinese := languages[len(languages)-2]
	var words, ideographs strings.Builder
	for words.Len() < size {
		m.b.Reset()
		m.word(chinese, false)
		words.WriteString(m.b.String())
	}
	for ideographs.Len() < size {
		ideographs.WriteRune(rune(0x4e00 + m.n(0x9fa5-0x4e00)))
	}
	return []Text{
		{"one letter", strings.Repeat("a", size)},
		{"spaces", strings.Repeat(" ", size)},
		{"newlines", strings.Repeat("\n", size)},
		{"Chinese without punctuation", words.String()},
		{"ideographs by chance", ideographs.String()},
	}
}
