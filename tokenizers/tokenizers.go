// Package tokenizers counts the tokens of texts and says how far each count can
// be trusted.
//
// A [Registry] opens a [Tokenizer] by name: a vocabulary with its rules, or one
// of the two rules without a vocabulary, chars and bytes. A [Binding] says which
// of them stands for a model, by which factor, and with which [Class] and
// [Band]. Accuracy belongs to the binding, not to the engine: one vocabulary is
// exact for one model and a stand-in for another.
//
// [Letters] and [Deal] split a text's tokens over the scripts it is written in,
// since a factor that holds for Latin letters does not hold for Han.
//
// Every text is taken as it stands: spellings of special tokens such as
// <|endoftext|> or [CLS] are ordinary text here, nothing is added around a text,
// and nothing reads the network. Repairing bytes that are not UTF-8, and the
// frame a chat model puts around a message, are left to the caller.
package tokenizers

// A Counter counts the tokens of one text. It is safe for concurrent use.
type Counter interface {
	// Count returns the number of tokens in text, which is valid UTF-8.
	Count(text []byte) int
}

// A Tokenizer is an opened entry of the [Registry]. It is safe for concurrent
// use and must not be changed.
type Tokenizer struct {
	Name    string // as asked of the registry
	Kind    string // how it splits a text, for people: one of the Kind constants
	Digest  string // "sha256:<hex>" of the vocabulary's bytes, or of the rule's name and version where there is none
	Counter Counter

	// Pieces returns the tokens of text, which is valid UTF-8, in order; there
	// are as many as Counter counts. The caller owns the slice. Concatenated they
	// are the text, byte for byte, so a piece may end inside a character:
	// PieceText makes it readable. Two kinds of tokenizer return less than the
	// text: WordPiece returns entries of its vocabulary (##ing, [UNK]), and
	// words drops the white space.
	Pieces func(text []byte) []string
}

// The kinds of tokenizer.
const (
	KindWords            = "words"
	KindChars            = "characters"
	KindBytes            = "bytes"
	KindBPE              = "BPE"
	KindSentencePieceBPE = "SentencePiece BPE"
	KindUnigram          = "Unigram"
	KindWordPiece        = "WordPiece"
)

// countFunc makes a Counter of a function.
type countFunc func(text []byte) int

// Count returns f(text).
func (f countFunc) Count(text []byte) int { return f(text) }
