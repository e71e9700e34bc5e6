package vocab

import "fmt"

// The kinds of vocabulary. Each has one engine.
const (
	RankBPE          = "rank-bpe"          // byte pairs, merged in the order of the tokens
	SentencePieceBPE = "sentencepiece-bpe" // character pairs, merged by score
	Unigram          = "unigram"           // the split with the best sum of scores
	WordPiece        = "wordpiece"         // the longest entry first, word by word
)

// The normalizers a definition may name.
const (
	NormalizeNone     = ""
	NormalizeNFC      = "nfc"
	NormalizeNFKC     = "nfkc"
	NormalizeCharsmap = "charsmap"     // Definition.Charsmap
	NormalizeUncased  = "bert-uncased" // BERT: clean, space Chinese, lower case, strip accents
	NormalizeCased    = "bert-cased"   // BERT: clean, space Chinese
)

// The patterns a definition may name: how a text is cut before merging. Each is
// the regular expression of the encoding or model family it is called after.
const (
	PatternNone       = ""
	PatternGPT2       = "gpt2" // also p50k, r50k and the legacy Claude
	PatternCL100K     = "cl100k"
	PatternO200K      = "o200k"
	PatternLlama3     = "llama3"
	PatternQwen2      = "qwen2" // llama3 with digits one by one
	PatternTekken     = "tekken"
	PatternDeepSeek   = "deepseek-v3"
	PatternDigitsGPT2 = "digits-gpt2" // digits one by one, then gpt2 between them
)

// The types of token, numbered as SentencePiece numbers them.
const (
	TokenNormal      uint8 = 1
	TokenUnknown     uint8 = 2
	TokenControl     uint8 = 3 // never matches text
	TokenUserDefined uint8 = 4 // matches before anything else does
	TokenUnused      uint8 = 5 // keeps a number taken, never matches text
	TokenByte        uint8 = 6 // spelled <0x0A>: that byte, of a character without a token
)

// WrapperJurassic2 is the Definition.Wrapper of AI21's Jurassic-2.
const WrapperJurassic2 = "jurassic-2"

// A Definition is a vocabulary as a file states it, whatever the format.
type Definition struct {
	Name string // what the packed file is to be called; no reader sets it
	Kind string // RankBPE, SentencePieceBPE, Unigram or WordPiece
	// Tokens in the order of their numbers. Of a RankBPE vocabulary the index is
	// the rank: of two possible merges that with the lower rank of the result goes
	// first. It may differ from the number a model was trained with.
	Tokens     []Token
	Pattern    string // a Pattern constant
	Normalizer string // a Normalize constant
	Charsmap   []byte // the compiled map of NormalizeCharsmap, as a SentencePiece model holds it

	DummyPrefix       bool // a space is put before the text
	RemoveExtraSpaces bool // spaces at the ends are dropped, runs become one
	EscapeSpaces      bool // a space is written U+2581 before matching
	ByteFallback      bool // a character without a token becomes its bytes
	// WholePieces says that a piece of text that is a RankBPE token is that token,
	// whether merges lead to it or not. Read sets it always: where merges must lead
	// to a token, it leaves those out that they do not lead to.
	WholePieces bool

	Unknown int    // index of the unknown token, -1 if there is none
	Wrapper string // what the model's owner does to a text before the above: "" or WrapperJurassic2

	ContinuingPrefix string // WordPiece: what an entry inside a word begins with, "##"
	MaxWordChars     int    // WordPiece: a longer word is unknown

	// Notes say where counting by this definition may depart from the program
	// the file was written for, in rare text. None: it is the same.
	Notes []string
}

// A Token is an entry of a vocabulary.
type Token struct {
	Bytes []byte  // as it matches text; nil for a number that no token has
	Score float32 // SentencePieceBPE and Unigram; greater is better
	Type  uint8   // a Token constant; 0 is read as TokenNormal
}

// Special reports whether t never matches text: it is a control, unknown or
// unused token, or has no bytes.
func (t Token) Special() bool {
	switch t.Type {
	case TokenControl, TokenUnknown, TokenUnused:
		return true
	}
	return len(t.Bytes) == 0
}

// Check returns an error if no engine could make sense of d: an unknown kind, no
// tokens, or an unknown token that is out of range.
func (d *Definition) Check() error {
	switch d.Kind {
	case RankBPE, SentencePieceBPE, Unigram, WordPiece:
	default:
		return fmt.Errorf("unknown kind of vocabulary %q", d.Kind)
	}
	if len(d.Tokens) == 0 {
		return fmt.Errorf("a %s vocabulary without tokens", d.Kind)
	}
	if d.Unknown < -1 || d.Unknown >= len(d.Tokens) {
		return fmt.Errorf("unknown token %d is not among the %d tokens", d.Unknown, len(d.Tokens))
	}
	return nil
}
