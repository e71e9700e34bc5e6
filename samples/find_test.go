package samples

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree makes files below a new folder and returns it: a name ending in / is a
// folder, "name -> target" a symbolic link.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		name, target, link := strings.Cut(name, " -> ")
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		switch {
		case link:
			err = os.Symlink(target, file)
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(file, 0o755)
		default:
			err = os.WriteFile(file, []byte(name), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFind(t *testing.T) {
	outer := tree(t, "outside.txt", "other/x.txt", "load/b.jsonl", "load/a.jsonl", "load/s/1.txt", "load/s/.hidden", "load/s/.git/config",
		"load/s/deep/2.txt", "load/s/[x].txt", "load/link.txt -> s/1.txt", "load/out.txt -> ../outside.txt", "load/d/loop -> .", "load/d/f",
		"load/bad/l -> ../../outside.txt", "load/empty/", "load/self -> self",
		"load/logs/12/x.json.gz", "load/logs/12/data/x_input.json.gz", "load/logs/amazon-bedrock-logs-permission-check")
	root := filepath.Join(outer, "load")
	for _, tc := range []struct {
		name     string
		patterns []string
		outside  bool
		want     []string
		skipped  []string
	}{
		{"a file", []string{"a.jsonl"}, false, []string{"a.jsonl"}, nil},
		{"a folder is walked", []string{"s"}, false, []string{"s/1.txt", "s/[x].txt", "s/deep/2.txt"}, []string{"s/.git", "s/.hidden"}},
		{"bodies and marks among invocation logs hold no records", []string{"logs"}, false, []string{"logs/12/x.json.gz"}, []string{"logs/12/data/x_input.json.gz", "logs/amazon-bedrock-logs-permission-check"}},
		{"a body named in full", []string{"logs/12/data/x_input.json.gz"}, false, []string{"logs/12/data/x_input.json.gz"}, nil},
		{"a glob, sorted", []string{"*.jsonl"}, false, []string{"a.jsonl", "b.jsonl"}, nil},
		{"each file once", []string{"./s/../a.jsonl", "a.jsonl", "*.jsonl", "s/1.txt", "s/"}, false, []string{"a.jsonl", "b.jsonl", "s/1.txt", "s/[x].txt", "s/deep/2.txt"}, []string{"s/.git", "s/.hidden"}},
		{"a name that looks like a glob", []string{"s/[x].txt"}, false, []string{"s/[x].txt"}, nil},
		{"a glob of hidden files", []string{"s/.h*"}, false, []string{"s/.hidden"}, nil},
		{"a hidden file named in full", []string{"s/.hidden"}, false, []string{"s/.hidden"}, nil},
		{"a glob leaves hidden files out", []string{"s/*"}, false, []string{"s/1.txt", "s/[x].txt", "s/deep/2.txt"}, []string{"s/.git", "s/.hidden"}},
		{"a link that stays inside", []string{"link.txt"}, false, []string{"link.txt"}, nil},
		{"a link to a folder is not walked", []string{"d"}, false, []string{"d/f"}, []string{"d/loop"}},
		{"outside when allowed", []string{"../outside.txt", "a.jsonl"}, true, []string{"../outside.txt", "a.jsonl"}, nil},
		{"a folder outside", []string{"../other"}, true, []string{"../other/x.txt"}, nil},
		{"a glob outside", []string{"../o*/*.txt"}, true, []string{"../other/x.txt"}, nil},
		{"one file by two ways", []string{"../load/a.jsonl", "a.jsonl"}, true, []string{"a.jsonl"}, nil},
		{"a link that leads out when allowed", []string{"out.txt"}, true, []string{"out.txt"}, nil},
		{"an absolute path", []string{outer + "/outside.txt"}, true, []string{outer + "/outside.txt"}, nil},
		{"a glob below an absolute path", []string{outer + "/*.txt"}, true, []string{outer + "/outside.txt"}, nil},
		{"standard input", []string{"-"}, false, []string{"-"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sources, skipped, err := Find(root, tc.patterns, tc.outside, strings.NewReader("in"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range sources {
				got = append(got, s.Path)
				in, err := s.Open()
				if err != nil {
					t.Fatal(err)
				}
				content, err := io.ReadAll(in)
				if err != nil || len(content) == 0 {
					t.Errorf("read %s: %q, %v", s.Path, content, err)
				}
				if err := in.Close(); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("sources (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tc.skipped, skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}

	for _, tc := range []struct {
		name     string
		patterns []string
		outside  bool
		want     string
	}{
		{"a missing file", []string{"a.jsnl"}, false, `"a.jsnl": no such file or folder; did you mean "a.jsonl"`},
		{"a missing file in a folder", []string{"s/deep/22.txt"}, false, `"s/deep/22.txt": no such file or folder; did you mean "s/deep/2.txt"`},
		{"a missing folder", []string{"zzzzzz/1.txt"}, false, `"zzzzzz/1.txt": no such file or folder`},
		{"a file below a file", []string{"a.jsonl/x"}, false, `"a.jsonl/x": not a directory`},
		{"a glob without a match", []string{"b.jsonl*x"}, false, `"b.jsonl*x": no file matches; did you mean "b.jsonl"`},
		{"a bad glob", []string{"[a"}, false, `"[a": syntax error in pattern`},
		{"two stars", []string{"s/**"}, false, `"s/**": ** is not supported; name the folder, which is walked with all in it`},
		{"an empty path", []string{""}, false, `a path of samples is empty`},
		{"an empty folder", []string{"empty"}, false, `the folder "empty" holds no files`},
		{"a glob of empty folders", []string{"emp*"}, false, `"emp*" matches no file that holds samples`},
		{"a link to itself", []string{"self"}, true, `"self": too many levels of symbolic links`},
		{"W09 a path outside", []string{"../../../../etc/passwd"}, false, `"../../../../etc/passwd" lies outside the workload's folder; allow it with --allow-outside`},
		{"W09 an absolute path", []string{"/etc/passwd"}, false, `"/etc/passwd" lies outside the workload's folder; allow it with --allow-outside`},
		{"W09 a link that leads out", []string{"out.txt"}, false, `"out.txt" lies outside the workload's folder; allow it with --allow-outside`},
		{"W09 a link that leads out in a walk", []string{"bad"}, false, `"bad/l" lies outside the workload's folder; allow it with --allow-outside`},
		{"W09 a link that leads out by a glob", []string{"ou*"}, false, `"out.txt" lies outside the workload's folder; allow it with --allow-outside`},
		{"standard input twice", []string{"-", "-"}, false, `standard input ("-") is named twice, and can be read only once`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sources, _, err := Find(root, tc.patterns, tc.outside, strings.NewReader(""))
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v, %v\nwant %s", sources, err, tc.want)
			}
		})
	}
}

func TestFindStandardInputOpensOnce(t *testing.T) {
	sources, _, err := Find(t.TempDir(), []string{"-"}, false, strings.NewReader("a text"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "-: read: standard input can be read only once"} {
		got := ""
		if _, err := Read(sources[0], Fields{}, 1000, func(*Record) error { return nil }); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("reading %d: %q, want %q", i+1, got, want)
		}
	}
	if _, _, err := Find(t.TempDir(), []string{"-"}, false, nil); err == nil {
		t.Error("no standard input is accepted")
	}
}
