// Command tokencast estimates what a workload on foundation models costs a month.
//
// It is the only part of the module that reads arguments, the environment and the
// clock, and that exits; everything else is a library below it. root.go lists the
// commands, each in a file of its own; exit.go holds the exit codes.
package main

import (
	"os"
	"runtime/debug"
)

// startGC is the garbage collector's target until samples are counted: a vocabulary of
// some megabytes is read at once, and a process of some milliseconds gains nothing from
// a collection on the way.
const startGC = 400

func main() {
	debug.SetGCPercent(startGC)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
