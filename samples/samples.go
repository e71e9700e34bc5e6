// Package samples reads what users hold: files of example prompts and answers.
//
// [Find] turns the paths of a workload into sources, and [Read] streams one
// source as records, a [Record] a call, in memory that does not grow with the
// file. The shape of a file is recognised by its content, never by its name:
// lists of messages, requests of batches and of single models, invocation logs,
// training data and named fields in JSON lines, plain text, CSV and TSV, each
// also in gzip and zstd. What is not understood is an [Error] with its place,
// never a guess, and no message holds a word of a prompt. [ReadAll] does the same
// for many sources with several readers at once.
//
// The package counts no tokens and knows no model and no price; that is left to
// package tally and those above it.
package samples

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// A Source is one file of samples, or standard input, not yet opened.
type Source struct {
	// Path is the name shown in messages and reports: relative to the
	// workload's folder with slashes, or "-" for standard input.
	Path string
	// Open opens the source from its beginning. The caller closes it. The
	// source of standard input opens once; a second time is an error.
	Open func() (io.ReadCloser, error)
}

// Fields is what a workload says of the samples of a line. The zero value
// leaves everything to detection.
type Fields struct {
	Input     string // column or top-level key that holds the prompt; "" detects the shape
	Output    string // column or key that holds the answer; "" is none; needs Input
	Delimiter rune   // between the cells of a CSV file; 0 detects tab or comma
	Lines     bool   // each line of a text is a record, not each file
	Usage     bool   // take the counts that records hold (Record.Given) and no texts; Input and Output then name the counts
}

// A Record is one call to a model: the texts sent, and the answer where the
// samples hold one.
//
// Every text is valid UTF-8; texts are counted one by one and their counts
// added. The record and all it refers to are those of whoever received it until it
// returns, to change as it likes; after that they are used again, so what is to be
// kept is to be copied.
type Record struct {
	Line      int      // line of the source that the record begins on, from 1
	Input     [][]byte // the texts sent, in their order
	Output    [][]byte // the texts of the answer
	HasOutput bool     // whether the record holds an answer, be it an empty one
	Images    int      // image parts, whose data is not text and not in Input
	Documents int      // documents whose text is not written out; their data is not text here
	Other     int      // parts of audio, video and hidden reasoning, which are not text either
	Given     *Usage   // the recorded counts, with Fields.Usage alone; then there are no texts and no messages

	// The messages sent, by who sent them; the answer is none of them. A record
	// that is no message list is one user's message, any other role counts as the
	// user's.
	System, User, Assistant int
	Raw                     bool // the text is what the model sees, its chat template included: a body with a prompt
}

// A File is what a report says of one source that was read to its end.
type File struct {
	Path     string // as in Source
	Shape    string // what the records are, such as messages, pairs, text or csv
	Records  int64  // records read, at least 1
	Bytes    int64  // size of the source, decompressed
	Repaired int64  // records of plain text that were not valid UTF-8; see Repair

	Answers      int64  // records that hold an answer
	EmptyInputs  int64  // records that send no text at all and no image
	EmptyAnswers int64  // records whose answer is there but empty
	Images       int64  // image parts, counted apart
	Documents    int64  // documents whose text is not written out
	Other        int64  // parts of audio, video and hidden reasoning
	UnknownRoles int64  // messages whose role is none of the known ones; they count as input
	UnknownRole  string // the first of these roles, shortened; "" for none

	Failed          int64  // failed calls of a log or a batch, which are none of the records
	FailedCode      string // the error code of the first of these, shortened
	RepeatedIDs     int64  // records with the ID of an earlier one (of the first 1,048,576); they count as records
	UnknownVersions int64  // records with an unknown schemaVersion, read as the known one
	UnknownVersion  string // the first of these versions, shortened
}

// An Error is a fault of a source and its place. It never quotes the samples'
// texts.
type Error struct {
	File string // Source.Path
	Line int    // from 1; 0 where the fault has no line
	Col  int    // in characters from 1; 0 where the fault has no column
	Msg  string // the fact; what would do
}

// Error returns "file:line:col: msg", without the numbers that are 0. A name
// that holds control characters is quoted.
func (e *Error) Error() string {
	file := e.File
	if strings.ContainsFunc(file, unicode.IsControl) {
		file = strconv.Quote(file)
	}
	switch {
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", file, e.Msg)
	case e.Col == 0:
		return fmt.Sprintf("%s:%d: %s", file, e.Line, e.Msg)
	}
	return fmt.Sprintf("%s:%d:%d: %s", file, e.Line, e.Col, e.Msg)
}
