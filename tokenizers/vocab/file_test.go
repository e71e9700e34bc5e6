package vocab_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tokencast/tokenizers/vocab"
)

// The worked example at the head of the layout.
func TestPackedBytesOfTheWorkedExample(t *testing.T) {
	b := vocab.NewBuilder("k", "n")
	b.AddUint32s("a", []uint32{7})
	packed := b.Bytes()
	if len(packed) != 108 {
		t.Fatalf("%d bytes, want 108", len(packed))
	}
	if got, want := hex.EncodeToString(packed[104:]), "07000000"; got != want {
		t.Errorf("section is %s, want %s", got, want)
	}
	if got := binary.LittleEndian.Uint32(packed[4:]); got != 104 {
		t.Errorf("header of %d bytes, want 104", got)
	}
}

func TestWhatIsPackedIsRead(t *testing.T) {
	b := vocab.NewBuilder(vocab.RankBPE, "tiny")
	b.Set("pattern", "gpt2")
	b.Set("empty", "")
	b.AddBytes("bytes", []byte("abc"))
	b.AddUint32s("words", []uint32{1, 1 << 31})
	b.AddUint64s("slots", []uint64{3, 1 << 63})
	b.AddBytes("none", nil)
	packed := b.Bytes()

	for _, test := range []struct {
		name string
		data []byte
	}{
		{"aligned bytes are used in place", packed},
		{"bytes at an odd address are decoded", append([]byte{0}, packed...)[1:]},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, err := vocab.Open(test.data)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Verify(); err != nil {
				t.Error(err)
			}
			type contents struct {
				Kind, Name, Pattern, Absent string
				Sections                    []string
				Bytes                       []byte
				Words                       []uint32
				Slots                       []uint64
				Mismatch, Missing           []uint32
				HasNone, HasOther           bool
			}
			got := contents{
				f.Kind(), f.Name(), f.Text("pattern"), f.Text("empty"), f.Sections(),
				f.Bytes("bytes"), f.Uint32s("words"), f.Uint64s("slots"), f.Uint32s("slots"), f.Uint32s("nowhere"),
				f.Has("none"), f.Has("nowhere"),
			}
			want := contents{
				vocab.RankBPE, "tiny", "gpt2", "",
				[]string{"bytes", "none", "slots", "words"},
				[]byte("abc"),
				[]uint32{1, 1 << 31},
				[]uint64{3, 1 << 63},
				nil, nil, true, false,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("contents (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPackingDependsOnTheContentsOnly(t *testing.T) {
	one, two := vocab.NewBuilder("k", "n"), vocab.NewBuilder("k", "n")
	one.Set("x", "1")
	one.Set("y", "2")
	one.AddBytes("p", []byte{1})
	one.AddBytes("q", []byte{2})
	two.AddBytes("q", []byte{2})
	two.AddBytes("p", []byte{3})
	two.AddBytes("p", []byte{1})
	two.Set("y", "2")
	two.Set("x", "1")
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the same contents in another order give other bytes")
	}
}

func TestDamagedFilesAreRefused(t *testing.T) {
	b := vocab.NewBuilder("kind", "name")
	b.Set("key", "value")
	b.AddUint32s("section", []uint32{1, 2, 3})
	packed := b.Bytes()
	with := func(at int, v byte) []byte {
		c := bytes.Clone(packed)
		c[at] ^= v
		return c
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"no bytes", nil, "not a packed vocabulary"},
		{"another magic", with(0, 1), "not a packed vocabulary"},
		{"cut short", packed[:len(packed)-1], "it is cut short or damaged"},
		{"a bit of the header", with(70, 1), "the header is damaged"},
		{"a header length beyond the file", with(6, 1), "header of"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := vocab.Open(test.data); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
	t.Run("a bit of the contents is found by Verify", func(t *testing.T) {
		f, err := vocab.Open(with(len(packed)-1, 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Verify(); err == nil {
			t.Error("Verify finds nothing")
		}
	})
	if _, err := vocab.Open([]byte("x")); !errors.Is(err, vocab.ErrNotPacked) {
		t.Errorf("error %v, want ErrNotPacked", err)
	}
}

func TestEverySectionSurvivesPacking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sections := rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.Uint64())).Draw(t, "sections")
		settings := rapid.MapOf(rapid.String(), rapid.StringN(1, -1, 20)).Draw(t, "settings")
		b := vocab.NewBuilder(rapid.String().Draw(t, "kind"), rapid.String().Draw(t, "name"))
		for name, v := range sections {
			b.AddUint64s(name, v)
		}
		for k, v := range settings {
			b.Set(k, v)
		}
		f, err := vocab.Open(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range sections {
			if got := f.Uint64s(name); !slices.Equal(got, want) {
				t.Fatalf("section %q is %v, want %v", name, got, want)
			}
		}
		for k, want := range settings {
			if got := f.Text(k); got != want {
				t.Fatalf("setting %q is %q, want %q", k, got, want)
			}
		}
	})
}

// FuzzOpen feeds arbitrary bytes, with a right checksum so that the header is
// looked at, and uses everything that opens.
func FuzzOpen(f *testing.F) {
	b := vocab.NewBuilder("kind", "name")
	b.Set("key", "value")
	b.AddUint32s("section", []uint32{1, 2, 3})
	b.AddUint64s("wide", []uint64{4})
	f.Add(b.Bytes())
	f.Add(vocab.NewBuilder("", "").Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		use(t, data)
		if len(data) >= 64 {
			repaired := bytes.Clone(data)
			vocab.Repair(repaired)
			use(t, repaired)
		}
	})
}

func use(t *testing.T, data []byte) {
	f, err := vocab.Open(data)
	if err != nil {
		return
	}
	for _, name := range f.Sections() {
		if !f.Has(name) {
			t.Errorf("section %q is listed and not there", name)
		}
		f.Bytes(name)
		f.Uint32s(name)
		f.Uint64s(name)
	}
	f.Text("key")
	f.Digest()
	_ = f.Verify()
}
