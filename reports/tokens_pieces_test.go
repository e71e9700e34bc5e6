package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPiecesInColorsAreTheSameText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"\x1b[2J", "\xe6\x97", " \n", "\u202e", "日本語", strings.Repeat("a", 70), "", " ",
		}))).Draw(t, "pieces")
		width := rapid.IntRange(20, 90).Draw(t, "width")
		var plain, colored bytes.Buffer
		if err := writePieces(&plain, pieces, width, false); err != nil {
			t.Fatal(err)
		}
		if err := writePieces(&colored, pieces, width, true); err != nil {
			t.Fatal(err)
		}
		if fault := dangerous(plain.String()); fault != "" {
			t.Fatalf("%q holds %s", plain.String(), fault)
		}
		bare := strings.NewReplacer(string(pieceStyles[0]), "", string(pieceStyles[1]), "", plainAgain, "").Replace(colored.String())
		if bare != plain.String() {
			t.Fatalf("without the colors %q, want %q", bare, plain.String())
		}
		for _, line := range strings.Split(plain.String(), "\n") {
			if n := columnsOf(line); n > width {
				t.Fatalf("%q has %d columns, more than %d", line, n, width)
			}
		}
	})
}

func TestPieceLines(t *testing.T) {
	for _, tc := range []struct {
		name   string
		pieces []string
		width  int
		want   string
	}{
		{"a line ends between pieces, and spaces stay", []string{"Amazon", " Bed", "rock"}, 15, "[Amazon][ Bed]\n[rock]\n"},
		{"only a piece wider than the line is broken", []string{"ab", "cdefghijkl"}, 8, "[ab][cde\nfghijkl]\n"},
		{"line feeds and tabs are written out", []string{"\n\n", "\t"}, 20, `[\n\n][\t]` + "\n"},
		{"a torn character is shown by its bytes", []string{"\xe6\x97", "\xa5"}, 30, "[<0xE6><0x97>][<0xA5>]\n"},
		{"no pieces are an empty line", nil, 20, "\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := writePieces(&b, tc.pieces, tc.width, false); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, b.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNeighboringPiecesDifferInColor(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTokens(&b, []TokenCount{{Source: "text", Tokenizer: "words", Pieces: []string{"a", "b", "c"}}}, Table, Options{Color: true}); err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[36m[a]\x1b[0m\x1b[35m[b]\x1b[0m\x1b[36m[c]\x1b[0m\n"; !strings.HasSuffix(b.String(), want) {
		t.Errorf("got %q, want %q at the end", b.String(), want)
	}
}
