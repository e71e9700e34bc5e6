package reports

import "testing"

// What has no price for the cache, or says itself what is read, has no field.
func TestSharesOfTheCacheAreOfferedWhereTheyHavePrices(t *testing.T) {
	for _, tc := range []struct {
		name, overlay, line, want string
	}{
		{"no price", "", "model: anthropic.claude-3-haiku-20240307-v1:0, tokens: {input: 9, output: 1}", ""},
		{"an embedding", "", "model: amazon.titan-embed-text-v1, tokens: {input: 9}", ""},
		{"a price", cachedModel, "model: own.cached, tokens: {input: 9, output: 1}", "0 of 100"},
		{"nothing is read", cachedModel, "model: own.cached, tokens: {input: 9, output: 1}, cache: {read: 0%, write: 12.5%}", "0 of 87.5"},
		{"as planned", cachedModel, "model: own.cached, tokens: {input: 9, output: 1}, cache: {read: 60%}", "60 of 100"},
		{"counts of what is written alone", cachedModel, "model: own.cached, tokens: {input: 9, cache_write: 1, output: 1}", ""},
		{"counts of what is read", cachedModel, "model: own.cached, tokens: {input: 9, cache_read: 1, output: 1}", "10 of 100"},
		{"no input", cachedModel, "model: own.cached, tokens: {input: 0, output: 1}", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := withPlans(t, tc.overlay, "version: 1\nas_of: 2024-07-01\nworkloads:\n  - {name: a, requests: 1k/month, "+tc.line+"}\n")
			got := ""
			if l := whatIfOf(e, ownCosts(e)).Lines[0]; l.Cache {
				got = l.Share + " of " + l.MaxShare
			}
			if got != tc.want {
				t.Errorf("offered is %q, want %q", got, tc.want)
			}
		})
	}
}
