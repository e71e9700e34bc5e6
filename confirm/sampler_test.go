package confirm

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The example of sampler.go.
func TestSamplerExample(t *testing.T) {
	s := NewSampler[int64](1, 12)
	for _, n := range []int64{10, 10, 10, 10, 20, 20, 40, 80} {
		s.Add(Candidate{Tokens: n}, func() int64 { return n })
	}
	strata, chosen := s.Choose(12)
	if want := []Stratum{{6, 80}, {2, 120}}; !slices.Equal(strata, want) {
		t.Errorf("strata %v, want %v", strata, want)
	}
	if len(chosen) != 8 {
		t.Errorf("%d of 8 samples chosen, of 12 wanted", len(chosen))
	}
}

func TestSizeClass(t *testing.T) {
	last := 0
	for n := int64(1); n < 100_000; n++ {
		c := sizeClass(n)
		if c < last {
			t.Fatalf("the class of %d is %d, that of one less %d", n, c, last)
		}
		last = c
	}
	for _, pair := range [][2]int64{{4, 5}, {6, 7}, {8, 11}, {12, 15}, {1024, 1535}} {
		if sizeClass(pair[0]) != sizeClass(pair[1]) || sizeClass(pair[1]) == sizeClass(pair[1]+1) {
			t.Errorf("%d to %d are no class", pair[0], pair[1])
		}
	}
	if sizeClass(math.MaxInt64) > 130 || sizeClass(-1) != 0 {
		t.Error("the ends have no class")
	}
}

// What is chosen is no more than was asked for, without repeats, each from its own
// stratum; nothing is lost, and the same samples give the same choice.
func TestSampler(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.Int64Range(0, 5000), 1, 300).Draw(t, "sizes")
		script := rapid.SliceOfN(rapid.IntRange(0, 3), len(sizes), len(sizes)).Draw(t, "scripts")
		n := rapid.IntRange(1, 60).Draw(t, "n")
		choose := func() ([]Stratum, []Choice[int]) {
			s := NewSampler[int](7, n)
			for i, size := range sizes {
				s.Add(Candidate{Tokens: size, Script: script[i]}, func() int { return i })
			}
			for _, c := range s.cells {
				if len(c.kept) > n {
					t.Fatalf("a cell keeps %d of at most %d", len(c.kept), n)
				}
			}
			return s.Choose(n)
		}
		strata, chosen := choose()
		if len(chosen) != min(n, len(sizes)) {
			t.Fatalf("%d chosen of %d, %d wanted", len(chosen), len(sizes), n)
		}
		var calls, tokens, want int64
		for _, s := range strata {
			calls, tokens = calls+s.Calls, tokens+s.Tokens
		}
		for _, size := range sizes {
			want += max(size, 1)
		}
		if calls != int64(len(sizes)) || tokens != want {
			t.Fatalf("strata hold %d calls of %d tokens; there are %d of %d", calls, tokens, len(sizes), want)
		}
		seen := map[int]bool{}
		for _, c := range chosen {
			if seen[c.Item] {
				t.Fatalf("sample %d is chosen twice", c.Item)
			}
			seen[c.Item] = true
		}
		again, same := choose()
		if !slices.Equal(strata, again) || !slices.Equal(chosen, same) {
			t.Fatal("the same samples give another choice")
		}
	})
}

// Every sample of a stratum is as likely as any other, wherever it stands.
func TestSamplerIsUniform(t *testing.T) {
	const population, wanted, runs = 40, 10, 4000
	var hits [population]int
	for seed := range uint64(runs) {
		s := NewSampler[int](seed, wanted)
		for i := range population {
			s.Add(Candidate{Tokens: 100}, func() int { return i })
		}
		_, chosen := s.Choose(wanted)
		for _, c := range chosen {
			hits[c.Item]++
		}
	}
	const mean = runs * wanted / population // 1000, spread about 27
	for i, n := range hits {
		if n < mean-150 || n > mean+150 {
			t.Errorf("sample %d was chosen %d times, not about %d", i, n, mean)
		}
	}
}
