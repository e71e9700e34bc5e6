package bpe

import (
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func load(t testing.TB, encoding string) *Reference {
	t.Helper()
	e, err := Load(encoding)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestReferencePieces(t *testing.T) {
	tests := []struct {
		name     string
		encoding string
		text     string
		want     []string
	}{
		{"no text is no token", "cl100k_base", "", []string{}},
		{"a word takes the space before it", "cl100k_base", "Amazon Bedrock is amazing!", []string{"Amazon", " Bed", "rock", " is", " amazing", "!"}},
		{"a character may be split between tokens", "r50k_base", "龘", []string{"\xe9\xbe", "\x98"}},
		{"a special token's spelling is text", "cl100k_base", "<|endoftext|>", []string{"<", "|", "endo", "ft", "ext", "|", ">"}},
		{"p50k has tokens for runs of spaces", "p50k_base", "    x", []string{"   ", " x"}},
		{"r50k has none", "r50k_base", "    x", []string{" ", " ", " ", " x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := load(t, tt.encoding)
			got := e.Pieces([]byte(tt.text))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("pieces of %q by %s (-want +got):\n%s", tt.text, tt.encoding, diff)
			}
			if n := e.Count([]byte(tt.text)); n != len(tt.want) {
				t.Errorf("counted %d tokens in %q by %s, want %d", n, tt.text, tt.encoding, len(tt.want))
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	t.Run("an unknown encoding, naming it", func(t *testing.T) {
		_, err := Load("cl101k_base")
		if err == nil || !strings.Contains(err.Error(), `"cl101k_base"`) {
			t.Errorf("got error %v, want one that names cl101k_base", err)
		}
	})
	t.Run("ranks with another digest, naming the encoding", func(t *testing.T) {
		err := verify("o200k_base", []byte("IQ== 0\n"), definitions["o200k_base"].sha256)
		if err == nil || !strings.Contains(err.Error(), "o200k_base") || !strings.Contains(err.Error(), "446a9538") {
			t.Errorf("got error %v, want one that names o200k_base and the digest it should have", err)
		}
	})
}

func TestLoadWritesNoCache(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("TIKTOKEN_CACHE_DIR", cache)
	load(t, "r50k_base")
	entries, err := os.ReadDir(cache)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) > 0 {
		t.Errorf("loading wrote %v", entries)
	}
}

func TestDigestIsThatOfTheRanks(t *testing.T) {
	const want = "sha256:306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"
	if got := load(t, "r50k_base").Digest(); got != want {
		t.Errorf("got digest %s, want %s", got, want)
	}
}

func TestReferenceIsSafeForConcurrentUse(t *testing.T) {
	e := load(t, "r50k_base")
	text := []byte(strings.Repeat("The third line, again. ", 20))
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
