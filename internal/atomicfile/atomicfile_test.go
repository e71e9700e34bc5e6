package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
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

func TestWhatAKilledRunLeftIsSwept(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, prefix+"left")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-2 * stale)
	if err := os.Chtimes(left, past, past); err != nil {
		t.Fatal(err)
	}
	// A run that is writing: its file is old, and stays.
	var running Set
	if err := running.Write(filepath.Join(dir, "slow"), fill("slow")); err != nil {
		t.Fatal(err)
	}
	if holdsOpen {
		if err := os.Chtimes(running.files[0].file.Name(), past, past); err != nil {
			t.Fatal(err)
		}
	}
	var s Set
	if err := errors.Join(s.Write(filepath.Join(dir, "a"), fill("x")), s.Commit()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what a killed run left is still there")
	}
	if err := running.Commit(); err != nil || read(t, filepath.Join(dir, "slow")) != "slow" {
		t.Errorf("the other run was disturbed: %v", err)
	}
}

func TestNothingIsWrittenAfterDiscard(t *testing.T) {
	dir := t.TempDir()
	a := filepath.Join(dir, "a")
	var s Set
	if err := s.Write(a, func(w io.Writer) error {
		s.Discard() // another goroutine hears an interrupt meanwhile
		_, err := io.WriteString(w, "x")
		return err
	}); err == nil {
		t.Error("Write succeeded")
	}
	if err := s.Write(a, fill("x")); !errors.Is(err, errDiscarded) {
		t.Errorf("Write: %v", err)
	}
	if err := s.Commit(); !errors.Is(err, errDiscarded) {
		t.Errorf("Commit: %v", err)
	}
	if n := names(t, dir); n != 0 {
		t.Errorf("%d files left, want 0", n)
	}
}

func TestWritersAtOnceEachWriteAllOfTheirs(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	faults := make(chan error, 40)
	for i := range cap(faults) {
		go func() {
			var s Set
			faults <- errors.Join(s.Write(path, fill(strings.Repeat(string(rune('a'+i%26)), 10_000))), s.Commit())
		}()
	}
	for range cap(faults) {
		if err := <-faults; err != nil {
			t.Error(err)
		}
	}
	if got := read(t, path); got != strings.Repeat(got[:1], 10_000) {
		t.Error("the file is a mix")
	}
	if n := names(t, dir); n != 1 {
		t.Errorf("%d files, want 1", n)
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
