package catalog

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// Quotas are the limits of an account on calls of one model. They are the user's
// figures: none ship. They bound what can be sent, not what it costs.
type Quotas struct {
	// Requests a minute; tokens a minute of input and output together, of input, and
	// of output. nil is not given; at least one is given.
	RPM, TPM, InputTPM, OutputTPM *int64
	// OutputBurndown is how much of TPM or OutputTPM one output token takes: above 0,
	// 1 where it is not given.
	OutputBurndown pricing.Quantity
	// ReserveMaxTokens says that a call takes its maximum of output tokens at its
	// start, not the tokens that it gives.
	ReserveMaxTokens bool
	Source           string // key of the catalog's sources
}

// quotas reads the quotas of a model; nil where they are no mapping.
func (l *loader) quotas(v yamlfile.Value) *Quotas {
	m := v.Map("rpm", "tpm", "input_tpm", "output_tpm", "output_burndown", "reserve_max_tokens", "source")
	if !m.IsMap() {
		return nil
	}
	limit := func(key string) *int64 {
		if !m.Has(key) {
			return nil
		}
		n := m.Get(key).Whole(1, maxTokens)
		return &n
	}
	q := &Quotas{
		RPM: limit("rpm"), TPM: limit("tpm"), InputTPM: limit("input_tpm"), OutputTPM: limit("output_tpm"),
		OutputBurndown:   pricing.Count(1),
		ReserveMaxTokens: m.Get("reserve_max_tokens").Bool(),
		Source:           l.source(m.Need("source")),
	}
	if q.RPM == nil && q.TPM == nil && q.InputTPM == nil && q.OutputTPM == nil {
		m.Fault("quotas without a limit; give rpm, tpm, input_tpm or output_tpm")
	}
	takesOutput := q.TPM != nil || q.OutputTPM != nil
	for _, key := range []string{"output_burndown", "reserve_max_tokens"} {
		if m.Has(key) && !takesOutput {
			m.FaultKey(key, "%s without tpm or output_tpm; it says what output takes of them", key)
		}
	}
	if v := m.Get("output_burndown"); v.Exists() {
		if text := v.Number(); text != "" {
			factor, err := pricing.ParseQuantity(text)
			switch {
			case err != nil:
				v.Fault("output_burndown %v", err)
			case factor.Sign() == 0:
				v.Fault("output_burndown 0 would make output take nothing; write a number above 0, such as 5")
			default:
				q.OutputBurndown = factor
			}
		}
	}
	return q
}
