package vocab

import "fmt"

// The regular expressions as files write them, and the pattern each is. Two
// spellings of one pattern are listed only if they cut every text alike.
var patterns = map[string]string{
	// GPT-2, p50k, r50k and the legacy Claude.
	`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`:                                                 PatternGPT2,
	`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`:                                                    PatternGPT2,
	`'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`:                                            PatternGPT2,
	`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+` + `|\s++$|\s*[\r\n]|\s+(?!\S)|\s`: PatternCL100K,

	// tiktoken's earlier cl100k_base, which Llama 3 took over. It differs from the
	// later one where a text ends in newlines and then spaces.
	llama3Words + `|\p{N}{1,3}` + llama3Rest:             PatternLlama3,
	llama3Words + `|\p{N}` + llama3Rest:                  PatternQwen2,
	o200kWords(contractions) + `|\p{N}{1,3}` + o200kRest: PatternO200K,
	o200kWords(``) + `|\p{N}` + o200kRest:                PatternTekken,
}

const (
	contractions = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
	llama3Words  = contractions + `|[^\r\n\p{L}\p{N}]?\p{L}+`
	llama3Rest   = `| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	o200kRest    = `| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

func o200kWords(ending string) string {
	if ending != "" {
		ending += "?"
	}
	return `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+` + ending +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*` + ending
}

// patternNamed returns the name of a regular expression.
func patternNamed(expression string) (string, error) {
	name, ok := patterns[expression]
	if !ok {
		return "", fmt.Errorf("the pattern %q is not one that can be followed exactly", expression)
	}
	return name, nil
}

// deepSeekSplits are the three cuts of DeepSeek V3, one after the other.
var deepSeekSplits = []string{
	`\p{N}{1,3}`,
	"[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
	"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+" +
		"| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
}
