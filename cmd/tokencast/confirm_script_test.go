package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tokencast/confirm/bedrocktest"
)

// TestConfirmScripts runs every script of testdata/confirm, each with a server of its
// own. `faults NAME...` sets what goes wrong with the following requests, one fault for
// each, and `requests N` says how many have come.
func TestConfirmScripts(t *testing.T) {
	type state struct {
		server *bedrocktest.Server
		faults chan bedrocktest.Fault
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "confirm"),
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			s := &state{faults: make(chan bedrocktest.Fault, 100)}
			s.server = bedrocktest.Start(bedrocktest.Options{Fault: func(bedrocktest.Request) bedrocktest.Fault {
				select {
				case f := <-s.faults:
					return f
				default:
					return ""
				}
			}})
			env.Defer(s.server.Close)
			env.Vars = append(env.Vars, s.server.Env()...)
			env.Values["state"] = s
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"faults": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, f := range args {
					ts.Value("state").(*state).faults <- bedrocktest.Fault(strings.TrimPrefix(f, "none"))
				}
			},
			"requests": func(ts *testscript.TestScript, _ bool, args []string) {
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				if n := len(ts.Value("state").(*state).server.Calls()); n != want {
					ts.Fatalf("%d requests, want %d", n, want)
				}
			},
		},
	})
}
