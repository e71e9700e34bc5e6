package reports

import (
	"encoding/json"

	"tokencast/pricing"
	"tokencast/tokenizers"
)

// The form of an estimate as JSON. Fields are only ever added.
type (
	estimateJSON struct {
		Schema      string            `json:"schema"`
		Name        string            `json:"name"`
		Catalog     catalogJSON       `json:"catalog"`
		Currency    string            `json:"currency"`
		FX          *exchangeJSON     `json:"fx,omitempty"`
		Region      string            `json:"region"`
		MonthHours  pricing.Quantity  `json:"month_hours"`
		Scenario    string            `json:"scenario"`
		Complete    bool              `json:"complete"`
		Total       amountsJSON       `json:"total"`
		TotalBefore *amountsJSON      `json:"total_before,omitempty"` // with a calibration
		Lines       []lineJSON        `json:"lines"`
		OneOff      []oneOffJSON      `json:"one_off"`
		Owed        []owedJSON        `json:"owed_after_horizon"`
		Months      []monthJSON       `json:"months"`
		Horizon     oneOffAmountsJSON `json:"horizon"`
		Budget      *budgetJSON       `json:"budget"`
		Drivers     []driverJSON      `json:"drivers"`
		Samples     []sampleJSON      `json:"samples"`
		Sources     []sourceJSON      `json:"sources"`
		Assumptions []string          `json:"assumptions"`
		Warnings    []warningJSON     `json:"warnings"`
	}
	exchangeJSON struct { // amounts are in the estimate's currency, unit prices in From
		From   string           `json:"from"`
		Rate   pricing.Quantity `json:"rate"`
		Date   string           `json:"date"`
		Source string           `json:"source"`
	}
	catalogJSON struct {
		Version  string   `json:"version"`
		AsOf     string   `json:"as_of"`
		Digest   string   `json:"digest"`
		Overlays []string `json:"overlays"`
	}
	amountsJSON struct { // all nil where nothing is priced
		Low  *pricing.Money `json:"low"`
		Base *pricing.Money `json:"base"`
		High *pricing.Money `json:"high"`
	}
	oneOffAmountsJSON struct {
		amountsJSON
		OneOff *pricing.Money `json:"one_off"`
	}
	rangeJSON struct {
		Low  pricing.Quantity `json:"low"`
		Base pricing.Quantity `json:"base"`
		High pricing.Quantity `json:"high"`
	}
	lineJSON struct {
		Workload  string                  `json:"workload"`
		Model     string                  `json:"model"`
		ModelName string                  `json:"model_name"`
		Provider  string                  `json:"provider"`
		Plan      string                  `json:"plan"`
		Complete  bool                    `json:"complete"`
		Images    *rangeJSON              `json:"images,omitempty"`
		Requests  absentable[rangeJSON]   `json:"requests,omitzero"`
		Calls     absentable[rangeJSON]   `json:"calls,omitzero"`
		Tokens    absentable[perCallJSON] `json:"tokens_per_call,omitzero"`
		Accuracy  accuracyJSON            `json:"accuracy"`
		Items     []lineItemJSON          `json:"items"`
		Amount    amountsJSON             `json:"amount"`
		Unpriced  []unpricedJSON          `json:"unpriced"`
		Warnings  []warningJSON           `json:"warnings"`
		Explained []explainedJSON         `json:"explained,omitempty"` // with --explain
		// with a calibration
		Calibrated *calibratedJSON `json:"calibrated,omitempty"`
	}
	calibratedJSON struct {
		Entries []entryJSON `json:"entries"`
		Before  beforeJSON  `json:"before"`
	}
	entryJSON struct {
		Operation   string  `json:"operation"`
		Script      string  `json:"script"`
		Calls       int64   `json:"calls"`
		Date        string  `json:"date"`
		Plan        string  `json:"plan"`
		Intercept   string  `json:"intercept"`
		Slope       string  `json:"slope"`
		OutputRatio *string `json:"output_ratio"` // null where no answers were estimated
	}
	beforeJSON struct { // the line without the calibration
		Amount amountsJSON `json:"amount"`
		Input  *rangeJSON  `json:"input"`
		Output *rangeJSON  `json:"output"`
	}
	explainedJSON struct {
		Meter    pricing.Meter `json:"meter"`
		Quantity string        `json:"quantity"` // the formula, "" where unknown
		Amount   string        `json:"amount"`   // the formula, "" where there is no price
		Records  []recordJSON  `json:"records"`
	}
	recordJSON struct {
		Won   bool     `json:"won"`
		Why   string   `json:"why"` // it did not apply; "" for the one that won
		Price rateJSON `json:"price"`
	}
	perCallJSON struct {
		Input  *callTokensJSON `json:"input"`
		Output *callTokensJSON `json:"output"`
	}
	callTokensJSON struct {
		Mean  pricing.Quantity `json:"mean"`
		Low   pricing.Quantity `json:"low"`  // of the mean
		High  pricing.Quantity `json:"high"` // of the mean
		P50   int64            `json:"p50"`
		P95   int64            `json:"p95"`
		Max   int64            `json:"max"`
		Frame int64            `json:"frame"`
	}
	accuracyJSON struct {
		Input     tokenizers.Class `json:"input"`
		Output    tokenizers.Class `json:"output"`
		Training  tokenizers.Class `json:"training"`
		Tokenizer string           `json:"tokenizer"`
		Band      bandJSON         `json:"band"`
		// of answers, where a calibration gives them one of their own
		AnswerBand *bandJSON `json:"answer_band,omitempty"`
		Samples    int64     `json:"samples"`
		// half the 95 % interval of the mean cost of a call, as a fraction of it; null
		// where none is claimed
		MeanInterval *pricing.Quantity `json:"mean_interval"`
	}
	bandJSON struct {
		Low  string `json:"low"`
		High string `json:"high"`
	}
	itemJSON struct {
		Meter     pricing.Meter    `json:"meter"`
		Quantity  pricing.Quantity `json:"quantity"`
		Unit      pricing.Unit     `json:"unit"`
		UnitPrice pricing.Money    `json:"unit_price"`
		// the fraction taken off the unit price; absent where none is
		Discount *pricing.Quantity `json:"discount,omitempty"`
		Amount   pricing.Money     `json:"amount"`
		Price    rateJSON          `json:"price"`
	}
	lineItemJSON struct {
		itemJSON
		QuantityLow  *pricing.Quantity `json:"quantity_low,omitempty"` // left out where the estimate has none
		QuantityHigh *pricing.Quantity `json:"quantity_high,omitempty"`
	}
	rateJSON struct {
		Source     string `json:"source"`
		From       string `json:"from"`
		Confidence string `json:"confidence"`
		At         string `json:"at"`
		Overlay    string `json:"overlay"`
		When       string `json:"when"`
	}
	oneOffJSON struct {
		Workload string `json:"workload"`
		Model    string `json:"model"`
		itemJSON
	}
	owedJSON struct {
		Workload   string             `json:"workload"`
		Commitment pricing.Commitment `json:"commitment"`
		Months     string             `json:"months"`
		Amount     pricing.Money      `json:"amount"`
	}
	monthJSON struct {
		Month string           `json:"month"`
		Days  int              `json:"days"`
		Hours pricing.Quantity `json:"hours"`
		oneOffAmountsJSON
		PriceDay string `json:"price_day"`
		Complete bool   `json:"complete"`
	}
	budgetJSON struct {
		Monthly        pricing.Money  `json:"monthly"`
		Verdict        string         `json:"verdict"`
		Margin         *pricing.Money `json:"margin"`
		FirstMonthOver *string        `json:"first_month_over"`
	}
	driverJSON struct {
		Name string        `json:"name"`
		Low  pricing.Money `json:"low"`
		High pricing.Money `json:"high"`
	}
	sampleJSON struct {
		Workload string `json:"workload"`
		Path     string `json:"path"`
		Shape    string `json:"shape"`
		Records  int64  `json:"records"`
		Bytes    int64  `json:"bytes"`
		Repaired int64  `json:"repaired"`
	}
	sourceJSON struct {
		Key       string  `json:"key"`
		Title     string  `json:"title"`
		Retrieved *string `json:"retrieved"`
		Note      string  `json:"note"`
	}
	unpricedJSON struct {
		Meter  pricing.Meter  `json:"meter"`
		Reason pricing.Reason `json:"reason"`
		Detail string         `json:"detail"`
	}
	warningJSON struct {
		Code     string `json:"code"`
		Workload string `json:"workload"`
		Message  string `json:"message"`
	}
)

// absentable is a field that is left out, or null, or a value.
type absentable[T any] struct {
	there bool
	value *T // nil is null
}

// IsZero reports whether the field is left out.
func (a absentable[T]) IsZero() bool { return !a.there }

// MarshalJSON writes the value or null.
func (a absentable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(a.value) }
