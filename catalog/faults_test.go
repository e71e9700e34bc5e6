package catalog_test

import (
	"strings"
	"testing"
)

// TestFaults holds what the format forbids beyond what any YAML file must not have.
func TestFaults(t *testing.T) {
	record := func(text string) string { return changed("{meter: input, price: 0.003}", "{"+text+"}") }
	model := func(text string) string { return changed("name: One", text) }
	top := func(text string) string { return changed("currency: USD", "currency: USD\n"+text) }
	const at = "c.yaml:15:9: "
	for _, tc := range []struct{ name, src, want string }{
		// The file.
		{"discounts in a mapping", top("discounts: {percent: 12}"), "c.yaml:5:12: a mapping where a list is wanted"},
		{"a discount without a percentage", top("discounts: [{models: p.one}]"), `c.yaml:5:13: key "percent" is missing`},
		{"a discount with a percent sign", top("discounts: [{percent: 12%}]"), `c.yaml:5:23: percent "12%" has a percent sign; write 12`},
		{"a discount with a comma", top(`discounts: [{percent: "7,5"}]`), `c.yaml:5:23: percent "7,5" is not a plain decimal; write 7.5`},
		{"a discount over 100 percent", top("discounts: [{percent: 100.5}]"), "c.yaml:5:23: a discount of 100.5 percent would pay for the use; write a number from 0 to 100"},
		{"a negative discount", top("discounts: [{percent: -5}]"), `c.yaml:5:23: percent "-5" is not a plain decimal; it must not be negative`},
		{"a discount of an unknown model", top("discounts: [{percent: 5, models: [p.one, p.oen]}]"), `c.yaml:5:42: unknown model "p.oen"; did you mean p.one?`},
		{"a discount of a model twice", top("discounts: [{percent: 5, models: [p.one, One]}]"), "c.yaml:5:42: model p.one stands twice; keep one"},
		{"a discount of no model", top("discounts: [{percent: 5, models: []}]"), "c.yaml:5:34: an empty list of models; name one, or leave the key out to mean all"},
		{"a discount of an unknown meter", top("discounts: [{percent: 5, meters: [inptu]}]"), `c.yaml:5:35: unknown value "inptu"; did you mean "input"?`},
		{"a discount of a meter twice", top("discounts: [{percent: 5, meters: [input, input]}]"), "c.yaml:5:42: meter input stands twice; keep one"},
		{"a discount that ends before it begins", top("discounts: [{percent: 5, from: 2024-07-01, to: 2024-07-01}]"), "c.yaml:5:44: the discount ends on 2024-07-01, not after its first day 2024-07-01; the end is the first day it no longer holds"},
		{"a discount of an unknown source", top("discounts: [{percent: 5, source: z}]"), `c.yaml:5:34: unknown source "z"; did you mean s?`},
		{"an unknown key of a discount", top("discounts: [{percent: 5, model: p.one}]"), `c.yaml:5:26: unknown key "model"; did you mean "models"?`},
		{"a rate of exchange of no currency", top("fx: {Euro: {rate: 0.92, date: 2024-07-01, source: s}}"), `c.yaml:5:6: "Euro" is not a currency code; write three capital letters such as EUR`},
		{"a rate of the catalog's own currency", top("fx: {USD: {rate: 1, date: 2024-07-01, source: s}}"), "c.yaml:5:6: USD is the currency of the catalog itself; give the rates of others"},
		{"a rate of 0", top("fx: {EUR: {rate: 0, date: 2024-07-01, source: s}}"), "c.yaml:5:18: rate 0 would make every amount 0; write how much one unit of the catalog's currency buys"},
		{"a rate with a comma", top(`fx: {EUR: {rate: "0,92", date: 2024-07-01, source: s}}`), `c.yaml:5:18: rate "0,92" is not a plain decimal; write 0.92`},
		{"a rate without date and source", top("fx: {EUR: {rate: 0.92}}"), "c.yaml:5:11: key \"date\" is missing\nc.yaml:5:11: key \"source\" is missing"},
		{"a rate alone", top("fx: {EUR: 0.92}"), `c.yaml:5:11: "0.92" where a mapping (key: value) is wanted`},
		{"rates in a list", top("fx: [EUR]"), "c.yaml:5:5: a list where a mapping (key: value) is wanted"},
		{"quotas without a limit", model("quotas: {source: s}"), "c.yaml:12:13: quotas without a limit; give rpm, tpm, input_tpm or output_tpm"},
		{"quotas without a source", model("quotas: {rpm: 5}"), `c.yaml:12:13: key "source" is missing`},
		{"a quota of 0", model("quotas: {tpm: 0, source: s}"), `c.yaml:12:19: "0" is out of range; write a whole number from 1 to 1000000000000`},
		{"a burndown of 0", model("quotas: {tpm: 5, output_burndown: 0, source: s}"), "c.yaml:12:39: output_burndown 0 would make output take nothing; write a number above 0, such as 5"},
		{"a burndown in words", model("quotas: {tpm: 5, output_burndown: 5x, source: s}"), `c.yaml:12:39: output_burndown "5x" is not a plain decimal; write digits with at most one point, such as 0.003`},
		{"a burndown of nothing", model("quotas: {rpm: 5, output_burndown: 5, source: s}"), "c.yaml:12:22: output_burndown without tpm or output_tpm; it says what output takes of them"},
		{"a reservation in words", model("quotas: {tpm: 5, reserve_max_tokens: always, source: s}"), `c.yaml:12:42: "always" where true or false is wanted`},
		{"no version", changed("version: \"2024.07\"\n", ""), `c.yaml: the catalog has no "version"; a catalog that stands alone needs one`},
		{"no release day", changed("released: 2024-07-01\n", ""), `c.yaml: the catalog has no "released"; a catalog that stands alone needs one`},
		{"no currency", changed("currency: USD\n", ""), `c.yaml: the catalog has no "currency"; a catalog that stands alone needs one`},
		{"no models", small[:strings.Index(small, "models:")], `c.yaml: the catalog has no "models"; a catalog that stands alone needs one`},
		{"no region", changed("region: us-east-1\n", ""), `c.yaml:14:9: the record has no "region", of its own, by defaults or by the catalog` + "\n" + `c.yaml:15:9: the record has no "region", of its own, by defaults or by the catalog`},
		{"a currency in small letters", changed("USD", "usd"), `c.yaml:4:11: "usd" is not a currency code; write three capital letters such as USD`},
		{"a release day that is none", changed("released: 2024-07-01", "released: July"), `c.yaml:3:11: "July" is not a date; write YYYY-MM-DD or YYYY-MM, such as 2024-07-01`},
		{"a source without a title", changed("title: S, ", ""), `c.yaml:7:6: key "title" is missing`},
		{"a provider without an id", changed("id: p, ", ""), `c.yaml:8:11: key "id" is missing`},
		{"an unknown key of the file", top("modles: []"), `c.yaml:5:1: unknown key "modles"; did you mean "models"?`},
		{"an unknown key of defaults", changed("{from: 2024-07-01, source", "{form: 2024-07-01, source"), `c.yaml:9:12: unknown key "form"; did you mean "from"?` + "\n" + `c.yaml:15:9: the record has no "from", of its own or by defaults; write the day from which the price holds` + "\n" + `c.yaml:16:9: the record has no "from", of its own or by defaults; write the day from which the price holds`},
		{"models in a mapping", changed("models:\n  - id: p.one\n    name: One\n    limits: {context: 8192}\n    prices:\n      - {meter: input, price: 0.003}\n      - {meter: output, price: 0.006}\n", "models: {id: p.one}\n"), "c.yaml:10:9: a mapping where a list is wanted"},

		// A model.
		{"no prices", small + "  - {id: p.two}\n", `c.yaml:17:5: key "prices" is missing`},
		{"another modality", model("modality: video"), "c.yaml:12:15: unknown value \"video\"; one of: text, embedding, image"},
		{"another status", model("lifecycle: {status: old}"), "c.yaml:12:25: unknown value \"old\"; one of: active, legacy, retired"},
		{"no status", model("lifecycle: {legacy: 2024-07-01}"), `c.yaml:12:16: key "status" is missing`},
		{"an unknown family of bodies", model("body: claude-message"), `c.yaml:12:11: unknown value "claude-message"; did you mean "claude-messages"?`},
		{"a capacity without a source", model("capacity: {input_tpm: 1, output_tpm: 1}"), `c.yaml:12:15: key "source" is missing`},
		{"a capacity of an unknown source", model("capacity: {input_tpm: 1, output_tpm: 1, source: z}"), `c.yaml:12:53: unknown source "z"; did you mean s?`},
		{"a capacity of nothing", model("capacity: {input_tpm: 0, output_tpm: 1, source: s}"), `c.yaml:12:27: "0" is out of range; write a whole number from 1 to 1000000000000`},

		// A tokenizer.
		{"an unknown tokenizer", model("tokenizer: {name: cl100k, class: family}"), `c.yaml:12:23: unknown tokenizer "cl100k"; did you mean cl100k_base?`},
		{"a tokenizer without a name", model("tokenizer: {class: chars}"), `c.yaml:12:16: key "name" is missing`},
		{"a tokenizer without a class", model("tokenizer: {name: cl100k_base}"), `c.yaml:12:16: the tokenizer has no "class"; write exact, family or calibrated`},
		{"another class", model("tokenizer: {name: cl100k_base, class: good}"), `c.yaml:12:43: unknown value "good"; one of: exact, family, calibrated, chars, bytes`},
		{"a ratio with a vocabulary", model("tokenizer: {name: cl100k_base, ratio: 4.7, class: family}"), "c.yaml:12:36: ratio is characters a token, so it goes with the tokenizer chars; use factor with cl100k_base"},
		{"a ratio and a factor", model("tokenizer: {name: chars, ratio: 4.7, factor: 2, class: family}"), "c.yaml:12:16: more than one of factor, ratio and factors; ratio is characters a token, factor multiplies every count, factors by script"},
		{"a factor of 0", model("tokenizer: {name: cl100k_base, factor: 0, class: family}"), "c.yaml:12:44: factor 0 would make every count 0; write a number above 0"},
		{"a factor with a comma", model("tokenizer: {name: cl100k_base, factor: \"1,1\", class: family}"), `c.yaml:12:44: factor "1,1" is not a plain decimal; write 1.1`},
		{"calibrated without a band", model("tokenizer: {name: cl100k_base, class: calibrated, source: s}"), `c.yaml:12:16: class calibrated needs a "band", such as [-4%, +6%]`},
		{"calibrated without a source", model("tokenizer: {name: cl100k_base, class: calibrated, band: [-4%, +6%]}"), `c.yaml:12:16: key "source" is missing`},
		{"a band of one end", model("tokenizer: {name: cl100k_base, class: calibrated, band: [-4%], source: s}"), "c.yaml:12:61: a band is two percentages, such as [-4%, +6%]"},
		{"a band in the wrong order", model("tokenizer: {name: cl100k_base, class: calibrated, band: [+4%, +6%], source: s}"), `c.yaml:12:61: low end of the band "+4%" is above 0%; write 0% or a negative percentage, such as -15%`},
		{"factors without a rest", model("tokenizer: {name: cl100k_base, factors: {han: 1.3}, class: family}"), `c.yaml:12:45: factors without "other"; give the factor of every script that is not named`},
		{"a factor of an unknown script", model("tokenizer: {name: cl100k_base, factors: {hann: 1.3, other: 1}, class: family}"), `c.yaml:12:46: unknown key "hann"; did you mean "han"?`},
		{"an unknown chat template", model("tokenizer: {name: cl100k_base, frame: llama-3, class: family}"), `c.yaml:12:43: unknown value "llama-3"; did you mean "llama3"?`},

		// A record.
		{"an unknown meter", record("meter: inptu, price: 1"), `c.yaml:15:17: unknown value "inptu"; did you mean "input"?`},
		{"no meter", record("price: 1"), at + `key "meter" is missing`},
		{"neither price nor absent", record("meter: input"), at + "the record has no price; write price: 0.003, or absent: not_published where the source gives none"},
		{"price and absent", record("meter: input, price: 1, absent: not_published"), `c.yaml:15:34: both "price" and "absent"; a price is published or it is not`},
		{"absent for another reason", record("meter: input, absent: secret"), `c.yaml:15:32: unknown value "secret"; one of: not_published`},
		{"a unit that does not fit", record("meter: input, price: 1, per: image"), "c.yaml:15:39: per image does not fit input; write per: 1k_tokens or per: 1m_tokens"},
		{"an unknown unit", record("meter: input, price: 1, per: 1K_tokens"), `c.yaml:15:39: unknown value "1K_tokens"; did you mean "1k_tokens"?`},
		{"a unit of the defaults that does not fit", record("meter: model_unit_hour, commitment: none, price: 1"), at + "per 1k_tokens of the defaults does not fit model_unit_hour; write per: hour"},
		{"no unit", strings.Replace(small, ", per: 1k_tokens", "", 1), at + "the record has no \"per\", of its own or by defaults; write per: 1k_tokens or per: 1m_tokens\nc.yaml:16:9: the record has no \"per\", of its own or by defaults; write per: 1k_tokens or per: 1m_tokens"},
		{"no source", strings.Replace(small, "source: s, ", "", 1), at + "the record has no \"source\", of its own or by defaults; name one of the catalog's sources\nc.yaml:16:9: the record has no \"source\", of its own or by defaults; name one of the catalog's sources"},
		{"an unknown source", record("meter: input, price: 1, source: zzz"), `c.yaml:15:42: unknown source "zzz"; known: s`},
		{"an hour without a commitment", record("meter: model_unit_hour, price: 1, per: hour"), at + `model_unit_hour without a "commitment"; write commitment: none, 1_month or 6_month`},
		{"a commitment of tokens", record("meter: input, price: 1, commitment: none"), "c.yaml:15:34: commitment is of model_unit_hour alone, not of input"},
		{"a cache time of tokens", record("meter: input, price: 1, when: {cache_ttl: 5m}"), "c.yaml:15:40: cache_ttl is of cache_write alone, not of input"},
		{"an image size of tokens", record("meter: input, price: 1, when: {image: {max: 1x1}}"), "c.yaml:15:40: image, quality and steps are of output_image alone, not of input"},
		{"another cache time", record("meter: cache_write, price: 1, when: {cache_ttl: 60m}"), `c.yaml:15:58: unknown value "60m"; one of: 5m, 1h`},
		{"an unknown condition", record("meter: input, price: 1, when: {imgae: {max: 1x1}}"), `c.yaml:15:41: unknown key "imgae"; did you mean "image"?`},
		{"a size of two kinds", record("meter: output_image, price: 1, per: image, when: {image: {max: 1x1, over: 1x1}}"), "c.yaml:15:67: image takes one of {size: 1024x1024}, {max: 512x512} and {over: 512x512}"},
		{"steps of two kinds", record("meter: output_image, price: 1, per: image, when: {steps: {lte: 50, gt: 50}}"), "c.yaml:15:67: steps takes one of {lte: N} and {gt: N}"},
		{"a custom model that is not", record("meter: input, price: 1, when: {custom_model: false}"), "c.yaml:15:55: custom_model: false is no condition; leave the key out"},
		{"an end before the begin", record("meter: input, price: 1, to: 2024-07-01"), "c.yaml:15:34: the price ends on 2024-07-01, not after its first day 2024-07-01; the end is the first day it no longer holds"},
		{"a region twice", record("meter: input, price: 1, region: [a, b, a]"), "c.yaml:15:49: region a stands twice; keep one"},
		{"no region in a list", record("meter: input, price: 1, region: []"), "c.yaml:15:42: an empty list of regions; name one or leave the key out"},
		{"unconfirmed without a note", record("meter: input, price: 1, confidence: unconfirmed"), `c.yaml:15:34: confidence unconfirmed needs a "note" that says why`},
		{"another mode", record("meter: input, price: 1, mode: on-demand"), `c.yaml:15:40: unknown value "on-demand"; did you mean "on_demand"?`},
		{"rates beside a meter", record("meter: input, rates: {input: 1}"), `c.yaml:15:10: "meter" beside "rates"; rates gives each meter its price`},
		{"rates of an unknown meter", record("rates: {inptu: 1, input: 2}"), `c.yaml:15:18: unknown key "inptu"; did you mean "input"?`},
		{"rates of nothing", record("rates: {}"), "c.yaml:15:17: rates without a meter; write meter: price pairs"},

		// Records together.
		{"a price twice", record("meter: output, price: 0.006}\n      - {meter: input, price: 1"), "c.yaml:17:9: output has two prices from 2024-07-01, here and at c.yaml:15; give one another date or condition"},
		{"an overlap", record("meter: input, price: 1, to: 2024-09-01}\n      - {meter: input, price: 2, from: 2024-08-01"), "c.yaml:15:9: input ends on 2024-09-01, after the next price begins on 2024-08-01 at c.yaml:16; end it by then"},
		{"a tie", record("meter: output_image, per: image, price: 1, when: {quality: standard}}\n      - {meter: output_image, per: image, price: 2, when: {image: {max: 9x9}}"), "c.yaml:16:9: output_image (up to 9x9) and the record at c.yaml:15 (standard) can hold for the same use; add a condition to one of them"},
		{"half a band", record("meter: input, price: 1}\n      - {meter: input, price: 2, when: {input_tokens: {gt: 200}}"), "c.yaml:16:9: the band over 200 input tokens has no price for output; name every meter that is used above it"},
		{
			"half a band, by cache time", record("meter: input, price: 1}\n      - {meter: cache_write, price: 1, when: {cache_ttl: 5m}}\n      - {meter: cache_write, price: 2, when: {cache_ttl: 1h}}\n      - {rates: {input: 2, output: 3}, when: {input_tokens: {gt: 200}}}\n      - {meter: cache_write, price: 2, when: {input_tokens: {gt: 200}, cache_ttl: 5m}"),
			"c.yaml:18:25: the band over 200 input tokens has no price for cache_write (cache for 1h); name every meter that is used above it",
		},
		{
			"half a band above another", record("meter: input, price: 1}\n      - {rates: {input: 2, output: 3, cache_read: 1}, when: {input_tokens: {gt: 128}}}\n      - {rates: {input: 2, output: 3}, when: {input_tokens: {gt: 200}}"),
			"c.yaml:17:25: the band over 200 input tokens has no price for cache_read; name every meter that is used above it",
		},
		{
			"a fault of each model, all at once", small + "  - {id: p.two, prices: [{meter: input, price: 1e3}]}\n  - {id: p.one, name: Again}\n  - {id: p.three, body: x, prices: [{meter: input, price: 1, source: t}]}\n",
			"c.yaml:17:48: price \"1e3\" is not a plain decimal; write it without an exponent\n" +
				"c.yaml:18:10: model p.one stands twice, here and at c.yaml:11; keep one\n" +
				"c.yaml:19:25: unknown value \"x\"; one of: ai21-j2, titan-text, titan-embed, titan-embed-image, titan-image, claude-prompt, claude-messages, cohere-command, cohere-chat, cohere-embed, llama, mistral, stability-image, nova, mistral-chat\n" +
				"c.yaml:19:70: unknown source \"t\"; did you mean s?",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := load(layerOf("folder/c.yaml", tc.src))
			if err == nil {
				t.Fatalf("it is accepted:\n%s", tc.src)
			}
			want := strings.ReplaceAll(tc.want, "\nc.yaml", "\nfolder/c.yaml")
			if got := err.Error(); got != "folder/"+want {
				t.Errorf("got\n%s\nwant\nfolder/%s", got, want)
			}
		})
	}
}
