package vocab_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"tokencast/tokenizers/vocab"
)

func packed(name string) []byte {
	b := vocab.NewBuilder(vocab.RankBPE, name)
	b.AddBytes("x", []byte{1, 2, 3})
	return b.Bytes()
}

func TestAnEntryIsListedAndLoaded(t *testing.T) {
	file := packed("mine")
	text, err := vocab.NewEntry(file, vocab.Entry{Name: "mine", Models: []string{"a.b-v1:0"}, Licence: "MIT", Source: "a file"})
	if err != nil {
		t.Fatal(err)
	}
	dir := fstest.MapFS{
		"mine.json":       {Data: text},
		"mine.tcv":        {Data: file},
		"notes.json":      {Data: []byte(`{"schema": "other/1"}`)},
		"README.md":       {Data: []byte("hello")},
		"sub.json/a.json": {Data: []byte("{}")},
	}
	got, err := vocab.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []vocab.Entry{{
		Name: "mine", Kind: vocab.RankBPE, Models: []string{"a.b-v1:0"}, Licence: "MIT", Source: "a file",
		SHA256: got[0].SHA256,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("entries (-want +got):\n%s", diff)
	}
	f, err := vocab.Load(dir, got[0])
	if err != nil {
		t.Fatal(err)
	}
	if f.Digest() != "sha256:"+got[0].SHA256 {
		t.Errorf("digest %s, entry %s", f.Digest(), got[0].SHA256)
	}

	damaged := bytes.Clone(file)
	damaged[len(damaged)-1]++
	dir["mine.tcv"] = &fstest.MapFile{Data: damaged}
	if _, err := vocab.Load(dir, got[0]); err == nil || !strings.Contains(err.Error(), "import it again") {
		t.Errorf("a damaged file: error %v", err)
	}
}

func TestNoEntryForWhatCannotBeOne(t *testing.T) {
	for _, test := range []struct {
		name  string
		file  []byte
		entry string
		want  string
	}{
		{"a name with a slash", packed("a/b"), "a/b", `name "a/b"`},
		{"a name of the folder above", packed(".."), "..", `name ".."`},
		{"an empty name", packed(""), "", `name ""`},
		{"upper case", packed("A"), "A", `name "A"`},
		{"another name than the file's", packed("a"), "b", `called "a", not "b"`},
		{"a file that is not packed", []byte("x"), "a", "not a packed vocabulary"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := vocab.NewEntry(test.file, vocab.Entry{Name: test.entry}); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestListNamesEntriesItLeavesOut(t *testing.T) {
	file := packed("good")
	text, err := vocab.NewEntry(file, vocab.Entry{Name: "good"})
	if err != nil {
		t.Fatal(err)
	}
	dir := fstest.MapFS{
		"good.json":   {Data: text},
		"good.tcv":    {Data: file},
		"other.json":  {Data: text},
		"broken.json": {Data: []byte("{")},
		"alone.json":  {Data: bytes.ReplaceAll(text, []byte("good"), []byte("alone"))},
		"later.json":  {Data: bytes.ReplaceAll(text, []byte("entry/1"), []byte("entry/2"))},
	}
	got, err := vocab.List(dir)
	if len(got) != 1 || got[0].Name != "good" {
		t.Errorf("entries %v, want the good one", got)
	}
	for _, want := range []string{"broken.json", "alone.tcv", `other.json: it is called "good"`, "later.json: schema"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
	if got, err := vocab.List(os.DirFS(filepath.Join(t.TempDir(), "absent"))); err != nil || got != nil {
		t.Errorf("a folder that does not exist: %v, %v", got, err)
	}
}

func TestRenameChangesTheNameOnly(t *testing.T) {
	got, err := vocab.Rename(packed("a"), "b")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, packed("b")) {
		t.Error("renamed bytes are not those packed under the new name")
	}
}

// Every file in data/vocab is what its entry says.
func TestTheShippedVocabulariesAreWhole(t *testing.T) {
	dir := os.DirFS("../../data/vocab")
	entries, err := vocab.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		f, err := vocab.Load(dir, e)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if err := f.Verify(); err != nil {
			t.Error(err)
		}
		if f.Name() != e.Name || f.Kind() != e.Kind {
			t.Errorf("%s holds %s %q, want %s", e.Name, f.Kind(), f.Name(), e.Kind)
		}
	}
}
