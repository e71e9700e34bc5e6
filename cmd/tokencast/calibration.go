package main

import (
	"fmt"
	"slices"

	"tokencast/confirm/calibration"
	"tokencast/pricing"
)

// readCalibration reads the file of --calibration, and looks whether the tokenizers that
// it names are still what they were.
func (a *app) readCalibration(q *question) error {
	path := q.options.calibration
	if path == "" {
		return nil
	}
	src, err := readBounded(path)
	if err != nil {
		return fmt.Errorf("--calibration: %w", err)
	}
	f, err := calibration.Parse(path, src)
	if err != nil {
		return usagef("%w", err)
	}
	q.inputs = append(q.inputs, path)
	q.settings.Calibration, q.settings.Digests = f.Entries, map[string]string{}
	for _, e := range f.Entries {
		// One that cannot be opened has no digest: its entries are not used, and those of a
		// model that no line uses are nobody's concern.
		if !a.registry.Has(e.Tokenizer) {
			continue
		}
		if t, err := a.registry.Open(e.Tokenizer); err == nil {
			q.settings.Digests[e.Tokenizer] = t.Digest
		}
	}
	return nil
}

// ofOperation leaves out, of the models that have entries of an operation, those of the
// other.
func ofOperation(entries []calibration.Entry, operation string) []calibration.Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e calibration.Entry) bool {
		return e.Operation != operation && slices.ContainsFunc(entries, func(o calibration.Entry) bool {
			return o.Model == e.Model && o.Operation == operation
		})
	})
}

// ageOf is how old an entry is today, in days.
func (a *app) ageOf(e calibration.Entry) int {
	made, err := pricing.ParseDay(e.Date)
	if err != nil {
		return 0 // Parse has seen it
	}
	return a.today().Since(made)
}
