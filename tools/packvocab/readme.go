package main

import (
	"bytes"
	_ "embed"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"text/template"

	"tokencast/tokenizers/vocab"
)

//go:embed README.tmpl
var readmeText string

// A readmeRow is a source with what its packed file in the folder is.
type readmeRow struct {
	source
	entry vocab.Entry
	bytes int64
}

// The template's view of a row.

func (r readmeRow) Name() string          { return r.name }
func (r readmeRow) Kind() string          { return r.entry.Kind }
func (r readmeRow) Models() []string      { return r.entry.Models }
func (r readmeRow) Licence() string       { return r.entry.Licence }
func (r readmeRow) LicenceFile() string   { return r.licenceFile() }
func (r readmeRow) LicencePath() string   { return r.licencePath }
func (r readmeRow) Package() string       { return r.pkg }
func (r readmeRow) Path() string          { return r.path }
func (r readmeRow) SourceSHA256() string  { return r.sha256 }
func (r readmeRow) PackedSHA256() string  { return r.entry.SHA256 }
func (r readmeRow) PackedBytes() string   { return thousands(r.bytes) }
func (r readmeRow) LicenceSHA256() string { return r.licenceSHA256 }

// thousands writes n with a comma after every third digit from the right.
func thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// writeReadme writes README.md from the entries that lie in dir.
func writeReadme(dir string) error {
	entries, err := vocab.List(os.DirFS(dir))
	if err != nil {
		return err
	}
	byName := map[string]vocab.Entry{}
	for _, e := range entries {
		byName[e.Name] = e
	}
	var rows []readmeRow
	for _, s := range sources {
		e, ok := byName[s.name]
		if !ok {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, s.name+vocab.PackedExtension))
		if err != nil {
			return err
		}
		rows = append(rows, readmeRow{s, e, info.Size()})
	}
	t, err := template.New("README.md").Parse(readmeText)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := t.Execute(&text, rows); err != nil {
		return err
	}
	path := filepath.Join(dir, "README.md")
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text.Bytes()) {
		return nil
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}
