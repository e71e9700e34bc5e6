package workload

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// readLine reads one entry of workloads.
func readLine(m yamlfile.Map) Line {
	l := Line{Name: m.Get("name").Text(), At: placeOf(m.Value)}
	model := m.Need("model")
	l.Model, l.ModelAt = model.Text(), placeOf(model)
	for _, key := range laterKeys {
		if m.Has(key) {
			m.FaultKey(key, "%s is not supported yet; remove it", key)
		}
	}
	l.NoFrames = m.Get("frames").OneOf("model", "none") == "none"
	l.Requests = volume(m.Get("requests"))
	if m.Has("samples") {
		l.Samples = readSamples(m.Get("samples"))
	}
	l.Tokens = readTokens(m.Get("tokens"))
	if v := m.Get("images"); v.Exists() {
		l.Images = readImages(v.Map("count", "size", "quality", "steps"))
	}
	l.InputImages = rangeOf(m.Get("input_images"))
	if v := m.Get("fine_tuning"); v.Exists() {
		l.FineTuning = readFineTuning(v.Map("samples", "tokens", "images_seen", "epochs", "models"))
	}
	if v := m.Get("custom_model"); v.Exists() {
		l.CustomModel = v.Bool()
	}
	if v := m.Get("retries"); v.Exists() {
		l.Retries, _ = percent(v, false)
	}
	l.Provisioned = readPlan(m.Get("plan"))
	checkLine(m)
	return l
}

// checkLine finds keys that need or exclude others.
func checkLine(m yamlfile.Map) {
	has := m.Has
	provisioned := m.Get("plan").IsMap()
	switch {
	case !has("requests") && !has("images") && !has("fine_tuning") && !provisioned && !has("samples") && !has("tokens") && !has("input_images"):
		m.Fault("the line has nothing that costs; give requests with samples or tokens, images, fine_tuning, or a provisioned plan")
	case !has("requests"):
		for _, key := range []string{"samples", "tokens", "input_images", "retries"} {
			if has(key) && !(key == "retries" && has("images")) {
				m.FaultKey(key, "%s without requests; add requests, such as requests: 120k/month", key)
				break
			}
		}
	}
	if has("images") {
		for _, key := range []string{"requests", "samples", "tokens", "input_images"} {
			if has(key) {
				m.FaultKey(key, "%s beside images; a line makes images or sends requests, make two lines", key)
			}
		}
	}
	if has("samples") && m.Get("tokens").IsMap() && m.Get("tokens").AnyMap().Has("input") {
		m.FaultKey("tokens", "tokens.input beside samples; the samples give the input, remove one of them")
	}
}

// readSamples reads a path, a list of paths, or the mapping form.
func readSamples(v yamlfile.Value) *Samples {
	s := &Samples{At: placeOf(v)}
	if !v.IsMap() {
		s.Paths = paths(v)
		return s
	}
	m := v.Map("path", "input", "output", "delimiter", "records", "counts")
	s.Paths = paths(m.Need("path"))
	s.Input, s.Output = m.Get("input").Text(), m.Get("output").Text()
	if m.Has("output") && !m.Has("input") {
		m.FaultKey("output", "output without input; name the column or key of the input too")
	}
	s.Delimiter = delimiter(m.Get("delimiter"))
	s.Lines = m.Get("records").OneOf("line", "file") == "line"
	if m.Has("records") && m.Has("input") {
		m.FaultKey("records", "records is of plain text; with input each row or object is a record")
	}
	s.Usage = m.Get("counts").OneOf("usage") == "usage"
	if s.Usage && m.Has("records") {
		m.FaultKey("records", "records is of plain text, which records no usage; remove it or counts")
	}
	return s
}

func paths(v yamlfile.Value) []string {
	list := v.Texts()
	if v.IsList() && len(list) == 0 {
		v.Fault("an empty list of samples; name at least one file")
	}
	return list
}

func readTokens(v yamlfile.Value) Tokens {
	if !v.Exists() {
		return Tokens{}
	}
	m := v.Map("input", "output", "cache_read", "cache_write")
	for _, key := range []string{"cache_read", "cache_write"} {
		if m.Has(key) {
			m.FaultKey(key, "tokens.%s is not supported yet; remove it", key)
		}
	}
	t := Tokens{Input: rangeOf(m.Get("input")), At: placeOf(v)}
	out := m.Get("output")
	if out.IsMap() && out.AnyMap().Has("max") {
		if q, ok := quantity(out.Map("max").Get("max")); ok {
			if q.Sign() == 0 {
				out.Fault("max 0 would cut every answer to nothing; write 1 or more")
			}
			t.OutputMax = &q
		}
		return t
	}
	t.Output = rangeOf(out)
	if v.IsMap() && !m.Has("input") && !m.Has("output") {
		m.Fault("tokens has neither %q nor %q", "input", "output")
	}
	return t
}

func readImages(m yamlfile.Map) *Images {
	i := &Images{At: placeOf(m.Value)}
	if c := volume(m.Need("count")); c != nil {
		i.Count = *c
	}
	i.Width, i.Height = m.Get("size").Dimensions(maxPixels)
	i.Quality = m.Get("quality").OneOf(pricing.StandardQuality, pricing.PremiumQuality)
	i.Steps = int(m.Get("steps").Whole(1, maxSteps))
	return i
}

// Bounds of an image, as in a catalog.
const (
	maxPixels = 100_000
	maxSteps  = 100_000
)

func readFineTuning(m yamlfile.Map) *FineTuning {
	f := &FineTuning{Epochs: 1, Models: 1, At: placeOf(m.Value)}
	given := 0
	if m.Has("samples") {
		f.Samples = readSamples(m.Get("samples"))
		if f.Samples.Usage {
			m.FaultKey("samples", "counts: usage is of calls, not of training text; remove it, the texts are counted")
		}
		given++
	}
	for key, q := range map[string]**pricing.Quantity{"tokens": &f.Tokens, "images_seen": &f.ImagesSeen} {
		if m.Has(key) {
			given++
			if n, ok := quantity(m.Get(key)); ok {
				*q = &n
			}
		}
	}
	if m.IsMap() && given != 1 {
		m.Fault("fine_tuning takes one of samples, tokens and images_seen; %d are given", given)
	}
	if m.Has("epochs") {
		f.Epochs = m.Get("epochs").Whole(1, maxCount)
		if m.Has("images_seen") {
			m.FaultKey("epochs", "epochs beside images_seen; images seen are steps x batch size and include every epoch")
		}
	}
	if m.Has("models") {
		f.Models = m.Get("models").Whole(1, maxCount)
	}
	return f
}

// readPlan reads on_demand or {provisioned: ...}; nil is on demand.
func readPlan(v yamlfile.Value) *Provisioned {
	if !v.Exists() {
		return nil
	}
	if !v.IsMap() {
		switch v.OneOf("on_demand", "batch", "flex", "priority", "latency_optimized", "provisioned") {
		case "", "on_demand":
		case "provisioned":
			v.Fault("the provisioned plan needs units and a commitment; write {provisioned: {units: 1, commitment: none}}")
		default:
			v.Fault("plan %s is not supported yet; write on_demand or {provisioned: {units: 1, commitment: none}}", v.Text())
		}
		return nil
	}
	m := v.Map("provisioned").Need("provisioned").Map("units", "commitment", "hours")
	p := &Provisioned{At: placeOf(v), Units: m.Need("units").Whole(1, maxCount)}
	p.Commitment = pricing.Commitment(m.Need("commitment").OneOf("none", "1_month", "6_month"))
	if h := m.Get("hours"); h.Exists() {
		if q, ok := quantity(h); ok {
			p.Hours = &q
			if q.Cmp(pricing.Count(maxHours)) > 0 {
				h.Fault("%s hours are more than a month; write the hours of a month", q)
			}
		}
		if p.Commitment != pricing.NoCommitment && p.Commitment != "" {
			m.FaultKey("hours", "hours is for commitment none alone; with %s every hour of the term is owed", p.Commitment)
		}
	}
	return p
}
