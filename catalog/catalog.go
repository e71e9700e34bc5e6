// Package catalog knows which models exist: IDs, limits, tokenizer bindings and
// dated prices, read from YAML.
//
// [Load] reads a [Layer] of files (the shipped catalog, or the user's own) and
// lays overlays on it; [Catalog.Lookup] finds a [Model] by ID or alias, whose Sheet
// prices it. [Catalog.Warnings] says what looks wrong without being an error.
// The format is described in docs/catalog-format.md; JSONSchema returns its schema.
//
// The package reads no price as a float, chooses no price itself (package pricing
// does) and counts no tokens (package tokenizers does).
package catalog

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"tokencast/bodies"
	"tokencast/internal/nearest"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

//go:embed schema.json
var schema []byte

// JSONSchema returns the JSON Schema of a catalog file. The caller owns the bytes.
func JSONSchema() []byte { return slices.Clone(schema) }

// A Catalog is a set of models with their prices. It is immutable after Load and
// safe for concurrent use.
type Catalog struct {
	Version  string      // calendar version of the data
	Released pricing.Day // the default price day
	Currency string      // of every price, such as USD
	Region   string      // the default region
	Digest   string      // "sha256:..." over all files, overlays included
	Overlays []string    // names of the overlays, without folders, in the order laid
	Sources  map[string]Source

	models    []*Model    // in the order of the files
	discounts []*Discount // the later ones over the earlier ones
	fx        map[string]FX
	byID      map[string]*Model
	byName    map[string][]*Model // names and aliases
}

// A Source is where figures come from.
type Source struct {
	Key, Title string
	Retrieved  pricing.Day
	Note       string
}

// A Modality is what a model gives back.
type Modality string

// The modalities.
const (
	Text      Modality = "text"
	Embedding Modality = "embedding"
	Image     Modality = "image"
)

// Limits are a model's token limits.
type Limits struct {
	Context   int64  // tokens of input and output of a call, or of the input of an embedding or image model; 0 is unknown
	Output    int64  // tokens of an answer; 0 is unknown
	Published string // as the source writes it, such as "8k"
}

// A Lifecycle says whether a model can still be started with.
type Lifecycle struct {
	Status          string // active, legacy or retired
	Legacy, Retired pricing.Day
}

// Capacity is what one model unit of provisioned throughput carries, in tokens a
// minute. It is the user's figure: none is published.
type Capacity struct {
	InputTPM, OutputTPM int64
	Source              string
}

// A Model is one entry of the catalog.
type Model struct {
	ID, Name                  string
	Provider, ProviderName    string
	Aliases                   []string
	Modality                  Modality
	Languages, UseCases       []string
	Limits                    Limits
	Lifecycle                 Lifecycle
	Body                      bodies.Family // "" is unknown
	Tokenizer                 tokenizers.Binding
	Capacity                  *Capacity // nil is unknown
	Quotas                    *Quotas   // nil is unknown
	Sheet                     pricing.Sheet
	At                        pricing.Place
	modalitySet, tokenizerSet bool
}

// Models returns all models in the order of the files. The caller owns the slice.
func (c *Catalog) Models() []*Model { return slices.Clone(c.models) }

// An UnknownModelError says that no model has an ID or name.
type UnknownModelError struct {
	ID      string
	Nearest []string // IDs of at most three models that may have been meant
}

// Error names the unknown model and the nearest known ones.
func (e *UnknownModelError) Error() string {
	if len(e.Nearest) == 0 {
		return fmt.Sprintf("unknown model %q; `tokencast models` lists the known ones", e.ID)
	}
	return fmt.Sprintf("unknown model %q; did you mean %s?", e.ID, strings.Join(e.Nearest, ", "))
}

// An AmbiguousModelError says that several models share a name.
type AmbiguousModelError struct {
	Name string
	IDs  []string
}

// Error names the models that share the name.
func (e *AmbiguousModelError) Error() string {
	return fmt.Sprintf("%q is the name of several models; write one of %s", e.Name, strings.Join(e.IDs, ", "))
}

// Lookup returns the model with an ID, a foundation-model ARN, a name or an alias.
// The error is an *[UnknownModelError] or an *[AmbiguousModelError].
func (c *Catalog) Lookup(ref string) (*Model, error) {
	id := ref
	if _, after, ok := strings.Cut(ref, ":foundation-model/"); ok && strings.HasPrefix(ref, "arn:") {
		id = after
	}
	if m := c.byID[id]; m != nil {
		return m, nil
	}
	switch named := c.byName[ref]; len(named) {
	case 0:
	case 1:
		return named[0], nil
	default:
		e := &AmbiguousModelError{Name: ref}
		for _, m := range named {
			e.IDs = append(e.IDs, m.ID)
		}
		return nil, e
	}
	return nil, &UnknownModelError{ID: ref, Nearest: c.near(id)}
}

// near returns the IDs of at most three models whose ID or name is near.
func (c *Catalog) near(ref string) []string {
	var names []string
	owner := map[string]string{}
	for _, m := range c.models {
		names = append(names, m.ID)
		owner[m.ID] = m.ID
	}
	for name, models := range c.byName {
		if owner[name] == "" {
			names = append(names, name)
			owner[name] = models[0].ID
		}
	}
	var ids []string
	for _, n := range nearest.Names(ref, names, len(names)) {
		if id := owner[n]; !slices.Contains(ids, id) && len(ids) < 3 {
			ids = append(ids, id)
		}
	}
	return ids
}

// index fills the maps of Lookup.
func (c *Catalog) index() {
	c.byID, c.byName = map[string]*Model{}, map[string][]*Model{}
	for _, m := range c.models {
		c.byID[m.ID] = m
		for _, n := range append([]string{m.Name}, m.Aliases...) {
			if !slices.Contains(c.byName[n], m) {
				c.byName[n] = append(c.byName[n], m)
			}
		}
	}
}
