package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxFile bounds a file that is looked at, and one in an archive.
const maxFile = 128 << 20

// find returns the contents of the files under paths whose SHA-256 is wanted, by
// that. Archives are opened, but not archives in archives.
func find(paths []string, wanted map[string]bool) (map[string][]byte, error) {
	found := map[string][]byte{}
	look := func(data []byte) {
		sum := sha256.Sum256(data)
		if key := hex.EncodeToString(sum[:]); wanted[key] {
			found[key] = data
		}
	}
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			info, err := d.Info()
			if err != nil || info.Size() > maxFile {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			look(data)
			if err := eachArchived(path, data, look); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// eachArchived calls look with each file in data, if path ends as an archive does.
func eachArchived(path string, data []byte, look func([]byte)) error {
	switch {
	case strings.HasSuffix(path, ".whl"), strings.HasSuffix(path, ".zip"):
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		for _, file := range archive.File {
			if file.UncompressedSize64 > maxFile {
				continue
			}
			r, err := file.Open()
			if err != nil {
				return err
			}
			content, err := io.ReadAll(r)
			if err := errors.Join(err, r.Close()); err != nil {
				return err
			}
			look(content)
		}
	case strings.HasSuffix(path, ".tgz"), strings.HasSuffix(path, ".tar.gz"):
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return err
		}
		archive := tar.NewReader(r)
		for {
			header, err := archive.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if header.Typeflag != tar.TypeReg || header.Size > maxFile {
				continue
			}
			content, err := io.ReadAll(archive)
			if err != nil {
				return err
			}
			look(content)
		}
	}
	return nil
}
