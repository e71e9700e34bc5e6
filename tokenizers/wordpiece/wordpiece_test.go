package wordpiece

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPieces(t *testing.T) {
	e, _ := loadBERT(t)
	tests := []struct {
		name string
		text string
		want []string
	}{
		{"no text is no token", "", []string{}},
		{"white space is no token", " \t\r\n\u3000", []string{}},
		{"a word is covered from the left", "Amazon Bedrock is amazing!", []string{"amazon", "bedrock", "is", "amazing", "!"}},
		{"a continuation is marked", "unaffable", []string{"una", "##ffa", "##ble"}},
		{"accents and case are taken off", "CAFÉ cafe\u0301", []string{"cafe", "cafe"}},
		{"every ideograph is a word", "北京", []string{"北", "京"}},
		{"kana are not", "かな", []string{"か", "##な"}},
		{"every ASCII symbol is a word", "$1+`x`", []string{"$", "1", "+", "`", "x", "`"}},
		{"a special token's spelling is text", "[CLS] [UNK]", []string{"[", "cl", "##s", "]", "[", "un", "##k", "]"}},
		{"a word with an unknown letter is one unknown", "abc\U00010400", []string{"[UNK]"}},
		{"100 characters are looked up", strings.Repeat("a", 100), nil},
		{"101 characters are unknown", strings.Repeat("a", 101), []string{"[UNK]"}},
		{"control characters are dropped", "a\x00b\x0bc\ufffdd\u200de", []string{"abc", "##de"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := e.Pieces([]byte(tt.text))
			if tt.want == nil {
				if joined := strings.ReplaceAll(strings.Join(got, ""), "##", ""); joined != tt.text {
					t.Errorf("pieces of %q make %q", tt.text, joined)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pieces of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// The two examples of the comments in normalise.go.
func TestExamplesOfTheComments(t *testing.T) {
	if got, want := normalise("Café\t北京!"), "cafe  北  京 !"; got != want {
		t.Errorf("normalise: got %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"it", "'", "s", "3", "$"}, words("it's 3 $")); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	tests := []struct {
		name       string
		vocabulary string
		want       string
	}{
		{"an empty vocabulary", "", "no [UNK]"},
		{"one without [UNK]", "a\nb\n", "no [UNK]"},
		{"an entry twice", "[UNK]\na\nb\na\n", `"a" on line 2 and on line 4`},
		{"an empty line", "[UNK]\n\na\n", "line 2 is empty"},
		{"bytes that are not UTF-8", "[UNK]\n\xff\n", "not UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load([]byte(tt.vocabulary))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Load(%q): got error %v, want one with %q", tt.vocabulary, err, tt.want)
			}
		})
	}
}

func TestEngineIsSafeForConcurrentUse(t *testing.T) {
	e, _ := loadBERT(t)
	text := []byte(strings.Repeat("The third line, unaffable. ", 20))
	want := e.Count(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := e.Count(text); got != want {
				t.Errorf("counted %d tokens beside others, want %d", got, want)
			}
		})
	}
	wg.Wait()
}
