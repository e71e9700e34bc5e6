package catalog

import (
	"math/big"
	"slices"
	"strings"

	"tokencast/internal/nearest"
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// The keys of a price record, of a file's defaults, and of a record's conditions.
var (
	recordKeys = []string{
		"meter", "price", "per", "rates", "mode", "commitment", "region", "routing", "when",
		"from", "to", "absent", "source", "confidence", "note",
	}
	defaultKeys = []string{"from", "to", "source", "region", "per", "mode", "routing", "confidence"}
	whenKeys    = []string{"cache_ttl", "input_tokens", "image", "quality", "steps", "custom_model"}
)

// terms are what a record says besides its meters and prices; a file's defaults
// have the same form.
type terms struct {
	mode       pricing.Mode
	regions    []string
	routing    pricing.Routing
	per        string
	perAt      yamlfile.Value
	from, to   pricing.Day
	source     string
	confidence string
}

// defaults reads the defaults of a file.
func (l *loader) defaults(v yamlfile.Value) terms {
	if !v.Exists() {
		return terms{}
	}
	return l.terms(v.Map(defaultKeys...), terms{})
}

// terms reads the keys that records and defaults share; d fills the gaps.
func (l *loader) terms(m yamlfile.Map, d terms) terms {
	t := d
	if v := m.Get("mode"); v.Exists() {
		t.mode = pricing.Mode(v.OneOf(texts(pricing.Modes())...))
	}
	if v := m.Get("routing"); v.Exists() {
		t.routing = pricing.Routing(v.OneOf(texts(pricing.Routings())...))
	}
	if v := m.Get("region"); v.Exists() {
		t.regions = nil
		list := []yamlfile.Value{v}
		if v.IsList() {
			list = v.List()
		}
		for _, r := range list {
			if name := r.Name(); slices.Contains(t.regions, name) {
				r.Fault("region %s stands twice; keep one", name)
			} else {
				t.regions = append(t.regions, name)
			}
		}
		if len(t.regions) == 0 {
			v.Fault("an empty list of regions; name one or leave the key out")
		}
	}
	if v := m.Get("per"); v.Exists() {
		t.per, t.perAt = v.OneOf(texts(pricing.Units())...), v
	}
	if v := m.Get("from"); v.Exists() {
		t.from = day(v)
	}
	if v := m.Get("to"); v.Exists() {
		t.to = day(v)
	}
	if v := m.Get("source"); v.Exists() {
		t.source = l.source(v)
	}
	if v := m.Get("confidence"); v.Exists() {
		t.confidence = v.OneOf("published", "assumed", "unconfirmed")
	}
	return t
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// records reads a model's price records, one rate for each meter and region.
func (l *loader) records(e *entry, v yamlfile.Value, d terms, overlay string) []pricing.Rate {
	var rates []pricing.Rate
	for _, item := range v.List() {
		m := item.Map(recordKeys...)
		if m.IsMap() {
			rates = append(rates, l.record(e, m, d, overlay)...)
		}
	}
	return rates
}

// record reads one price record. Faults are noted; what is faulty yields no rate.
func (l *loader) record(e *entry, m yamlfile.Map, d terms, overlay string) []pricing.Rate {
	t := l.terms(m, d)
	r := pricing.Rate{From: t.from, To: t.to, Source: t.source, Confidence: t.confidence, Note: m.Get("note").Text(), Overlay: overlay}
	if r.Confidence == "" {
		r.Confidence = "published"
	}
	if t.from.IsZero() && !m.Has("from") {
		m.Fault("the record has no %q, of its own or by defaults; write the day from which the price holds", "from")
	}
	if t.source == "" && !m.Has("source") {
		m.Fault("the record has no %q, of its own or by defaults; name one of the catalog's sources", "source")
	}
	if !t.to.IsZero() && !t.from.Before(t.to) {
		m.FaultKey("to", "the price ends on %s, not after its first day %s; the end is the first day it no longer holds", t.to, t.from)
	}
	if m.Has("confidence") && r.Confidence != "published" && !m.Has("note") {
		m.FaultKey("confidence", "confidence %s needs a %q that says why", r.Confidence, "note")
	}
	r.Condition = condition(m)
	r.Condition.Mode, r.Condition.Routing = t.mode, t.routing

	regions := t.regions
	if len(regions) == 0 {
		regions = []string{l.cat.Region}
		if l.cat.Region == "" {
			m.Fault("the record has no %q, of its own, by defaults or by the catalog", "region")
		}
	}
	var rates []pricing.Rate
	for _, p := range prices(m) {
		r := r
		r.Meter, r.Price, r.Absent = p.meter, p.price, p.absent
		r.At = place(p.at, m)
		e.places[r.At] = mark{p.at.File(), p.at.Line(), p.at.Col()}
		l.unit(&r, m, t)
		checkConditions(r, m)
		for _, region := range regions {
			r.Condition.Region = region
			rates = append(rates, r)
		}
	}
	return rates
}

// pricedMeter is one meter of a record.
type pricedMeter struct {
	meter  pricing.Meter
	price  pricing.Money
	absent bool
	at     yamlfile.Value
}

// prices reads meter and price, meter and absent, or rates.
func prices(m yamlfile.Map) []pricedMeter {
	known := texts(pricing.Meters())
	if m.Has("rates") {
		for _, key := range []string{"meter", "price", "absent"} {
			if m.Has(key) {
				m.FaultKey(key, "%q beside %q; rates gives each meter its price", key, "rates")
			}
		}
		rates := m.Get("rates").Map(known...)
		var list []pricedMeter
		for _, key := range rates.Keys() {
			v := rates.Get(key)
			list = append(list, pricedMeter{pricing.Meter(key), money(v), false, v})
		}
		if rates.IsMap() && len(rates.Keys()) == 0 {
			rates.Fault("rates without a meter; write meter: price pairs")
		}
		return list
	}
	p := pricedMeter{meter: pricing.Meter(m.Need("meter").OneOf(known...)), at: m.Value}
	switch {
	case m.Has("price") && m.Has("absent"):
		m.FaultKey("absent", "both %q and %q; a price is published or it is not", "price", "absent")
	case m.Has("price"):
		p.price = money(m.Get("price"))
	case m.Has("absent"):
		p.absent = true
		m.Get("absent").OneOf("not_published")
	default:
		m.Fault("the record has no price; write price: 0.003, or absent: not_published where the source gives none")
	}
	if p.meter == "" {
		return nil
	}
	return []pricedMeter{p}
}

// money reads an amount; a fault names it.
func money(v yamlfile.Value) pricing.Money {
	text := v.Number()
	if text == "" {
		return pricing.Money{}
	}
	amount, err := pricing.ParseMoney(text)
	if err != nil {
		v.Fault("price %v", err)
	}
	return amount
}

// unit sets the rate's unit, which must fit the meter.
func (l *loader) unit(r *pricing.Rate, m yamlfile.Map, t terms) {
	fitting := texts(r.Meter.Units())
	unit := t.per
	if slices.Contains(fitting, unit) {
		r.Unit = pricing.Unit(unit)
		return
	}
	want := "per: " + strings.Join(fitting, " or per: ")
	switch {
	case m.Has("per") && unit != "":
		t.perAt.Fault("per %s does not fit %s; write %s", unit, r.Meter, want)
	case m.Has("per"): // its own fault was noted
	case r.Absent:
		r.Unit = r.Meter.Units()[0]
	case unit == "":
		m.Fault("the record has no %q, of its own or by defaults; write %s", "per", want)
	default:
		m.Fault("per %s of the defaults does not fit %s; write %s", unit, r.Meter, want)
	}
}

// checkConditions refuses conditions that the meter cannot have.
func checkConditions(r pricing.Rate, m yamlfile.Map) {
	c := r.Condition
	switch {
	case r.Meter == pricing.ModelUnitHour && c.Commitment == "" && !m.Has("commitment"):
		m.Fault("model_unit_hour without a %q; write commitment: none, 1_month or 6_month", "commitment")
	case r.Meter != pricing.ModelUnitHour && m.Has("commitment"):
		m.FaultKey("commitment", "commitment is of model_unit_hour alone, not of %s", r.Meter)
	}
	if r.Meter != pricing.CacheWrite && c.CacheTTL != "" {
		m.Get("when").Fault("cache_ttl is of cache_write alone, not of %s", r.Meter)
	}
	if r.Meter != pricing.OutputImage && (c.Size.Kind != pricing.AnySize || c.Quality != "" || c.Steps != (pricing.Steps{})) {
		m.Get("when").Fault("image, quality and steps are of output_image alone, not of %s", r.Meter)
	}
}

// condition reads commitment and when.
func condition(m yamlfile.Map) pricing.Condition {
	var c pricing.Condition
	if v := m.Get("commitment"); v.Exists() {
		c.Commitment = pricing.Commitment(v.OneOf(texts(pricing.Commitments())...))
	}
	if !m.Has("when") {
		return c
	}
	w := m.Get("when").Map(whenKeys...)
	c.CacheTTL = w.Get("cache_ttl").OneOf("5m", "1h")
	if v := w.Get("input_tokens"); v.Exists() {
		c.TokensOver = v.Map("gt").Need("gt").Whole(1, maxTokens)
	}
	if v := w.Get("image"); v.Exists() {
		c.Size = size(v.Map("size", "max", "over"))
	}
	c.Quality = w.Get("quality").OneOf(pricing.StandardQuality, pricing.PremiumQuality)
	if v := w.Get("steps"); v.Exists() {
		s := v.Map("lte", "gt")
		switch {
		case s.Has("lte") == s.Has("gt"):
			s.Fault("steps takes one of {lte: N} and {gt: N}")
		case s.Has("lte"):
			c.Steps = pricing.Steps{N: int(s.Get("lte").Whole(1, maxSteps))}
		default:
			c.Steps = pricing.Steps{Over: true, N: int(s.Get("gt").Whole(1, maxSteps))}
		}
	}
	if v := w.Get("custom_model"); v.Exists() {
		c.CustomModel = v.Bool()
		if !c.CustomModel {
			v.Fault("custom_model: false is no condition; leave the key out")
		}
	}
	return c
}

// Bounds on image conditions: far above any real model.
const (
	maxSteps  = 100_000
	maxPixels = 100_000
)

// size reads {size: WxH}, {max: WxH} or {over: WxH}.
func size(m yamlfile.Map) pricing.Size {
	kinds := map[string]pricing.SizeKind{"size": pricing.ExactSize, "max": pricing.MaxSize, "over": pricing.OverSize}
	keys := m.Keys()
	if len(keys) != 1 {
		m.Fault("image takes one of {size: 1024x1024}, {max: 512x512} and {over: 512x512}")
		return pricing.Size{}
	}
	w, h := m.Get(keys[0]).Dimensions(maxPixels)
	if w == 0 {
		return pricing.Size{}
	}
	return pricing.Size{Kind: kinds[keys[0]], Width: w, Height: h}
}

// binding reads how a model's tokens are counted.
func (l *loader) binding(v yamlfile.Value) tokenizers.Binding {
	m := v.Map("name", "ratio", "factor", "factors", "class", "band", "source", "frame")
	b := tokenizers.Binding{Tokenizer: m.Need("name").Text(), Class: tokenizers.Chars}
	if b.Tokenizer != "" && !l.reg.Has(b.Tokenizer) {
		msg := "unknown tokenizer %q"
		if near := nearest.Names(b.Tokenizer, l.reg.Names(), 1); near != nil {
			msg += "; did you mean " + near[0] + "?"
		} else {
			msg += "; known: " + strings.Join(l.reg.Names(), ", ")
		}
		m.Get("name").Fault(msg, b.Tokenizer)
	}
	b.Frame = m.Get("frame").OneOf(tokenizers.Frames()...)
	positive := func(m yamlfile.Map, key string) *big.Rat {
		v := m.Get(key)
		text := v.Number()
		if text == "" {
			return nil
		}
		q, err := pricing.ParseQuantity(text)
		switch {
		case err != nil:
			v.Fault("%s %v", key, err)
			return nil
		case q.Sign() == 0:
			v.Fault("%s 0 would make every count 0; write a number above 0", key)
			return nil
		}
		return q.Rat()
	}
	given := 0
	for _, key := range []string{"factor", "ratio", "factors"} {
		if m.Has(key) {
			given++
		}
	}
	switch {
	case given > 1:
		m.Fault("more than one of factor, ratio and factors; ratio is characters a token, factor multiplies every count, factors by script")
	case m.Has("factors"):
		names := texts(tokenizers.Scripts())
		fm := m.Get("factors").Map(names...)
		rest := positive(fm, "other")
		if fm.IsMap() && !fm.Has("other") {
			fm.Fault("factors without %q; give the factor of every script that is not named", "other")
		}
		for _, name := range names {
			f := rest
			if fm.Has(name) {
				f = positive(fm, name)
			}
			if f == nil {
				f = big.NewRat(1, 1) // a fault was noted
			}
			b.Factors = append(b.Factors, f)
		}
	case m.Has("factor"):
		b.Factor = positive(m, "factor")
	case m.Has("ratio"):
		if b.Tokenizer != "" && b.Tokenizer != "chars" {
			m.FaultKey("ratio", "ratio is characters a token, so it goes with the tokenizer chars; use factor with %s", b.Tokenizer)
		}
		if r := positive(m, "ratio"); r != nil {
			b.Factor = r.Inv(r)
		}
	}
	switch {
	case m.Has("class"):
		b.Class = tokenizers.Class(m.Get("class").OneOf("exact", "family", "calibrated", "chars", "bytes"))
	case b.Tokenizer == "bytes":
		b.Class = tokenizers.Bytes
	case b.Tokenizer != "chars" || b.Factor != nil || b.Factors != nil:
		m.Fault("the tokenizer has no %q; write exact, family or calibrated", "class")
	}
	if v := m.Get("band"); v.Exists() {
		if ends := v.Texts(); len(ends) != 2 {
			v.Fault("a band is two percentages, such as [-4%%, +6%%]")
		} else if band, err := tokenizers.ParseBand(ends[0], ends[1]); err != nil {
			v.Fault("%v", err)
		} else {
			b.Band = band
		}
	}
	if b.Class == tokenizers.Calibrated {
		if !m.Has("band") {
			m.Fault("class calibrated needs a %q, such as [-4%%, +6%%]", "band")
		}
		m.Need("source")
	}
	if m.Has("source") {
		b.Source = l.source(m.Get("source"))
	}
	return b
}

// didYouMean suggests a source.
func didYouMean(key string, sources map[string]Source) string {
	var known []string
	for k := range sources {
		known = append(known, k)
	}
	slices.Sort(known)
	if near := nearest.Names(key, known, 1); near != nil {
		return "; did you mean " + near[0] + "?"
	}
	if len(known) == 0 {
		return "; the catalog has no sources"
	}
	return "; known: " + strings.Join(known, ", ")
}
