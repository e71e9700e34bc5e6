package vocab

import (
	"cmp"
	"fmt"
	"slices"
)

// A list of merges says which two tokens become one, and which merge goes first.
// The engines know tokens and their order only: any two neighbours become one if
// together they spell a token, the lowest rank first. This file turns the one
// into the other, and proves for the vocabulary at hand that the counts agree.
//
// Worked example: the tokens a, b, c, ab, bc, abc and the merges "a b", "b c",
// "ab c". Merging by rank, abc begins as a b c, becomes ab c, then abc: its last
// pair is ab, c. The pair a, bc spells abc too and is in no merge, so by merges it
// would stay two tokens. But it can never stand in a text: whatever is around
// three letters that became a bc, the same merges make a bc of the letters alone,
// and the letters alone became ab c. So of all pairs that spell a token only its
// last pair can ever meet, and it is enough that this one is in the list, and that
// the last pairs of all tokens are in the list in the order of the tokens. Without
// "ab c" in the list, or with "b c" before "a b", merges and ranks would differ;
// the first is an error, in the second the order of the tokens is changed.
//
// The cost is that of merging each token's spelling once, quadratic in its length.

// maxMergedBytes bounds a token that is merged, for the cost.
const maxMergedBytes = 1024

// A merge joins two tokens, given by their spellings.
type merge struct{ left, right string }

// A merging is what mergeOrder finds out about a list of merges.
type merging struct {
	// order holds the spellings that merges make, in the order of their ranks.
	order []string
	// unreachable holds those of them that their own spelling does not become:
	// no text merges to them.
	unreachable map[string]bool
}

// mergeOrder returns the order of tokens that counts as the list of merges does.
// split gives the units that merging begins with. wholes are tokens beside the
// merged ones, that no merge may make.
func mergeOrder(merges []merge, wholes []string, split func(string) []string) (merging, error) {
	number := make(map[merge]int, len(merges))
	first := make(map[string]int, len(merges))
	for i, m := range merges {
		if len(m.left)+len(m.right) > maxMergedBytes {
			return merging{}, fmt.Errorf("merge %d makes a token of more than %d bytes", i, maxMergedBytes)
		}
		if _, ok := number[m]; ok {
			return merging{}, fmt.Errorf("merge %d, %q and %q, is there twice", i, m.left, m.right)
		}
		number[m] = i
		if _, ok := first[m.left+m.right]; !ok {
			first[m.left+m.right] = i
		}
	}
	order := make([]string, 0, len(first))
	for token := range first {
		order = append(order, token)
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(first[a], first[b]) })
	rank := make(map[string]int, len(order)+len(wholes))
	for i, token := range order {
		rank[token] = i
	}
	for i, token := range wholes {
		if _, ok := rank[token]; !ok {
			rank[token] = len(order) + i
		}
	}

	result := merging{order: order, unreachable: map[string]bool{}}
	last := -1
	for _, token := range order {
		pair, ok := lastPair(split(token), rank)
		if !ok {
			result.unreachable[token] = true
			continue
		}
		n, ok := number[pair]
		if !ok {
			return merging{}, fmt.Errorf("%q would be made of %q and %q, which is not among the merges", token, pair.left, pair.right)
		}
		if n < last {
			return merging{}, fmt.Errorf("merge %d makes %q out of turn; no order of tokens counts alike", n, token)
		}
		last = n
	}
	for _, token := range wholes {
		if _, merged := first[token]; merged {
			continue
		}
		if pair, ok := lastPair(split(token), rank); ok {
			return merging{}, fmt.Errorf("%q would be made of %q and %q, which is not among the merges", token, pair.left, pair.right)
		}
	}
	return result, nil
}

// lastPair merges units by rank, lowest first and leftmost of equals, and returns
// the two that are left before they become one. It is false if more than one is
// left at the end, or there was one only.
func lastPair(units []string, rank map[string]int) (merge, bool) {
	units = slices.Clone(units)
	for {
		at, lowest := -1, 0
		for i := range len(units) - 1 {
			if r, ok := rank[units[i]+units[i+1]]; ok && (at < 0 || r < lowest) {
				at, lowest = i, r
			}
		}
		if at < 0 {
			return merge{}, false
		}
		if len(units) == 2 {
			return merge{units[0], units[1]}, true
		}
		units[at] += units[at+1]
		units = slices.Delete(units, at+1, at+2)
	}
}
