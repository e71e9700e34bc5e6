package main

import (
	"embed"
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
)

// templates holds a folder for each template: workload.yaml and samples.
//
//go:embed templates
var templates embed.FS

var templateNames = []string{"chat", "rag", "batch", "images", "fine-tuning"}

func newInitCmd(a *app) *cobra.Command {
	template := "chat"
	cmd := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a workload.yaml and samples to start from",
		Long: `Write a commented workload.yaml and samples into DIR (default: this folder). They run
as written; replace the samples with your own. Nothing that exists is overwritten.

  tokencast init my-project --template rag && tokencast estimate my-project`,
		Example: `  tokencast init
  tokencast init my-project --template fine-tuning`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			return runInit(a, dir, template)
		},
	}
	cmd.Flags().StringVar(&template, "template", template, "`NAME`: chat, rag, batch, images or fine-tuning")
	return cmd
}

func runInit(a *app, dir, template string) error {
	if !slices.Contains(templateNames, template) {
		if near := nearest.Names(template, templateNames, 1); near != nil {
			return usagef("--template: unknown template %q; did you mean %q?", template, near[0])
		}
		return usagef("--template: unknown template %q; one of: %s", template, strings.Join(templateNames, ", "))
	}
	root, err := fs.Sub(templates, "templates/"+template)
	if err != nil {
		return err
	}
	var names []string
	err = fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Lstat(path); err == nil {
			return usagef("%s exists; nothing was written", path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	var files atomicfile.Set
	defer files.Discard()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		content, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if err := files.Write(path, func(w io.Writer) error { _, err := w.Write(content); return err }); err != nil {
			return err
		}
	}
	if err := files.Commit(); err != nil {
		return err
	}
	next := "tokencast estimate"
	if dir != "." {
		next += " " + dir
	}
	fmt.Fprintf(a.err, "tokencast: wrote %d files into %s; next: %s\n", len(names), dir, next)
	return nil
}
