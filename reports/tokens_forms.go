package reports

import (
	"fmt"
	"io"
	"strings"

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
		j := tokenCountJSON{c.Source, c.Model, c.Tokenizer, c.Accuracy, c.Tokens, c.Characters, c.Bytes, c.Repaired, nil}
		if c.Pieces != nil {
			j.Pieces = list(c.Pieces, tokenizers.PieceText)
		}
		return j
	})})
}

// tokensTable writes counts for a terminal: a row each, and the pieces below.
func tokensTable(w io.Writer, counts []TokenCount, o Options) error {
	p := &page{width: o.width()}
	g := &grid{columns: []column{
		{"Source", id, 6},
		{"Model", id, 8},
		{"Tokenizer", words, 9},
		{"Accuracy", words, 8},
		{"Tokens", figures, 0},
		{"Characters", figures, 0},
		{"Bytes", figures, 0},
	}}
	models, repaired := false, false
	for _, c := range counts {
		models = models || c.Model != ""
		repaired = repaired || c.Repaired
		g.add(c.Source, orDash(c.Model), c.Tokenizer, orDash(string(c.Accuracy)), count(c.Tokens), count(c.Characters), count(c.Bytes))
	}
	if !models {
		g.drop(1)
	}
	if err := p.grid(g); err != nil {
		return err
	}
	for _, c := range counts {
		if c.Pieces == nil {
			continue
		}
		p.section(fmt.Sprintf("%s, %s", c.Source, c.Tokenizer))
		for _, line := range wrap(pieceText(c.Pieces), p.width, "") {
			p.lines = append(p.lines, pageLine{line, normal})
		}
	}
	if repaired {
		p.lines = append(p.lines, pageLine{})
		seen := map[string]bool{}
		for _, c := range counts {
			if c.Repaired && !seen[c.Source] {
				seen[c.Source] = true
				p.say(doubt, fmt.Sprintf("%s is not valid UTF-8; its broken parts were counted as U+FFFD", c.Source))
			}
		}
	}
	return p.write(w, o.Color)
}

// pieceText writes pieces between brackets: [Amazon][ Bedrock]. Line feeds and tabs are
// written as \n and \t.
func pieceText(pieces []string) string {
	var b strings.Builder
	whiteSpace := strings.NewReplacer("\n", `\n`, "\t", `\t`)
	for _, piece := range pieces {
		b.WriteString("[" + visible(whiteSpace.Replace(tokenizers.PieceText(piece))) + "]")
	}
	return b.String()
}

func orDash(text string) string {
	if text == "" {
		return dash
	}
	return text
}

// count is a whole number for display.
func count(n int64) string { return thousands(fmt.Sprint(n)) }
