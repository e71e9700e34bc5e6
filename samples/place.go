package samples

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// A place is a folder in which patterns are looked up: root, or with
// allowOutside any other.
type place struct {
	fsys fs.FS
	dir  string // on disk
	show string // before the names in messages: "" or "../data/"
	open func(name string) (io.ReadCloser, error)
}

// place returns where to look for a cleaned pattern, and the pattern there.
func (f *finder) place(pattern, name string) (place, string, error) {
	inside := filepath.IsLocal(filepath.FromSlash(name))
	if !f.outside {
		if !inside {
			return place{}, "", outsideError(pattern)
		}
		if f.opened == nil {
			root, err := os.OpenRoot(f.root)
			if err != nil {
				return place{}, "", fmt.Errorf("open the folder of the samples: %w", err)
			}
			f.opened = root
		}
		open := func(name string) (io.ReadCloser, error) {
			root, err := os.OpenRoot(f.root)
			if err != nil {
				return nil, err
			}
			defer func() { _ = root.Close() }() // what it opened stays open
			return root.Open(filepath.FromSlash(name))
		}
		return place{fsys: f.opened.FS(), dir: f.root, open: open}, name, nil
	}
	dir, show := f.root, ""
	if !inside {
		dir, name = split(name)
		if show = dir + "/"; dir == "/" {
			show = dir
		}
		if !path.IsAbs(dir) && !filepath.IsAbs(dir) {
			dir = filepath.Join(f.root, filepath.FromSlash(dir))
		}
	}
	open := func(name string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(dir, filepath.FromSlash(name)))
	}
	return place{fsys: os.DirFS(dir), dir: dir, show: show, open: open}, name, nil
}

// split divides a cleaned path that leads out of its folder into a folder
// without glob characters and a local rest: "../data/*.txt" into "../data" and
// "*.txt", ".." into ".." and ".".
func split(name string) (dir, rest string) {
	if at := strings.IndexAny(name, `*?[`); at >= 0 {
		at = strings.LastIndexByte(name[:at], '/')
		return name[:max(at, 1)], name[at+1:]
	}
	dir, rest = path.Split(name)
	if rest == "" || rest == ".." {
		return name, "."
	}
	return path.Clean(dir), rest
}

func outsideError(pattern string) error {
	return fmt.Errorf("%q lies outside the workload's folder; allow it with --allow-outside", pattern)
}

// escapes reports whether err says that a path leaves its os.Root, which has no
// error value for it.
func escapes(err error) bool {
	return err != nil && strings.Contains(err.Error(), "path escapes from parent")
}

// key returns the place of name on disk.
func (at place) key(name string) string {
	file := filepath.Join(at.dir, filepath.FromSlash(name))
	if abs, err := filepath.Abs(file); err == nil {
		return abs
	}
	return file
}
