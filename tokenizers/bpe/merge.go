package bpe

// Byte-pair encoding starts from single bytes. While some two neighbours merge
// into a token, the two whose token has the lowest rank are merged, the leftmost
// of equals first. What is left are the tokens.
//
// Worked example, with the ranks ab 0, bc 1, abc 2:
//
//	a b c a b c   ->  ab c a b c  ->  ab c ab c  ->  abc ab c  ->  abc abc
//
// bc never forms: ab is of lower rank and takes its b.
//
// merge keeps, for each byte at which a token starts, the token, its neighbours,
// and a number that orders the merges with the token to its right: the rank times
// 2048 plus the place. The next merge is the least of these numbers, found by
// looking at all of them, which for the few bytes of a word is quicker than any
// queue. Where every token has a higher rank than its parts, which is so unless the
// ranks were made up, the next merge is the one to the right if it is of the same
// rank; that makes short work of runs of one character. The cost is the square of
// the length, so long pieces go through [forest] and [worker.long].

const (
	placeBits = 11
	maxMerge  = 512 // bytes; the places must fit placeBits
	never     = ^uint32(0)
)

// A chain is the scratch space of merge.
type chain struct {
	order [maxMerge + 4]uint32 // of the merge with the right neighbour; never if there is none
	token [maxMerge + 4]uint32
	next  [maxMerge + 4]uint16
	prev  [maxMerge + 4]uint16
}

// merge merges piece, of 1 to maxMerge bytes, and returns the number of tokens.
// The tokens start at 0, c.next[0], c.next[c.next[0]] and so on to len(piece).
func (c *chain) merge(v *tables, piece []byte) int {
	n := len(piece)
	for i, b := range piece {
		c.token[i] = v.single[b]
		c.next[i] = uint16(i + 1)
		c.prev[i] = uint16(i - 1)
		c.order[i] = never
		if i+1 < n {
			if id := v.double[int(b)<<8|int(piece[i+1])]; id != noToken {
				c.order[i] = id<<placeBits | uint32(i)
			}
		}
	}
	// The search looks at four places at a time.
	limit := (n + 2) &^ 3
	for i := n; i < limit; i++ {
		c.order[i] = never
	}
	count := n
	for {
		a, b := never, never
		for i := 0; i < limit; i += 4 {
			o := (*[4]uint32)(c.order[i:])
			a = min(a, o[0], o[1])
			b = min(b, o[2], o[3])
		}
		least := min(a, b)
		if least == never {
			return count
		}
		i := int(least & (1<<placeBits - 1))
		id := least >> placeBits
		for {
			right := int(c.next[i])
			after := int(c.next[right])
			count--
			c.token[i] = id
			c.next[i] = uint16(after)
			c.order[right] = never
			if i > 0 {
				before := int(c.prev[i])
				c.order[before] = orderOf(v, c.token[before], id, before)
			}
			if after == n {
				c.order[i] = never
				break
			}
			c.prev[after] = uint16(i)
			if !v.rising || c.order[after]>>placeBits != id {
				c.order[i] = orderOf(v, id, c.token[after], i)
				break
			}
			i = after
		}
	}
}

func orderOf(v *tables, left, right uint32, place int) uint32 {
	if id := v.pairs.merged(left, right); id != noToken {
		return id<<placeBits | uint32(place)
	}
	return never
}
