package samples

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tokencast/internal/nearest"
)

// Find returns the sources that patterns name, sorted by path, each file once,
// and the paths that were left out: hidden files, what is no regular file, and
// the files among Bedrock's invocation logs that hold no records.
//
// A pattern is a file, a folder, which is walked, or a glob as path.Match has
// it, all relative to the folder root. A file named in full is taken even when
// it is hidden. "-" is stdin, and may be named once. A pattern that nothing
// matches is an error with the nearest name there is.
//
// A path outside root, absolute, by ".." or through a symbolic link, is an
// error unless allowOutside is true. Links to folders are left out of a walk.
func Find(root string, patterns []string, allowOutside bool, stdin io.Reader) (sources []Source, skipped []string, err error) {
	f := finder{root: root, outside: allowOutside, sources: map[string]Source{}, skipped: map[string]bool{}}
	defer f.close()
	for _, pattern := range patterns {
		if pattern == "-" {
			err = f.stdin(stdin)
		} else {
			err = f.find(pattern)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	sources = slices.SortedFunc(maps.Values(f.sources), func(a, b Source) int { return strings.Compare(a.Path, b.Path) })
	return sources, slices.Sorted(maps.Keys(f.skipped)), nil
}

// A finder gathers sources.
type finder struct {
	root    string
	outside bool
	opened  *os.Root          // root, once it is needed
	sources map[string]Source // by place on disk, so that two spellings of one file are one source
	skipped map[string]bool
}

// close closes the folder root; sources open it again.
func (f *finder) close() {
	if f.opened != nil {
		_ = f.opened.Close() // nothing was written
	}
}

// stdin adds standard input.
func (f *finder) stdin(stdin io.Reader) error {
	if stdin == nil {
		return errors.New("standard input (\"-\") cannot hold samples here")
	}
	if _, twice := f.sources["-"]; twice {
		return errors.New("standard input (\"-\") is named twice, and can be read only once")
	}
	opened := false
	f.sources["-"] = Source{Path: "-", Open: func() (io.ReadCloser, error) {
		if opened {
			return nil, errors.New("standard input can be read only once")
		}
		opened = true
		return io.NopCloser(stdin), nil
	}}
	return nil
}

// find adds what one pattern names.
func (f *finder) find(pattern string) error {
	name := path.Clean(filepath.ToSlash(pattern))
	switch {
	case pattern == "":
		return errors.New("a path of samples is empty")
	case strings.Contains(pattern, "**"):
		return fmt.Errorf("%q: ** is not supported; name the folder, which is walked with all in it", pattern)
	}
	at, name, err := f.place(pattern, name)
	if err != nil {
		return err
	}
	info, err := fs.Stat(at.fsys, name)
	if errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, `*?[`) {
		return f.glob(at, pattern, name)
	}
	if err != nil {
		return f.missing(at, pattern, name, err)
	}
	if info.IsDir() {
		return f.folder(at, name)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is no regular file; give it on standard input, as \"-\"", pattern)
	}
	f.add(at, name)
	return nil
}

// glob adds the files, and walks the folders, that a pattern matches.
func (f *finder) glob(at place, pattern, name string) error {
	matches, err := fs.Glob(at.fsys, name)
	if err != nil {
		return fmt.Errorf("%q: %w", pattern, err)
	}
	if len(matches) == 0 {
		return f.missing(at, pattern, name, fs.ErrNotExist)
	}
	before := len(f.sources)
	for _, match := range matches {
		if hidden(match) && !hidden(name) || noRecords(match) {
			f.skipped[at.show+match] = true
			continue
		}
		info, err := fs.Stat(at.fsys, match)
		switch {
		case err != nil:
			return f.missing(at, at.show+match, match, err)
		case info.IsDir():
			err = f.walk(at, match)
		case info.Mode().IsRegular():
			f.add(at, match)
		default:
			f.skipped[at.show+match] = true
		}
		if err != nil {
			return err
		}
	}
	if len(f.sources) == before && !f.found(at, matches) {
		return fmt.Errorf("%q matches no file that holds samples", pattern)
	}
	return nil
}

// found reports whether any of names was added before.
func (f *finder) found(at place, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		for key := range f.sources {
			if file := at.key(name); key == file || strings.HasPrefix(key, file+string(filepath.Separator)) {
				return true
			}
		}
		return false
	})
}

// folder walks a folder that was named, and must find a file.
func (f *finder) folder(at place, name string) error {
	if err := f.walk(at, name); err != nil {
		return err
	}
	if !f.found(at, []string{name}) {
		return fmt.Errorf("the folder %q holds no files", at.show+name)
	}
	return nil
}

// walk adds the files below a folder.
func (f *finder) walk(at place, folder string) error {
	return fs.WalkDir(at.fsys, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read the folder %q: %w", at.show+name, cause(err))
		}
		if name != folder && hidden(path.Base(name)) || noRecords(name) {
			f.skipped[at.show+name] = true
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		info, err := fs.Stat(at.fsys, name) // follows links, which entry does not
		switch {
		case err != nil:
			return f.missing(at, at.show+name, name, err)
		case info.Mode().IsRegular():
			f.add(at, name)
		default:
			f.skipped[at.show+name] = true
		}
		return nil
	})
}

// add adds a regular file.
func (f *finder) add(at place, name string) {
	f.sources[at.key(name)] = Source{
		Path: at.show + name,
		Open: func() (io.ReadCloser, error) { return at.open(name) },
	}
}

// hidden reports whether a part of name begins with a dot.
func hidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return len(part) > 1 && part[0] == '.' && part != ".."
	})
}

// noRecords reports whether name is that of a file which Bedrock writes among
// its invocation logs, but which holds no record: a large body, to which a record
// points, or the mark of a permission check.
func noRecords(name string) bool {
	dir, file := path.Base(path.Dir(name)), path.Base(name)
	file = strings.TrimSuffix(file, ".gz")
	return dir == "data" && (strings.HasSuffix(file, "_input.json") || strings.HasSuffix(file, "_output.json")) ||
		file == "amazon-bedrock-logs-permission-check"
}

// missing is the error of a path that cannot be used, with the nearest name in
// its folder when it does not exist.
func (f *finder) missing(at place, pattern, name string, err error) error {
	if escapes(err) {
		return outsideError(pattern)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%q: %w", pattern, cause(err))
	}
	dir := path.Dir(name)
	var names []string
	entries, _ := fs.ReadDir(at.fsys, dir) // without a folder there is nothing to suggest
	for _, entry := range entries {
		if !hidden(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	what := "no such file or folder"
	if strings.ContainsAny(name, `*?[`) {
		what = "no file matches"
	}
	if near := nearest.Names(path.Base(name), names, 1); near != nil {
		return fmt.Errorf("%q: %s; did you mean %q", pattern, what, at.show+path.Join(dir, near[0]))
	}
	return fmt.Errorf("%q: %s", pattern, what)
}

// cause drops the path that a system error repeats.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
