package tally

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"tokencast/samples"
)

// Partial tallies.
//
// Samples that are too many for one machine are counted in parts. Each part gives a
// tally of its own, written as one line of JSON; since tallies merge exactly, the lines
// of all parts together are worth what one run over the whole is worth, in any order:
//
//	part 1: calls 2, input.sum "17"      \
//	                                       calls 3, input.sum "20", as of the whole
//	part 2: calls 1, input.sum "3"       /
//
// Tokens, and what they are compared with, are decimal strings, since their sums can
// pass 2^53, beyond which many readers of JSON round; numbers of records, images and
// bytes are numbers. A histogram is written as pairs of a bucket and its count.
//
// What could make the sum of parts wrong is refused: counts made with another
// tokenizer, other thresholds or other fields, a line that contradicts itself, and the
// same input twice, for which a partial carries the SHA-256 of each of its inputs.

// PartialSchema names the form of a partial tally.
const PartialSchema = "tokencast.tally/1"

// A Partial is the tally of a part of a line's samples, with what it takes to merge it
// elsewhere.
type Partial struct {
	Tally         *Tally
	Fields        samples.Fields // that the samples were read with
	Catalog       string         // version of the catalog that gave the thresholds
	CatalogDigest string         // "sha256:<hex>" of its files, overlays included; for people
	// Inputs are the digests of what was read, as [Hash] gives them: one for each of
	// Tally.Files, sorted.
	Inputs []string

	// File and Line are where the partial was read, File as ReadPartials was told.
	File string
	Line int
}

// ID returns "sha256:<hex>" of the line, the tokenizer and the inputs: two partials
// have the same one if and only if they count the same bytes for the same line.
func (p *Partial) ID() string {
	h := sha256.New()
	t := p.Tally
	fmt.Fprintf(h, "%s\n%q\n%t\n%q\n%q\n", PartialSchema, t.Line, t.Training, t.Tokenizer, t.Digest)
	for _, input := range p.Inputs {
		fmt.Fprintf(h, "%q\n", input)
	}
	return digestText(h.Sum(nil))
}

// digestText is the form in which digests are written.
func digestText(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// Write writes p as one line of JSON.
func (p *Partial) Write(w io.Writer) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(formOf(p)); err != nil {
		return fmt.Errorf("write the tally of %q: %w", p.Tally.Line, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}
