package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"tokencast/tokenizers/vocab"
)

// userFolder is where the user's own data lies, "" where the environment names no such
// place. It need not exist.
//
//	TOKENCAST_DATA                          wherever it is set
//	%LocalAppData%\tokencast                on Windows
//	$HOME/Library/Application Support/...   on macOS
//	$XDG_DATA_HOME/tokencast                elsewhere, where it is an absolute path
//	$HOME/.local/share/tokencast            elsewhere
func userFolder(env func(string) string, goos string) string {
	if dir := env("TOKENCAST_DATA"); dir != "" {
		return dir
	}
	under := func(base string, more ...string) string {
		if base == "" {
			return ""
		}
		return filepath.Join(append(append([]string{base}, more...), "tokencast")...)
	}
	switch goos {
	case "windows":
		return under(env("LocalAppData"))
	case "darwin":
		return under(env("HOME"), "Library", "Application Support")
	}
	// The rule of the desktop's base directories: one that is not absolute is passed over.
	if dir := env("XDG_DATA_HOME"); strings.HasPrefix(dir, "/") {
		return under(dir)
	}
	return under(env("HOME"), ".local", "share")
}

// vocabFolder is the folder of the user's vocabularies, "" where there is none.
func (a *app) vocabFolder() string {
	dir := userFolder(a.env, runtime.GOOS)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "vocab")
}

// userFault is an entry of the user's folder that cannot be used.
type userFault struct{ err error }

func (f userFault) Error() string { return fmt.Sprintf("your vocabularies: %v", f.err) }
func (f userFault) Unwrap() error { return f.err }

// of reports whether the fault is of the vocabulary of that name.
func (f userFault) of(name string) bool {
	return name != "" && strings.HasPrefix(f.err.Error(), name+vocab.EntryExtension+": ")
}

// openUser adds the vocabularies of the user's folder to the registry and returns the
// faults of those that cannot be used. It is called once in a run.
func (a *app) openUser() []userFault {
	dir := a.vocabFolder()
	if dir == "" {
		return nil
	}
	var faults []userFault
	for _, err := range leaves(a.registry.AddUser(os.DirFS(dir))) {
		var path *fs.PathError
		if errors.As(err, &path) && path.Path == "." {
			err = fmt.Errorf("%s: %w", dir, path.Err)
		}
		faults = append(faults, userFault{err})
	}
	return faults
}

// leaves returns the errors that were joined into err.
func leaves(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, leaves(e)...)
	}
	return all
}

// notices prints the faults of the user's vocabularies.
func (a *app) notices(faults []userFault) {
	for _, f := range faults {
		fmt.Fprintf(a.err, "tokencast: %v\n", f)
	}
}

// ownVocabularies adds the user's vocabularies for a command that counts and returns
// which of them counts a model, by the model's ID. What cannot be used is a notice,
// but an error where it is the tokenizer asked for.
func (a *app) ownVocabularies(asked string, quiet bool) (map[string]string, error) {
	faults := a.openUser()
	for _, f := range faults {
		if f.of(asked) && !a.registry.Has(asked) {
			return nil, f
		}
	}
	if !quiet {
		a.notices(faults)
	}
	return a.boundModels(quiet), nil
}

// boundModels returns the user's vocabulary of each model that has one. A model that
// two claim keeps the catalog's tokenizer, which is said unless quiet.
func (a *app) boundModels(quiet bool) map[string]string {
	bound := map[string]string{}
	twice := map[string]bool{}
	for _, e := range a.registry.User() {
		for _, id := range e.Models {
			if other, ok := bound[id]; ok && other != e.Name {
				twice[id] = true
				if !quiet {
					fmt.Fprintf(a.err, "tokencast: your vocabularies: %s and %s are both for %s, so neither is used for it; import one again without\n", other, e.Name, id)
				}
				continue
			}
			bound[id] = e.Name
		}
	}
	for id := range twice {
		delete(bound, id)
	}
	return bound
}

// isUser reports whether a tokenizer is one of the user's own.
func (a *app) isUser(name string) bool {
	return slices.ContainsFunc(a.registry.User(), func(e vocab.Entry) bool { return e.Name == name })
}
