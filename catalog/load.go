package catalog

import (
	"errors"
	"path/filepath"
	"slices"

	"tokencast/bodies"
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// The keys of a catalog file. One file may hold those of the catalog itself and
// those of a provider.
var (
	fileKeys = []string{
		"schema", "version", "released", "currency", "region", "sources",
		"provider", "defaults", "models", "discounts", "fx",
	}
	modelKeys = []string{
		"id", "name", "aliases", "modality", "languages", "use_cases", "limits", "lifecycle", "body",
		"tokenizer", "prices", "capacity", "quotas",
	}
)

// schemaVersion is the one version of the format that there is.
const schemaVersion = "1"

// Load reads base and lays the overlays on it, the last on top. reg says which
// tokenizers exist. The error holds every fault of every file as
// [yamlfile.Errors]; a base without models, version, release day, currency or region is
// refused.
func Load(base Layer, overlays []Layer, reg *tokenizers.Registry) (*Catalog, error) {
	layers := append([]Layer{base}, overlays...)
	l := &loader{
		cat:    &Catalog{Sources: map[string]Source{}, Digest: digest(layers), fx: map[string]FX{}},
		reg:    reg,
		models: map[string]*entry{},
	}
	for i, layer := range layers {
		l.layer(i, layer)
	}
	for _, id := range l.order {
		m := l.models[id].model
		if m.Name == "" {
			m.Name = m.ID
		}
		l.cat.models = append(l.cat.models, m)
	}
	l.cat.index()
	if !slices.ContainsFunc(l.files, func(f *yamlfile.File) bool { return !f.Root().Exists() }) {
		l.checkSources() // an unreadable file could hold the missing ones
		l.checkDiscounts()
		l.checkExchange()
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	l.finish(base)
	if err := l.err(); err != nil {
		return nil, err
	}
	return l.cat, nil
}

// loader gathers the models of all layers.
type loader struct {
	cat     *Catalog
	reg     *tokenizers.Registry
	files   []*yamlfile.File
	models  map[string]*entry
	order   []string
	sources []sourceUse

	discounted []discountUse
	exchanged  []exchangeUse
}

// entry is a model being put together.
type entry struct {
	model  *Model
	layers [][]pricing.Rate // one for each layer that gives the model prices
	places map[pricing.Place]mark
}

// mark is a place in a file that is still open for faults.
type mark struct {
	file      *yamlfile.File
	line, col int
}

// sourceUse is a reference to a source, checked when all are known.
type sourceUse struct {
	key string
	at  yamlfile.Value
}

func (l *loader) err() error {
	errs := make([]error, len(l.files))
	for i, f := range l.files {
		errs[i] = f.Err()
	}
	return yamlfile.Join(errs...)
}

// layer reads the files of one layer. Catalog keys come first, whatever file they
// stand in, because records fall back on them.
func (l *loader) layer(index int, layer Layer) {
	if index > 0 {
		l.cat.Overlays = append(l.cat.Overlays, layer.Name)
	}
	overlay := ""
	if index > 0 {
		overlay = layer.Name
	}
	var roots []yamlfile.Map
	for _, lf := range layer.Files {
		f := yamlfile.Parse(lf.Name, "catalog", lf.Data)
		l.files = append(l.files, f)
		if !f.Root().Exists() {
			continue
		}
		root := f.Root().Map(fileKeys...)
		if !root.IsMap() {
			continue
		}
		if v := root.Need("schema"); v.Exists() && v.Text() != schemaVersion {
			v.Fault("schema %q is not supported; this program reads schema %s", v.Text(), schemaVersion)
			continue
		}
		l.catalogKeys(index, root)
		roots = append(roots, root)
	}
	seen, exchanged := map[string]pricing.Place{}, map[string]pricing.Place{}
	for _, root := range roots {
		l.provider(overlay, root, seen)
		l.discount(root, overlay)
		l.exchange(root, overlay, exchanged)
	}
}

// catalogKeys reads the keys of catalog.yaml.
func (l *loader) catalogKeys(index int, root yamlfile.Map) {
	c := l.cat
	if v := root.Get("version"); v.Exists() {
		if text := v.Text(); index == 0 {
			c.Version = text
		}
	}
	if d := day(root.Get("released")); index == 0 && !d.IsZero() {
		c.Released = d
	}
	if v := root.Get("currency"); v.Exists() {
		switch text := v.Name(); {
		case !isCurrency(text):
			v.Fault("%q is not a currency code; write three capital letters such as USD", text)
		case c.Currency == "":
			c.Currency = text
		case c.Currency != text:
			v.Fault("currency %s in a catalog whose prices are in %s; prices of two currencies are never added, leave the key out or use --catalog-only", text, c.Currency)
		}
	}
	if v := root.Get("region"); v.Exists() {
		c.Region = v.Name()
	}
	if v := root.Get("sources"); v.Exists() {
		sources := v.AnyMap()
		for _, key := range sources.Keys() {
			m := sources.Get(key).Map("title", "retrieved", "note")
			c.Sources[key] = Source{Key: key, Title: m.Need("title").Text(), Retrieved: day(m.Get("retrieved")), Note: m.Get("note").Text()}
		}
	}
}

func isCurrency(s string) bool {
	if len(s) != 3 {
		return false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

// day reads a date; a missing value is no day.
func day(v yamlfile.Value) pricing.Day {
	if !v.Exists() {
		return pricing.Day{}
	}
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

// provider reads the keys of a provider file.
func (l *loader) provider(overlay string, root yamlfile.Map, seen map[string]pricing.Place) {
	prov := root.Get("provider").Map("id", "name")
	id, name := prov.Get("id").Name(), prov.Get("name").Text()
	if prov.IsMap() {
		prov.Need("id")
	}
	d := l.defaults(root.Get("defaults"))
	for _, v := range root.Get("models").List() {
		m := v.Map(modelKeys...)
		modelID := m.Need("id").Name()
		if modelID == "" {
			continue
		}
		at := place(m.Get("id"), root)
		if first, ok := seen[modelID]; ok {
			m.Get("id").Fault("model %s stands twice, here and at %s; keep one", modelID, first)
			continue
		}
		seen[modelID] = at
		e := l.models[modelID]
		if e == nil {
			e = &entry{model: &Model{ID: modelID, At: at}, places: map[pricing.Place]mark{}}
			l.models[modelID] = e
			l.order = append(l.order, modelID)
			m.Need("prices")
		}
		if id != "" {
			e.model.Provider = id
			e.model.ProviderName = name
		}
		l.fields(e.model, m)
		if m.Has("prices") {
			rates := l.records(e, m.Get("prices"), d, overlay)
			e.layers = append(e.layers, rates)
		}
	}
}

// place is where a value stands, by the file's name without folders.
func place(v yamlfile.Value, root yamlfile.Map) pricing.Place {
	return pricing.Place{File: filepath.Base(root.FileName()), Line: v.Line(), Col: v.Col()}
}

// fields reads what a model's entry says besides its prices; a field given
// replaces that of the layers below.
func (l *loader) fields(m *Model, v yamlfile.Map) {
	if v.Has("name") {
		m.Name = v.Get("name").Text()
	}
	if v.Has("aliases") {
		m.Aliases = v.Get("aliases").Texts()
	}
	if v.Has("modality") {
		m.Modality, m.modalitySet = Modality(v.Get("modality").OneOf(string(Text), string(Embedding), string(Image))), true
	}
	if v.Has("languages") {
		m.Languages = v.Get("languages").Texts()
	}
	if v.Has("use_cases") {
		m.UseCases = v.Get("use_cases").Texts()
	}
	if v.Has("limits") {
		lim := v.Get("limits").Map("context", "output", "published")
		m.Limits = Limits{
			Context:   lim.Get("context").Whole(1, maxTokens),
			Output:    lim.Get("output").Whole(1, maxTokens),
			Published: lim.Get("published").Text(),
		}
	}
	if v.Has("lifecycle") {
		life := v.Get("lifecycle").Map("status", "legacy", "retired")
		m.Lifecycle = Lifecycle{
			Status: life.Need("status").OneOf("active", "legacy", "retired"),
			Legacy: day(life.Get("legacy")), Retired: day(life.Get("retired")),
		}
	}
	if v.Has("body") {
		var known []string
		for _, f := range bodies.Families() {
			known = append(known, string(f))
		}
		m.Body = bodies.Family(v.Get("body").OneOf(known...))
	}
	if v.Has("tokenizer") {
		m.Tokenizer, m.tokenizerSet = l.binding(v.Get("tokenizer")), true
	}
	if v.Has("capacity") {
		c := v.Get("capacity").Map("input_tpm", "output_tpm", "source")
		m.Capacity = &Capacity{
			InputTPM:  c.Need("input_tpm").Whole(1, maxTokens),
			OutputTPM: c.Need("output_tpm").Whole(1, maxTokens),
			Source:    l.source(c.Need("source")),
		}
	}
	if v.Has("quotas") {
		m.Quotas = l.quotas(v.Get("quotas"))
	}
}

// maxTokens bounds limits and capacities: a trillion tokens.
const maxTokens = 1_000_000_000_000

// source notes a reference to a source, to be checked when all are read.
func (l *loader) source(v yamlfile.Value) string {
	key := v.Text()
	if key != "" {
		l.sources = append(l.sources, sourceUse{key, v})
	}
	return key
}

// checkSources finds references to sources that no layer has.
func (l *loader) checkSources() {
	for _, u := range l.sources {
		if _, ok := l.cat.Sources[u.key]; !ok {
			u.at.Fault("unknown source %q%s", u.key, didYouMean(u.key, l.cat.Sources))
		}
	}
}

// finish checks what needs all layers and makes the sheets.
func (l *loader) finish(base Layer) {
	for _, id := range l.order {
		l.complete(l.models[id])
	}
	c := l.cat
	first := l.files[0]
	missing := func(key string, there bool) {
		if !there {
			first.FaultAt(0, 0, "the catalog has no %q; a catalog that stands alone needs one", key)
		}
	}
	if len(base.Files) > 0 {
		missing("version", c.Version != "")
		missing("released", !c.Released.IsZero())
		missing("currency", c.Currency != "")
		missing("region", c.Region != "")
		missing("models", len(c.models) > 0)
	}
}

// complete fills in a model's defaults and makes its sheet.
func (l *loader) complete(e *entry) {
	m := e.model
	if m.Provider == "" {
		m.Provider = providerOf(m.ID)
	}
	if m.ProviderName == "" {
		m.ProviderName = m.Provider
	}
	if m.Lifecycle.Status == "" {
		m.Lifecycle.Status = "active"
	}
	if !m.tokenizerSet {
		m.Tokenizer = tokenizers.Binding{Tokenizer: "chars", Class: tokenizers.Chars}
	}
	sheet, faults := pricing.NewSheet(e.layers...)
	for _, f := range append(faults, halfBands(sheet)...) {
		at := e.places[f.At]
		at.file.FaultAt(at.line, at.col, "%s", f.Msg)
	}
	m.Sheet = sheet
	if !m.modalitySet {
		switch {
		case sheet.Has(pricing.OutputImage):
			m.Modality = Image
		case sheet.Has(pricing.Output) || !sheet.Has(pricing.Input):
			m.Modality = Text
		default:
			m.Modality = Embedding
		}
	}
}

// providerOf is the part of an ID before its first dot.
func providerOf(id string) string {
	for i := range len(id) {
		if id[i] == '.' {
			return id[:i]
		}
	}
	return id
}

// IsInvalid reports whether err is a fault of a catalog file, rather than a file
// that cannot be read.
func IsInvalid(err error) bool {
	var e yamlfile.Errors
	return errors.As(err, &e)
}
