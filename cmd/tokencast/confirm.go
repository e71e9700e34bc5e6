package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tokencast/confirm"
	"tokencast/confirm/bedrock"
	"tokencast/pricing"
	"tokencast/reports"
)

// confirmOptions are the flags of confirm.
type confirmOptions struct {
	estimateOptions
	yes          bool
	maxUSD       string
	samples      int
	samplesGiven bool
	errorWanted  string
	free         bool
	stream       bool
	operation    string
	concurrency  int
	journal      string
	resume       bool
	retryUnknown bool
	saveText     bool
	teach        string // the file of --write-calibration
	endpoint     string
	profile      string
	tolerance    string
	one          bool
	model        string
	text         string
}

func newConfirmCmd(a *app) *cobra.Command {
	o := &confirmOptions{}
	cmd := &cobra.Command{
		Use:   "confirm [WORKLOAD]",
		Short: "Real calls under a hard cap, compared with the estimate",
		Long: `Send a sample of a workload to its models on Amazon Bedrock and compare the tokens
that Amazon counts with the estimated ones. Without --yes and --max-usd nothing is
sent: the dry run shows the calls and what they cost.

  tokencast confirm examples/support-bot
  tokencast confirm examples/support-bot --yes --max-usd 1.00

It never spends more than --max-usd: the worst case of a call is set aside before it
is sent. Credentials, region and endpoint are found as the AWS SDK finds them. No
prompt and no answer is written anywhere unless --save-text is given.`,
		Example: `  tokencast confirm my --samples 50 --yes --max-usd 2 --write-calibration learnt.json
  tokencast confirm my --yes --max-usd 2 --resume
  tokencast confirm my --free --yes
  tokencast confirm --one --model anthropic.claude-3-haiku-20240307-v1:0 --text "Hello" --yes --max-usd 0.01
  tokencast confirm --one --model ai21.j2-ultra-v1 --text "Hello" --set inference.max_tokens=800 --set inference.temperature=0.7`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.samplesGiven = cmd.Flags().Changed("samples")
			return runConfirm(cmd.Context(), a, o, args, cmd.Flags().Changed("format"))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.yes, "yes", false, "send the calls")
	f.StringVar(&o.maxUSD, "max-usd", "", "never spend more than `AMOUNT`; needed with --yes")
	f.IntVar(&o.samples, "samples", defaultSamples, "calls for each model")
	f.StringVar(&o.errorWanted, "error", "", "as many calls as give this `PERCENT`, such as 5%, in place of --samples")
	f.BoolVar(&o.free, "free", false, "count input tokens with CountTokens, which costs nothing; few models have it")
	f.BoolVar(&o.stream, "stream", false, "stream the answers")
	f.StringVar(&o.operation, "operation", "invoke", "invoke or converse: the one that the workload will use, for their counts differ")
	f.IntVar(&o.concurrency, "concurrency", 4, "the most calls at once")
	f.StringVar(&o.journal, "journal", "", "keep what was sent in `FILE`; default: the next of tokencast-confirm-1.journal, -2 and so on")
	f.BoolVar(&o.resume, "resume", false, "go on with the run of the journal")
	f.BoolVar(&o.retryUnknown, "retry-unknown", false, "with --resume: send calls again whose outcome is unknown; they may be paid twice")
	f.BoolVar(&o.saveText, "save-text", false, "write requests and answers into the journal; with --one into the files of -o")
	f.StringVar(&o.teach, "write-calibration", "", "write what the calls taught to `FILE`")
	f.StringVar(&o.endpoint, "endpoint", "", "call the service at `URL`")
	f.StringVar(&o.profile, "profile", "", "take credentials and region of the AWS profile `NAME`")
	f.StringVar(&o.tolerance, "tolerance", "", "exit 6 when input or output of a model is further than `PERCENT`, such as 5%, from the estimate")
	f.BoolVar(&o.one, "one", false, "one call: --model and --text; --set inference.temperature=0.7 and the like give its parameters")
	f.StringVar(&o.model, "model", "", "with --one: the model `ID`")
	f.StringVar(&o.text, "text", "", "with --one: the `TEXT` to send")
	o.register(cmd)
	f.BoolVar(&o.rawCSV, "csv-raw", false, "text in CSV as it is, for machines: nothing keeps a spreadsheet from taking it for a formula")
	f.Lookup("format").Usage = formatWords(reports.ConfirmationFormats())
	f.Lookup("progress").Usage = "auto or never: show on a terminal how many calls have ended and what is spent"
	return cmd
}

// defaultSamples is how many calls a model gets: fewer leave its interval wide.
const defaultSamples = 30

// confirmSettings are the flags of confirm that were checked.
type confirmSettings struct {
	limit     *pricing.Money // --max-usd; nil where it is not given
	error     float64        // --error as a fraction; 0 where it is not given
	tolerance *pricing.Quantity
	operation confirm.Operation
	live      bool
}

func runConfirm(ctx context.Context, a *app, o *confirmOptions, args []string, formatGiven bool) error {
	a.jsonErrors = formatGiven && o.format == "json"
	s, err := o.check(args)
	if err != nil {
		return err
	}
	if o.explain {
		return usagef("--explain tells of an estimate, not of calls; write tokencast estimate --explain")
	}
	targets, err := o.confirmTargets(a, formatGiven)
	if err != nil {
		return err
	}
	var p *confirmPlan
	if o.one {
		p, err = a.planOne(o, s)
	} else {
		p, err = a.planConfirm(ctx, o, s, args)
	}
	if err != nil {
		return err
	}
	for _, t := range append(targets, target{path: o.teach}) {
		if t.path == "" {
			continue
		}
		if err := notAnInput(t.path, append(p.inputs, o.journal)); err != nil {
			return err
		}
	}
	if !s.live {
		r := confirm.DryRun(p.Plan, p.currency, s.limit)
		p.show(r)
		p.month.monthBefore(r)
		return a.writeConfirm(o, r, targets)
	}
	return a.confirmLive(ctx, o, s, p, targets)
}

// check holds the flags against each other.
func (o *confirmOptions) check(args []string) (confirmSettings, error) {
	var s confirmSettings
	if o.maxUSD != "" {
		m, err := pricing.ParseMoney(o.maxUSD)
		if err != nil {
			return s, usagef("--max-usd: %w", err)
		}
		s.limit = &m
	}
	switch o.operation {
	case "invoke":
		s.operation = confirm.Invoke
	case "converse":
		s.operation = confirm.Converse
	default:
		return s, usagef("--operation: %q is none of invoke, converse", o.operation)
	}
	if o.errorWanted != "" {
		q, err := parseShare(o.errorWanted)
		if err != nil || q.Sign() <= 0 {
			return s, usagef("--error: %q is not a percentage; write one above 0, such as 5%%", o.errorWanted)
		}
		s.error, _ = q.Rat().Float64() // a statistic
	}
	if o.tolerance != "" {
		q, err := parseShare(o.tolerance)
		if err != nil {
			return s, usagef("--tolerance: %w", err)
		}
		s.tolerance = &q
	}
	if o.endpoint != "" {
		if err := bedrock.CheckEndpoint(o.endpoint); err != nil {
			return s, usagef("--endpoint: %w", err)
		}
	}
	s.live = o.yes && (s.limit != nil || o.free)
	for _, c := range []struct {
		wrong bool
		msg   string
	}{
		{o.yes && s.limit == nil && !o.free, "--yes without --max-usd; say how much may be spent, such as --max-usd 1.00"},
		{o.samples < 1, fmt.Sprintf("--samples: %d is not a number of calls; write 1 or more", o.samples)},
		{o.samples > maxSamples, fmt.Sprintf("--samples: %d is more than %d", o.samples, maxSamples)},
		{o.samplesGiven && o.errorWanted != "", "--samples and --error exclude each other"},
		{o.concurrency < 1 || o.concurrency > maxConcurrency, fmt.Sprintf("--concurrency: %d is out of range; write 1 to %d", o.concurrency, maxConcurrency)},
		{o.free && o.stream, "--free and --stream exclude each other; counting tokens gives no answer to stream"},
		{o.retryUnknown && !o.resume, "--retry-unknown is for --resume"},
		{o.one && len(args) > 0, "--one sends one text and takes no workload"},
		{o.one && (o.model == "" || o.text == ""), "--one needs --model ID and --text TEXT"},
		{!o.one && (o.model != "" || o.text != ""), "--model and --text are for --one"},
		{o.one && (o.resume || o.teach != ""), "--resume and --write-calibration are for a workload, not for --one"},
		{o.one && o.calibration != "", "--calibration is for a workload, not for --one"},
		{o.one && o.saveText && len(o.outputs) == 0, "--save-text with --one is for files, and there is none; add -o FILE"},
		{o.one && o.journal != "", "--journal is for a workload, not for --one"},
	} {
		if c.wrong {
			return s, usagef("%s", c.msg)
		}
	}
	return s, nil
}

// Bounds of a run.
const maxSamples, maxConcurrency = 100_000, 256

// parseShare reads a percentage such as 5% or 2.5% as a fraction.
func parseShare(text string) (pricing.Quantity, error) {
	if n := len(text); n > 1 && text[n-1] == '%' {
		q, err := pricing.ParseQuantity(text[:n-1])
		return q.Div(pricing.Count(100)), err
	}
	return pricing.Quantity{}, fmt.Errorf("%q is not a percentage; write one such as 5%%", text)
}
