package vocab

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The worked example of the comment on Trie.
func TestExampleOfTheTrie(t *testing.T) {
	trie, err := NewTrie([]TrieKey{{Text: "ab", Value: 2}, {Text: "a", Value: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		text   string
		length int
		value  uint32
	}{
		{"", 0, 0}, {"b", 0, 0}, {"a", 1, TrieValue | 1}, {"ac", 1, TrieValue | 1}, {"abc", 2, TrieValue | 2},
	} {
		if length, value := trie.Longest([]byte(tt.text)); length != tt.length || value != tt.value {
			t.Errorf("longest of %q: got %d %#x, want %d %#x", tt.text, length, value, tt.length, tt.value)
		}
	}
}

func TestTrieFindsWhatAMapFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]rune{'a', 'b', 'c', 'é', '北', '\x01', '\U0001F600'})
		want := rapid.MapOf(rapid.StringOfN(alphabet, 1, 8, -1), rapid.Uint32Range(0, TrieValue-1)).Draw(t, "strings")
		var keys []TrieKey
		for text, value := range want {
			keys = append(keys, TrieKey{Text: text, Value: value})
		}
		trie, err := NewTrie(keys)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(rapid.SliceOf(rapid.StringOf(alphabet)).Draw(t, "text"), "\x00")
		for start := range text {
			length, value := 0, uint32(0)
			for end := start + 1; end <= len(text); end++ {
				if v, ok := want[text[start:end]]; ok {
					length, value = end-start, v|TrieValue
				}
			}
			if gotLength, gotValue := trie.Longest([]byte(text[start:])); gotLength != length || gotValue != value {
				t.Fatalf("longest of %q: got %d %#x, want %d %#x", text[start:], gotLength, gotValue, length, value)
			}
		}
	})
}

func TestNewTrieRefuses(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  string
	}{
		{"an empty string", []string{"a", ""}, "empty"},
		{"a string twice", []string{"a", "b", "a"}, `"a" is twice`},
		{"the byte 0", []string{"a\x00"}, "holds a byte"},
		{"the byte 0xFF", []string{"\xff"}, "holds a byte"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var keys []TrieKey
			for _, text := range tt.texts {
				keys = append(keys, TrieKey{Text: text})
			}
			if _, err := NewTrie(keys); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}
