package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tokencast/internal/yamlfile"
)

// A Layer is a set of catalog files that belong together: the shipped catalog, or
// one overlay.
type Layer struct {
	Name  string // as reports name it, without folders
	Files []LayerFile
}

// A LayerFile is one file of a layer.
type LayerFile struct {
	Name string // as messages name it
	Data []byte
}

// Shipped returns the layer of the YAML files in the folder "catalog" of data.
func Shipped(data fs.FS) (Layer, error) {
	l := Layer{Name: "shipped"}
	names, err := fs.Glob(data, "catalog/*.yaml")
	if err != nil {
		return l, err
	}
	for _, name := range names {
		b, err := fs.ReadFile(data, name)
		if err != nil {
			return l, fmt.Errorf("read shipped catalog: %w", err)
		}
		l.Files = append(l.Files, LayerFile{path.Base(name), b})
	}
	return l, nil
}

// ReadLayer reads a catalog file, or all .yaml and .yml files of a folder (without
// its sub-folders).
func ReadLayer(name string) (Layer, error) {
	l := Layer{Name: filepath.Base(filepath.Clean(name))}
	info, err := os.Stat(name)
	if err != nil {
		return l, err
	}
	files := []string{name}
	if info.IsDir() {
		files = nil
		entries, err := os.ReadDir(name)
		if err != nil {
			return l, err
		}
		for _, e := range entries {
			if ext := strings.ToLower(filepath.Ext(e.Name())); !e.IsDir() && (ext == ".yaml" || ext == ".yml") {
				files = append(files, filepath.Join(name, e.Name()))
			}
		}
		if len(files) == 0 {
			return l, fmt.Errorf("%s: no .yaml file in this folder: %w", name, fs.ErrNotExist)
		}
	} else if !info.Mode().IsRegular() {
		return l, fmt.Errorf("%s: not a file or folder: %w", name, fs.ErrNotExist)
	}
	slices.Sort(files)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return l, err
		}
		l.Files = append(l.Files, LayerFile{f, b})
	}
	return l, nil
}

// digest is a SHA-256 over the names (without folders), lengths and bytes of all files.
func digest(layers []Layer) string {
	h := sha256.New()
	for _, l := range layers {
		for _, f := range l.Files {
			fmt.Fprintf(h, "%s\n%d\n", filepath.Base(f.Name), len(f.Data))
			h.Write(f.Data)
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// StandsAlone reports whether the layer gives what a catalog of its own needs
// (version, released, currency and region), rather than being an overlay.
func (l Layer) StandsAlone() bool {
	given := map[string]bool{}
	for _, f := range l.Files {
		root := yamlfile.Parse(f.Name, "catalog", f.Data).Root()
		if !root.IsMap() {
			continue
		}
		for _, key := range root.AnyMap().Keys() {
			given[key] = true
		}
	}
	return given["version"] && given["released"] && given["currency"] && given["region"]
}
