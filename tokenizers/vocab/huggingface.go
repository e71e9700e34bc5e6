package vocab

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// A tokenizer.json is a pipeline: normalizers rewrite the text, pre-tokenizers
// cut it, a model covers each cut with tokens. Every component of a file is
// either one whose effect on counts is known and can be had from an engine, or
// an error that names it. What comes after the model (post_processor, decoder,
// truncation, padding) does not change the count of a text and is not read; the
// tokens a post-processor adds belong to the frame of a request.

// hfFile is a tokenizer.json.
type hfFile struct {
	AddedTokens  []hfAdded       `json:"added_tokens"`
	Normalizer   json.RawMessage `json:"normalizer"`
	PreTokenizer json.RawMessage `json:"pre_tokenizer"`
	Model        hfModel         `json:"model"`
}

type hfAdded struct {
	ID      int    `json:"id"`
	Content string `json:"content"`
	Special bool   `json:"special"`
}

type hfModel struct {
	Type             string          `json:"type"`
	Dropout          *float32        `json:"dropout"`
	UnknownToken     string          `json:"unk_token"`
	UnknownID        *int            `json:"unk_id"`
	ContinuingPrefix string          `json:"continuing_subword_prefix"`
	EndOfWordSuffix  string          `json:"end_of_word_suffix"`
	MaxWordChars     int             `json:"max_input_chars_per_word"`
	FuseUnknown      bool            `json:"fuse_unk"`
	ByteFallback     bool            `json:"byte_fallback"`
	IgnoreMerges     bool            `json:"ignore_merges"`
	Vocab            json.RawMessage `json:"vocab"`
	Merges           json.RawMessage `json:"merges"`
}

func readHuggingFace(data []byte) (*Definition, error) {
	var f hfFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	if err := checkAdded(f.AddedTokens); err != nil {
		return nil, err
	}
	normalizers, err := components(f.Normalizer, "normalizers")
	if err != nil {
		return nil, fmt.Errorf("normalizer: %w", err)
	}
	cuts, err := components(f.PreTokenizer, "pretokenizers")
	if err != nil {
		return nil, fmt.Errorf("pre_tokenizer: %w", err)
	}
	if f.Model.Dropout != nil && *f.Model.Dropout != 0 {
		return nil, errors.New("model: dropout makes counts random")
	}
	switch {
	case f.Model.Type == "WordPiece":
		return hfWordPiece(&f, normalizers, cuts)
	case f.Model.Type == "Unigram":
		return hfUnigram(&f, normalizers, cuts)
	case f.Model.Type != "BPE" && (f.Model.Type != "" || f.Model.Merges == nil):
		return nil, fmt.Errorf("model of type %q is not supported", f.Model.Type)
	case f.Model.ContinuingPrefix != "" || f.Model.EndOfWordSuffix != "":
		return nil, fmt.Errorf("model: continuing_subword_prefix %q and end_of_word_suffix %q are not supported",
			f.Model.ContinuingPrefix, f.Model.EndOfWordSuffix)
	case len(cuts) > 0 && cuts[len(cuts)-1].Type == "ByteLevel":
		return hfByteLevel(&f, normalizers, cuts)
	}
	return hfCharacterBPE(&f, normalizers, cuts)
}

// checkAdded refuses added tokens that text may hold by chance: the original
// finds them before everything else. Marks such as <think> or [INST] are ordinary
// text here, like the spellings of special tokens.
func checkAdded(added []hfAdded) error {
	for _, a := range added {
		c := a.Content
		mark := strings.HasPrefix(c, "<") && strings.HasSuffix(c, ">") || strings.HasPrefix(c, "[") && strings.HasSuffix(c, "]")
		if !a.Special && !mark {
			return fmt.Errorf("added_tokens: %q is taken out of ordinary text, which is not supported", c)
		}
	}
	return nil
}

// A component is a normalizer or a pre-tokenizer, with the settings of all types.
type component struct {
	Type string `json:"type"`

	Normalizers   []json.RawMessage `json:"normalizers"`
	PreTokenizers []json.RawMessage `json:"pretokenizers"`

	Pattern  hfPattern `json:"pattern"`
	Content  string    `json:"content"` // Replace
	Prepend  string    `json:"prepend"` // Prepend
	Charsmap []byte    `json:"precompiled_charsmap"`
	Behavior string    `json:"behavior"` // Split
	Invert   bool      `json:"invert"`

	AddPrefixSpace   *bool  `json:"add_prefix_space"` // ByteLevel, Metaspace; true if absent
	UseRegex         *bool  `json:"use_regex"`        // ByteLevel; true if absent
	Replacement      string `json:"replacement"`      // Metaspace
	PrependScheme    string `json:"prepend_scheme"`
	Split            *bool  `json:"split"` // true if absent
	IndividualDigits bool   `json:"individual_digits"`

	CleanText     *bool `json:"clean_text"` // BertNormalizer
	HandleChinese *bool `json:"handle_chinese_chars"`
	StripAccents  *bool `json:"strip_accents"` // as lowercase if absent
	Lowercase     *bool `json:"lowercase"`
	StripLeft     bool  `json:"strip_left"`
	StripRight    bool  `json:"strip_right"`
}

// hfPattern is what a Split or a Replace looks for: a string or a regular expression.
type hfPattern struct {
	String *string `json:"String"`
	Regex  *string `json:"Regex"`
}

func isTrue(b *bool, absent bool) bool {
	if b == nil {
		return absent
	}
	return *b
}

// components returns the components of raw in order, sequences in sequences
// opened up; none for null.
func components(raw json.RawMessage, key string) ([]component, error) {
	return openComponents(raw, key, 0)
}

func openComponents(raw json.RawMessage, key string, depth int) ([]component, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	if depth > 8 {
		return nil, errors.New("sequences in sequences, more than 8 deep")
	}
	var c component
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, err
	}
	if c.Type != "Sequence" {
		return []component{c}, nil
	}
	parts := c.Normalizers
	if key == "pretokenizers" {
		parts = c.PreTokenizers
	}
	var all []component
	for _, part := range parts {
		opened, err := openComponents(part, key, depth+1)
		if err != nil {
			return nil, err
		}
		all = append(all, opened...)
	}
	return all, nil
}

// unsupported is the error about a list of components that is not one of the known.
func unsupported(what string, list []component) error {
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.describe()
	}
	if len(names) == 0 {
		names = []string{"none"}
	}
	return fmt.Errorf("%s %s: not supported with this model", what, strings.Join(names, ", "))
}

// describe names c with those settings that differ from the common ones.
func (c component) describe() string {
	var with []string
	if c.Pattern.Regex != nil {
		with = append(with, fmt.Sprintf("regex %q", *c.Pattern.Regex))
	}
	if c.Pattern.String != nil {
		with = append(with, fmt.Sprintf("string %q", *c.Pattern.String))
	}
	if c.Behavior != "" && c.Behavior != "Isolated" {
		with = append(with, c.Behavior)
	}
	if c.Invert {
		with = append(with, "inverted")
	}
	if c.PrependScheme != "" {
		with = append(with, "prepend_scheme "+c.PrependScheme)
	}
	if c.AddPrefixSpace != nil {
		with = append(with, fmt.Sprintf("add_prefix_space %v", *c.AddPrefixSpace))
	}
	if len(with) == 0 {
		return c.Type
	}
	return c.Type + " (" + strings.Join(with, ", ") + ")"
}
