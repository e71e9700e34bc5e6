package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tokencast/confirm"
)

// What is said of models beside their figures. Models that share a remark share an entry:
//
//	all models: counts from header 30
//	claude-v2, llama3-8b and 3 more: too few calls for an interval: 6, not 20

// namedModels is how many models an entry names.
const namedModels = 2

// remarks are texts, each with the models it is true of, in the order they were first said.
type remarks struct {
	texts  []string
	models map[string][]string
}

func (r *remarks) add(model, text string) {
	if r.models == nil {
		r.models = map[string][]string{}
	}
	if r.models[text] == nil {
		r.texts = append(r.texts, text)
	}
	if !slices.Contains(r.models[text], model) { // a model may be in a report twice, as two forms of image
		r.models[text] = append(r.models[text], model)
	}
}

// entries are the remarks with their models; of is how many models there are.
func (r *remarks) entries(of int) []string {
	return list(r.texts, func(text string) string {
		models := r.models[text]
		switch {
		case len(models) == of && of > 1:
			return "all models: " + text
		case len(models) > namedModels+1:
			return fmt.Sprintf("%s and %d more: %s", strings.Join(models[:namedModels], ", "), len(models)-namedModels, text)
		}
		return strings.Join(models, ", ") + ": " + text
	})
}

// confirmRemarks are what makes the figures less than they seem, and what else is to be
// known of them.
func confirmRemarks(r *confirm.Report) (warnings, notes []string) {
	var bad, good remarks
	for _, m := range r.Models {
		for _, text := range doubtsOf(m, r.One != nil) {
			bad.add(m.Model, text)
		}
		for _, text := range factsOf(m) {
			good.add(m.Model, text)
		}
	}
	return bad.entries(len(r.Models)), good.entries(len(r.Models))
}

// failureTexts say what a reason means and what would do, where its name does not.
var failureTexts = map[string]string{
	string(confirm.Throttled): "too many calls at once, nothing was billed; try a lower --concurrency, or --resume later",
	string(confirm.Loading):   "the model was still being loaded, nothing was billed; --resume later",
	string(confirm.Busy):      "the service was in trouble; --resume later",
	string(confirm.Lost):      "they may have been billed, and no good answer came; --resume --retry-unknown sends them again",
	confirm.NoCounts:          "answered without Amazon's counts; they are booked at their worst case",
	confirm.AbsurdCounts:      "the counts cannot be those of the calls; they are booked at their worst case",
	confirm.Unended:           "on their way when the run ended; --resume --retry-unknown sends them again",
	confirm.NoImage:           "the answers hold no image; they are booked at their worst case",
	confirm.Unpriced:          "cache tokens have no price in the catalog; they are booked at their worst case",
}

// doubtsOf are the warnings of a model; alone is a single call.
func doubtsOf(m confirm.ModelReport, alone bool) []string {
	var texts []string
	if m.Reason != "" {
		texts = append(texts, m.Reason)
	}
	for _, reason := range slices.Sorted(maps.Keys(m.Failures)) {
		what, means := "not confirmed: ", failureTexts[reason]
		if reason == confirm.Unpriced {
			what = "counted, at a cost not known: "
		}
		if alone { // what was not kept is not resumed
			means, _, _ = strings.Cut(means, ";")
		}
		if what += strings.ReplaceAll(reason, "_", " ") + " " + count(m.Failures[reason]); means != "" {
			what += ": " + means
		}
		texts = append(texts, what)
	}
	if m.Calls.Cut > 0 {
		texts = append(texts, fmt.Sprintf("%s of %s cut at the longest length; the output is a lower bound", count(m.Calls.Cut), counted(m.Calls.Confirmed, "answer")))
	}
	if m.Disagree > 0 {
		texts = append(texts, fmt.Sprintf("in %s the provider's own counts are others than Amazon's, which are the ones used", counted(m.Disagree, "answer")))
	}
	if len(m.LeftOut) > 0 {
		texts = append(texts, "samples left out: "+countsText(m.LeftOut))
	}
	return texts
}

// factsOf are the notes of a model.
func factsOf(m confirm.ModelReport) []string {
	var texts []string
	if len(m.Provenance) > 0 {
		texts = append(texts, "counts from "+countsText(m.Provenance))
	}
	if m.Calls.Attempts > m.Calls.Sent {
		texts = append(texts, fmt.Sprintf("%s for %s", counted(m.Calls.Attempts, "request"), counted(m.Calls.Sent, "call")))
	}
	if m.CacheRead+m.CacheWrite > 0 {
		texts = append(texts, fmt.Sprintf("of the input, %s tokens were read from a cache and %s written to one, priced apart", count(m.CacheRead), count(m.CacheWrite)))
	}
	if n := m.Calls.Confirmed; n > 0 && n < confirm.MinForInterval && m.Images == nil {
		texts = append(texts, fmt.Sprintf("too few calls for an interval: %d, not %d", n, confirm.MinForInterval))
	}
	return append(texts, m.Notes...)
}

// countsText are counts by name, in the order of the names: "lost 2, no counts 1".
func countsText(counts map[string]int64) string {
	return strings.Join(list(slices.Sorted(maps.Keys(counts)), func(name string) string {
		return strings.ReplaceAll(name, "_", " ") + " " + count(counts[name])
	}), ", ")
}
