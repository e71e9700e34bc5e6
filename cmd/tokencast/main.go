// Command tokencast estimates what a workload on foundation models costs a month.
//
// It is the only part of the module that reads arguments, the environment and the
// clock, and that exits; everything else is a library below it. root.go lists the
// commands, each in a file of its own; exit.go holds the exit codes.
package main

import "os"

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
