package tally

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"tokencast/samples"
)

// Hash returns sources that hash what is read of them, as it stands in the file. Once
// all were read to their end, digests returns the SHA-256 of each, sorted; before that it
// is an error. Names do not enter: a copy of a file is the same input.
func Hash(sources []samples.Source) (hashed []samples.Source, digests func() ([]string, error)) {
	sums := make([]string, len(sources))
	for i, source := range sources {
		hashed = append(hashed, samples.Source{Path: source.Path, Open: func() (io.ReadCloser, error) {
			r, err := source.Open()
			if err != nil {
				return nil, err
			}
			return &hasher{r, sha256.New(), &sums[i]}, nil
		}})
	}
	return hashed, func() ([]string, error) {
		for i, sum := range sums {
			if sum == "" {
				return nil, fmt.Errorf("%s was not read to its end", sources[i].Path)
			}
		}
		return slices.Sorted(slices.Values(sums)), nil
	}
}

// A hasher hashes what it reads and leaves the digest in sum at the end.
type hasher struct {
	io.ReadCloser
	hash hash.Hash
	sum  *string
}

// Read is that of io.Reader.
func (h *hasher) Read(p []byte) (int, error) {
	n, err := h.ReadCloser.Read(p)
	h.hash.Write(p[:n]) // never fails
	if errors.Is(err, io.EOF) {
		*h.sum = digestText(h.hash.Sum(nil))
	}
	return n, err
}
