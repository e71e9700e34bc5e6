package workload_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tokencast/workload"
)

const validLine = "  - {model: m, requests: 1/day, tokens: {input: 1, output: 1}}\n"

// withTop is a valid file with more keys at the top; they begin in line 2.
func withTop(keys string) string { return "version: 1\n" + keys + "\nworkloads:\n" + validLine }

// withLine is a file of one line that has a model and requests and, from line 5, more keys.
func withLine(keys string) string {
	return "version: 1\nworkloads:\n  - model: m\n    requests: 1/day\n" + indent(keys, 4)
}

// bare is a file of one line that has a model and, from line 4, more keys.
func bare(keys string) string { return "version: 1\nworkloads:\n  - model: m\n" + indent(keys, 4) }

func TestRefusals(t *testing.T) {
	const number = " is not a plain decimal; "
	const noVolume = "is not a volume; write a number and a period, such as 120k/month (or /second, /minute, /hour, /day)"
	for _, tc := range []struct{ name, src, want string }{
		// The file.
		{"an empty file", "", "w.yaml: the workload is empty"},
		{"no version", "workloads:\n" + validLine, `w.yaml:1:1: key "version" is missing`},
		{"another version", strings.Replace(withTop(""), "1", "999", 1), `w.yaml:1:10: version "999" is not supported; this program reads version 1`},
		{"no workloads", "version: 1\n", `w.yaml:1:1: key "workloads" is missing`},
		{"an empty workload list (W07)", "version: 1\nworkloads: []\n", "w.yaml:2:12: workloads is empty; give at least one line with a model"},
		{"a mapping of workloads", "version: 1\nworkloads: {model: m}\n", "w.yaml:2:12: a mapping where a list is wanted"},
		{"a line that is text", "version: 1\nworkloads: [m]\n", `w.yaml:2:13: "m" where a mapping (key: value) is wanted`},
		{"a list for the file", "[1]\n", "w.yaml:1:1: a list where a mapping (key: value) is wanted"},
		{"an unknown key (W06)", withTop("regoin: x"), `w.yaml:2:1: unknown key "regoin"; did you mean "region"?`},
		{"an unknown key of a line (W06)", withLine("tokns: {input: 1}"), `w.yaml:5:5: unknown key "tokns"; did you mean "tokens"?`},
		{"a key in another case", withTop("Region: x"), `w.yaml:2:1: unknown key "Region"; did you mean "region"?`},
		{"a null", withTop("name: ~"), "w.yaml:2:7: null is not a value; give one or leave the key out"},
		{"a region with a blank", withTop("region: us east"), `w.yaml:2:9: character U+0020 in the name "us east"; use visible ASCII characters without spaces`},
		{"a day that is none", withTop("as_of: 2024-02-30"), `w.yaml:2:8: "2024-02-30" is not a date; write YYYY-MM-DD or YYYY-MM, such as 2024-07-01`},
		{"a day in another order", withTop("as_of: 01.07.2024"), `w.yaml:2:8: "01.07.2024" is not a date; write YYYY-MM-DD or YYYY-MM, such as 2024-07-01`},
		{"a month without a unit", withTop("month: 730"), `w.yaml:2:8: "730" is not a month; write its hours, such as 730h, or calendar`},
		{"months 0", withTop("months: 0"), `w.yaml:2:9: "0" is out of range; write a whole number from 1 to 120`},
		{"months 121", withTop("months: 121"), `w.yaml:2:9: "121" is out of range; write a whole number from 1 to 120`},
		{"months 1.5", withTop("months: 1.5"), `w.yaml:2:9: "1.5" is not a whole number; write digits alone, such as 8192`},
		{"growth without a percent sign", withTop("growth: 0.05"), `w.yaml:2:9: "0.05" is not a share; write it with a percent sign, such as 2%`},
		{"growth of -100%", withTop("growth: -100%"), "w.yaml:2:9: growth of -100% or less leaves no requests; write a growth above -100%"},
		{"growth with a comma", withTop(`growth: "2,5%"`), `w.yaml:2:9: share "2,5%" is not a plain decimal; write 2.5%`},
		{"a budget that is a number", withTop("budget: 400"), `w.yaml:2:9: "400" where a mapping (key: value) is wanted`},
		{"a budget without monthly", withTop("budget: {yearly: 400}"), "w.yaml:2:9: key \"monthly\" is missing\nw.yaml:2:10: unknown key \"yearly\"; known here: monthly"},
		{"a negative budget", withTop("budget: {monthly: -1}"), `w.yaml:2:19: "-1"` + number + "it must not be negative"},
		{"a budget in dollars", withTop("budget: {monthly: $400}"), `w.yaml:2:19: "$400"` + number + "write 400"},
		{"a temperature out of range", withTop("inference: {temperature: 6}"), "w.yaml:2:26: temperature 6 is out of range; write a number from 0 to 5"},
		{"top_p out of range", withTop("inference: {top_p: 1.1}"), "w.yaml:2:20: top_p 1.1 is out of range; write a number from 0 to 1"},
		{"top_p that is a word", withTop("inference: {top_p: high}"), `w.yaml:2:20: top_p "high"` + number + "write digits with at most one point, such as 0.003"},
		{"top_k that is a part", withTop("inference: {top_k: 0.5}"), `w.yaml:2:20: "0.5" is not a whole number; write digits alone, such as 8192`},
		{"max_tokens 0", withTop("inference: {max_tokens: 0}"), `w.yaml:2:25: "0" is out of range; write a whole number from 1 to 1000000000`},

		// How a request becomes calls.
		{"a currency of two letters", withTop("currency: EU"), `w.yaml:2:11: "EU" is not a currency; write its code, such as EUR`},
		{"a small currency", withTop("currency: eur"), `w.yaml:2:11: "eur" is not a currency; write its code, such as EUR`},
		{"a conversation without turns", withLine("tokens: {input: 1}\nconversation: {history: full}"), `w.yaml:6:19: key "turns" is missing`},
		{"no turns", withLine("tokens: {input: 1}\nconversation: {turns: 0}"), `w.yaml:6:27: "0" is out of range; write a whole number from 1 to 10000`},
		{"too many calls", withLine("tokens: {input: 1}\nconversation: {turns: 200}\nsteps: 51"), "w.yaml:6:5: 200 turns of 51 steps are 10200 calls a request; at most 10000 are read"},
		{"a system text given twice", withLine("tokens: {input: 1}\nconversation: {turns: 2, system: {tokens: 4, file: a.txt}}"), "w.yaml:6:50: file beside tokens; the system text is counted or its tokens are given, not both"},
		{"a conversation of recorded usage", withLine("samples: {path: a.jsonl, counts: usage}\nconversation: {turns: 2}"), "w.yaml:6:5: conversation beside counts: usage; the recorded usage is of calls as they were sent"},
		{"steps of recorded usage", withLine("samples: {path: a.jsonl, counts: usage}\nsteps: 2"), "w.yaml:6:5: steps beside counts: usage; the recorded usage is of calls as they were sent"},
		{"more than all in the cache", withLine("tokens: {input: 1}\ncache: {read: 60%, write: 41%}"), "w.yaml:6:12: read and write come to more than 100% of a call's input"},
		{"a cache of nothing", withLine("tokens: {input: 1}\ncache: {ttl: 5m}"), `w.yaml:6:12: cache has neither "read" nor "write"`},
		{"a share without a percent sign", withLine("tokens: {input: 1}\ncache: {read: 0.6}"), `w.yaml:6:19: "0.6" is not a share; write it with a percent sign, such as 2%`},
		{"another lifetime", withLine("tokens: {input: 1}\ncache: {read: 1%, ttl: 30m}"), `w.yaml:6:28: unknown value "30m"; one of: 5m, 1h`},
		{"cache shares beside counts", withLine("tokens: {input: 1, cache_read: 5}\ncache: {read: 1%}"), "w.yaml:6:5: cache beside tokens.cache_read; give shares of the input or counts, not both"},
		{"cache counts of a conversation", withLine("tokens: {input: 1, cache_read: 5}\nconversation: {turns: 2}"), "w.yaml:5:5: tokens.cache_read beside conversation or steps, whose calls differ; give cache: {read: 60%}"},
		{"a calm peak", withLine("tokens: {input: 1}\npeak: {factor: 0.5}"), "w.yaml:6:20: a peak factor of 0.5 is below 1; it is the busiest minute / the average minute"},
		{"limits of nothing", withLine("tokens: {input: 1}\nlimits: {}"), `w.yaml:6:13: limits has neither "input" nor "output"`},
		{"no alternatives", withLine("tokens: {input: 1}\nalternatives: []"), "w.yaml:6:19: an empty list of alternatives; name at least one model"},
		{"another routing", withLine("tokens: {input: 1}\nrouting: worldwide"), `w.yaml:6:14: unknown value "worldwide"; one of: in_region, geo, global`},
		{"a conversation of images", withLine("images: {count: 1/day}\nconversation: {turns: 2}"), "w.yaml:4:5: requests beside images; a line makes images or sends requests, make two lines\nw.yaml:6:5: conversation beside images; a line makes images or sends requests, make two lines"},
		{"frames of another kind", withLine("tokens: {input: 1}\nframes: all"), `w.yaml:6:13: unknown value "all"; one of: model, none`},
		{"recorded usage of lines of text", withLine("samples: {path: a.txt, counts: usage, records: line}"), "w.yaml:5:43: records is of plain text, which records no usage; remove it or counts"},

		// Numbers and volumes.
		{"requests negative (W02)", bare("requests: -5/month\ntokens: {input: 1}"), `w.yaml:4:15: "-5"` + number + "it must not be negative"},
		{"requests 1e30 (W03)", bare("requests: 1e30/month\ntokens: {input: 1}"), `w.yaml:4:15: "1e30"` + number + "write it without an exponent"},
		{"requests of 31 digits (W03)", bare("requests: 1" + strings.Repeat("0", 30) + "/month\ntokens: {input: 1}"), `w.yaml:4:15: "1` + strings.Repeat("0", 30) + `"` + number + "at most 12 digits on each side of the point are accepted"},
		{"tokens of 19 digits (W04)", bare("requests: 1000/day\ntokens: {input: 9223372036854775807}"), `w.yaml:5:21: "9223372036854775807"` + number + "at most 12 digits on each side of the point are accepted"},
		{"requests 1_000", bare("requests: 1_000/month\ntokens: {input: 1}"), `w.yaml:4:15: "1_000"` + number + "write 1000"},
		{"requests 1,000", bare("requests: 1,000/month\ntokens: {input: 1}"), `w.yaml:4:15: "1,000"` + number + "write it with a point and no separator, 1000 or 1.000"},
		{"requests 1K", bare("requests: 1K/month\ntokens: {input: 1}"), `w.yaml:4:15: "1K"` + number + "only k (thousand) and M (million) may follow the digits"},
		{"requests 1m", bare("requests: 1m/month\ntokens: {input: 1}"), `w.yaml:4:15: "1m"` + number + "only k (thousand) and M (million) may follow the digits"},
		{"requests 1B", bare("requests: 1B/month\ntokens: {input: 1}"), `w.yaml:4:15: "1B"` + number + "only k (thousand) and M (million) may follow the digits"},
		{"requests k", bare("requests: k/month\ntokens: {input: 1}"), `w.yaml:4:15: "k"` + number + "write digits with at most one point, such as 0.003"},
		{"requests 1 k", bare("requests: 1 k/month\ntokens: {input: 1}"), `w.yaml:4:15: "1 k"` + number + "write 1k"},
		{"requests 1_000k", bare("requests: 1_000k/month\ntokens: {input: 1}"), `w.yaml:4:15: "1_000k"` + number + "write 1000k"},
		{"requests 1,000M", bare("requests: 1,000M/month\ntokens: {input: 1}"), `w.yaml:4:15: "1,000M"` + number + "write it with a point and no separator, 1000M or 1.000M"},
		{"requests without a period", bare("requests: 120k\ntokens: {input: 1}"), `w.yaml:4:15: "120k" has no period; write 120k/month`},
		{"requests by the year", bare("requests: 120k/year\ntokens: {input: 1}"), `w.yaml:4:15: "120k/year" ` + noVolume},
		{"requests by two periods", bare("requests: 1/day/month\ntokens: {input: 1}"), `w.yaml:4:15: "1/day/month" ` + noVolume},
		{"requests of a period alone", bare("requests: /day\ntokens: {input: 1}"), `w.yaml:4:15: "/day" ` + noVolume},
		{"requests true", bare("requests: true\ntokens: {input: 1}"), `w.yaml:4:15: truth value "true" where a number is wanted`},
		{"requests as a list", bare("requests: [1]\ntokens: {input: 1}"), "w.yaml:4:15: a list where a number is wanted"},
		{"a volume without per", bare("requests: {base: 1}\ntokens: {input: 1}"), `w.yaml:4:15: the volume has no "per"; write per: month (or second, minute, hour, day)`},
		{"a volume without base", bare("requests: {low: 1, per: day}\ntokens: {input: 1}"), `w.yaml:4:15: key "base" is missing`},
		{"a volume of another period", bare("requests: {base: 1, per: week}\ntokens: {input: 1}"), `w.yaml:4:30: unknown value "week"; one of: second, minute, hour, day, month`},
		{"low above base", bare("requests: {low: 3, base: 2, high: 4, per: day}\ntokens: {input: 1}"), "w.yaml:4:15: low 3, base 2, high 4 are not in order of size"},
		{"base above high", withLine("tokens: {input: {base: 2k, high: 4}}"), "w.yaml:5:21: low 2000, base 2000, high 4 are not in order of size"},
		{"a range with an unknown key", withLine("tokens: {input: {base: 2, hihg: 4}}"), `w.yaml:5:31: unknown key "hihg"; did you mean "high"?`},
		{"retries without a percent sign", withLine("tokens: {input: 1}\nretries: 0.02"), `w.yaml:6:14: "0.02" is not a share; write it with a percent sign, such as 2%`},
		{"negative retries", withLine("tokens: {input: 1}\nretries: -2%"), `w.yaml:6:14: share "-2%" is not a plain decimal; it must not be negative`},

		// Lines.
		{"no model", "version: 1\nworkloads:\n  - {requests: 1/day, tokens: {input: 1}}\n", `w.yaml:3:5: key "model" is missing`},
		{"nothing that costs", bare("name: a"), "w.yaml:3:5: the line has nothing that costs; give requests with samples or tokens, images, fine_tuning, or a provisioned plan"},
		{"tokens without requests", bare("tokens: {input: 1}"), "w.yaml:4:5: tokens without requests; add requests, such as requests: 120k/month"},
		{"samples without requests", bare("samples: a.txt"), "w.yaml:4:5: samples without requests; add requests, such as requests: 120k/month"},
		{"input images without requests", bare("input_images: 1"), "w.yaml:4:5: input_images without requests; add requests, such as requests: 120k/month"},
		{"retries without requests", bare("fine_tuning: {tokens: 5}\nretries: 2%"), "w.yaml:5:5: retries without requests; add requests, such as requests: 120k/month"},
		{"images beside requests", withLine("images: {count: 1/day}"), "w.yaml:4:5: requests beside images; a line makes images or sends requests, make two lines"},
		{"samples that give the input and tokens too", withLine("samples: a.txt\ntokens: {input: 5}"), "w.yaml:6:5: tokens.input beside samples; the samples give the input, remove one of them"},
		{"tokens of nothing", withLine("tokens: {}"), `w.yaml:5:13: tokens has neither "input" nor "output"`},
		{"tokens as a number", withLine("tokens: 5"), `w.yaml:5:13: "5" where a mapping (key: value) is wanted`},
		{"answers cut at nothing", withLine("tokens: {input: 1, output: {max: 0}}"), "w.yaml:5:32: max 0 would cut every answer to nothing; write 1 or more"},
		{"a cut beside a range", withLine("tokens: {input: 1, output: {max: 5, base: 1}}"), `w.yaml:5:41: unknown key "base"; known here: max`},
		{"a custom model that is a word", withLine("tokens: {input: 1}\ncustom_model: yes"), `w.yaml:6:19: "yes" where true or false is wanted`},
		{"two lines of a name", "version: 1\nworkloads:\n  - {name: a, model: m, requests: 1/day, tokens: {input: 1}}\n  - {name: a, model: m, requests: 1/day, tokens: {input: 1}}\n", `w.yaml:4:12: two lines are named "a", here and in line 3; names must differ`},
		{"an empty name", withLine("name: \"\"\ntokens: {input: 1}"), "w.yaml:5:11: empty text; give a value or leave the key out"},

		// Samples.
		{"no samples in a list", withLine("samples: []"), "w.yaml:5:14: an empty list of samples; name at least one file"},
		{"samples without a path", withLine("samples: {input: a}"), `w.yaml:5:14: key "path" is missing`},
		{"an output without an input", withLine("samples: {path: a.csv, output: b}"), "w.yaml:5:28: output without input; name the column or key of the input too"},
		{"records beside an input", withLine("samples: {path: a.csv, input: a, records: line}"), "w.yaml:5:38: records is of plain text; with input each row or object is a record"},
		{"records by the page", withLine("samples: {path: a.txt, records: page}"), `w.yaml:5:37: unknown value "page"; one of: line, file`},
		{"a delimiter of two characters", withLine("samples: {path: a.csv, input: a, delimiter: \";;\"}"), `w.yaml:5:49: ";;" is not a delimiter; write one character, such as ";", or tab`},
		{"an empty delimiter", withLine("samples: {path: a.csv, input: a, delimiter: \"\"}"), `w.yaml:5:49: "" is not a delimiter; write one character, such as ";", or tab`},
		{"a quote as delimiter", withLine("samples: {path: a.csv, input: a, delimiter: '\"'}"), `w.yaml:5:49: "\"" is not a delimiter; write one character, such as ";", or tab`},
		{
			"standard input for two lines", "version: 1\nworkloads:\n  - {model: m, requests: 1/day, samples: \"-\"}\n  - {model: m, requests: 1/day, samples: {path: [a.txt, \"-\"]}}\n",
			"w.yaml:4:5: standard input is read here and by the samples at w.yaml:3; it can be read once",
		},
		{"standard input twice in a list", withLine(`samples: ["-", a.txt, "-"]`), "w.yaml:3:5: standard input is read here and by the samples at w.yaml:5; it can be read once"},
		{
			"standard input for requests and training", withLine("samples: \"-\"\nfine_tuning: {samples: \"-\"}"),
			"w.yaml:3:5: standard input is read here and by the samples at w.yaml:5; it can be read once",
		},

		// Images, fine-tuning, plans.
		{"images without a count", bare("images: {size: 512x512}"), `w.yaml:4:13: key "count" is missing`},
		{"an image size of one number", bare("images: {count: 1/day, size: 512}"), `w.yaml:4:34: "512" is not an image size; write width x height in pixels, such as 1024x1024`},
		{"another image quality", bare("images: {count: 1/day, quality: hd}"), `w.yaml:4:37: unknown value "hd"; one of: standard, premium`},
		{"steps 0 of an image", bare("images: {count: 1/day, steps: 0}"), `w.yaml:4:35: "0" is out of range; write a whole number from 1 to 100000`},
		{"fine-tuning of nothing", bare("fine_tuning: {epochs: 3}"), "w.yaml:4:18: fine_tuning takes one of samples, tokens and images_seen; 0 are given"},
		{"fine-tuning of two things", bare("fine_tuning: {tokens: 1, samples: a.txt}"), "w.yaml:4:18: fine_tuning takes one of samples, tokens and images_seen; 2 are given"},
		{"epochs of images seen", bare("fine_tuning: {images_seen: 1, epochs: 2}"), "w.yaml:4:35: epochs beside images_seen; images seen are steps x batch size and include every epoch"},
		{"epochs 0", bare("fine_tuning: {tokens: 1, epochs: 0}"), `w.yaml:4:38: "0" is out of range; write a whole number from 1 to 1000000000`},
		{"models 0", bare("fine_tuning: {tokens: 1, models: 0}"), `w.yaml:4:38: "0" is out of range; write a whole number from 1 to 1000000000`},
		{"provisioned as a word", withLine("plan: provisioned"), "w.yaml:5:11: the provisioned plan needs units and a commitment; write {provisioned: {units: 1, commitment: none}}"},
		{"a mistyped plan", withLine("plan: ondemand"), `w.yaml:5:11: unknown value "ondemand"; did you mean "on_demand"?`},
		{"a plan of nothing", bare("plan: {}"), `w.yaml:4:11: key "provisioned" is missing`},
		{"provisioned without units and commitment", bare("plan: {provisioned: {}}"), "w.yaml:4:25: key \"units\" is missing\nw.yaml:4:25: key \"commitment\" is missing"},
		{"units 0", bare("plan: {provisioned: {units: 0, commitment: none}}"), `w.yaml:4:33: "0" is out of range; write a whole number from 1 to 1000000000`},
		{"units 1.5", bare("plan: {provisioned: {units: 1.5, commitment: none}}"), `w.yaml:4:33: "1.5" is not a whole number; write digits alone, such as 8192`},
		{"another commitment", bare("plan: {provisioned: {units: 1, commitment: 1month}}"), `w.yaml:4:48: unknown value "1month"; did you mean "1_month"?`},
		{"hours with a commitment", bare("plan: {provisioned: {units: 1, commitment: 1_month, hours: 200}}"), "w.yaml:4:57: hours is for commitment none alone; with 1_month every hour of the term is owed"},
		{"hours beyond a month", bare("plan: {provisioned: {units: 1, commitment: none, hours: 10001}}"), "w.yaml:4:61: 10001 hours are more than a month; write the hours of a month"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := workload.Parse("w.yaml", []byte(tc.src))
			if err == nil {
				t.Fatalf("accepted:\n%s", tc.src)
			}
			if w != nil {
				t.Error("a workload beside the error")
			}
			if err.Error() != tc.want {
				t.Errorf("%s\ngot\n%v\nwant\n%s", tc.src, err, tc.want)
			}
		})
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, err := workload.Parse("w.yaml", []byte("version: 2\nmonths: 0\nworkloads:\n  - {requests: x, tokns: 1}\n  - {model: m, plan: bach}\n"))
	var all workload.Errors
	if !errors.As(err, &all) {
		t.Fatal(err)
	}
	want := `w.yaml:1:10: version "2" is not supported; this program reads version 1
w.yaml:2:9: "0" is out of range; write a whole number from 1 to 120
w.yaml:4:5: key "model" is missing
w.yaml:4:16: "x" is not a plain decimal; write digits with at most one point, such as 0.003
w.yaml:4:19: unknown key "tokns"; did you mean "tokens"?
w.yaml:5:5: the line has nothing that costs; give requests with samples or tokens, images, fine_tuning, or a provisioned plan
w.yaml:5:22: unknown value "bach"; did you mean "batch"?`
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestHostileFiles(t *testing.T) {
	for _, tc := range []struct{ name, src string }{
		{"a number of a million digits", bare("requests: " + strings.Repeat("9", 1_000_000) + "/month\ntokens: {input: 1}")},
		{"a number of a million signs", bare("requests: \"" + strings.Repeat("+", 1_000_000) + "\"\ntokens: {input: 1}")},
		{"a share of a million digits", withTop("growth: " + strings.Repeat("9", 1_000_000) + "%")},
		{"a word of a million letters", withTop("as_of: " + strings.Repeat("x", 1_000_000))},
		{"a delimiter of a million letters", withLine("samples: {path: a.csv, input: a, delimiter: " + strings.Repeat("x", 1_000_000) + "}")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Now()
			_, err := workload.Parse("w.yaml", []byte(tc.src))
			if err == nil {
				t.Fatal("accepted")
			}
			if n := len(err.Error()); n > 1000 {
				t.Errorf("the message has %d bytes", n)
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("it takes %v", d)
			}
		})
	}
}
