package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"text/tabwriter"
	"unicode/utf16"

	"github.com/spf13/cobra"

	"tokencast/reports"
	"tokencast/tokenizers/vocab"
)

func newVocabCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "vocab",
		Short: "List, import, install and verify vocabularies",
		Long: `List the vocabularies that tokens are counted with, and add your own. Yours lie in the
folder vocab of TOKENCAST_DATA, else of the platform's folder for data of programs.

  tokencast vocab import tokenizer.json --name mine --for meta.llama3-8b-instruct-v1:0`,
		RunE: groupOnly,
	}
	cmd.AddCommand(newVocabListCmd(a), newVocabImportCmd(a), newVocabInstallCmd(a), newVocabVerifyCmd(a))
	return cmd
}

func newVocabListCmd(a *app) *cobra.Command {
	format := "table"
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the vocabularies: shipped, your own and installable",
		Long: `List the vocabularies that ship with the program, your own, and those that
` + "`tokencast vocab install`" + ` can fetch. Each name serves --tokenizer.

  tokencast vocab list`,
		Example: `  tokencast vocab list -f json`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runVocabList(a, format) },
	}
	cmd.Flags().StringVarP(&format, "format", "f", format, "table or json")
	return cmd
}

// The form of the list as JSON. Fields are only ever added.
type (
	vocabListJSON struct {
		Schema       string      `json:"schema"`
		Vocabularies []vocabJSON `json:"vocabularies"`
	}
	vocabJSON struct {
		Name      string   `json:"name"`
		Models    []string `json:"models"`
		Installed bool     `json:"installed"`
		SHA256    string   `json:"sha256"` // of the packed file, in hex; "" where it is not installed
		Licence   string   `json:"licence"`
		Source    string   `json:"source"`

		where string // for people
	}
)

func runVocabList(a *app, formatName string) error {
	format, err := tableOrJSON(formatName)
	if err != nil {
		return err
	}
	a.jsonErrors = format == reports.JSON
	a.notices(a.openUser())
	var rows []vocabJSON
	for _, e := range a.registry.Shipped() {
		rows = append(rows, vocabRow(e, "shipped"))
	}
	for _, e := range a.registry.User() {
		rows = append(rows, vocabRow(e, "yours"))
	}
	for _, p := range pinnedVocabularies() {
		if !a.registry.Has(p.name) {
			rows = append(rows, vocabJSON{Name: p.name, Models: p.models, Licence: p.licence, Source: p.source(), where: "not installed"})
		}
	}
	out, err := vocabTable(rows), error(nil)
	if format == reports.JSON {
		out, err = asciiJSON(vocabListJSON{"tokencast.vocab/1", rows})
	}
	if err != nil {
		return err
	}
	return a.print(out)
}

func vocabRow(e vocab.Entry, where string) vocabJSON {
	models := slices.Clone(e.Models)
	if models == nil {
		models = []string{}
	}
	return vocabJSON{Name: e.Name, Models: models, Installed: true, SHA256: e.SHA256, Licence: e.Licence, Source: e.Source, where: where}
}

// vocabTable lists vocabularies for a terminal: each model on a line of its own.
func vocabTable(rows []vocabJSON) []byte {
	var out bytes.Buffer
	w := tabwriter.NewWriter(reports.Terminal(&out), 0, 0, 2, ' ', 0)
	cell := func(text string) string {
		if text == "" {
			return "–"
		}
		return oneLine(text)
	}
	fmt.Fprintln(w, "Name\tIs\tLicence\tSHA-256\tModels")
	for _, r := range rows {
		first, rest := "", r.Models
		if len(rest) > 0 {
			first, rest = rest[0], rest[1:]
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", cell(r.Name), r.where, cell(r.Licence), cell(r.SHA256[:min(12, len(r.SHA256))]), cell(first))
		for _, m := range rest {
			fmt.Fprintf(w, "\t\t\t\t%s\n", cell(m))
		}
	}
	w.Flush()
	return out.Bytes()
}

// oneLine takes from text what would move a column, such as tabs and line feeds.
func oneLine(text string) string {
	out := []rune(text)
	for i, r := range out {
		if r < ' ' {
			out[i] = ' '
		}
	}
	return string(out)
}

// asciiJSON writes v as JSON in which every other character than ASCII is an escape:
// texts of a user's files reach no terminal.
func asciiJSON(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	var out []byte
	for _, r := range text.String() {
		switch hi, lo := utf16.EncodeRune(r); {
		case r < 0x7f:
			out = append(out, byte(r))
		case r > 0xffff:
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out, nil
}
