package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pkoukk/tiktoken-go-loader/assets"

	"tokencast/tokenizers/vocab"
)

const shipped = "../../data/vocab"

func TestTheTableIsInOrderAndComplete(t *testing.T) {
	for i, s := range sources {
		if err := vocab.CheckName(s.name); err != nil {
			t.Error(err)
		}
		if i > 0 && sources[i-1].name >= s.name {
			t.Errorf("%s stands after %s", s.name, sources[i-1].name)
		}
		for what, hash := range map[string]string{"file": s.sha256, "licence": s.licenceSHA256} {
			if b, err := hex.DecodeString(hash); err != nil || len(b) != sha256.Size {
				t.Errorf("%s: the SHA-256 of its %s is %q", s.name, what, hash)
			}
		}
		if s.licence == "" || s.licencePath == "" || s.pkg == "" || s.path == "" {
			t.Errorf("%s: no licence or no source", s.name)
		}
	}
}

func TestFilesAreFoundByContentInFoldersAndArchives(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"plain.bin": "one", "sub/deep.txt": "two", "a.whl": "three", "a.tgz": "four"}
	wanted := map[string]bool{}
	for _, content := range files {
		sum := sha256.Sum256([]byte(content))
		wanted[hex.EncodeToString(sum[:])] = true
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		data := []byte(content)
		switch filepath.Ext(name) {
		case ".whl":
			data = zipped(t, content)
		case ".tgz":
			data = tarred(t, content)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found, err := find([]string{dir}, wanted)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, content := range found {
		got = append(got, string(content))
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(maps.Values(files)), got); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}
}

func zipped(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	w, err := archive.Create("x")
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err == nil {
		err = archive.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	compressed := gzip.NewWriter(&b)
	archive := tar.NewWriter(compressed)
	err := archive.WriteHeader(&tar.Header{Name: "x", Size: int64(len(content)), Mode: 0o644, Typeflag: tar.TypeReg})
	if err == nil {
		_, err = io.WriteString(archive, content)
	}
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		err = compressed.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsMissingIsNamedAndNothingIsWritten(t *testing.T) {
	dir := t.TempDir()
	err := run([]string{"-out", dir, "-only", "claude-legacy"}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "claude.json of npm @anthropic-ai/tokenizer 0.0.4") {
		t.Errorf("error %v does not name the file and its package", err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) > 0 {
		t.Errorf("written: %v, %v", files, err)
	}
	if err := run([]string{"-only", "claude-3"}, io.Discard); err == nil || !strings.Contains(err.Error(), `"claude-3"`) {
		t.Errorf("error %v does not name what is not in the table", err)
	}
}

// The shipped files are those the packer makes today, of the sources at hand: the
// rank files of the Go module, BERT's text, and what lies in the folder or archive
// that TOKENCAST_VOCAB_SOURCES names.
func TestTheShippedFilesAreWhatThePackerMakes(t *testing.T) {
	wanted := map[string]bool{}
	for _, s := range sources {
		wanted[s.sha256] = true
	}
	paths := []string{shipped}
	if more := os.Getenv("TOKENCAST_VOCAB_SOURCES"); more != "" {
		paths = append(paths, more)
	}
	found, err := find(paths, wanted)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		data, ok := found[s.sha256]
		if !ok {
			data, err = assets.Assets.ReadFile(filepath.Base(s.path))
		}
		if !ok && err != nil {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			want, err := s.pack(data)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(shipped, s.name+vocab.PackedExtension))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is not what the packer makes; run it again", s.name)
			}
		})
	}
}

func TestTheReadmeIsThatOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(shipped)); err != nil {
		t.Fatal(err)
	}
	if err := writeReadme(dir); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(shipped, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("README.md (-want +got):\n%s", diff)
	}
}

// Every source has its files, and every copied licence is the pinned one.
func TestEveryVocabularyHasItsLicence(t *testing.T) {
	for _, s := range sources {
		text, err := os.ReadFile(filepath.Join(shipped, s.licenceFile()))
		if err != nil {
			t.Error(err)
			continue
		}
		sum := sha256.Sum256(text)
		if got := hex.EncodeToString(sum[:]); got != s.licenceSHA256 {
			t.Errorf("%s has the SHA-256 %s, not %s", s.licenceFile(), got, s.licenceSHA256)
		}
		if _, err := os.Stat(filepath.Join(shipped, s.name+vocab.EntryExtension)); err != nil {
			t.Error(err)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d is written %s, want %s", n, got, want)
		}
	}
}
