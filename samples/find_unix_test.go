//go:build unix

package samples

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindOpensNoPipe(t *testing.T) {
	// O14: opening a pipe waits for a writer.
	root := tree(t, "d/a.txt")
	if err := syscall.Mkfifo(filepath.Join(root, "d", "pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, _, err := Find(root, []string{"d/pipe"}, false, nil)
	if want := `"d/pipe" is no regular file; give it on standard input, as "-"`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	sources, skipped, err := Find(root, []string{"d"}, false, nil)
	if err != nil || len(sources) != 1 {
		t.Errorf("got %v, %v", sources, err)
	}
	if diff := cmp.Diff([]string{"d/pipe"}, skipped); diff != "" {
		t.Errorf("skipped (-want +got):\n%s", diff)
	}
}
