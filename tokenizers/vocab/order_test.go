package vocab

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOrderOfMerges(t *testing.T) {
	for _, test := range []struct {
		name   string
		merges string // "left right", with commas between
		wholes []string
		want   []string
		lost   []string // unreachable
		err    string
	}{
		{name: "the worked example", merges: "a b,b c,ab c", want: []string{"ab", "bc", "abc"}},
		{name: "without its last pair", merges: "a b,b c,a bc", err: `"abc" would be made of "ab" and "c"`},
		{name: "with the other pair first", merges: "b c,a b,a bc", want: []string{"bc", "ab", "abc"}},
		{name: "all pairs that spell a token", merges: "a b,b c,a bc,ab c", want: []string{"ab", "bc", "abc"}},
		{name: "a token that no text becomes", merges: "b c,a b,c d,ab cd", want: []string{"bc", "ab", "cd", "abcd"}, lost: []string{"abcd"}},
		{name: "a merge that is there twice", merges: "a b,a b", err: "is there twice"},
		{name: "a whole token that merges would make", merges: "a b", wholes: []string{"abc", "abb"}, err: `"abc" would be made of "ab" and "c"`},
		{name: "a whole token that merges cannot make", merges: "a b", wholes: []string{"abcd"}, want: []string{"ab"}},
		{name: "a token that is too long", merges: strings.Repeat("a", 1024) + " a", err: "more than 1024 bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := mergeOrder(mergesOf(test.merges), test.wholes, eachByte)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Fatalf("error %v, want one with %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got.order); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.lost, slices.Sorted(maps.Keys(got.unreachable))); diff != "" {
				t.Errorf("unreachable (-want +got):\n%s", diff)
			}
		})
	}
}

func mergesOf(s string) []merge {
	var merges []merge
	for pair := range strings.SplitSeq(s, ",") {
		left, right, _ := strings.Cut(pair, " ")
		merges = append(merges, merge{left, right})
	}
	return merges
}

// Whatever list of merges is accepted, merging by rank does to every text what
// merging by the list does.
func TestAnAcceptedOrderCountsAsTheMergesDo(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		tokens := []string{"a", "b", "c"}
		var merges []merge
		for range rapid.IntRange(1, 12).Draw(t, "merges") {
			m := merge{rapid.SampledFrom(tokens).Draw(t, "left"), rapid.SampledFrom(tokens).Draw(t, "right")}
			if slices.Contains(merges, m) || len(m.left)+len(m.right) > 8 {
				continue
			}
			merges = append(merges, m)
			if !slices.Contains(tokens, m.left+m.right) {
				tokens = append(tokens, m.left+m.right)
			}
		}
		got, err := mergeOrder(merges, nil, eachByte)
		if err != nil {
			return
		}
		accepted++
		rank := map[string]int{}
		for i, token := range got.order {
			if !got.unreachable[token] {
				rank[token] = i
			}
		}
		for range 20 {
			text := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 24, -1).Draw(t, "text")
			byRank := merged(text, func(a, b string) (int, bool) { r, ok := rank[a+b]; return r, ok })
			byList := merged(text, func(a, b string) (int, bool) { i := slices.Index(merges, merge{a, b}); return i, i >= 0 })
			if diff := cmp.Diff(byList, byRank); diff != "" {
				t.Fatalf("%q with %q (-merges +ranks):\n%s", text, merges, diff)
			}
		}
	})
	if accepted == 0 {
		t.Error("no list of merges was accepted")
	}
}

// merged is the obvious merging: the pair that goes first, leftmost of equals,
// until none is left.
func merged(text string, order func(left, right string) (int, bool)) []string {
	units := eachByte(text)
	for {
		at, first := -1, 0
		for i := range len(units) - 1 {
			if n, ok := order(units[i], units[i+1]); ok && (at < 0 || n < first) {
				at, first = i, n
			}
		}
		if at < 0 {
			return units
		}
		units[at] += units[at+1]
		units = slices.Delete(units, at+1, at+2)
	}
}
