package bpe

import (
	"testing"

	"pgregory.net/rapid"
)

// An answer's place and mark tell its question from all others.
func TestHashAskedTellsQuestionsApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		question := rapid.Uint64Range(0, 1<<(2*idBits+1)-1)
		a, b := question.Draw(t, "a"), question.Draw(t, "b")
		if rapid.Bool().Draw(t, "near") {
			b = a ^ 1<<rapid.IntRange(0, 2*idBits).Draw(t, "bit")
		}
		place := func(key uint64) [2]uint64 {
			h := hashAsked(key)
			return [2]uint64{h >> (64 - askedBits), h << askedBits >> answerShift}
		}
		if a != b && place(a) == place(b) {
			t.Fatalf("questions %#x and %#x have the same place and mark", a, b)
		}
	})
}
