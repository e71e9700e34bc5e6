package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tokencast/confirm"
)

// Which journal a run keeps. Without --journal each run begins the next of a numbered
// row in the current folder, and --resume goes on with the last of them.

// openJournal begins the journal of a plan, or goes on with that of an earlier run.
func (o *confirmOptions) openJournal(p *confirm.Plan) (j *confirm.Journal, path string, entries []confirm.Entry, err error) {
	path = o.journal
	if path == "" {
		last := lastJournal()
		if o.resume && last == 0 {
			return nil, "", nil, usagef("--resume: there is no journal %s in this folder; name one with --journal", numbered(1))
		}
		if !o.resume {
			last++
		}
		path = numbered(last)
	}
	if o.resume {
		j, entries, err = confirm.ResumeJournal(path, p.Hash())
		var damaged *confirm.JournalError
		if errors.Is(err, confirm.ErrOtherPlan) || errors.As(err, &damaged) {
			err = &usageError{err}
		}
		return j, path, entries, err
	}
	j, err = confirm.CreateJournal(path, p.Hash())
	if errors.Is(err, fs.ErrExist) {
		err = usagef("the journal %s exists; go on with its run by --resume, or name another by --journal", path)
	}
	return j, path, nil, err
}

func numbered(n int) string { return fmt.Sprintf("tokencast-confirm-%d.journal", n) }

// lastJournal is the number of the last journal in the row; 0 where there is none.
func lastJournal() int {
	n := 0
	for {
		if _, err := os.Lstat(numbered(n + 1)); errors.Is(err, fs.ErrNotExist) {
			return n
		}
		n++
	}
}
