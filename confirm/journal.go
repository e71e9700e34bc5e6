package confirm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// The journal.
//
// A line of JSON for each thing that happens, synced to the disk before anything
// depends on it:
//
//	{"kind":"plan","hash":"sha256:..."}
//	{"kind":"intent","call":"0-3","attempt":1,"body":"<sha256>","worst":"0.012"}     before it is sent
//	{"kind":"result","call":"0-3","attempt":1,"input":17,"output":120,"source":"header"}
//	{"kind":"failed","call":"0-3","attempt":1,"reason":"throttled"}                  nothing was billed
//	{"kind":"unknown","call":"0-3","attempt":1,"reason":"lost"}                      may have been billed
//
// An intent without an end is a call of unknown outcome: the process died while the
// call was on its way. The last line may be torn, for it was never synced: it is cut
// off. Every other line must be whole.

// An Entry is one line of a journal.
type Entry struct {
	Kind    string `json:"kind"`
	Hash    string `json:"hash,omitempty"` // of the plan
	Call    string `json:"call,omitempty"`
	Attempt int    `json:"attempt,omitempty"` // from 1, over all runs
	Body    string `json:"body,omitempty"`    // its SHA-256
	Worst   string `json:"worst,omitempty"`   // reserved, in the catalog's currency
	Reason  string `json:"reason,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`

	Input      *int64 `json:"input,omitempty"`
	Output     *int64 `json:"output,omitempty"`
	CacheRead  int64  `json:"cache_read,omitempty"`
	CacheWrite int64  `json:"cache_write,omitempty"`
	Images     int64  `json:"images,omitempty"`
	Source     string `json:"source,omitempty"`
	Cut        bool   `json:"cut,omitempty"`      // the answer was cut at its longest length
	Disagree   bool   `json:"disagree,omitempty"` // the body's own counts are others

	// Request and Answer are texts, and there with --save-text alone.
	Request string `json:"request,omitempty"`
	Answer  string `json:"answer,omitempty"`
}

// The kinds of entries.
const (
	kindPlan    = "plan"
	kindIntent  = "intent"
	kindResult  = "result"
	kindFailed  = "failed"
	kindUnknown = "unknown"
)

// A Journal is an open journal. It is safe for concurrent use; one process holds it.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	err  error // the first; nothing is written after it
}

// ErrOtherPlan says that a journal is of another plan.
var ErrOtherPlan = errors.New("the journal is of another plan: the workload, its samples, the catalog or the options have changed; go on with what they were, or name another --journal")

// A JournalError is a fault of a journal and its line.
type JournalError struct {
	File string
	Line int
	Msg  string
}

// Error returns "file:line: msg".
func (e *JournalError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// CreateJournal begins a journal of a plan in a new file that only its owner can read.
// A file that exists is an error that wraps fs.ErrExist.
func CreateJournal(path, hash string) (*Journal, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{file: f}
	err = lock(f)
	if err == nil {
		err = j.Append(Entry{Kind: kindPlan, Hash: hash})
	}
	if err != nil {
		return nil, errors.Join(err, f.Close(), os.Remove(path))
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		_ = dir.Sync() // some file systems cannot sync a folder
		_ = dir.Close()
	}
	return j, nil
}

// ResumeJournal opens the journal of an earlier run of the same plan and returns what
// it holds. The error is [ErrOtherPlan], a *[JournalError], or that of the system.
func ResumeJournal(path, hash string) (*Journal, []Entry, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, nil, err
	}
	entries, err := resume(f, path, hash)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return &Journal{file: f}, entries, nil
}

func resume(f *os.File, path, hash string) ([]Entry, error) {
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a file", path)
	}
	if err := lock(f); err != nil {
		return nil, err
	}
	if err := f.Chmod(0o600); err != nil {
		return nil, err
	}
	entries, whole, err := readJournal(f, path)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, &JournalError{path, 1, "not a journal: the plan is missing; name the journal of an earlier run"}
	}
	if entries[0].Hash != hash {
		return nil, ErrOtherPlan
	}
	if whole < info.Size() {
		if err := f.Truncate(whole); err != nil {
			return nil, err
		}
	}
	return entries, f.Sync()
}

// maxLine bounds one line of a journal; texts are in it with --save-text.
const maxLine = 256 << 20

// readJournal returns the entries and the bytes of the whole lines.
func readJournal(r io.Reader, path string) (entries []Entry, whole int64, err error) {
	in := bufio.NewReader(io.LimitReader(r, maxLine<<4))
	calls := map[string]begun{}
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return entries, whole, nil // a torn line was never synced
		}
		if err != nil {
			return nil, 0, err
		}
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.DisallowUnknownFields()
		var e Entry
		if err := dec.Decode(&e); err != nil || dec.More() {
			return nil, 0, &JournalError{path, n, "the line is damaged; restore the journal, or begin anew"}
		}
		if msg := follows(e, n, calls); msg != "" {
			return nil, 0, &JournalError{path, n, msg}
		}
		entries = append(entries, e)
		whole += int64(len(line))
	}
}

// begun is the last attempt of a call.
type begun struct {
	attempt int
	ended   bool
}

// follows says what is wrong with an entry after those before it.
func follows(e Entry, line int, calls map[string]begun) string {
	last := calls[e.Call]
	switch {
	case (line == 1) != (e.Kind == kindPlan):
		return "not a journal: its first line, and no other, is the plan"
	case e.Kind == kindPlan:
	case e.Call == "" || e.Attempt < 1:
		return "the line names no call"
	case e.Kind == kindIntent && e.Attempt <= last.attempt:
		return "the call is sent again under an old number"
	case e.Kind == kindIntent:
		calls[e.Call] = begun{e.Attempt, false}
	case e.Kind != kindResult && e.Kind != kindFailed && e.Kind != kindUnknown:
		return "the kind of the line is unknown"
	case last.attempt != e.Attempt || last.ended:
		return "the call ends without having begun"
	default:
		calls[e.Call] = begun{e.Attempt, true}
	}
	if e.Input != nil && *e.Input < 0 || e.Output != nil && *e.Output < 0 || e.CacheRead < 0 || e.CacheWrite < 0 || e.Images < 0 {
		return "a count is negative"
	}
	return ""
}

// Append writes an entry and syncs it. After an error nothing more is written, and the
// run must not send anything.
func (j *Journal) Append(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		j.err = fmt.Errorf("write the journal: %w", err)
	} else if err := j.file.Sync(); err != nil {
		j.err = fmt.Errorf("sync the journal: %w", err)
	}
	return j.err
}

// Close closes the journal.
func (j *Journal) Close() error { return j.file.Close() }

// errLocked says that another process holds the journal.
var errLocked = errors.New("another run is using the journal; wait for it, or name another --journal")
