package workload

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// Keys of the format, in the order in which messages list them.
var (
	fileKeys = []string{
		"version", "name", "workloads", "region", "as_of", "month", "start", "months", "growth", "budget", "inference", "currency",
	}
	lineKeys = []string{
		"name", "model", "requests", "samples", "tokens", "images", "input_images", "fine_tuning", "custom_model",
		"retries", "plan", "frames", "cache", "conversation", "steps", "routing", "peak", "alternatives", "limits",
	}
)

// Bounds on what a file may say; far above any real plan.
const (
	maxMonths = 120
	maxCount  = 1_000_000_000
	maxHours  = 10_000
	maxCalls  = 10_000 // of one request: turns x steps
)

// DefaultHours is the month when the file gives none: 8760 hours of a year / 12.
const DefaultHours = 730

// Parse reads a workload. name is how messages call the file; its folder gives the
// default name. The error holds every fault as [Errors]. overrides are values put in
// place of those of the file before it is read, each path=value: see [Workload].
func Parse(name string, src []byte, overrides ...string) (*Workload, error) {
	if len(src) > longFile && len(overrides) == 0 {
		if f := yamlfile.ParseParts(name, "workload", src, "workloads"); f != nil {
			if w, err := read(name, f, nil); err == nil {
				return w, nil
			}
		}
	}
	return read(name, yamlfile.Parse(name, "workload", src), overrides)
}

// longFile is the size from which a file is read a part at a time, in bytes.
const longFile = 1 << 20

// read reads a workload of a file.
func read(name string, f *yamlfile.File, overrides []string) (*Workload, error) {
	w := &Workload{File: name, Name: folderName(name), Month: Month{Hours: pricing.Count(DefaultHours)}, Months: 12, Overrides: override(f, overrides)}
	if f.Root().Exists() {
		w.read(f.Root().Map(fileKeys...))
	}
	if err := f.Err(); err != nil {
		return nil, err
	}
	return w, nil
}

// folderName is the default name of a workload.
func folderName(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	return filepath.Base(filepath.Dir(file))
}

func placeOf(v yamlfile.Value) Place {
	return Place{File: v.FileName(), Line: v.Line(), Col: v.Col()}
}

func (w *Workload) read(m yamlfile.Map) {
	if v := m.Need("version"); v.Exists() && v.Text() != "1" {
		v.Fault("version %q is not supported; this program reads version 1", clip(v.Text()))
	}
	if v := m.Get("currency"); v.Exists() {
		w.Currency, w.CurrencyAt = currency(v), placeOf(v)
	}
	if m.Has("name") {
		w.Name = m.Get("name").Text()
	}
	w.Region = m.Get("region").Name()
	w.AsOf = day(m.Get("as_of"))
	w.Start = day(m.Get("start"))
	if v := m.Get("month"); v.Exists() {
		if month, err := ParseMonth(v.Text()); err != nil {
			v.Fault("%v", err)
		} else {
			w.Month = month
		}
	}
	if v := m.Get("months"); v.Exists() {
		w.Months = int(v.Whole(1, maxMonths))
	}
	if v := m.Get("growth"); v.Exists() {
		g, ok := percent(v, true)
		if ok && g.Cmp(pricing.Count(-1)) <= 0 {
			v.Fault("growth of -100%% or less leaves no requests; write a growth above -100%%")
		}
		w.Growth = g
	}
	if v := m.Get("budget"); v.Exists() {
		b := v.Map("monthly").Need("monthly")
		if text := b.Number(); text != "" {
			amount, err := pricing.ParseMoney(text)
			if err != nil {
				b.Fault("%v", err)
			}
			w.Budget = &amount
		}
	}
	w.inference(m.Get("inference"))
	w.lines(m)
}

func day(v yamlfile.Value) pricing.Day {
	text := v.Text()
	if text == "" {
		return pricing.Day{}
	}
	d, err := pricing.ParseDay(text)
	if err != nil {
		v.Fault("%v", err)
	}
	return d
}

// currency reads a code of three capital letters, such as EUR.
func currency(v yamlfile.Value) string {
	text := v.Text()
	if len(text) != 3 || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		v.Fault("%q is not a currency; write its code, such as EUR", clip(text))
		return ""
	}
	return text
}

// ParseMonth reads the length of a month: calendar, or its hours such as 730h, above 0
// and at most 10,000.
func ParseMonth(text string) (Month, error) {
	if text == "calendar" {
		return Month{Calendar: true}, nil
	}
	if n := len(text); n > 1 && text[n-1] == 'h' {
		h, err := pricing.ParseQuantity(text[:n-1])
		if err == nil && h.Sign() > 0 && h.Cmp(pricing.Count(maxHours)) <= 0 {
			return Month{Hours: h}, nil
		}
	}
	return Month{}, fmt.Errorf("%q is not a month; write its hours, such as 730h, or calendar", clip(text))
}

// inference reads the parameters of answers, which change no figure.
func (w *Workload) inference(v yamlfile.Value) {
	if !v.Exists() {
		return
	}
	m := v.Map("temperature", "top_p", "top_k", "max_tokens")
	into := map[string]*string{"temperature": &w.Temperature, "top_p": &w.TopP}
	for key, most := range map[string]int64{"temperature": 5, "top_p": 1} {
		p := m.Get(key)
		if text := p.Number(); text != "" {
			*into[key] = text
			q, err := pricing.ParseQuantity(text)
			if err != nil {
				p.Fault("%s %v", key, err)
			} else if q.Cmp(pricing.Count(most)) > 0 {
				p.Fault("%s %s is out of range; write a number from 0 to %d", key, text, most)
			}
		}
	}
	if k := m.Get("top_k"); k.Exists() {
		w.TopK = strconv.FormatInt(k.Whole(0, maxCount), 10)
	}
	w.MaxTokens = m.Get("max_tokens").Whole(1, maxCount)
}

func (w *Workload) lines(m yamlfile.Map) {
	v := m.Need("workloads")
	taken := map[string]string{} // name -> where it is given
	stdin := Place{}
	var unnamed []int // lines
	entries := 0
	for item := range v.Items() {
		entries++
		lm := item.Map(lineKeys...)
		if !lm.IsMap() {
			continue
		}
		w.Lines = append(w.Lines, readLine(lm))
		l := &w.Lines[len(w.Lines)-1]
		if name := lm.Get("name"); l.Name == "" {
			unnamed = append(unnamed, len(w.Lines)-1)
		} else if first, ok := taken[l.Name]; ok {
			name.Fault("two lines are named %q, here and %s; names must differ", l.Name, first)
		} else {
			taken[l.Name] = lineText(placeOf(name))
		}
		for _, s := range l.allSamples() {
			for _, path := range s.Paths {
				if path != "-" {
					continue
				}
				if stdin.File != "" {
					lm.Fault("standard input is read here and by the samples at %s; it can be read once", stdin)
				}
				stdin = s.At
			}
		}
	}
	if v.IsList() && entries == 0 {
		v.Fault("workloads is empty; give at least one line with a model")
	}
	next := map[string]int{} // the number of the next line of a model without a name
	for _, i := range unnamed {
		l := &w.Lines[i]
		name, n := l.Model, max(next[l.Model], 2)
		for ; taken[name] != ""; n++ {
			name = fmt.Sprintf("%s-%d", l.Model, n)
		}
		next[l.Model] = n
		taken[name] = lineText(l.At)
		l.Name = name
	}
}

// allSamples are the samples of a line, training text included.
func (l *Line) allSamples() []*Samples {
	var all []*Samples
	if l.Samples != nil {
		all = append(all, l.Samples)
	}
	if l.FineTuning != nil && l.FineTuning.Samples != nil {
		all = append(all, l.FineTuning.Samples)
	}
	return all
}

// delimiter reads one character.
func delimiter(v yamlfile.Value) rune {
	if !v.Exists() {
		return 0
	}
	text := v.RawText()
	if text == "tab" || text == `\t` {
		return '\t'
	}
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 || size != len(text) || r == '"' || r == '\n' || r == '\r' {
		v.Fault("%q is not a delimiter; write one character, such as \";\", or tab", clip(text))
		return 0
	}
	return r
}
