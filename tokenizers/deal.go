package tokenizers

import "math/bits"

// Deal deals one text's tokens out over the script classes in proportion to its
// letters, as [Letters] counts them, in whole tokens that add up to tokens.
//
// Every class first gets its share rounded down; the tokens left go one each to
// the classes with the largest remainders, ties to the earlier class. A text
// without letters goes to Other. tokens and letters must not be negative.
//
//	7 tokens, 6 Latin and 4 Han letters: 4.2 and 2.8, so 4 and 2, and the one left to Han: 4 and 3
func Deal(tokens int, letters [ScriptCount]int) [ScriptCount]int {
	var dealt [ScriptCount]int
	var total uint64
	only := 0 // the class of all letters, should there be but one
	for i, n := range letters {
		if total += uint64(n); n > 0 {
			only = i
		}
	}
	if total == 0 {
		dealt[otherAt] = tokens
		return dealt
	}
	if total == uint64(letters[only]) {
		dealt[only] = tokens
		return dealt
	}
	var remainders [ScriptCount]uint64
	left := tokens
	for i, n := range letters {
		// 128 bits between, so that no size of text can overflow.
		high, low := bits.Mul64(uint64(tokens), uint64(n))
		share, remainder := bits.Div64(high, low, total)
		dealt[i], remainders[i] = int(share), remainder
		left -= int(share)
	}
	// Fewer tokens are left than classes have a remainder.
	for ; left > 0; left-- {
		largest := 0
		for i, remainder := range remainders {
			if remainder > remainders[largest] {
				largest = i
			}
		}
		dealt[largest]++
		remainders[largest] = 0
	}
	return dealt
}
