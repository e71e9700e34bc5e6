package reports

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// What went into a spool comes out of it, in any section, from memory or from a file.
func TestSpool(t *testing.T) {
	for _, c := range []struct {
		name    string
		size    int
		file    bool // there may be one
		spilled bool
	}{
		{"nothing", 0, true, false},
		{"a little, in memory", 1000, true, false},
		{"more than memory is to hold", spoolLimit + 3*spoolPiece + 77, true, true},
		{"more, and no folder for it", spoolLimit + 3*spoolPiece + 77, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			if !c.file {
				folder = filepath.Join(folder, "none")
			}
			t.Setenv("TMPDIR", folder)
			r := rand.New(rand.NewPCG(1, 2))
			want := make([]byte, c.size)
			for i := range want {
				want[i] = byte(r.Uint32())
			}
			var s spool
			for rest := want; len(rest) > 0; {
				n := min(1+r.IntN(100_000), len(rest))
				if _, err := s.Write(rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if s.size != int64(c.size) || (s.file != nil) != c.spilled {
				t.Errorf("%d bytes, in a file: %v", s.size, s.file != nil)
			}
			for range 20 {
				from := r.IntN(c.size + 1)
				to := from + r.IntN(c.size+1-from)
				if got, err := io.ReadAll(s.section(int64(from), int64(to-from))); err != nil || !bytes.Equal(got, want[from:to]) {
					t.Fatalf("bytes %d to %d come out otherwise, %v", from, to, err)
				}
			}
			s.discard()
			if left, _ := os.ReadDir(folder); len(left) > 0 {
				t.Errorf("%s is left", left[0].Name())
			}
		})
	}
}
