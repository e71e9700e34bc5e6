package vocab

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxNumber returns the greatest number a token may have in a file of that many
// tokens, so that a file of one line cannot ask for a slice of billions. Files
// leave few numbers out.
func maxNumber(tokens int) int { return 4*tokens + 1024 }

// patternOfRanks holds the pattern that goes with a rank file, by its SHA-256: those
// of OpenAI's encodings, as tiktoken itself checks them, and Meta's of Llama 3.
var patternOfRanks = map[string]string{
	"223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7": PatternCL100K,
	"446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d": PatternO200K,
	"94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069": PatternGPT2,
	"306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930": PatternGPT2,
	"82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55": PatternLlama3,
}

// readTiktoken reads lines of a token in base64, a space and its rank. Such a
// file does not state its pattern.
func readTiktoken(data []byte, pattern string) (*Definition, error) {
	if pattern == "" {
		sum := sha256.Sum256(data)
		pattern = patternOfRanks[hex.EncodeToString(sum[:])]
	}
	if pattern == "" {
		return nil, errors.New("the file does not state its pattern; name one")
	}
	t := ranked{}
	number := 0
	for line := range bytes.Lines(data) {
		number++
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		token, rank, err := tiktokenLine(line)
		if err == nil {
			err = t.put(rank, token)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return t.definition(pattern)
}

func tiktokenLine(line []byte) (token []byte, rank int, err error) {
	text, number, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return nil, 0, errors.New("not a token in base64 and a rank")
	}
	token, err = base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return nil, 0, fmt.Errorf("token: %w", err)
	}
	rank, err = strconv.Atoi(string(number))
	if err != nil {
		return nil, 0, fmt.Errorf("rank: %w", err)
	}
	return token, rank, nil
}

// readTiktokenJSON reads the form in which JavaScript packages hold an encoding:
// lines of "!", the rank of the first token, and tokens in base64. Spellings of
// special tokens are ordinary text and are not read.
func readTiktokenJSON(data []byte) (*Definition, error) {
	var file struct {
		Pattern string `json:"pat_str"`
		Ranks   string `json:"bpe_ranks"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	pattern, err := patternNamed(file.Pattern)
	if err != nil {
		return nil, err
	}
	t := ranked{}
	for line := range strings.Lines(file.Ranks) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) < 2 || fields[0] != "!" {
			return nil, fmt.Errorf("bpe_ranks has a line that begins with %q, not with \"!\" and a rank", fields[0])
		}
		first, err := strconv.Atoi(fields[1])
		if err != nil {
			return nil, fmt.Errorf("bpe_ranks: %w", err)
		}
		for i, field := range fields[2:] {
			token, err := base64.StdEncoding.DecodeString(field)
			if err == nil {
				err = t.put(first+i, token)
			}
			if err != nil {
				return nil, fmt.Errorf("bpe_ranks, token %d: %w", first+i, err)
			}
		}
	}
	return t.definition(pattern)
}

// readTekken reads Mistral's JSON: tokens by rank, of which the first
// default_vocab_size less default_num_special_tokens are in use.
func readTekken(data []byte) (*Definition, error) {
	var file struct {
		Config struct {
			Pattern  string `json:"pattern"`
			Size     int    `json:"default_vocab_size"`
			Specials int    `json:"default_num_special_tokens"`
		} `json:"config"`
		Vocab []struct {
			Rank  int    `json:"rank"`
			Bytes []byte `json:"token_bytes"`
		} `json:"vocab"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	pattern, err := patternNamed(file.Config.Pattern)
	if err != nil {
		return nil, err
	}
	used := file.Config.Size - file.Config.Specials
	if used <= 0 || used > len(file.Vocab) {
		return nil, fmt.Errorf("default_vocab_size %d less default_num_special_tokens %d is not a number of its %d tokens",
			file.Config.Size, file.Config.Specials, len(file.Vocab))
	}
	t := ranked{}
	for _, v := range file.Vocab[:used] {
		if err := t.put(v.Rank, v.Bytes); err != nil {
			return nil, err
		}
	}
	return t.definition(pattern)
}

// ranked collects tokens by rank.
type ranked struct {
	list    []rankedToken
	seen    map[string]int // ranks by token
	highest int
}

type rankedToken struct {
	rank  int
	token []byte
}

func (t *ranked) put(rank int, token []byte) error {
	switch {
	case rank < 0:
		return fmt.Errorf("rank %d is out of range", rank)
	case len(token) == 0:
		return fmt.Errorf("rank %d has an empty token", rank)
	}
	if t.seen == nil {
		t.seen = map[string]int{}
	}
	if other, ok := t.seen[string(token)]; ok {
		return fmt.Errorf("token %q has the ranks %d and %d", token, other, rank)
	}
	t.seen[string(token)] = rank
	t.list = append(t.list, rankedToken{rank, token})
	t.highest = max(t.highest, rank)
	return nil
}

// next puts a token after those that are there.
func (t *ranked) next(token string) error { return t.put(len(t.list), []byte(token)) }

// definition returns the vocabulary, which must have all single bytes: without one
// a text that holds it has no count.
func (t *ranked) definition(pattern string) (*Definition, error) {
	for b := range 256 {
		if _, ok := t.seen[string([]byte{byte(b)})]; !ok {
			return nil, fmt.Errorf("no token for the byte 0x%02x", b)
		}
	}
	if t.highest > maxNumber(len(t.list)) {
		return nil, fmt.Errorf("rank %d in a file of %d tokens is out of range", t.highest, len(t.list))
	}
	tokens := make([]Token, t.highest+1)
	for _, e := range t.list {
		if other := tokens[e.rank].Bytes; other != nil {
			return nil, fmt.Errorf("rank %d is given to %q and to %q", e.rank, other, e.token)
		}
		tokens[e.rank] = Token{Bytes: e.token, Type: TokenNormal}
	}
	for i := range tokens {
		if tokens[i].Bytes == nil {
			tokens[i].Type = TokenUnused
		}
	}
	return &Definition{Kind: RankBPE, Tokens: tokens, Pattern: pattern, WholePieces: true, Unknown: -1}, nil
}
