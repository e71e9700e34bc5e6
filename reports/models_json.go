package reports

import (
	"fmt"
	"io"
	"math/big"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// The form of models as JSON. Fields are only ever added.
type (
	modelsFileJSON struct {
		Schema string      `json:"schema"`
		Models []modelJSON `json:"models"`
	}
	modelJSON struct {
		ID           string           `json:"id"`
		Name         string           `json:"name"`
		Provider     string           `json:"provider"`
		ProviderName string           `json:"provider_name"`
		Aliases      []string         `json:"aliases"`
		Modality     catalog.Modality `json:"modality"`
		Languages    []string         `json:"languages"`
		UseCases     []string         `json:"use_cases"`
		Limits       limitsJSON       `json:"limits"`
		Lifecycle    lifecycleJSON    `json:"lifecycle"`
		Tokenizer    tokenizerJSON    `json:"tokenizer"`
		Capacity     *capacityJSON    `json:"capacity"`
		Quotas       *quotasJSON      `json:"quotas"`
		Prices       []priceJSON      `json:"prices"`
	}
	limitsJSON struct { // null where unknown
		Context   *int64 `json:"context"`
		Output    *int64 `json:"output"`
		Published string `json:"published"`
	}
	lifecycleJSON struct {
		Status  string  `json:"status"`
		Legacy  *string `json:"legacy"`
		Retired *string `json:"retired"`
	}
	tokenizerJSON struct {
		Name   string           `json:"name"`
		Factor pricing.Quantity `json:"factor"`
		Class  tokenizers.Class `json:"class"`
		Band   bandJSON         `json:"band"`
		Source string           `json:"source"`
	}
	capacityJSON struct {
		InputTPM  int64  `json:"input_tpm"`
		OutputTPM int64  `json:"output_tpm"`
		Source    string `json:"source"`
	}
	quotasJSON struct { // null where not given
		RPM              *int64           `json:"rpm"`
		TPM              *int64           `json:"tpm"`
		InputTPM         *int64           `json:"input_tpm"`
		OutputTPM        *int64           `json:"output_tpm"`
		OutputBurndown   pricing.Quantity `json:"output_burndown"`
		ReserveMaxTokens bool             `json:"reserve_max_tokens"`
		Source           string           `json:"source"`
	}
	priceJSON struct {
		Meter      pricing.Meter      `json:"meter"`
		Price      *pricing.Money     `json:"price"` // null where absent
		Per        pricing.Unit       `json:"per"`
		Mode       pricing.Mode       `json:"mode"`
		Commitment pricing.Commitment `json:"commitment"`
		Region     string             `json:"region"`
		Routing    pricing.Routing    `json:"routing"`
		When       whenJSON           `json:"when"`
		From       string             `json:"from"`
		To         *string            `json:"to"` // null where open
		Absent     string             `json:"absent"`
		Source     string             `json:"source"`
		Confidence string             `json:"confidence"`
		Note       string             `json:"note"`
		At         string             `json:"at"`
		Overlay    string             `json:"overlay"`
	}
	// whenJSON has the form of a record's conditions in the catalog.
	whenJSON struct {
		CacheTTL    string     `json:"cache_ttl,omitempty"`
		InputTokens *overJSON  `json:"input_tokens,omitempty"`
		Image       *sizeJSON  `json:"image,omitempty"`
		Quality     string     `json:"quality,omitempty"`
		Steps       *stepsJSON `json:"steps,omitempty"`
		CustomModel bool       `json:"custom_model,omitempty"`
	}
	overJSON struct {
		Over int64 `json:"gt"`
	}
	sizeJSON struct {
		Exact string `json:"size,omitempty"`
		Max   string `json:"max,omitempty"`
		Over  string `json:"over,omitempty"`
	}
	stepsJSON struct {
		AtMost int `json:"lte,omitempty"`
		Over   int `json:"gt,omitempty"`
	}
)

// modelsJSON writes models in the documented form.
func modelsJSON(w io.Writer, models []*catalog.Model) error {
	return encode(w, modelsFileJSON{"tokencast.models/1", list(models, modelOf)})
}

func modelOf(m *catalog.Model) modelJSON {
	same := func(s string) string { return s }
	j := modelJSON{
		ID: m.ID, Name: m.Name, Provider: m.Provider, ProviderName: m.ProviderName,
		Aliases: list(m.Aliases, same), Modality: m.Modality,
		Languages: list(m.Languages, same), UseCases: list(m.UseCases, same),
		Limits:    limitsJSON{whole(m.Limits.Context), whole(m.Limits.Output), m.Limits.Published},
		Lifecycle: lifecycleJSON{m.Lifecycle.Status, dayOf(m.Lifecycle.Legacy), dayOf(m.Lifecycle.Retired)},
		Tokenizer: tokenizerJSON{
			m.Tokenizer.Tokenizer, factorOf(m.Tokenizer.Factor), m.Tokenizer.Class,
			bandJSON{m.Tokenizer.Band.LowText(), m.Tokenizer.Band.HighText()},
			m.Tokenizer.Source,
		},
		Prices: list(m.Sheet.Rates(), priceOf),
	}
	if m.Capacity != nil {
		j.Capacity = &capacityJSON{m.Capacity.InputTPM, m.Capacity.OutputTPM, m.Capacity.Source}
	}
	if q := m.Quotas; q != nil {
		j.Quotas = &quotasJSON{q.RPM, q.TPM, q.InputTPM, q.OutputTPM, q.OutputBurndown, q.ReserveMaxTokens, q.Source}
	}
	return j
}

func priceOf(r pricing.Rate) priceJSON {
	c := r.Condition
	j := priceJSON{
		Meter: r.Meter, Price: &r.Price, Per: r.Unit, Mode: c.Mode, Commitment: c.Commitment, Region: c.Region,
		Routing: c.Routing, When: whenOf(c), From: r.From.String(), To: dayOf(r.To), Source: r.Source,
		Confidence: r.Confidence, Note: r.Note, At: r.At.String(), Overlay: r.Overlay,
	}
	if r.Absent {
		j.Price, j.Absent = nil, string(pricing.NotPublished)
	}
	return j
}

func whenOf(c pricing.Condition) whenJSON {
	w := whenJSON{CacheTTL: c.CacheTTL, Quality: c.Quality, CustomModel: c.CustomModel}
	if c.TokensOver != 0 {
		w.InputTokens = &overJSON{c.TokensOver}
	}
	sides := fmt.Sprintf("%dx%d", c.Size.Width, c.Size.Height)
	switch c.Size.Kind {
	case pricing.ExactSize:
		w.Image = &sizeJSON{Exact: sides}
	case pricing.MaxSize:
		w.Image = &sizeJSON{Max: sides}
	case pricing.OverSize:
		w.Image = &sizeJSON{Over: sides}
	}
	switch s := c.Steps; {
	case s.Over:
		w.Steps = &stepsJSON{Over: s.N}
	case s != pricing.Steps{}:
		w.Steps = &stepsJSON{AtMost: s.N}
	}
	return w
}

// factorOf returns the factor of a binding, 1 where it has none.
func factorOf(r *big.Rat) pricing.Quantity {
	if r == nil {
		return pricing.Count(1)
	}
	return pricing.QuantityOf(r)
}

// whole returns a limit, nil where it is unknown.
func whole(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}
