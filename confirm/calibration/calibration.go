// Package calibration is the file of factors that confirmed calls taught.
//
// `confirm` writes one with [File.Marshal]; what [Parse] reads, an estimate takes the
// entries of its models from. An entry says what a call counts, given what its texts
// were estimated at:
//
//	counted input  = intercept + slope x estimated tokens of the texts
//	counted output = ratio x estimated tokens of the answer
//
// The intercept is what the model's chat template adds, whatever the texts; a ratio
// alone would mislead for short prompts:
//
//	intercept 7, slope 1.1: 10 tokens count 18, 1,000 count 1,107
//
// [Entry.Usable] says by which rules an entry holds. The package reads no clock.
package calibration

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Schema names the form of the file.
const Schema = "tokencast.calibration/1"

// A File is a calibration file.
type File struct {
	Schema  string  `json:"schema"`
	Catalog string  `json:"catalog"` // its version, when it was written
	Entries []Entry `json:"entries"`
}

// An Entry is what one model's calls of one script class taught. Numbers are plain
// decimals, so that nothing is lost on the way.
type Entry struct {
	Model     string `json:"model"`     // ID
	Operation string `json:"operation"` // invoke or converse: their templates differ
	Script    string `json:"script"`    // class of most of the tokens sent, such as latin
	Tokenizer string `json:"tokenizer"` // that estimated
	Digest    string `json:"digest"`    // of its vocabulary or rule
	Factor    string `json:"factor"`    // estimated tokens for each of the tokenizer's in the script: a decimal, or a fraction such as 10/47
	Calls     int64  `json:"calls"`     // that were confirmed
	Date      string `json:"date"`      // YYYY-MM-DD, of the calls
	Plan      string `json:"plan"`      // hash of the plan that was run

	Intercept string `json:"intercept"` // tokens
	Slope     string `json:"slope"`
	Low       string `json:"low"`  // the 95 % interval of the ratio of sums
	High      string `json:"high"` // "" for too few calls
	Ratio     string `json:"ratio"`

	OutputRatio string `json:"output_ratio"` // "" where no answers were estimated
	OutputLow   string `json:"output_low"`   // its 95 % interval
	OutputHigh  string `json:"output_high"`  // "" for too few calls
	Cut         int64  `json:"cut"`          // answers cut at their longest length: the output ratio is a lower bound
}

// The rules by which an entry holds.
const (
	MinCalls = 30
	MaxDays  = 90
)

// maxWidth is how far the interval may lie from its ratio: a tenth.
var maxWidth = big.NewRat(1, 10)

// Parse reads a calibration file. name is how messages call it. What is not understood
// is an error that says what would do.
func Parse(name string, src []byte) (*File, error) {
	dec := json.NewDecoder(bytes.NewReader(src))
	dec.DisallowUnknownFields()
	var f File
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%s: not a calibration file: %w; write one with `tokencast confirm --write-calibration`", name, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: something follows the calibration; remove it", name)
	}
	if f.Schema != Schema {
		return nil, fmt.Errorf("%s: the schema is %.60q, not %q; write the file anew with `tokencast confirm --write-calibration`", name, f.Schema, Schema)
	}
	first := map[[5]string]int{}
	for i, e := range f.Entries {
		err := e.check()
		calls := [...]string{e.Model, e.Operation, e.Script, e.Tokenizer, e.Digest}
		if at, twice := first[calls]; err == nil && twice {
			err = fmt.Errorf("entry %d is of the same model, operation, script and tokenizer; remove one of them", at+1)
		}
		first[calls] = i
		if err != nil {
			return nil, fmt.Errorf("%s: entry %d (%.80q): %w", name, i+1, e.Model, err)
		}
	}
	return &f, nil
}

// check refuses what no run writes.
func (e Entry) check() error {
	if e.Model == "" || e.Operation == "" || e.Script == "" || e.Tokenizer == "" {
		return errors.New("model, operation, script and tokenizer are all needed")
	}
	if e.Operation != "invoke" && e.Operation != "converse" {
		return fmt.Errorf("operation %.40q is none of invoke, converse", e.Operation)
	}
	if e.Calls < 1 || e.Cut < 0 || e.Cut > e.Calls {
		return fmt.Errorf("%d calls, %d of them cut, make no sense", e.Calls, e.Cut)
	}
	if _, err := time.Parse(time.DateOnly, e.Date); err != nil {
		return fmt.Errorf("date %.20q is not a day; write YYYY-MM-DD", e.Date)
	}
	_, err := e.Figures()
	return err
}

// Usable says why an entry is not to be used on a day; nil where it is. It must rest on
// 30 calls or more, its interval be within a tenth of its ratio, and it be at most 90
// days old. A file that a user names is used all the same: the reason is shown then.
func (e Entry) Usable(day time.Time) error {
	if e.Calls < MinCalls {
		return fmt.Errorf("it rests on %d calls, not %d", e.Calls, MinCalls)
	}
	f, err := e.Figures()
	if err != nil {
		return err
	}
	if f.Low == nil {
		return errors.New("it has no interval")
	}
	most := new(big.Rat).Mul(f.Ratio, maxWidth)
	if new(big.Rat).Sub(f.High, f.Ratio).Cmp(most) > 0 || new(big.Rat).Sub(f.Ratio, f.Low).Cmp(most) > 0 {
		return fmt.Errorf("its interval %s to %s is wider than a tenth of %s", e.Low, e.High, e.Ratio)
	}
	made, err := time.Parse(time.DateOnly, e.Date)
	if err != nil {
		return fmt.Errorf("its date %.20q is not a day", e.Date)
	}
	if age := int(day.Sub(made) / (24 * time.Hour)); age > MaxDays {
		return fmt.Errorf("it is %d days old, more than %d", age, MaxDays)
	}
	return nil
}

// Marshal returns the file as it is written, its entries in order.
func (f *File) Marshal() ([]byte, error) {
	out := *f
	out.Schema = Schema
	out.Entries = slices.Clone(f.Entries)
	slices.SortFunc(out.Entries, func(a, b Entry) int {
		return strings.Compare(a.Model+"\x00"+a.Operation+"\x00"+a.Script, b.Model+"\x00"+b.Operation+"\x00"+b.Script)
	})
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}
