//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package atomicfile

import (
	"io/fs"
	"os"
)

// holdsOpen says that a temporary file stays open until it is renamed or removed.
const holdsOpen = false

// claim marks f as being written; without locks its age alone protects it.
func claim(*os.File) bool { return true }

// removeAbandoned removes a temporary file that is too old to have a writer.
func removeAbandoned(path string, info fs.FileInfo) {
	if old(info) {
		os.Remove(path)
	}
}
