package vocab

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A folder of vocabularies holds two files for each: the packed vocabulary,
// NAME.tcv, and an entry about it, NAME.json. The shipped ones and a user's lie
// in folders of the same form.

// The endings of the two files.
const (
	PackedExtension = ".tcv"
	EntryExtension  = ".json"
)

// EntrySchema is the "schema" of an entry.
const EntrySchema = "tokencast.vocab-entry/1"

// An Entry is what is known about a packed vocabulary beside its contents.
type Entry struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`    // of the packed file
	Models  []string `json:"models"`  // catalog IDs it counts for; may be empty
	Licence string   `json:"licence"` // SPDX identifier, or "" if not known
	Source  string   `json:"source"`  // where the vocabulary came from, for people
	SHA256  string   `json:"sha256"`  // of the packed file, in hex
	Notes   []string `json:"notes,omitempty"`
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// CheckName returns an error unless name can be that of a vocabulary: at most 64
// lower-case letters, digits, dots, underscores and hyphens, with a letter or
// digit in front. Such a name is safe as a file name.
func CheckName(name string) error {
	if !nameForm.MatchString(name) || strings.Contains(name, "..") {
		return fmt.Errorf("name %q: use at most 64 of a-z, 0-9, single dots, _ and -, beginning with a letter or digit", name)
	}
	return nil
}

// NewEntry returns the text of the entry file for packed, in which the kind and
// the SHA-256 of e are set from packed. It is an error if the name is not one, is
// not that of packed, or packed is damaged. The caller writes the two files: first
// packed, under e.Name and PackedExtension, then the entry.
func NewEntry(packed []byte, e Entry) ([]byte, error) {
	if err := CheckName(e.Name); err != nil {
		return nil, err
	}
	f, err := Open(packed)
	if err == nil {
		err = f.Verify()
	}
	if err != nil {
		return nil, err
	}
	if f.Name() != e.Name {
		return nil, fmt.Errorf("the packed vocabulary is called %q, not %q", f.Name(), e.Name)
	}
	e.Kind, e.SHA256 = f.Kind(), sha256Hex(packed)
	e.Models = slices.Clone(e.Models)
	if e.Models == nil {
		e.Models = []string{}
	}
	text, err := json.MarshalIndent(struct {
		Schema string `json:"schema"`
		Entry
	}{EntrySchema, e}, "", "  ")
	return append(text, '\n'), err
}

// List returns the entries of the folder, by name. Files that are not entries are
// passed over. An entry that cannot be used is left out, and the error says why
// of each; the entries beside it are good. A folder that does not exist has none.
func List(dir fs.FS) ([]Entry, error) {
	files, err := fs.ReadDir(dir, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	var faults []error
	for _, file := range files {
		name, ok := strings.CutSuffix(file.Name(), EntryExtension)
		if !ok || file.IsDir() {
			continue
		}
		e, err := readEntry(dir, name)
		switch {
		case errors.Is(err, errOther):
		case err != nil:
			faults = append(faults, fmt.Errorf("%s: %w", file.Name(), err))
		default:
			entries = append(entries, e)
		}
	}
	return entries, errors.Join(faults...)
}

// Load opens the packed vocabulary of an entry that List returned and checks it
// against the entry's SHA-256.
func Load(dir fs.FS, e Entry) (*File, error) {
	if err := CheckName(e.Name); err != nil {
		return nil, err
	}
	packed, err := fs.ReadFile(dir, e.Name+PackedExtension)
	if err != nil {
		return nil, err
	}
	if got := sha256Hex(packed); got != e.SHA256 {
		return nil, fmt.Errorf("%s has the SHA-256 %s, not %s; import it again", e.Name+PackedExtension, got, e.SHA256)
	}
	f, err := Open(packed)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name+PackedExtension, err)
	}
	return f, nil
}

// errOther is returned for a JSON file that is no entry.
var errOther = errors.New("not an entry")

func readEntry(dir fs.FS, name string) (Entry, error) {
	text, err := fs.ReadFile(dir, name+EntryExtension)
	if err != nil {
		return Entry{}, err
	}
	var file struct {
		Schema string `json:"schema"`
		Entry
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return Entry{}, err
	}
	e := file.Entry
	switch {
	case !strings.HasPrefix(file.Schema, path.Dir(EntrySchema)+"/"):
		return Entry{}, errOther
	case file.Schema != EntrySchema:
		return Entry{}, fmt.Errorf("schema %q; this program reads %s", file.Schema, EntrySchema)
	case e.Name != name:
		return Entry{}, fmt.Errorf("it is called %q inside", e.Name)
	}
	if err := CheckName(name); err != nil {
		return Entry{}, err
	}
	info, err := fs.Stat(dir, name+PackedExtension)
	if err != nil {
		return Entry{}, err
	}
	if !info.Mode().IsRegular() {
		return Entry{}, fmt.Errorf("%s is not a file", name+PackedExtension)
	}
	return e, nil
}

func sha256Hex(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
