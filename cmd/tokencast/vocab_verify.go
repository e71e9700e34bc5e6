package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"tokencast/data"
	"tokencast/tokenizers/vocab"
)

func newVocabVerifyCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Check every vocabulary against its SHA-256",
		Long: `Check every vocabulary, shipped and your own, against the SHA-256 of its entry, and
open it. A damaged one exits 1 and is named.

  tokencast vocab verify`,
		Example: `  tokencast vocab verify`,
		Args:    cobra.NoArgs,
		RunE:    func(*cobra.Command, []string) error { return runVocabVerify(a) },
	}
}

func runVocabVerify(a *app) error {
	var faults []error
	for _, f := range a.openUser() {
		faults = append(faults, f)
	}
	shipped, err := fs.Sub(data.FS, "vocab")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	check := func(dir fs.FS, e vocab.Entry, where string) {
		f, err := vocab.Load(dir, e)
		if err == nil {
			err = f.Verify()
		}
		if err == nil && f.Name() != e.Name {
			err = fmt.Errorf("it is packed under the name %q", f.Name())
		}
		if err == nil {
			_, err = a.registry.Open(e.Name)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s (%s): %w", e.Name, where, err))
			return
		}
		fmt.Fprintf(&out, "%s (%s): whole, sha256:%s\n", e.Name, where, e.SHA256)
	}
	for _, e := range a.registry.Shipped() {
		check(shipped, e, "shipped")
	}
	for _, e := range a.registry.User() {
		check(os.DirFS(a.vocabFolder()), e, "yours")
	}
	if len(faults) > 0 {
		// A file that is missing is damage here, not wrong usage: the text alone goes on.
		return errors.New(errors.Join(faults...).Error())
	}
	return a.print(out.Bytes())
}
