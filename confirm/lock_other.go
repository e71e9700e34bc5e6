//go:build !unix

package confirm

import "os"

// lock does nothing where files cannot be locked in the same way.
func lock(*os.File) error { return nil }
