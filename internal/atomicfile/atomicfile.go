// Package atomicfile writes files so that a reader finds the old one or the new
// one, whole, whatever happens in between.
//
// A [Set] collects files; each is written beside its target under a name that
// begins with ".tokencast-", synced, and all are renamed by [Set.Commit] when
// every one is whole. [Set.Discard] removes what was not committed; what a killed run
// left is removed by the next that writes into the folder. A target that is no regular
// file (a pipe, a device) is written directly, when all others are whole.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// prefix begins the name of every temporary file.
const prefix = ".tokencast-"

// stale is the age after which a temporary file is taken for left by a killed run, where
// locks cannot tell.
const stale = time.Hour

// A Set is a group of files that appear together. The zero value is empty. It may be
// discarded by another goroutine than the one that writes, such as the one that heard an
// interrupt.
type Set struct {
	mu        sync.Mutex
	files     []*pending
	discarded bool
}

type pending struct {
	target string   // resolved: where a symbolic link points
	file   *os.File // the temporary file; nil of a target that is written directly
	text   []byte   // of a target that is written directly
}

// errDiscarded says that a set was discarded before it was committed.
var errDiscarded = errors.New("discarded: nothing more is written")

// Write writes one file through fill. Nothing is visible at path until Commit. The mode of
// an existing file is kept; a new file gets 0666 less the umask.
func (s *Set) Write(path string, fill func(io.Writer) error) (err error) {
	target, mode, direct, err := resolve(path)
	if err != nil {
		return err
	}
	if direct {
		var text bytes.Buffer
		if err := fill(&text); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
		return s.add(&pending{target: target, text: text.Bytes()})
	}
	dir := filepath.Dir(target)
	sweep(dir)
	p, err := s.create(dir, target)
	if err != nil {
		return fmt.Errorf("write beside %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			s.drop(p)
			err = fmt.Errorf("write %s: %w", path, err)
		}
	}()
	if err := fill(p.file); err != nil {
		return err
	}
	if err := p.file.Chmod(mode); err != nil {
		return err
	}
	if err := p.file.Sync(); err != nil {
		return err
	}
	if !holdsOpen {
		return p.file.Close()
	}
	return nil
}

// add takes p into the set.
func (s *Set) add(p *pending) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.discarded {
		return errDiscarded
	}
	s.files = append(s.files, p)
	return nil
}

// create makes a temporary file and takes it into the set. Another run may sweep it away
// before it is claimed; then the next is tried.
func (s *Set) create(dir, target string) (*pending, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.discarded {
		return nil, errDiscarded
	}
	for {
		f, err := os.CreateTemp(dir, prefix+"*")
		if err != nil {
			return nil, err
		}
		if claim(f) {
			p := &pending{target: target, file: f}
			s.files = append(s.files, p)
			return p, nil
		}
		f.Close()
		os.Remove(f.Name())
	}
}

// drop takes p out of the set and removes its temporary file.
func (s *Set) drop(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = slices.DeleteFunc(s.files, func(o *pending) bool { return o == p })
	p.remove()
}

func (p *pending) remove() {
	if p.file != nil {
		os.Remove(p.file.Name())
		p.file.Close()
	}
}

// resolve follows symbolic links, so that a link stays one and its target is
// replaced whole, and says what is there.
func resolve(path string) (target string, mode fs.FileMode, direct bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return resolveNew(path)
	case err != nil:
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	case info.IsDir():
		return "", 0, false, fmt.Errorf("write %s: it is a folder", path)
	case !info.Mode().IsRegular() || isDescriptor(path):
		// The name stays as it is: that of an open pipe leads nowhere.
		return path, info.Mode().Perm(), true, nil
	}
	target, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	}
	return target, info.Mode().Perm(), false, nil
}

// resolveNew is resolve where nothing is there. A link that leads to nothing is refused: a
// rename would replace the link.
func resolveNew(path string) (target string, mode fs.FileMode, direct bool, err error) {
	if _, err := os.Lstat(path); err == nil {
		return "", 0, false, fmt.Errorf("write %s: it is a link to a file that does not exist", path)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", 0, false, fmt.Errorf("write %s: %w", path, err)
	}
	return filepath.Join(dir, filepath.Base(path)), 0o666 &^ umask(), false, nil
}

// isDescriptor reports whether a path names an open file of a process, such as
// /dev/stdout. What that is must not be renamed over: others hold it open.
func isDescriptor(path string) bool {
	path = filepath.ToSlash(filepath.Clean(path))
	dir := path[:strings.LastIndexByte(path, '/')+1]
	return path == "/dev/stdout" || path == "/dev/stderr" || path == "/dev/stdin" ||
		dir == "/dev/fd/" || strings.HasPrefix(dir, "/proc/") && strings.HasSuffix(dir, "/fd/")
}

// sweep removes temporary files that killed runs left in dir.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return // writing will say what is wrong
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			removeAbandoned(filepath.Join(dir, e.Name()), info)
		}
	}
}

// old reports whether a temporary file is too old to have a writer.
func old(info fs.FileInfo) bool { return time.Since(info.ModTime()) > stale }

// Commit writes what goes to pipes and devices, then renames every file to its target
// and syncs the folders.
func (s *Set) Commit() error {
	for _, p := range s.direct() {
		// Not under the lock: a pipe may have no reader yet.
		f, err := os.OpenFile(p.target, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return err
		}
		_, err = f.Write(p.text)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.discarded {
		return errDiscarded
	}
	for len(s.files) > 0 {
		p := s.files[0]
		if err := os.Rename(p.file.Name(), p.target); err != nil {
			return err
		}
		s.files = s.files[1:]
		p.file.Close() // synced, or closed already
		if dir, err := os.Open(filepath.Dir(p.target)); err == nil {
			_ = dir.Sync() // some file systems cannot sync a folder; the rename stands
			dir.Close()
		}
	}
	return nil
}

// direct takes what is written directly out of the set.
func (s *Set) direct() []*pending {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*pending
	s.files = slices.DeleteFunc(s.files, func(p *pending) bool {
		if p.file == nil {
			list = append(list, p)
		}
		return p.file == nil
	})
	return list
}

// Discard removes the temporary files of what was not committed, and nothing more is
// written. It may be called after Commit, which stands.
func (s *Set) Discard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.discarded = true
	for _, p := range s.files {
		p.remove()
	}
	s.files = nil
}
