package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tokencast/reports"
	"tokencast/samples"
	"tokencast/tokenizers"
)

type tokensOptions struct {
	catalogOptions
	format    string
	files     []string
	model     string
	tokenizer string
	all       bool
	show      bool
	noUser    bool
	noColor   bool
}

func newTokensCmd(a *app) *cobra.Command {
	o := &tokensOptions{}
	cmd := &cobra.Command{
		Use:   "tokens [TEXT]",
		Short: "Count the tokens of a text",
		Long: `Count the tokens of TEXT, of files, or of standard input ("-").

  tokencast tokens "Amazon Bedrock is amazing!" --all --show

Only the text is counted: no begin marks, turns or chat template, and the spelling
of a special token is text. Bytes that are not UTF-8 are repaired and said.`,
		Example: `  tokencast tokens "Amazon Bedrock is amazing!" --model anthropic.claude-v2:1
  tokencast tokens --file prompt.txt --tokenizer cl100k_base --show
  cat prompt.txt | tokencast tokens - -f json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runTokens(a, o, args) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.model, "model", "", "count as model `ID` is counted")
	f.StringVar(&o.tokenizer, "tokenizer", "", "count with the tokenizer `NAME`")
	f.BoolVar(&o.all, "all", false, "count with every tokenizer (the default)")
	f.StringArrayVar(&o.files, "file", nil, "count the text of `FILE`; repeatable; - is standard input")
	f.BoolVar(&o.show, "show", false, "show the pieces")
	f.BoolVar(&o.noColor, "no-color", false, "no colour on a terminal")
	f.BoolVar(&o.noUser, "no-user-vocab", false, "ignore your own vocabularies")
	f.StringVarP(&o.format, "format", "f", "table", "table or json")
	o.catalogOptions.register(cmd)
	return cmd
}

// text is one text to be counted.
type text struct {
	source string
	raw    []byte
}

// maxText bounds one text of the command line's own: 1 GiB.
const maxText = 1 << 30

func runTokens(a *app, o *tokensOptions, args []string) error {
	format, err := tableOrJSON(o.format)
	if err != nil {
		return err
	}
	a.jsonErrors = format == reports.JSON
	counters, err := o.counters(a)
	if err != nil {
		return err
	}
	texts, err := o.texts(a, args)
	if err != nil {
		return err
	}
	var counts []reports.TokenCount
	for _, t := range texts {
		fixed, repaired := samples.Repair(t.raw)
		for _, c := range counters {
			n := reports.TokenCount{
				Source: t.source, Model: c.model, Tokenizer: c.tokenizer.Name, Kind: c.tokenizer.Kind, Accuracy: c.class,
				Tokens:     c.tokens(fixed),
				Characters: int64(utf8.RuneCount(fixed)), Bytes: int64(len(t.raw)), Repaired: repaired,
			}
			if o.show {
				n.Pieces = c.tokenizer.Pieces(fixed)
				if n.Pieces == nil {
					n.Pieces = []string{}
				}
			}
			counts = append(counts, n)
		}
	}
	var out bytes.Buffer
	if err := reports.WriteTokens(&out, counts, format, reports.Options{Width: a.width, Color: a.color(o.noColor)}); err != nil {
		return err
	}
	return a.print(out.Bytes())
}

// print writes a whole result to stdout.
func (a *app) print(b []byte) error {
	if _, err := a.out.Write(b); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// tableOrJSON reads -f of the commands that have just these two.
func tableOrJSON(name string) (reports.Format, error) {
	f, err := reports.ParseFormat(name)
	if err != nil {
		return f, usagef("--format: %w", err)
	}
	if f != reports.Table && f != reports.JSON {
		return f, usagef("--format: %s is not for this command; use table or json", f)
	}
	return f, nil
}

// counter is one way of counting that was asked for.
type counter struct {
	tokenizer *tokenizers.Tokenizer
	binding   tokenizers.Binding
	model     string
	class     tokenizers.Class
}

// tokens counts one text as the model is counted, rounded up to whole tokens.
func (c counter) tokens(text []byte) int64 {
	n := c.tokenizer.Counter.Count(text)
	var mix [tokenizers.ScriptCount]int64
	for i, dealt := range tokenizers.Deal(n, tokenizers.Letters(text)) {
		mix[i] = int64(dealt)
	}
	return c.binding.For(mix).ScaleUp(int64(n))
}

// counters opens what --model, --tokenizer or --all choose.
func (o *tokensOptions) counters(a *app) ([]counter, error) {
	chosen := 0
	for _, set := range []bool{o.model != "", o.tokenizer != "", o.all} {
		if set {
			chosen++
		}
	}
	if chosen > 1 {
		return nil, usagef("--model, --tokenizer and --all exclude each other; give one")
	}
	var own map[string]string
	if !o.noUser {
		var err error
		if own, err = a.ownVocabularies(o.tokenizer, false); err != nil {
			return nil, fmt.Errorf("--tokenizer: %w", err)
		}
	}
	named := func(name string) (counter, error) {
		t, err := a.registry.Open(name)
		if err != nil {
			return counter{}, err
		}
		c := counter{tokenizer: t}
		if name == "chars" || name == "bytes" {
			c.class = tokenizers.Class(name)
		}
		return c, nil
	}
	switch {
	case o.model != "":
		cat, err := a.load(o.catalogOptions)
		if err != nil {
			return nil, err
		}
		m, _, err := cat.Resolve(o.model)
		if err != nil {
			return nil, err
		}
		binding := m.Tokenizer
		name, isOwn := own[m.ID]
		if isOwn {
			binding = tokenizers.Binding{Tokenizer: name, Class: tokenizers.Exact}
		}
		c, err := named(binding.Tokenizer)
		if err != nil {
			return nil, err
		}
		if isOwn {
			fmt.Fprintf(a.err, "tokencast: %s is counted with your own vocabulary %s (%s)\n", m.ID, name, c.tokenizer.Digest)
		}
		c.binding, c.model, c.class = binding, m.ID, binding.Class
		return []counter{c}, nil
	case o.tokenizer != "":
		for _, t := range tokenizers.Words() {
			if t.Name == o.tokenizer {
				return []counter{{tokenizer: t}}, nil
			}
		}
		c, err := named(o.tokenizer)
		return []counter{c}, err
	}
	var list []counter
	for _, t := range tokenizers.Words() {
		list = append(list, counter{tokenizer: t})
	}
	for _, name := range a.registry.Names() {
		if strings.Contains(name, "/") {
			continue // the same vocabulary by a named engine
		}
		c, err := named(name)
		if err != nil && a.isUser(name) {
			fmt.Fprintf(a.err, "tokencast: your vocabularies: %v; left out\n", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// texts reads what is to be counted, in the order given.
func (o *tokensOptions) texts(a *app, args []string) ([]text, error) {
	var list []text
	stdin := false
	read := func(name string) error {
		if name == "-" {
			if stdin {
				return usagef("standard input (-) is named twice, and can be read once")
			}
			stdin = true
			if a.inTerminal {
				fmt.Fprintln(a.err, "tokencast: reading the text from the terminal; end with Ctrl-D")
			}
			return appendText(&list, "-", a.in)
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return usagef("--file %s: it is a folder", name)
		}
		return appendText(&list, name, f)
	}
	for _, arg := range args {
		if arg == "-" {
			if err := read("-"); err != nil {
				return nil, err
			}
		} else {
			list = append(list, text{"text", []byte(arg)})
		}
	}
	for _, name := range o.files {
		if err := read(name); err != nil {
			return nil, err
		}
	}
	if len(args)+len(o.files) == 0 {
		if a.inTerminal {
			return nil, usagef("no text; give TEXT, --file FILE, or - for standard input")
		}
		if err := read("-"); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func appendText(list *[]text, source string, r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return fmt.Errorf("read %s: %w", source, err)
	}
	if len(b) > maxText {
		return usagef("%s: more than 1 GiB of text; split it, or use estimate with samples", source)
	}
	*list = append(*list, text{source, b})
	return nil
}
