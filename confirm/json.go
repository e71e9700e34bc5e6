package confirm

import (
	"bytes"
	"encoding/json"

	"tokencast/pricing"
)

// The form of a report as JSON. Fields are only ever added.
type (
	reportJSON struct {
		Schema   string      `json:"schema"`
		DryRun   bool        `json:"dry_run"`
		Currency string      `json:"currency"`
		Catalog  string      `json:"catalog"`
		Stop     string      `json:"stop"`
		Models   []modelJSON `json:"models"`
		USD      totalJSON   `json:"usd"`
		Monthly  monthlyJSON `json:"monthly"`
		One      *oneJSON    `json:"one,omitempty"`
	}
	oneJSON struct { // body and answer are null where the texts are left out
		Body       json.RawMessage `json:"body"`
		Answer     *string         `json:"answer"`
		StopReason string          `json:"stop_reason"`
	}
	modelJSON struct {
		Model      string           `json:"model"`
		Operation  string           `json:"operation"`
		Stream     bool             `json:"stream"`
		Lines      []string         `json:"lines"`
		Calls      callsJSON        `json:"calls"`
		Input      sideJSON         `json:"input"`
		Output     sideJSON         `json:"output"`
		Images     *sideJSON        `json:"images,omitempty"`
		CacheRead  int64            `json:"cache_read"`
		CacheWrite int64            `json:"cache_write"`
		Provenance map[string]int64 `json:"provenance"`
		Failures   map[string]int64 `json:"failures"`
		Disagree   int64            `json:"disagreements"`
		Reason     string           `json:"reason"`
		LeftOut    map[string]int64 `json:"left_out"`
		Strata     int              `json:"strata"`
		Notes      []string         `json:"notes"`
		USD        spendingJSON     `json:"usd"`
		Monthly    monthlyJSON      `json:"monthly"`
	}
	monthlyJSON struct { // null where it is not known
		Before *pricing.Money `json:"before"`
		After  *pricing.Money `json:"after"`
	}
	callsJSON struct {
		Planned   int64 `json:"planned"`
		Sent      int64 `json:"sent"`
		Confirmed int64 `json:"confirmed"`
		Unknown   int64 `json:"unknown"`
		Failed    int64 `json:"failed"`
		Attempts  int64 `json:"attempts"`
		Cut       int64 `json:"cut"`
	}
	sideJSON struct { // null where nothing is known
		Estimated *pricing.Quantity `json:"estimated"`
		Confirmed *pricing.Quantity `json:"confirmed"`
		Ratio     *pricing.Quantity `json:"ratio"`
		Interval  *[2]string        `json:"interval"`
		Weighted  *string           `json:"weighted_ratio"`
	}
	spendingJSON struct {
		Expected  pricing.Money `json:"expected"`
		WorstCase pricing.Money `json:"worst_case"`
		Confirmed pricing.Money `json:"confirmed"`
		Unknown   pricing.Money `json:"unknown"`
	}
	totalJSON struct {
		Cap *pricing.Money `json:"cap"`
		spendingJSON
	}
)

// JSON returns the report in the documented form, tokencast.confirm/1.
func (r *Report) JSON() ([]byte, error) {
	out := reportJSON{
		Schema: "tokencast.confirm/1", DryRun: r.DryRun, Currency: r.Currency, Catalog: r.Catalog, Stop: string(r.Stop),
		Models: []modelJSON{}, USD: totalJSON{r.USD.Cap, spendingOf(r.USD)}, Monthly: monthlyJSON(r.Monthly),
	}
	if r.One != nil {
		out.One = &oneJSON{Body: r.One.Body, StopReason: r.One.Stop}
		if r.One.Body != nil {
			out.One.Answer = &r.One.Answer
		}
	}
	for _, m := range r.Models {
		j := modelJSON{
			Model: m.Model, Operation: string(m.Operation), Stream: m.Stream, Lines: listed(m.Lines), Calls: callsJSON(m.Calls),
			Input: sideOf(m.Input), Output: sideOf(m.Output), CacheRead: m.CacheRead, CacheWrite: m.CacheWrite,
			Provenance: m.Provenance, Failures: m.Failures, Disagree: m.Disagree, Reason: m.Reason, LeftOut: m.LeftOut,
			Strata: m.Strata, Notes: listed(m.Notes), USD: spendingOf(m.USD), Monthly: monthlyJSON(m.Monthly),
		}
		if m.LeftOut == nil {
			j.LeftOut = map[string]int64{}
		}
		if m.Images != nil {
			images := sideOf(*m.Images)
			j.Images = &images
		}
		out.Models = append(out.Models, j)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(out)
	return b.Bytes(), err
}

func listed(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func sideOf(s Side) sideJSON {
	j := sideJSON{Estimated: s.Estimated, Ratio: s.Ratio}
	if s.Confirmed != nil {
		q := pricing.Count(*s.Confirmed)
		j.Confirmed = &q
	}
	if s.Low != "" {
		j.Interval = &[2]string{s.Low, s.High}
	}
	if s.Weighted != "" {
		j.Weighted = &s.Weighted
	}
	return j
}

func spendingOf(s Spending) spendingJSON {
	return spendingJSON{s.Expected, s.WorstCase, s.Confirmed, s.Unknown}
}
