package wordpiece

import (
	"github.com/sugarme/tokenizer/model"
	sugarme "github.com/sugarme/tokenizer/model/wordpiece"
)

// A matcher covers one word with entries of a vocabulary: the longest entry that
// the word begins with, then the longest continuation ("##" before it) of what
// is left, and so on. A word that cannot be covered so, or that is too long, is
// [UNK] as a whole.
type matcher struct {
	engine sugarme.WordPiece
}

// newMatcher returns a matcher over entries, which must hold [UNK]. It keeps
// the map; nobody writes to it after this, which makes it safe for concurrent use.
func newMatcher(entries map[string]int) matcher {
	vocabulary := model.Vocab(entries)
	return matcher{
		engine: sugarme.NewWordPieceBuilder().
			Vocab(&vocabulary).
			UnkToken(unknown).
			ContinuingSubwordPrefix("##").
			MaxInputCharsPerWord(maxWordChars).
			Build(),
	}
}

// cover returns the entries that cover word.
func (m matcher) cover(word string) []string {
	tokens, err := m.engine.Tokenize(word)
	if err != nil {
		// The engine's one error is a vocabulary without [UNK], which Load refuses.
		panic("wordpiece: " + err.Error())
	}
	pieces := make([]string, len(tokens))
	for i, token := range tokens {
		pieces[i] = token.Value
	}
	return pieces
}
