package reports

import (
	"fmt"
	"io"

	"tokencast/tokenizers"
)

// The form of token counts as JSON. Fields are only ever added.
type (
	tokensFileJSON struct {
		Schema  string           `json:"schema"`
		Results []tokenCountJSON `json:"results"`
	}
	tokenCountJSON struct {
		Source     string           `json:"source"`
		Model      string           `json:"model"`
		Tokenizer  string           `json:"tokenizer"`
		Kind       string           `json:"kind"`
		Accuracy   tokenizers.Class `json:"accuracy"`
		Tokens     int64            `json:"tokens"`
		Characters int64            `json:"characters"`
		Bytes      int64            `json:"bytes"`
		Repaired   bool             `json:"repaired"`
		Pieces     []string         `json:"pieces,omitzero"` // left out where not shown
	}
)

// tokensJSON writes counts in the documented form.
func tokensJSON(w io.Writer, counts []TokenCount) error {
	return encode(w, tokensFileJSON{"tokencast.tokens/1", list(counts, func(c TokenCount) tokenCountJSON {
		j := tokenCountJSON{c.Source, c.Model, c.Tokenizer, c.Kind, c.Accuracy, c.Tokens, c.Characters, c.Bytes, c.Repaired, nil}
		if c.Pieces != nil {
			j.Pieces = list(c.Pieces, tokenizers.PieceText)
		}
		return j
	})})
}

// argument is the source of a text that was given on the command line.
const argument = "text"

// tokensTable writes counts for a terminal: a row each, and the pieces below.
func tokensTable(w io.Writer, counts []TokenCount, o Options) error {
	top := &page{width: o.width()}
	g := &grid{columns: []column{
		{"Source", id, 6},
		{"Model", id, 8},
		{"Kind", words, 9},
		{"Tokenizer", words, 9},
		{"Accuracy", words, 8},
		{"Tokens", figures, 0},
		{"Characters", figures, 0},
		{"Bytes", figures, 0},
	}}
	models, sources := false, false
	for _, c := range counts {
		models = models || c.Model != ""
		sources = sources || c.Source != argument
		g.add(c.Source, orDash(c.Model), orDash(c.Kind), c.Tokenizer, orDash(string(c.Accuracy)), count(c.Tokens), count(c.Characters), count(c.Bytes))
	}
	if !models {
		g.drop(1)
	}
	if !sources {
		g.drop(0)
	}
	if err := top.grid(g); err != nil {
		return err
	}
	if err := top.write(w, o.Color); err != nil {
		return err
	}
	for _, c := range counts {
		if c.Pieces == nil {
			continue
		}
		head := &page{width: o.width()}
		name := c.Tokenizer
		if sources {
			name = c.Source + ", " + name
		}
		if c.Kind != "" && c.Kind != c.Tokenizer {
			name += ", " + c.Kind
		}
		head.section(name)
		if err := head.write(w, o.Color); err != nil {
			return err
		}
		if err := writePieces(w, c.Pieces, o.width(), o.Color); err != nil {
			return err
		}
	}
	return repairs(counts, o.width()).write(w, o.Color)
}

// repairs says which texts were not valid UTF-8.
func repairs(counts []TokenCount, width int) *page {
	p := &page{width: width}
	seen := map[string]bool{}
	for _, c := range counts {
		if c.Repaired && !seen[c.Source] {
			if len(seen) == 0 {
				p.lines = append(p.lines, pageLine{})
			}
			seen[c.Source] = true
			p.say(doubt, fmt.Sprintf("%s is not valid UTF-8; its broken parts were counted as U+FFFD", c.Source))
		}
	}
	return p
}

func orDash(text string) string {
	if text == "" {
		return dash
	}
	return text
}

// count is a whole number for display.
func count(n int64) string { return thousands(fmt.Sprint(n)) }
