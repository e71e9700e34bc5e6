package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tokencast/internal/atomicfile"
	"tokencast/internal/nearest"
	"tokencast/tokenizers"
	"tokencast/tokenizers/bpe"
	"tokencast/tokenizers/sentencepiece"
	"tokencast/tokenizers/vocab"
	"tokencast/tokenizers/wordpiece"
)

type vocabImportOptions struct {
	catalogOptions
	name    string
	models  []string
	pattern string
	licence string
	replace bool
}

func newVocabImportCmd(a *app) *cobra.Command {
	o := &vocabImportOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add a vocabulary of your own from a file",
		Long: `Add the vocabulary in FILE to your own: a .tiktoken, tokenizer.json, tokenizer.model,
tekken.json or vocab.txt file, told apart by what is in it. With --for a model is
counted exactly with it from then on; --no-user-vocab leaves it out.

  tokencast vocab import tokenizer.json --name mine --for meta.llama3-8b-instruct-v1:0

A part of the file that cannot be counted exactly is an error that names it.`,
		Example: `  tokencast vocab import tokenizer.model --name mine
  tokencast vocab import ranks.tiktoken --name mine --pattern cl100k`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runVocabImport(a, o, args[0]) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.name, "name", "", "the `NAME` it gets, for --tokenizer")
	f.StringArrayVar(&o.models, "for", nil, "count model `ID` with it; repeatable")
	f.StringVar(&o.pattern, "pattern", "", "how text is cut, by `NAME`, for a .tiktoken file, which does not say: "+strings.Join(importPatterns, ", "))
	f.StringVar(&o.licence, "licence", "", "`ID` of the licence that the data is under, for the list")
	f.BoolVar(&o.replace, "replace", false, "replace your vocabulary of that name")
	o.catalogOptions.register(cmd)
	return cmd
}

// importPatterns are the patterns that a rank file can be cut with.
var importPatterns = []string{
	vocab.PatternGPT2, vocab.PatternDigitsGPT2, vocab.PatternCL100K, vocab.PatternO200K,
	vocab.PatternLlama3, vocab.PatternQwen2, vocab.PatternTekken,
}

// maxVocabFile bounds what is read of a vocabulary file.
const maxVocabFile = 256 << 20

func runVocabImport(a *app, o *vocabImportOptions, path string) error {
	if o.name == "" {
		return usagef("no name; give one with --name NAME")
	}
	if o.pattern != "" && !slices.Contains(importPatterns, o.pattern) {
		if near := nearest.Names(o.pattern, importPatterns, 1); near != nil {
			return usagef("--pattern: unknown pattern %q; did you mean %q?", o.pattern, near[0])
		}
		return usagef("--pattern: unknown pattern %q; one of: %s", o.pattern, strings.Join(importPatterns, ", "))
	}
	a.notices(a.openUser())
	ids, err := a.modelIDs(o)
	if err != nil {
		return err
	}
	if err := a.mayKeep(o.name, ids, o.replace); err != nil {
		return err
	}
	src, err := readVocabFile(path)
	if err != nil {
		return err
	}
	entry := vocab.Entry{Name: o.name, Models: ids, Licence: o.licence, Source: sourceOf(filepath.Base(path), src)}
	if pin := pinnedFile(src); pin != nil {
		if src, err = pin.read(src); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if entry.Licence == "" {
			entry.Licence = pin.licence
		}
	}
	p, err := packVocab(src, o.pattern, entry)
	if err != nil {
		return usagef("%s: %w", path, err)
	}
	return a.keep(p)
}

// modelIDs returns the IDs of the models that --for names.
func (a *app) modelIDs(o *vocabImportOptions) ([]string, error) {
	if len(o.models) == 0 {
		return nil, nil
	}
	cat, err := a.load(o.catalogOptions)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, ref := range o.models {
		m, err := cat.Lookup(ref)
		if err != nil {
			return nil, fmt.Errorf("--for: %w", err)
		}
		if !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

// mayKeep refuses a name that is taken, and models that another of the user's
// vocabularies is for.
func (a *app) mayKeep(name string, models []string, replace bool) error {
	if err := vocab.CheckName(name); err != nil {
		return &usageError{err}
	}
	dir := a.vocabFolder()
	if dir == "" {
		return usagef("no folder for your vocabularies: set TOKENCAST_DATA to one")
	}
	own := a.isUser(name)
	words := slices.ContainsFunc(tokenizers.Words(), func(t *tokenizers.Tokenizer) bool { return t.Name == name })
	if words || name == "auto" || a.registry.Has(name) && !own {
		return usagef("name %q is that of a tokenizer of the program; choose another", name)
	}
	if _, err := os.Lstat(filepath.Join(dir, name+vocab.EntryExtension)); err == nil {
		own = true // it may be there and damaged
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("your vocabularies: %w", err)
	}
	if own && !replace {
		return usagef("you have a vocabulary %q already; --replace replaces it", name)
	}
	for _, e := range a.registry.User() {
		for _, id := range models {
			if e.Name != name && slices.Contains(e.Models, id) {
				return usagef("your vocabulary %q is for %s already; import that one again without, with --replace", e.Name, id)
			}
		}
	}
	return nil
}

// readVocabFile reads a whole vocabulary file.
func readVocabFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, usagef("%s: it is a folder; name the file", path)
	}
	src, err := io.ReadAll(io.LimitReader(f, maxVocabFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(src) > maxVocabFile {
		return nil, usagef("%s: more than 256 MiB; that is no vocabulary", path)
	}
	return src, nil
}

// sourceOf names where a vocabulary came from, with what tells its contents.
func sourceOf(from string, src []byte) string { return from + ", sha256:" + sha256Of(src) }

func sha256Of(src []byte) string {
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

// A packing is a vocabulary ready to be stored.
type packing struct {
	vocab.Entry
	packed, entry []byte // the two files
	format        string // of the file it was read from
	tokens        int    // that text can become
}

// packVocab reads the vocabulary in src and packs it under the name of e.
func packVocab(src []byte, pattern string, e vocab.Entry) (*packing, error) {
	def, format, err := vocab.Read(src, vocab.Options{Pattern: pattern, SentencePiece: sentencepiece.ReadModel})
	if err != nil {
		if format == vocab.FormatTiktoken && pattern == "" {
			return nil, fmt.Errorf("%w with --pattern: %s", err, strings.Join(importPatterns, ", "))
		}
		return nil, err
	}
	def.Name, e.Kind, e.Notes = e.Name, def.Kind, def.Notes
	p := &packing{Entry: e, format: format}
	if p.packed, err = compileVocab(def); err != nil {
		return nil, err
	}
	if p.entry, err = vocab.NewEntry(p.packed, e); err != nil {
		return nil, err
	}
	for _, t := range def.Tokens {
		if !t.Special() {
			p.tokens++
		}
	}
	return p, nil
}

// keep puts a vocabulary into the user's folder and says what it did.
func (a *app) keep(p *packing) error {
	if err := p.write(a.vocabFolder()); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "tokencast: imported %s from %s (%s): %s, %d tokens, sha256:%s\n", p.Name, p.Source, p.format, p.Kind, p.tokens, sha256Of(p.packed))
	for _, note := range p.Notes {
		fmt.Fprintf(a.err, "tokencast: %s: %s\n", p.Name, note)
	}
	if len(p.Models) > 0 {
		fmt.Fprintf(a.err, "tokencast: %s counted exactly with it from now on; --no-user-vocab leaves it out\n", areCounted(p.Models))
	} else {
		fmt.Fprintf(a.err, "tokencast: count with it: tokencast tokens TEXT --tokenizer %s\n", p.Name)
	}
	return nil
}

func areCounted(models []string) string {
	if len(models) == 1 {
		return models[0] + " is"
	}
	return strings.Join(models, ", ") + " are"
}

// compileVocab packs a definition with the engine of its kind.
func compileVocab(def *vocab.Definition) ([]byte, error) {
	switch def.Kind {
	case vocab.RankBPE:
		return bpe.Compile(def)
	case vocab.WordPiece:
		return wordpiece.Compile(def)
	default: // Read returns no other than the two of SentencePiece
		return sentencepiece.Compile(def)
	}
}

// write puts the two files into dir, the packed one first: an entry is never without it.
func (p *packing) write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	var files atomicfile.Set
	defer files.Discard()
	for _, f := range []struct {
		ending string
		text   []byte
	}{{vocab.PackedExtension, p.packed}, {vocab.EntryExtension, p.entry}} {
		err := files.Write(filepath.Join(dir, p.Name+f.ending), func(w io.Writer) error {
			_, err := w.Write(f.text)
			return err
		})
		if err != nil {
			return err
		}
	}
	return files.Commit()
}
