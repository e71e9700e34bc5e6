package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func fill(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func names(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestNothingIsVisibleBeforeCommit(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	if err := os.WriteFile(a, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	var s Set
	for _, p := range []string{a, b} {
		if err := s.Write(p, fill("new")); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, a); got != "old" {
		t.Errorf("before Commit a is %q, want old", got)
	}
	if _, err := os.Stat(b); err == nil {
		t.Error("b exists before Commit")
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if read(t, a) != "new" || read(t, b) != "new" || names(t, dir) != 2 {
		t.Errorf("after Commit: a %q, b %q, %d files", read(t, a), read(t, b), names(t, dir))
	}
	if info, _ := os.Stat(a); info.Mode().Perm() != 0o600 {
		t.Errorf("mode of a is %v, want 0600 kept", info.Mode())
	}
}

func TestFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	a := filepath.Join(dir, "a")
	var s Set
	if err := s.Write(a, fill("first")); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	if err := s.Write(filepath.Join(dir, "b"), func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v, want the cause", err)
	}
	s.Discard()
	if n := names(t, dir); n != 0 {
		t.Errorf("%d files left, want 0", n)
	}
}

func TestLinkKeepsPointing(t *testing.T) {
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
	if err := os.WriteFile(target, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	var s Set
	if err := errors.Join(s.Write(link, fill("new")), s.Commit()); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 || read(t, target) != "new" {
		t.Errorf("link is %v, target holds %q", info.Mode(), read(t, target))
	}
}

func TestStaleTemporaryFilesAreSwept(t *testing.T) {
	dir := t.TempDir()
	old, young := filepath.Join(dir, prefix+"old"), filepath.Join(dir, prefix+"young")
	for _, p := range []string{old, young} {
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * stale)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	var s Set
	if err := errors.Join(s.Write(filepath.Join(dir, "a"), fill("x")), s.Commit()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("a stale temporary file was kept")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a running program's temporary file was removed")
	}
}

func TestFolderAndMissingFolderAreRefused(t *testing.T) {
	dir := t.TempDir()
	var s Set
	for _, p := range []string{dir, filepath.Join(dir, "no", "where")} {
		if err := s.Write(p, fill("x")); err == nil {
			t.Errorf("Write(%s) succeeded", p)
		}
	}
}
