//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// A temporary file is locked as long as its writer lives, so one that can be locked was
// left by a writer that was killed. Locks end with the process, whatever ends it.

// holdsOpen says that a temporary file stays open until it is renamed or removed.
const holdsOpen = true

// claim marks f as being written; false where another run swept it away meanwhile.
func claim(f *os.File) bool {
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); errors.Is(err, syscall.EWOULDBLOCK) {
		return false
	}
	mine, err := f.Stat()
	there, thereErr := os.Stat(f.Name())
	return err == nil && thereErr == nil && os.SameFile(mine, there)
}

// removeAbandoned removes a temporary file whose writer is gone. Where the file system
// has no locks, its age decides.
func removeAbandoned(path string, info fs.FileInfo) {
	f, err := os.Open(path)
	if err != nil {
		return // of another user, or gone
	}
	defer f.Close()
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) && old(info) {
		os.Remove(path)
	}
}
