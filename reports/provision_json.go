package reports

import (
	_ "embed"
	"io"
	"slices"

	"tokencast/estimate"
	"tokencast/pricing"
)

//go:embed provision_schema.json
var provisionSchema []byte

// ProvisionJSONSchema returns the JSON Schema of a comparison of plans as JSON. The
// caller owns the bytes.
func ProvisionJSONSchema() []byte { return slices.Clone(provisionSchema) }

// The form of a comparison of plans as JSON. Fields are only ever added.
type (
	provisionFileJSON struct {
		Schema      string              `json:"schema"`
		Name        string              `json:"name"`
		Catalog     catalogJSON         `json:"catalog"`
		Currency    string              `json:"currency"`
		Region      string              `json:"region"`
		MonthHours  pricing.Quantity    `json:"month_hours"`
		Scenario    string              `json:"scenario"`
		Complete    bool                `json:"complete"`
		Lines       []provisionLineJSON `json:"lines"`
		Without     []string            `json:"without_traffic"`
		Assumptions []string            `json:"assumptions"`
		Warnings    []warningJSON       `json:"warnings"`
	}
	provisionLineJSON struct {
		Workload       string         `json:"workload"`
		Model          string         `json:"model"`
		ModelName      string         `json:"model_name"`
		Plan           string         `json:"plan"`
		Own            *ownPlanJSON   `json:"own_plan"`
		PaidAs         pricing.Mode   `json:"paid_as"`
		Requests       *rangeJSON     `json:"requests,omitempty"`
		Images         *rangeJSON     `json:"images,omitempty"`
		OnDemand       *pricing.Money `json:"on_demand"`
		Amounts        amountsJSON    `json:"on_demand_amounts"`
		Missing        *unpricedJSON  `json:"on_demand_missing"`
		MustProvision  bool           `json:"must_provision"`
		Options        []optionJSON   `json:"options"`
		Choice         choiceJSON     `json:"choice"`
		Recommendation string         `json:"recommendation"`
	}
	ownPlanJSON struct {
		Units      int64              `json:"units"`
		Commitment pricing.Commitment `json:"commitment"`
	}
	optionJSON struct {
		Commitment pricing.Commitment `json:"commitment"`
		Offered    bool               `json:"offered"`
		Reason     pricing.Reason     `json:"reason"`
		Detail     string             `json:"detail"`
		Units      int64              `json:"units"`
		Hours      pricing.Quantity   `json:"hours"`
		Hourly     *pricing.Money     `json:"hourly"`
		Monthly    *pricing.Money     `json:"monthly"`
		TermTotal  *pricing.Money     `json:"term_total"`
		CheaperBy  *pricing.Money     `json:"cheaper_by"`
		BreakEven  *breakEvenJSON     `json:"break_even"`
		NoBreak    pricing.Reason     `json:"break_even_reason"`
		Capacity   loadJSON           `json:"capacity"`
		Mixed      []splitJSON        `json:"mixed"`
		Price      *rateJSON          `json:"price"`
	}
	breakEvenJSON struct {
		Requests string            `json:"requests_per_month"`
		Tokens   *string           `json:"tokens_per_minute"`
		PeakUse  *pricing.Quantity `json:"utilisation_peak"`
		MeanUse  *pricing.Quantity `json:"utilisation_average"`
	}
	loadJSON struct {
		Known      bool              `json:"known"`
		Reason     string            `json:"reason"`
		InputTPM   *int64            `json:"input_tokens_per_minute"`
		OutputTPM  *int64            `json:"output_tokens_per_minute"`
		PeakInput  *pricing.Quantity `json:"peak_input_tokens_per_minute"`
		PeakOutput *pricing.Quantity `json:"peak_output_tokens_per_minute"`
		PeakUse    *pricing.Quantity `json:"utilisation_peak"`
		MeanUse    *pricing.Quantity `json:"utilisation_average"`
		Feasible   *bool             `json:"feasible"`
		Needed     *int64            `json:"units_needed"`
		Idle       *pricing.Money    `json:"idle_cost"`
	}
	splitJSON struct {
		Units       int64         `json:"units"`
		Provisioned pricing.Money `json:"provisioned"`
		Overflow    boundsJSON    `json:"overflow_requests"`
		Monthly     boundsJSON    `json:"monthly"`
	}
	boundsJSON struct {
		Least string `json:"least"`
		Most  string `json:"most"`
	}
	choiceJSON struct {
		Plan       estimate.Payment    `json:"plan"`
		Commitment *pricing.Commitment `json:"commitment"`
		Units      *int64              `json:"units"`
	}
)

// provisionJSON writes v in the documented form.
func provisionJSON(w io.Writer, v *estimate.Provision) error {
	e := v.Estimate
	return encode(w, provisionFileJSON{
		Schema: "tokencast.provision/1",
		Name:   e.Name,
		Catalog: catalogJSON{
			Version: e.Catalog.Version, AsOf: e.Catalog.AsOf.String(), Digest: e.Catalog.Digest,
			Overlays: list(e.Catalog.Overlays, func(s string) string { return s }),
		},
		Currency: e.Currency, Region: e.Region, MonthHours: e.MonthHours, Scenario: e.Scenario.String(), Complete: e.Complete,
		Lines:       list(v.Lines, func(l estimate.ProvisionLine) provisionLineJSON { return provisionLineOf(v, l) }),
		Without:     list(v.Without, func(s string) string { return s }),
		Assumptions: provisionAssumptions(v),
		Warnings:    list(slices.Concat(provisionTraps(v), provisionWarnings(v)), warningOf),
	})
}

func provisionLineOf(v *estimate.Provision, l estimate.ProvisionLine) provisionLineJSON {
	j := provisionLineJSON{
		Workload: l.Name, Model: l.Model, ModelName: l.ModelName, Plan: l.Plan, PaidAs: l.PaidAs,
		Amounts: amountsOf(l.OnDemand), MustProvision: l.MustProvision,
		Options: list(l.Options, optionOf), Choice: choiceOf(l), Recommendation: recommendation(v, l),
	}
	if l.OnDemand != nil {
		amount := l.OnDemand.Of(v.Estimate.Scenario)
		j.OnDemand = &amount
	}
	if l.Own != nil {
		j.Own = &ownPlanJSON{l.Own.Units, l.Own.Commitment}
	}
	if l.Missing != nil {
		missing := unpricedJSON(*l.Missing)
		j.Missing = &missing
	}
	if l.Images {
		j.Images = rangeOf(&l.Requests)
	} else {
		j.Requests = rangeOf(&l.Requests)
	}
	return j
}

func optionOf(x estimate.Option) optionJSON {
	load := x.Load
	j := optionJSON{
		Commitment: x.Commitment, Offered: x.Offered, Reason: x.Reason, Detail: x.Detail, Units: x.Units, Hours: x.Hours,
		Hourly: x.Hourly, Monthly: x.Monthly, TermTotal: x.TermTotal, CheaperBy: x.CheaperBy, NoBreak: x.NoBreak,
		Capacity: loadJSON{
			Known: load.Capacity != nil, Reason: load.Unknown, PeakInput: load.Input, PeakOutput: load.Output,
			PeakUse: load.PeakUse, MeanUse: load.MeanUse, Feasible: load.Feasible, Idle: load.Idle,
		},
		Mixed: list(x.Splits, func(s estimate.Split) splitJSON {
			return splitJSON{
				s.Units, s.Provisioned,
				boundsJSON{s.OverflowLeast.String(), s.OverflowMost.String()},
				boundsJSON{s.Least.String(), s.Most.String()},
			}
		}),
	}
	if c := load.Capacity; c != nil {
		j.Capacity.InputTPM, j.Capacity.OutputTPM = given(c.InputTPM), given(c.OutputTPM)
		j.Capacity.Needed = &load.Needed
	}
	if b := x.BreakEven; b != nil {
		j.BreakEven = &breakEvenJSON{Requests: roundedUp(b.Requests), PeakUse: b.PeakUse, MeanUse: b.MeanUse}
		if b.TokensPerMinute != nil {
			tokens := roundedUp(*b.TokensPerMinute)
			j.BreakEven.Tokens = &tokens
		}
	}
	if x.Rate != nil {
		price := recordOf(*x.Rate)
		j.Price = &price
	}
	return j
}

// given is a figure that is not 0; 0 is not given.
func given(n int64) *int64 {
	if n == 0 {
		return nil
	}
	return &n
}

func choiceOf(l estimate.ProvisionLine) choiceJSON {
	j := choiceJSON{Plan: l.Choice.Plan}
	if l.Choice.Option < 0 {
		return j
	}
	x := l.Options[l.Choice.Option]
	j.Commitment, j.Units = &x.Commitment, &x.Units
	if l.Choice.Split >= 0 {
		j.Units = &x.Splits[l.Choice.Split].Units
	}
	return j
}
