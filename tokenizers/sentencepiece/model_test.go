package sentencepiece

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

// Parts of a protocol buffer message.

func number(field, value uint64) string {
	return string(binary.AppendUvarint(binary.AppendUvarint(nil, field<<3|wireVarint), value))
}

func inside(field uint64, parts ...string) string {
	message := strings.Join(parts, "")
	head := binary.AppendUvarint(binary.AppendUvarint(nil, field<<3|wireBytes), uint64(len(message)))
	return string(head) + message
}

func score(value float32) string {
	return string(binary.LittleEndian.AppendUint32([]byte{2<<3 | wireFixed32}, math.Float32bits(value)))
}

var unknownPiece = inside(1, inside(1, "<unk>"), score(0), number(3, 2))

func TestReadModel(t *testing.T) {
	model := strings.Join([]string{
		unknownPiece,
		inside(1, inside(1, "▁a"), score(-1.5)),
		inside(1, inside(1, "<sep>"), number(3, 4)),
		inside(2, number(3, 2), number(35, 1), number(99, 5)),
		inside(3, inside(1, "own"), inside(2, "map"), number(3, 0), number(4, 0)),
		inside(4, "self test"),
	}, "")
	got, err := ReadModel([]byte(model))
	if err != nil {
		t.Fatal(err)
	}
	want := &vocab.Definition{
		Kind: vocab.SentencePieceBPE,
		Tokens: []vocab.Token{
			{Bytes: []byte("<unk>"), Type: vocab.TokenUnknown},
			{Bytes: []byte("▁a"), Score: -1.5, Type: vocab.TokenNormal},
			{Bytes: []byte("<sep>"), Type: vocab.TokenUserDefined},
		},
		Normalizer:   vocab.NormalizeCharsmap,
		Charsmap:     []byte("map"),
		EscapeSpaces: true,
		ByteFallback: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("definition (-want +got):\n%s", diff)
	}
}

func TestReadModelRefuses(t *testing.T) {
	tests := []struct {
		name  string
		model string
		want  string
	}{
		{"no bytes", "", "none of them the unknown piece"},
		{"text", "[UNK]\nthe\n", "wire type"},
		{"a length beyond the end", "\x0a\x7fabc", "cut short"},
		{"an endless number", "\x08" + strings.Repeat("\xff", 12), "cut short"},
		{"a model of characters", unknownPiece + inside(2, number(3, 4)), "type 4 is neither"},
		{"spaces as suffixes", unknownPiece + inside(2, number(24, 1)), "suffixes"},
		{"two unknown pieces", unknownPiece + unknownPiece, "piece 1 is unknown, and so is piece 0"},
		{"an empty piece", unknownPiece + inside(1, score(1)), "piece 1 is empty"},
		{"a piece that is not UTF-8", unknownPiece + inside(1, inside(1, "\xff")), "not UTF-8"},
		{"a piece of another type", unknownPiece + inside(1, inside(1, "a"), number(3, 7)), "piece 1 has the type 7"},
		{"a piece that is too long", inside(1, inside(1, strings.Repeat("a", 8000))), "8000 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadModel([]byte(tt.model))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadModel(%.40q): got error %v, want one with %q", tt.model, err, tt.want)
			}
		})
	}
}

func TestCompileRefuses(t *testing.T) {
	plain := func(change func(*vocab.Definition)) *vocab.Definition {
		def := vocabulary(vocab.SentencePieceBPE, map[string]float32{"a": -1})
		change(def)
		return def
	}
	tests := []struct {
		name string
		def  *vocab.Definition
		want string
	}{
		{"another kind", plain(func(d *vocab.Definition) { d.Kind = vocab.WordPiece }), "kind"},
		{"no tokens", plain(func(d *vocab.Definition) { d.Tokens = nil }), "without tokens"},
		{"no unknown token", plain(func(d *vocab.Definition) { d.Unknown = -1 }), "no unknown token"},
		{"a token twice", plain(func(d *vocab.Definition) { d.Tokens = append(d.Tokens, d.Tokens[1]) }), `both "a"`},
		{"a score that is no number", plain(func(d *vocab.Definition) { d.Tokens[1].Score = float32(math.NaN()) }), "score NaN"},
		{"an unused token of BPE", plain(func(d *vocab.Definition) { d.Tokens[1].Type = vocab.TokenUnused }), "unused"},
		{"nothing to find", plain(func(d *vocab.Definition) { d.Tokens[1].Type = vocab.TokenControl }), "no token is found"},
		{"bytes without tokens", plain(func(d *vocab.Definition) { d.ByteFallback = true }), "0 tokens for bytes"},
		{"a normalizer of another engine", plain(func(d *vocab.Definition) { d.Normalizer = vocab.NormalizeNFC }), `normalizer "nfc"`},
		{"a pattern", plain(func(d *vocab.Definition) { d.Pattern = vocab.PatternGPT2 }), `pattern "gpt2"`},
		{"a wrapper around BPE", plain(func(d *vocab.Definition) { d.Wrapper = vocab.WrapperJurassic2 }), "wrapper"},
		{"a map of characters that is cut short", plain(func(d *vocab.Definition) {
			d.Normalizer, d.Charsmap = vocab.NormalizeCharsmap, []byte("\xff\x00\x00\x00abc")
		}), "character map"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(tt.def)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestCompileIsDeterministic(t *testing.T) {
	for _, name := range smallModels {
		def := define(t, name)
		first, err := Compile(def)
		if err != nil {
			t.Fatal(err)
		}
		second, err := Compile(def)
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Errorf("%s: compiled twice, two files", name)
		}
	}
}

// FuzzReadModel checks that any bytes are a definition or an error, and that what
// compiles from them counts.
func FuzzReadModel(f *testing.F) {
	f.Add([]byte(unknownPiece + inside(1, inside(1, "a"), score(-1)) + inside(2, number(3, 1))))
	f.Add([]byte(unknownPiece + inside(1, inside(1, "▁a"), number(3, 4)) + inside(2, number(3, 2)) + inside(3, number(3, 0))))
	f.Add([]byte(unknownPiece + inside(3, inside(2, "\x04\x00\x00\x00abcdefgh"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		def, err := ReadModel(data)
		if err != nil {
			return
		}
		packed, err := Compile(def)
		if err != nil {
			return
		}
		text := []byte("a  ab\u2581 北京 \x00")
		e := open(t, packed)
		if got, want := e.Count(text), len(e.Pieces(text)); got != want {
			t.Errorf("counted %d tokens, but there are %d pieces", got, want)
		}
	})
}
