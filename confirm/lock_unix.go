//go:build unix

package confirm

import (
	"errors"
	"os"
	"syscall"
)

// lock holds the file until it is closed, and by this process alone.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return err
}
