// Package tally counts samples with a set of tokenizers, in parallel and in one
// pass, and keeps what an estimate needs of the counts.
//
// [Run] is the way in: a [Spec] names the samples of a workload line and the
// tokenizers to count them with, and each pair gives a [Tally] of exact sums.
// Tallies merge: tallying two halves and merging equals tallying the whole, in
// any order, so the result is the same for any number of workers or machines. A
// [Partial] carries a tally from one machine to another, and a [Merger] puts
// them together.
//
// Counts are those of the tokenizers. Factors, bands of accuracy, volumes and
// prices are left to package estimate.
package tally

import (
	"math/big"

	"tokencast/samples"
	"tokencast/tokenizers"
)

// A Spec is what is asked for one line of a workload.
type Spec struct {
	Line     string           // name of the line, carried into its tallies
	Sources  []samples.Source // read in this order, at least one
	Fields   samples.Fields
	Training bool // fine-tuning: prompt and completion are both input, and nothing is output
	Pattern  Pattern
	System   []byte // text that begins every call, valid UTF-8; sources may be none beside it
	Measures []Measure
}

// A Measure is one tokenizer to count with, and the thresholds of the model it
// counts for, in tokens of that tokenizer. Measures of a spec may share a
// tokenizer; each text is counted once with it.
type Measure struct {
	Tokenizer *tokenizers.Tokenizer
	// Frame are the tokens that a chat template adds to a call; they are part of its
	// input. The zero value adds none.
	Frame tokenizers.FrameTokens
	// Weights are model tokens for a million tokens of the tokenizer by script class;
	// nil means that the thresholds below are in tokens of the tokenizer. With weights
	// they are in tokens of the model, and each call is judged by its own mix of scripts.
	Weights []int64
	// AnswerWeights are the same for answers, where a token of theirs comes to another
	// number of model tokens; nil is Weights. An answer that is sent again is input.
	AnswerWeights []int64
	CutOutput     int64   // answers longer than this are counted as this long; 0 cuts none
	Bands         []int64 // ascending: a call is in the first segment whose band its input does not exceed
	Limits        []Limit // calls over a limit are counted, and otherwise as any other
	// Missing is the length, in the unit of the thresholds, that the answers have which
	// records do not hold and later calls resend: for the thresholds alone.
	Missing int64
}

// A Limit is a number of tokens that a part of one call should not exceed.
type Limit struct {
	Of     Part
	Tokens int64
}

// A Part is a part of a call's tokens.
type Part int

// The parts that a Limit can speak of.
const (
	Input  Part = iota // what is sent
	Output             // the answer, after CutOutput
	Both               // the sum of both
)

// A Tally holds the counts of the records of one line with one tokenizer. All
// sums are exact.
type Tally struct {
	Line      string
	Tokenizer string // name of the tokenizer
	Digest    string // of its vocabulary or rule
	Training  bool

	// What was counted with, as in Measure.
	Frame         tokenizers.FrameTokens
	Weights       []int64
	AnswerWeights []int64
	CutOutput     int64
	Bands         []int64
	Limits        []Limit
	Missing       int64
	Pattern       Pattern

	System        int64 // tokens of Spec.System, which every call begins with
	SystemScripts [tokenizers.ScriptCount]int64

	// Of the records, each by itself: one call with its chat template, no history.
	Records int64
	Answers int64 // records that hold an answer; 0 when Training
	Input   Moments
	Output  Moments  // of the answers alone: a record without one is no 0 here
	Cross   *big.Int // sum of input x output over the records with an answer; nil means 0

	// Of the calls as they are sent.
	Calls    int64     // Records x Pattern.Calls()
	Sent     Moments   // input of a call: system text, history and chat template included, missing answers not
	Segments []Segment // len(Bands)+1: calls by the side of each band that their input is on
	Cut      int64     // answers of records that CutOutput cut; the segments hold what they are counted as
	Over     []int64   // records with a call over each of Limits, in its order

	// The tokens of Sent and of Output by script class: each text's tokens are
	// dealt out by its letters, in whole tokens.
	InputScripts  [tokenizers.ScriptCount]int64
	OutputScripts [tokenizers.ScriptCount]int64

	Framed   int64          // tokens of the chat template within Sent
	Images   int64          // image parts, which are no tokens here
	Repaired int64          // records repaired; see samples.Repair
	Files    []samples.File // what was read, sorted by path
}

// A Segment holds the calls on one side of a token band.
type Segment struct {
	Calls      int64
	Answers    int64 // calls that hold an answer
	Resent     int64 // missing answers that these calls resend; their tokens are not in Input
	Cut        int64 // answers that CutOutput cut
	CutTokens  int64 // what these are counted as, within Output
	Input      int64 // sum of the input tokens of these calls
	CacheRead  int64 // tokens within Input that records say were read from a cache
	CacheWrite int64 // and written to it
	Output     int64 // sum of the output tokens of their answers
}
