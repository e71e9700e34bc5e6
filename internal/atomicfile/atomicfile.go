// Package atomicfile writes files so that a reader finds the old one or the new
// one, whole, whatever happens in between.
//
// A [Set] collects files; each is written beside its target under a name that
// begins with ".tokencast-", synced, and all are renamed by [Set.Commit] when
// every one is whole. [Set.Discard] removes what was not committed. A target that
// is no regular file (a pipe, a device) is written directly.
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// prefix begins the name of every temporary file.
const prefix = ".tokencast-"

// stale is the age after which a temporary file left by a killed run is removed.
const stale = time.Hour

// A Set is a group of files that appear together. The zero value is empty.
type Set struct {
	files []pending
}

type pending struct {
	target string // resolved: where a symbolic link points
	temp   string // "" when the target was written directly
}

// Write writes one file through fill. Nothing is visible at path until Commit,
// unless path is a pipe or a device. The mode of an existing file is kept; a new
// file gets 0666 less the umask.
func (s *Set) Write(path string, fill func(io.Writer) error) (err error) {
	target, mode, direct, err := resolve(path)
	if err != nil {
		return err
	}
	if direct {
		f, err := os.OpenFile(target, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(fill(f), f.Close())
	}
	dir := filepath.Dir(target)
	sweep(dir)
	f, err := os.CreateTemp(dir, prefix+"*")
	if err != nil {
		return fmt.Errorf("write beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := fill(f); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Chmod(mode); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	s.files = append(s.files, pending{target, f.Name()})
	return nil
}

// resolve follows symbolic links, so that a link stays one and its target is
// replaced whole, and says what is there.
func resolve(path string) (target string, mode fs.FileMode, direct bool, err error) {
	target, err = filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		dir, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			return "", 0, false, fmt.Errorf("write %s: %w", path, err)
		}
		return filepath.Join(dir, filepath.Base(path)), 0o666 &^ umask(), false, nil
	}
	if err != nil {
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	case info.IsDir():
		return "", 0, false, fmt.Errorf("write %s: it is a folder", path)
	}
	return target, info.Mode().Perm(), !info.Mode().IsRegular(), nil
}

// sweep removes temporary files that a killed run left in dir.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // writing will say what is wrong
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && strings.HasPrefix(e.Name(), prefix) && time.Since(info.ModTime()) > stale {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Commit renames every file to its target and syncs the folders.
func (s *Set) Commit() error {
	for len(s.files) > 0 {
		p := s.files[0]
		if err := os.Rename(p.temp, p.target); err != nil {
			return err
		}
		s.files = s.files[1:]
		if dir, err := os.Open(filepath.Dir(p.target)); err == nil {
			_ = dir.Sync() // some file systems cannot sync a folder; the rename stands
			dir.Close()
		}
	}
	return nil
}

// Discard removes the temporary files of what was not committed. It may be called
// after Commit.
func (s *Set) Discard() {
	for _, p := range s.files {
		os.Remove(p.temp)
	}
	s.files = nil
}
