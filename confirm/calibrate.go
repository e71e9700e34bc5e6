package confirm

import (
	"slices"
	"strconv"

	"tokencast/confirm/calibration"
	"tokencast/tokenizers"
)

// Learning from confirmed calls.
//
// For each script class the counted input is fitted to the estimated tokens of the
// texts by least squares, intercept and slope. Where the calls are too alike for two
// figures, or the line would say something impossible, the intercept is 0 and the
// slope is the ratio of sums. A run whose estimate was calibrated teaches the same as one
// whose estimate was not.
//
//	texts 10, 100, 1000; counted 18, 117, 1107     intercept 7, slope 1.1

// Calibration returns what a run taught: an entry for each model and script class with
// confirmed input. date is the day of the calls, YYYY-MM-DD. Nothing of the texts is in
// it.
func Calibration(p *Plan, o *Outcome, date string) *calibration.File {
	f := &calibration.File{Schema: calibration.Schema, Catalog: p.Version, Entries: []calibration.Entry{}}
	hash := p.Hash()
	scripts := tokenizers.Scripts()
	for _, m := range p.Models {
		var present []int
		for _, c := range m.Calls {
			if !slices.Contains(present, c.Plain.Script) {
				present = append(present, c.Plain.Script)
			}
		}
		slices.Sort(present)
		for _, s := range present {
			e, ok := m.learn(o.Results, s)
			if !ok {
				continue
			}
			e.Model, e.Operation, e.Script = m.ID, string(m.operationOf()), string(scripts[s])
			e.Tokenizer, e.Digest, e.Factor, e.Date, e.Plan = m.Tokenizer, m.Digest, m.factor(s), date, hash
			if _, err := e.Figures(); err != nil {
				continue // what no reader would take, such as a ratio beyond all bounds
			}
			f.Entries = append(f.Entries, e)
		}
	}
	return f
}

// factor is what the estimate takes a token of a script for, exactly.
func (m *Model) factor(script int) string {
	var mix [tokenizers.ScriptCount]int64
	mix[script] = 1
	return m.Binding.For(mix).Scale(1).RatString()
}

// operationOf is the operation whose template the counts hold.
func (m *Model) operationOf() Operation {
	if m.Operation == Count && len(m.Calls) > 0 && m.Calls[0].Converse {
		return Converse
	}
	if m.Operation == Count {
		return Invoke
	}
	return m.Operation
}

// learn fits the confirmed calls of one script class.
func (m *Model) learn(results map[string]*Result, script int) (calibration.Entry, bool) {
	var e calibration.Entry
	var x, y []float64
	var pairs, outputs []pair
	for _, c := range m.Calls {
		r := results[c.ID]
		if c.Plain.Script != script {
			continue
		}
		_, counted, ok := inputPart.of(c, r)
		if !ok || c.Plain.Text == nil {
			continue
		}
		text, _ := c.Plain.Text.Float64()
		x, y = append(x, text), append(y, float64(counted))
		input, _ := c.Plain.Input.Float64()
		pairs = append(pairs, pair{c.Stratum, input, float64(counted)})
		e.Calls++
		if r.Cut {
			e.Cut++
		}
		if _, counted, ok := outputPart.of(c, r); ok && c.Plain.Output != nil {
			out, _ := c.Plain.Output.Float64()
			outputs = append(outputs, pair{c.Stratum, out, float64(counted)})
		}
	}
	if sum(x) == 0 || ratio(pairs) <= 0 {
		return e, false
	}
	intercept, slope := line(x, y)
	e.Intercept, e.Slope, e.Ratio = digits(intercept), digits(slope), digits(ratio(pairs))
	if low, high, ok := interval(pairs, uint64(len(m.Calls))); ok {
		e.Low, e.High = digits(low), digits(high)
	}
	if sum := ratio(outputs); sum > 0 {
		e.OutputRatio = digits(sum)
		if low, high, ok := interval(outputs, uint64(len(m.Calls))); ok {
			e.OutputLow, e.OutputHigh = digits(low), digits(high)
		}
	}
	return e, true
}

// line fits y = intercept + slope x by least squares.
func line(x, y []float64) (intercept, slope float64) {
	const fewest = 3
	n := float64(len(x))
	mx, my := sum(x)/n, sum(y)/n
	var xx, xy float64
	for i := range x {
		xx += (x[i] - mx) * (x[i] - mx)
		xy += (x[i] - mx) * (y[i] - my)
	}
	if len(x) >= fewest && xx > 0 {
		if slope = xy / xx; slope > 0 && my-slope*mx >= 0 {
			return my - slope*mx, slope
		}
	}
	return 0, my / mx
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

// digits writes a figure with six places.
func digits(f float64) string { return strconv.FormatFloat(f, 'f', 6, 64) }
