package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"tokencast/data"
	"tokencast/internal/atomicfile"
	"tokencast/internal/nearest"
	"tokencast/reports"
	"tokencast/tokenizers"
)

// app is what a run works with; commands get it passed and touch nothing else.
type app struct {
	in          io.Reader
	out         io.Writer // results; nothing is written before they are whole
	err         io.Writer // everything else, sanitised
	rawErr      io.Writer // stderr as it is, for the line of progress alone
	now         func() time.Time
	env         func(string) string
	registry    *tokenizers.Registry
	outTerminal bool
	errTerminal bool
	inTerminal  bool
	width       int // columns of stdout, 0 where it is no terminal
	errWidth    int // the same of stderr
	jsonErrors  bool
	grace       atomic.Int64   // how long an interrupted run may take, as a time.Duration
	files       atomicfile.Set // the reports; discarded when the run is interrupted
}

// drain gives an interrupted run time to let what it has begun come to an end.
func (a *app) drain(d time.Duration) { a.grace.Store(int64(d)) }

// grace is how long an interrupted run may take to clean up.
const grace = 700 * time.Millisecond

// run executes one command line and returns its exit code.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{in: in, out: out, err: reports.Terminal(errOut), rawErr: errOut, now: time.Now, env: os.Getenv, registry: tokenizers.NewRegistry(data.FS)}
	a.drain(grace)
	a.inTerminal, _ = terminal(in)
	a.errTerminal, a.errWidth = terminal(errOut)
	a.outTerminal, a.width = terminal(out)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	done := make(chan error, 1)
	go func() { done <- a.execute(ctx, args) }()
	select {
	case err := <-done:
		if err != nil {
			a.report(err)
		}
		return exitCode(err)
	case s := <-signals:
		cancel()
		a.files.Discard()
		select {
		case <-done:
		case <-signals: // a second one leaves at once
		case <-time.After(time.Duration(a.grace.Load())):
		}
		fmt.Fprintln(a.err, "tokencast: interrupted")
		if s == syscall.SIGTERM {
			return exitTerminated
		}
		return exitInterrupted
	}
}

// terminal reports whether a stream is a terminal, and its columns.
func terminal(stream any) (bool, int) {
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		width = 0
	}
	return true, width
}

// execute runs the command that args name.
func (a *app) execute(ctx context.Context, args []string) error {
	root := newRootCmd(a)
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	started := false
	mark(root, &started)
	err := root.ExecuteContext(ctx)
	if err != nil && !started {
		// Whatever fails before a command's own function starts is wrong usage.
		return &usageError{suggest(root, err)}
	}
	return err
}

// mark notes when a command's own function starts.
func mark(cmd *cobra.Command, started *bool) {
	if own := cmd.RunE; own != nil {
		cmd.RunE = func(c *cobra.Command, args []string) error {
			*started = true
			return own(c, args)
		}
	}
	for _, sub := range cmd.Commands() {
		mark(sub, started)
	}
}

func newRootCmd(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "tokencast",
		Short: "What a workload on foundation models costs a month, before it is launched",
		Long: `tokencast estimates what a workload on Amazon Bedrock-style foundation models
costs a month: it counts sample texts, applies dated list prices exactly, and
says how sure it is. It needs no login, no network and no configuration.

  tokencast init my-project --template chat
  tokencast estimate my-project
  tokencast estimate my-project -o plan.xlsx`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Short: "Show the help of a command", RunE: func(c *cobra.Command, args []string) error {
		target, _, err := c.Root().Find(args)
		if err != nil {
			return &usageError{suggest(c.Root(), err)}
		}
		return target.Help()
	}})
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetUsageTemplate(root.UsageTemplate() + exitHelp())
	root.PersistentFlags().SortFlags = false
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &flagError{c, err} })
	root.AddCommand(
		newInitCmd(a),
		newEstimateCmd(a),
		newCompareCmd(a),
		newProvisionCmd(a),
		newBudgetCmd(a),
		newDiffCmd(a),
		newTallyCmd(a),
		newConfirmCmd(a),
		newTokensCmd(a),
		newModelsCmd(a),
		newCatalogCmd(a),
		newVocabCmd(a),
		newVersionCmd(a),
	)
	return root
}

// exitHelp is the table of exit codes under every help text.
func exitHelp() string {
	var b strings.Builder
	b.WriteString("\nExit codes:\n")
	for _, row := range exitTable {
		fmt.Fprintf(&b, "  %-4d %s\n", row.code, wrap(row.meaning, 70, "       "))
	}
	return b.String()
}

// wrap breaks text into lines of at most width letters, the later ones indented.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	n := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case n+1+len(word) > width:
			b.WriteString("\n" + indent)
			n = 0
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += len(word)
	}
	return b.String()
}

var (
	unknownFlag    = regexp.MustCompile(`^unknown flag: --(\S+)`)
	unknownCommand = regexp.MustCompile(`^unknown command "([^"]+)" for "([^"]+)"`)
)

// suggest adds the nearest known name to cobra's message about a flag or a command.
func suggest(root *cobra.Command, err error) error {
	msg := strings.SplitN(err.Error(), "\n", 2)[0]
	if m := unknownFlag.FindStringSubmatch(msg); m != nil {
		var known []string
		cmd := root
		var fe *flagError
		if errors.As(err, &fe) {
			cmd = fe.cmd
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := nearest.Names(strings.SplitN(m[1], "=", 2)[0], known, 1); near != nil {
			return fmt.Errorf("unknown flag --%s; did you mean --%s?", m[1], near[0])
		}
		return fmt.Errorf("unknown flag --%s; `%s --help` lists the flags", m[1], cmd.CommandPath())
	}
	if m := unknownCommand.FindStringSubmatch(msg); m != nil {
		var known []string
		for _, c := range root.Commands() {
			known = append(known, c.Name())
		}
		if near := nearest.Names(m[1], known, 1); near != nil {
			return fmt.Errorf("unknown command %q; did you mean %q?", m[1], near[0])
		}
		return fmt.Errorf("unknown command %q; `tokencast --help` lists the commands", m[1])
	}
	return errors.New(msg)
}

// flagError keeps the command whose flag was wrong.
type flagError struct {
	cmd *cobra.Command
	err error
}

func (e *flagError) Error() string { return e.err.Error() }
func (e *flagError) Unwrap() error { return e.err }
