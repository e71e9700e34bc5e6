package workload

import (
	"errors"
	"strings"

	"tokencast/internal/yamlfile"
	"tokencast/pricing"
)

// quantity reads a plain decimal that may end in k (thousand) or M (million).
func quantity(v yamlfile.Value) (pricing.Quantity, bool) {
	text := v.Number()
	if text == "" {
		return pricing.Quantity{}, false
	}
	q, err := parseQuantity(text)
	if err != nil {
		v.Fault("%v", err)
		return pricing.Quantity{}, false
	}
	return q, true
}

func parseQuantity(text string) (pricing.Quantity, error) {
	digits, suffix, factor := text, "", int64(1)
	switch {
	case strings.HasSuffix(text, "k"):
		digits, suffix, factor = text[:len(text)-1], "k", 1_000
	case strings.HasSuffix(text, "M"):
		digits, suffix, factor = text[:len(text)-1], "M", 1_000_000
	}
	q, err := pricing.ParseQuantity(digits)
	if err != nil {
		err = withSuffix(err, text, suffix)
		var de *pricing.DecimalError
		if text != "" && strings.ContainsAny(text[len(text)-1:], "KmBbGgT") && errors.As(err, &de) {
			de.Hint = "only k (thousand) and M (million) may follow the digits"
		}
		return q, err
	}
	return q.Mul(pricing.Count(factor)), nil
}

// withSuffix puts what was cut off behind the digits back into the error and
// behind the numbers that it advises.
func withSuffix(err error, text, suffix string) error {
	var de *pricing.DecimalError
	if !errors.As(err, &de) {
		return err
	}
	de.Text = text
	if strings.HasPrefix(de.Hint, "write ") && !strings.Contains(de.Hint, "such as") {
		words := strings.Fields(de.Hint)
		for i, word := range words {
			if strings.Trim(word, "0123456789.") == "" {
				words[i] += suffix
			}
		}
		de.Hint = strings.Join(words, " ")
	}
	return de
}

// percent reads a share such as 2% as a fraction; signed allows -2%.
func percent(v yamlfile.Value, signed bool) (pricing.Quantity, bool) {
	text := v.Number()
	if text == "" {
		return pricing.Quantity{}, false
	}
	digits, ok := strings.CutSuffix(text, "%")
	if !ok {
		v.Fault("%q is not a share; write it with a percent sign, such as 2%%", clip(text))
		return pricing.Quantity{}, false
	}
	negative := signed && strings.HasPrefix(digits, "-")
	if negative {
		digits = digits[1:]
	}
	q, err := pricing.ParseQuantity(digits)
	if err != nil {
		v.Fault("share %v", withSuffix(err, text, "%"))
		return pricing.Quantity{}, false
	}
	q = q.Div(pricing.Count(100))
	if negative {
		q = pricing.Quantity{}.Sub(q)
	}
	return q, true
}

// rangeOf reads a plain quantity, or {low, base, high} with low and high defaulting to
// base; extra are further keys the mapping may have.
func rangeOf(v yamlfile.Value, extra ...string) *Range {
	if !v.Exists() {
		return nil
	}
	if !v.IsMap() {
		q, ok := quantity(v)
		if !ok {
			return nil
		}
		r := Exactly(q)
		return &r
	}
	m := v.Map(append([]string{"low", "base", "high"}, extra...)...)
	base, ok := quantity(m.Need("base"))
	r := Exactly(base)
	for key, end := range map[string]*pricing.Quantity{"low": &r.Low, "high": &r.High} {
		if m.Has(key) {
			q, fine := quantity(m.Get(key))
			*end, ok = q, ok && fine
		}
	}
	if !ok {
		return nil
	}
	if r.Low.Cmp(r.Base) > 0 || r.Base.Cmp(r.High) > 0 {
		m.Fault("low %s, base %s, high %s are not in order of size", r.Low, r.Base, r.High)
		return nil
	}
	return &r
}

var periods = []string{string(PerSecond), string(PerMinute), string(PerHour), string(PerDay), string(PerMonth)}

// volume reads 120k/month, or {low, base, high, per: month}. Zero needs no period.
func volume(v yamlfile.Value) *Volume {
	if !v.Exists() {
		return nil
	}
	if v.IsMap() {
		m := v.Map("low", "base", "high", "per")
		per := m.Get("per").OneOf(periods...)
		if !m.Has("per") {
			m.Fault("the volume has no %q; write per: month (or second, minute, hour, day)", "per")
		}
		r := rangeOf(v, "per")
		if r == nil || per == "" {
			return nil
		}
		return &Volume{*r, Per(per)}
	}
	text := v.Number()
	if text == "" {
		return nil
	}
	number, per, slash := strings.Cut(text, "/")
	q, err := parseQuantity(number)
	switch {
	case number == "" || slash && !oneOf(per, periods):
		v.Fault("%q is not a volume; write a number and a period, such as 120k/month (or /second, /minute, /hour, /day)", clip(text))
		return nil
	case err != nil:
		v.Fault("%v", err)
		return nil
	case !slash && q.Sign() == 0:
		per = string(PerMonth)
	case !slash:
		v.Fault("%q has no period; write %s/month", text, text)
		return nil
	}
	return &Volume{Exactly(q), Per(per)}
}

// clip cuts a text that a message quotes.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "..."
	}
	return s
}

func oneOf(s string, list []string) bool {
	for _, x := range list {
		if s == x {
			return true
		}
	}
	return false
}
