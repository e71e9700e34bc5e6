package bpe

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The trie has the strings it was made of, with their tokens, and no others.
func TestTheTrieHasItsTokensAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := map[string]uint32{}
		for i, b := range rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'a', 'b', 0x7F, 0x80, 0xFE, 0xFF}), 1, 6), 1, 60).Draw(rt, "texts") {
			texts[string(b)] = uint32(i)
		}
		tree := trieOf(rt, texts)
		for _, text := range rapid.SliceOf(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 'a', 'b', 0x80, 0xFF}), 1, 7)).Draw(rt, "others") {
			check(rt, tree, texts, string(text))
		}
		for text := range texts {
			check(rt, tree, texts, text)
			check(rt, tree, texts, text+"a")
		}
	})
}

// The example at the head of trie.go: two tokens, one of which begins the other.
func TestTheWorkedExampleOfTheTrie(t *testing.T) {
	texts := map[string]uint32{"a": 0, "ab": 1}
	tree := trieOf(t, texts)
	for _, text := range []string{"a", "ab", "abc", "b", "aa"} {
		check(t, tree, texts, text)
	}
}

func trieOf(t rapid.TB, texts map[string]uint32) trie {
	var keys []trieKey
	for text, token := range texts {
		keys = append(keys, trieKey{text, token})
	}
	slices.SortFunc(keys, func(a, b trieKey) int { return cmp.Compare(a.text, b.text) })
	tree, err := newTrie(keys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// check compares what the trie says of each beginning of text with the map.
func check(t rapid.TB, tree trie, texts map[string]uint32, text string) {
	node := tree.root()
	for i := range len(text) {
		var ok bool
		node, ok = tree.step(node, text[i])
		begun := false
		for other := range texts {
			begun = begun || strings.HasPrefix(other, text[:i+1])
		}
		if ok != begun {
			t.Fatalf("the trie has a node for %q: %t, want %t", text[:i+1], ok, begun)
		}
		if !ok {
			return
		}
		want, has := texts[text[:i+1]]
		if (node&trieLeaf != 0) != has || has && tree.token(node) != want {
			t.Fatalf("%q is token %d: %t, want %d: %t", text[:i+1], tree.token(node), node&trieLeaf != 0, want, has)
		}
	}
}
