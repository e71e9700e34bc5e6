package tally

import "math/bits"

// A Histogram counts token counts by bucket: element i is the number of counts
// in bucket i, and there is no element after the highest one in use. Histograms
// merge exactly, by addition.
//
// The buckets are defined by integers alone. A count below 256 has a bucket of
// its own. Above, a bucket holds the counts that agree in their eight leading
// bits, so it is at most 1/128 wide:
//
//	bucket(v) = 128 x e + v>>e,  e = max(0, bits of v - 8)
//
//	v =   255: e = 0, bucket 255, holds 255
//	v =   256: e = 1, bucket 128 + 128 = 256, holds 256 and 257
//	v =  1000: e = 2, bucket 256 + 250 = 506, holds 1000 to 1003
type Histogram []int64

// bucket returns the bucket of v, which is not negative.
func bucket(v int64) int {
	e := max(0, bits.Len64(uint64(v))-8)
	return 128*e + int(v>>e)
}

// upperEdge returns the highest count that bucket i holds.
func upperEdge(i int) int64 {
	if i < 256 {
		return int64(i)
	}
	e := i/128 - 1
	return (int64(i-128*e)+1)<<e - 1
}

// add counts v once.
func (h *Histogram) add(v int64) {
	i := bucket(v)
	if i >= len(*h) {
		*h = append(*h, make(Histogram, i+1-len(*h))...)
	}
	(*h)[i]++
}

// merge returns the sum of both, shared with neither. The number of counts was
// checked with the calls.
func (h Histogram) merge(o Histogram) Histogram {
	if len(h) < len(o) {
		h, o = o, h
	}
	if len(h) == 0 {
		return nil
	}
	both := append(Histogram(nil), h...)
	for i, n := range o {
		both[i] += n
	}
	return both
}

// total returns how many counts h holds.
func (h Histogram) total() int64 {
	var n int64
	for _, count := range h {
		n += count
	}
	return n
}
