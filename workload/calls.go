package workload

import (
	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// callKeys say how a request becomes calls and what a call is; they need requests.
var callKeys = []string{"conversation", "steps", "cache", "peak", "limits"}

// readCalls reads how a request becomes calls, how these are routed, and what they are
// held against.
func (l *Line) readCalls(m yamlfile.Map) {
	if v := m.Get("conversation"); v.Exists() {
		l.Conversation = readConversation(v)
	}
	if v := m.Get("steps"); v.Exists() {
		if n := v.Whole(1, maxCalls); n > 0 {
			l.Steps = n
		}
	}
	if c := l.Conversation; c != nil && c.Turns*l.Steps > maxCalls {
		m.FaultKey("conversation", "%d turns of %d steps are %d calls a request; at most %d are read", c.Turns, l.Steps, c.Turns*l.Steps, maxCalls)
	}
	if v := m.Get("cache"); v.Exists() {
		l.Cache = readCache(v)
	}
	if v := m.Get("routing"); v.Exists() {
		l.Routing = pricing.Routing(v.OneOf(string(pricing.InRegion), string(pricing.Geo), string(pricing.Global)))
	}
	if v := m.Get("peak"); v.Exists() {
		f := v.Map("factor").Need("factor")
		if q, ok := quantity(f); ok {
			if q.Cmp(pricing.Count(1)) < 0 {
				f.Fault("a peak factor of %s is below 1; it is the busiest minute / the average minute", q)
			}
			l.Peak = &q
		}
	}
	if v := m.Get("limits"); v.Exists() {
		lm := v.Map("input", "output")
		if lm.IsMap() && len(lm.Keys()) == 0 {
			lm.Fault("limits has neither %q nor %q", "input", "output")
		}
		l.Limits = &CallLimits{Input: lm.Get("input").Whole(1, maxCount), Output: lm.Get("output").Whole(1, maxCount), At: placeOf(v)}
	}
	if v := m.Get("alternatives"); v.Exists() {
		if v.IsList() && len(v.List()) == 0 {
			v.Fault("an empty list of alternatives; name at least one model")
		}
		for _, item := range v.List() {
			if name := item.Text(); name != "" {
				l.Alternatives = append(l.Alternatives, Alternative{name, placeOf(item)})
			}
		}
	}
}

// readConversation reads {turns: 5, history: full, system: ...}.
func readConversation(v yamlfile.Value) *Conversation {
	m := v.Map("turns", "history", "system")
	c := &Conversation{At: placeOf(v)}
	c.Turns = m.Need("turns").Whole(1, maxCalls)
	c.History = m.Get("history").OneOf("full", "none") != "none"
	if s := m.Get("system"); s.Exists() {
		c.System = readSystem(s)
	}
	return c
}

// readSystem reads a text, {tokens: N} or {file: PATH}.
func readSystem(v yamlfile.Value) System {
	s := System{At: placeOf(v)}
	if !v.IsMap() {
		s.Text = v.Text()
		return s
	}
	m := v.Map("tokens", "file")
	switch {
	case m.Has("tokens") && m.Has("file"):
		m.FaultKey("file", "file beside tokens; the system text is counted or its tokens are given, not both")
	case m.Has("tokens"):
		if q, ok := quantity(m.Get("tokens")); ok {
			s.Tokens = &q
		}
	default:
		f := m.Need("file")
		if s.File = f.Text(); s.File == "-" {
			f.Fault("standard input cannot be the system text; name its file")
		}
	}
	return s
}

// readCache reads {read: 60%, write: 5%, ttl: 5m}.
func readCache(v yamlfile.Value) *Cache {
	m := v.Map("read", "write", "ttl")
	c := &Cache{At: placeOf(v)}
	if m.IsMap() && !m.Has("read") && !m.Has("write") {
		m.Fault("cache has neither %q nor %q", "read", "write")
	}
	for key, share := range map[string]*pricing.Quantity{"read": &c.Read, "write": &c.Write} {
		if m.Has(key) {
			*share, _ = percent(m.Get(key), false)
		}
	}
	if c.Read.Add(c.Write).Cmp(pricing.Count(1)) > 0 {
		m.Fault("read and write come to more than 100%% of a call's input")
	}
	c.TTL = m.Get("ttl").OneOf("5m", "1h")
	return c
}
