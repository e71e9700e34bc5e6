// Command packvocab makes the packed vocabularies in data/vocab from the packages
// they are published in. Nothing is downloaded: the packages are fetched first, by
// the commands in data/vocab/README.md, and given by path.
//
//	go run ./tools/packvocab [-out data/vocab] [-only NAME,NAME] PATH...
//
// A PATH is a file, a folder, or an archive (.whl, .zip, .tgz, .tar.gz); folders
// and archives are searched through. What is looked for are files of the SHA-256
// pinned in the table of this program, whatever their names: one package named
// after a model is known to hold another model's vocabulary. A vocabulary whose
// file, or whose licence file, is not found is an error and nothing is written.
//
// Of each vocabulary it writes NAME.tcv, NAME.json and the licence of the package,
// and then README.md with a row for each. The same inputs give the same bytes.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tokencast/internal/atomicfile"
	"tokencast/tokenizers/bpe"
	"tokencast/tokenizers/sentencepiece"
	"tokencast/tokenizers/vocab"
	"tokencast/tokenizers/wordpiece"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "packvocab:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("packvocab", flag.ContinueOnError)
	out := flags.String("out", "data/vocab", "the folder to write to")
	only := flags.String("only", "", "the names to make, with commas between; all if empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	rows, err := chosen(*only)
	if err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, s := range rows {
		wanted[s.sha256], wanted[s.licenceSHA256] = true, true
	}
	// The vocabulary of BERT is a small text and lies in the folder itself.
	found, err := find(append([]string{*out}, flags.Args()...), wanted)
	if err != nil {
		return err
	}

	var files atomicfile.Set
	defer files.Discard()
	var faults []error
	for _, s := range rows {
		if err := s.make(found, *out, &files, stdout); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	if err := files.Commit(); err != nil {
		return err
	}
	return writeReadme(*out)
}

func chosen(only string) ([]source, error) {
	if only == "" {
		return sources, nil
	}
	var rows []source
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(sources, func(s source) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("no vocabulary %q in the table", name)
		}
		rows = append(rows, sources[i])
	}
	return rows, nil
}

// make packs s from what was found and writes its files into dir.
func (s source) make(found map[string][]byte, dir string, files *atomicfile.Set, stdout io.Writer) error {
	data, ok := found[s.sha256]
	if !ok {
		return fmt.Errorf("no file with the SHA-256 %s; give %s of %s", s.sha256, s.path, s.pkg)
	}
	licence, ok := found[s.licenceSHA256]
	if !ok {
		return fmt.Errorf("no file with the SHA-256 %s; give the licence of %s", s.licenceSHA256, s.pkg)
	}
	packed, err := s.pack(data)
	if err != nil {
		return err
	}
	entry, err := vocab.NewEntry(packed, vocab.Entry{
		Name:    s.name,
		Models:  s.models,
		Licence: s.licence,
		Source:  fmt.Sprintf("%s, %s, sha256:%s", s.pkg, s.path, s.sha256),
	})
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		s.name + vocab.PackedExtension: packed,
		s.name + vocab.EntryExtension:  entry,
		s.licenceFile():                licence,
	} {
		write := func(w io.Writer) error {
			_, err := w.Write(content)
			return err
		}
		path := filepath.Join(dir, name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
			continue
		}
		if err := files.Write(path, write); err != nil {
			return err
		}
	}
	fmt.Fprintf(stdout, "%-20s %9d bytes from %9d\n", s.name, len(packed), len(data))
	return nil
}

// pack compiles the vocabulary file of s with the engine of its kind.
func (s source) pack(data []byte) ([]byte, error) {
	def, _, err := vocab.Read(data, vocab.Options{SentencePiece: sentencepiece.ReadModel})
	if err != nil {
		return nil, err
	}
	def.Name = s.name
	if s.adjust != nil {
		s.adjust(def)
	}
	compile, ok := map[string]func(*vocab.Definition) ([]byte, error){
		vocab.RankBPE:          bpe.Compile,
		vocab.SentencePieceBPE: sentencepiece.Compile,
		vocab.Unigram:          sentencepiece.Compile,
		vocab.WordPiece:        wordpiece.Compile,
	}[def.Kind]
	if !ok {
		return nil, fmt.Errorf("no engine for %s", def.Kind)
	}
	packed, err := compile(def)
	if err != nil {
		return nil, err
	}
	return vocab.Rename(packed, s.name)
}
