package workload

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// readLine reads one entry of workloads.
func readLine(m yamlfile.Map) Line {
	l := Line{Name: m.Get("name").Text(), At: placeOf(m.Value), Steps: 1}
	model := m.Need("model")
	l.Model, l.ModelAt = model.Text(), placeOf(model)
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
	l.readPlan(m.Get("plan"))
	l.readCalls(m)
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
		for _, key := range append([]string{"samples", "tokens", "input_images", "retries"}, callKeys...) {
			if has(key) && !(key == "retries" && has("images")) {
				m.FaultKey(key, "%s without requests; add requests, such as requests: 120k/month", key)
				break
			}
		}
	}
	if has("images") {
		for _, key := range append([]string{"requests", "samples", "tokens", "input_images"}, callKeys...) {
			if has(key) {
				m.FaultKey(key, "%s beside images; a line makes images or sends requests, make two lines", key)
			}
		}
	}
	if s := m.Get("samples"); s.IsMap() && s.AnyMap().Has("counts") {
		for _, key := range []string{"conversation", "steps"} {
			if has(key) {
				m.FaultKey(key, "%s beside counts: usage; the recorded usage is of calls as they were sent", key)
			}
		}
	}
	if tokens := m.Get("tokens"); tokens.IsMap() {
		t := tokens.AnyMap()
		for _, key := range []string{"input", "cache_read", "cache_write"} {
			if has("samples") && t.Has(key) {
				m.FaultKey("tokens", "tokens.%s beside samples; the samples give the input, remove one of them", key)
			}
			if key != "input" && t.Has(key) && (has("conversation") || has("steps")) {
				m.FaultKey("tokens", "tokens.%s beside conversation or steps, whose calls differ; give cache: {read: 60%%}", key)
			}
			if has("cache") && key != "input" && t.Has(key) {
				m.FaultKey("cache", "cache beside tokens.%s; give shares of the input or counts, not both", key)
			}
		}
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
	t := Tokens{Input: rangeOf(m.Get("input")), At: placeOf(v)}
	t.CacheRead, t.CacheWrite = rangeOf(m.Get("cache_read")), rangeOf(m.Get("cache_write"))
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
