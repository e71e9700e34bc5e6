package confirm

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJournal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, err := CreateJournal(path, "sha256:a")
	if err != nil {
		t.Fatal(err)
	}
	n := int64(17)
	want := []Entry{
		{Kind: kindPlan, Hash: "sha256:a"},
		{Kind: kindIntent, Call: "0-0", Attempt: 1, Body: "b", Worst: "0.5"},
		{Kind: kindFailed, Call: "0-0", Attempt: 1, Reason: "throttled"},
		{Kind: kindIntent, Call: "0-0", Attempt: 2},
		{Kind: kindResult, Call: "0-0", Attempt: 2, Input: &n, Output: &n, Source: "header"},
		{Kind: kindIntent, Call: "0-1", Attempt: 1},
	}
	for _, e := range want[1:] {
		if err := j.Append(e); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := ResumeJournal(path, "sha256:a"); err == nil || !strings.Contains(err.Error(), "another run") {
		t.Errorf("a journal in use: %v", err)
	}
	if _, err := CreateJournal(path, "sha256:a"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a journal that exists: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	// A line that was being written when the process was killed is cut off.
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range 40 {
		if err := os.WriteFile(path, append(whole[:len(whole):len(whole)], `{"kind":"intent","call":"0-2","attempt":1}`[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		j, got, err := ResumeJournal(path, "sha256:a")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		j.Close()
		if after, err := os.ReadFile(path); err != nil || string(after) != string(whole) {
			t.Fatalf("the torn line stays: %v", err)
		}
	}
	if _, _, err := ResumeJournal(path, "sha256:b"); !errors.Is(err, ErrOtherPlan) {
		t.Errorf("another plan: %v", err)
	}
}

func TestDamagedJournals(t *testing.T) {
	plan := `{"kind":"plan","hash":"h"}` + "\n"
	intent := `{"kind":"intent","call":"a","attempt":1}` + "\n"
	for _, tc := range []struct{ name, text, want string }{
		{"an empty file", "", ":1: not a journal"},
		{"another file", "hello\n", ":1: the line is damaged"},
		{"no plan", intent, ":1: not a journal"},
		{"two plans", plan + plan, ":2: not a journal"},
		{"a hole", plan + "\n" + intent, ":2: the line is damaged"},
		{"an unknown key", plan + `{"kind":"intent","call":"a","attempt":1,"x":1}` + "\n", ":2: the line is damaged"},
		{"an end without a beginning", plan + `{"kind":"result","call":"a","attempt":1}` + "\n", ":2: the call ends without having begun"},
		{"two ends", plan + intent + strings.Repeat(`{"kind":"failed","call":"a","attempt":1}`+"\n", 2), ":4: the call ends without having begun"},
		{"an old number", plan + intent + intent, ":3: the call is sent again under an old number"},
		{"an unknown kind", plan + intent + `{"kind":"later","call":"a","attempt":1}` + "\n", ":3: the kind of the line is unknown"},
		{"a negative count", plan + intent + `{"kind":"result","call":"a","attempt":1,"input":-1}` + "\n", ":3: a count is negative"},
	} {
		path := filepath.Join(t.TempDir(), "journal")
		if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := ResumeJournal(path, "h")
		var damaged *JournalError
		if !errors.As(err, &damaged) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

// Bytes of any kind are a journal or an error, never a panic.
func FuzzReadJournal(f *testing.F) {
	f.Add(`{"kind":"plan","hash":"h"}` + "\n" + `{"kind":"intent","call":"a","attempt":1}` + "\n{")
	f.Fuzz(func(t *testing.T, text string) {
		entries, whole, err := readJournal(strings.NewReader(text), "j")
		if err == nil && (whole > int64(len(text)) || len(entries) > 0 && entries[0].Kind != kindPlan) {
			t.Errorf("%d bytes of %d are whole, %+v", whole, len(text), entries)
		}
	})
}
