package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tokencast/catalog"
	"tokencast/data"
)

// version is that of the program; the catalog has its own.
const version = "0.1.0"

func newVersionCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the versions of the program and of the catalog",
		Example: `  tokencast version`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			base, err := catalog.Shipped(data.FS)
			if err != nil {
				return err
			}
			c, err := catalog.Load(base, nil, a.registry)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.out, "tokencast %s\ncatalog %s, released %s, %d models, %s\n", version, c.Version, c.Released, len(c.Models()), c.Digest)
			return err
		},
	}
}
