package reports

import (
	"bytes"
	"strings"
	"testing"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/tokenizers"
)

// ownModels is a catalog of its own, so that the golden files stand still when the
// shipped one changes.
const ownModels = `
schema: 1
provider: {id: acme, name: Acme}
sources:
  own: {title: price letter, retrieved: 2025-02-01}
defaults: {from: 2025-01-01, source: own, region: us-east-1, per: 1m_tokens}
models:
  - id: acme.talker-v1:0
    name: Talker
    aliases: [talker]
    modality: text
    languages: [English, 日本語]
    use_cases: [chat]
    limits: {context: 200000, output: 4096, published: 200k}
    lifecycle: {status: active}
    tokenizer: {name: cl100k_base, factor: 1.18, class: calibrated, band: [-10%, +15%], source: own}
    prices:
      - {meter: input, price: 3}
      - {meter: output, price: 15}
      - {meter: input, price: 2.5, from: 2025-07-01}
      - {meter: model_unit_hour, commitment: 1_month, price: 39.6, per: hour, confidence: unconfirmed, note: no second source}
      - {meter: model_unit_hour, commitment: none, absent: not_published, per: hour}
  - id: acme.painter-v1:0
    name: Painter
    modality: image
    limits: {published: "?"}
    lifecycle: {status: legacy}
    tokenizer: {name: chars, class: chars}
    prices:
      - {meter: output_image, price: 0.04, per: image, when: {image: {max: 1024x1024}, steps: {lte: 50}}}
`

func own(t *testing.T) []*catalog.Model {
	t.Helper()
	var models []*catalog.Model
	for _, m := range shipped(t, ownModels).Models() {
		if m.Provider == "acme" {
			models = append(models, m)
		}
	}
	return models
}

func TestModelsAreThoseOfTheGoldenFiles(t *testing.T) {
	models := own(t)
	for _, tc := range []struct {
		name   string
		models []*catalog.Model
		format Format
		detail bool
		o      Options
	}{
		{"models.txt", models, Table, false, Options{}},
		{"models.60.txt", models, Table, false, Options{Width: 60}},
		{"models-show.txt", models, Table, true, Options{}},
		{"models-show.60.txt", models, Table, true, Options{Width: 60}},
		{"models.json", models, JSON, true, Options{}},
		{"models-none.txt", nil, Table, false, Options{}},
		{"models-none.json", nil, JSON, false, Options{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteModels(&b, tc.models, tc.format, tc.detail, tc.o); err != nil {
				t.Fatal(err)
			}
			golden(t, tc.name, b.Bytes())
		})
	}
}

func TestTokensAreThoseOfTheGoldenFiles(t *testing.T) {
	registry := tokenizers.NewRegistry(data.FS)
	count := func(source, model, tokenizer string, class tokenizers.Class, text string, show bool) TokenCount {
		tok, err := registry.Open(tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		c := TokenCount{
			Source: source, Model: model, Tokenizer: tokenizer, Kind: tok.Kind, Accuracy: class, Tokens: int64(tok.Counter.Count([]byte(text))),
			Characters: int64(len([]rune(text))), Bytes: int64(len(text)),
		}
		if show {
			c.Pieces = tok.Pieces([]byte(text))
		}
		return c
	}
	const text = "Amazon Bedrock is amazing!"
	hostile := TokenCount{
		Source: "\x1b[2J.txt", Tokenizer: "cl100k_base", Tokens: 4, Characters: 4, Bytes: 7, Repaired: true,
		Pieces: []string{"\x1b[2J", "\xe6\x97", " \n", "\u202e"},
	}
	for _, tc := range []struct {
		name   string
		counts []TokenCount
		format Format
		o      Options
	}{
		{"tokens.txt", []TokenCount{count("text", "", "chars", tokenizers.Chars, text, false), count("text", "", "bytes", tokenizers.Bytes, text, false), count("text", "", "cl100k_base", "", text, false)}, Table, Options{}},
		{"tokens-model.txt", []TokenCount{count("a.txt", "acme.talker-v1:0", "cl100k_base", tokenizers.Calibrated, text, false), count("-", "acme.talker-v1:0", "cl100k_base", tokenizers.Calibrated, "", false)}, Table, Options{}},
		{"tokens-show.txt", []TokenCount{count("text", "", "cl100k_base", "", text, true), hostile}, Table, Options{Width: 60}},
		{"tokens-show.json", []TokenCount{count("text", "", "cl100k_base", "", text, true), count("text", "", "chars", tokenizers.Chars, "", true), hostile}, JSON, Options{}},
		{"tokens-none.json", nil, JSON, Options{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := WriteTokens(&b, tc.counts, tc.format, tc.o); err != nil {
				t.Fatal(err)
			}
			if fault := dangerous(b.String()); fault != "" {
				t.Errorf("the report holds %s", fault)
			}
			golden(t, tc.name, b.Bytes())
		})
	}
}

func TestListsHaveTwoFormats(t *testing.T) {
	var b bytes.Buffer
	if err := WriteModels(&b, nil, CSV, false, Options{}); err == nil || !strings.Contains(err.Error(), "write table or json") {
		t.Errorf("models as csv: %v", err)
	}
	if err := WriteTokens(&b, nil, Markdown, Options{}); err == nil || !strings.Contains(err.Error(), "write table or json") {
		t.Errorf("tokens as markdown: %v", err)
	}
	if b.Len() > 0 {
		t.Errorf("%q is written", b.String())
	}
	for _, f := range []Format{Table, JSON} {
		if err := WriteModels(broken{}, own(t), f, false, Options{}); errText(err) != "write models: disk full" {
			t.Errorf("models as %s: %v", f, err)
		}
		if err := WriteTokens(broken{}, nil, f, Options{}); errText(err) != "write tokens: disk full" {
			t.Errorf("tokens as %s: %v", f, err)
		}
	}
}
