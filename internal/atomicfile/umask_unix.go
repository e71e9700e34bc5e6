//go:build unix

package atomicfile

import (
	"io/fs"
	"syscall"
)

// mask is read once, before other goroutines create files: reading it means
// setting it for a moment.
var mask = func() fs.FileMode {
	m := syscall.Umask(0)
	syscall.Umask(m)
	return fs.FileMode(m)
}()

func umask() fs.FileMode { return mask }
