package tally

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBucketsAreThoseOfTheComment(t *testing.T) {
	for _, tc := range []struct {
		v         int64
		i         int
		low, high int64
	}{
		{0, 0, 0, 0},
		{255, 255, 255, 255},
		{256, 256, 256, 257},
		{257, 256, 256, 257},
		{1000, 506, 1000, 1003},
		{math.MaxInt64, 7295, math.MaxInt64 - 1<<55 + 1, math.MaxInt64},
	} {
		low := int64(0)
		if tc.i > 0 {
			low = upperEdge(tc.i-1) + 1
		}
		if i := bucket(tc.v); i != tc.i || low != tc.low || upperEdge(i) != tc.high {
			t.Errorf("bucket(%d) = %d from %d to %d, want %d from %d to %d", tc.v, i, low, upperEdge(i), tc.i, tc.low, tc.high)
		}
	}
}

func TestBucketsAreNarrowAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(0, math.MaxInt64).Draw(t, "v")
		i := bucket(v)
		high := upperEdge(i)
		if high < v || i > 0 && upperEdge(i-1) >= v {
			t.Fatalf("%d is not in its bucket %d", v, i)
		}
		// At most 1 % above: 100 x (high - v) <= v, without overflow.
		if high-v > v/100 {
			t.Fatalf("the upper edge of %d is %d, more than 1 %% above", v, high)
		}
	})
}

// moments returns the moments of counts.
func moments(t interface{ Fatal(...any) }, counts []int64) Moments {
	var m Moments
	for _, c := range counts {
		if err := m.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// drawSeries draws a series of counts, small and large ones.
func drawSeries(t *rapid.T, label string) []int64 {
	return rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, 1<<40)), 0, 50).Draw(t, label)
}

func TestMomentsAreThoseOfAPlainRecount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := drawSeries(t, "counts")
		m := moments(t, counts)
		if len(counts) == 0 {
			if diff := cmp.Diff(Moments{}, m, bigs); diff != "" || m.Percentile(50) != 0 {
				t.Fatal(diff)
			}
			return
		}
		var s series
		for _, c := range counts {
			if err := s.add(c); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(m, s.moments(), bigs); diff != "" {
			t.Fatalf("one by one in words (-Add +add):\n%s", diff)
		}
		sum, squares := int64(0), new(big.Int)
		for _, c := range counts {
			sum += c
			squares.Add(squares, new(big.Int).Exp(big.NewInt(c), big.NewInt(2), nil))
		}
		sorted := slices.Sorted(slices.Values(counts))
		if m.Sum != sum || addBig(m.Squares, nil) == nil != (squares.Sign() == 0) || m.Squares != nil && m.Squares.Cmp(squares) != 0 || m.Min != sorted[0] || m.Max != sorted[len(sorted)-1] {
			t.Fatalf("moments of %v are %+v", counts, m)
		}
		percent := rapid.IntRange(1, 100).Draw(t, "percent")
		exact := sorted[(len(sorted)*percent+99)/100-1]
		if p := m.Percentile(percent); p < exact || p-exact > exact/100 || p > m.Max {
			t.Fatalf("percentile %d of %v is %d, exactly %d", percent, counts, p, exact)
		}
	})
}

func TestMomentsMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSeries(t, "a"), drawSeries(t, "b")
		merge := func(a, b []int64) Moments {
			m, err := moments(t, a).merge(moments(t, b))
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		want := moments(t, slices.Concat(a, b))
		for _, got := range []Moments{merge(a, b), merge(b, a)} {
			if diff := cmp.Diff(want, got, bigs); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestSeriesRefuseWhatDoesNotFit(t *testing.T) {
	both := moments(t, []int64{math.MaxInt64})
	if err := both.Add(1); err != errOverflow {
		t.Errorf("one more than fits: %v", err)
	}
	if err := both.Add(-1); err == nil || err.Error() != "a count of -1 tokens is below 0" {
		t.Errorf("a count below 0: %v", err)
	}
	var s series
	if err := s.add(math.MaxInt64); err != nil {
		t.Fatal(err)
	}
	if err := s.add(1); err != errOverflow {
		t.Errorf("one more than fits: %v", err)
	}
	if err := s.add(-1); err == nil || err.Error() != "a count of -1 tokens is below 0" {
		t.Errorf("a count below 0: %v", err)
	}
	m := s.moments()
	if _, err := m.merge(m); err != errOverflow {
		t.Errorf("merge: %v", err)
	}
	if diff := cmp.Diff(both, m, bigs); diff != "" {
		t.Errorf("changed by errors (-want +got):\n%s", diff)
	}
}

func TestProductsAreSummedAsBigIntegersAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Of counts whose sum is below 2^63, as series holds it.
		var got uint128
		want := new(big.Int)
		for range rapid.IntRange(1, 8).Draw(t, "n") {
			a, b := rapid.Int64Range(0, math.MaxInt64/8).Draw(t, "a"), rapid.Int64Range(0, math.MaxInt64/8).Draw(t, "b")
			got.addProduct(uint64(a), uint64(b))
			want.Add(want, new(big.Int).Mul(big.NewInt(a), big.NewInt(b)))
		}
		if sum := got.big(); sum == nil && want.Sign() != 0 || sum != nil && sum.Cmp(want) != 0 {
			t.Fatalf("got %v, want %v", sum, want)
		}
	})
}
