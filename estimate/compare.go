package estimate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tokencast/catalog"
	"tokencast/pricing"
	"tokencast/workload"
)

// The same workload on other models.
//
// A candidate takes the lines that it is for (those that name it as an alternative, or
// all that it could serve) and the others stay as they are, so every amount is of the
// same workload:
//
//	total = sum of the lines that stay + sum of the lines moved to the candidate
//
// chat 281.52 on its own model, retrieval 3.60, pictures 24: 309.12. A candidate that
// takes the chat for 238.68 comes to 238.68 + 3.60 + 24 = 266.28.
//
// The moved lines are a workload of their own, priced as any other and counted with the
// candidate's tokenizer; nothing is computed in a second way.

// Candidates say which models a workload is compared on.
type Candidates struct {
	// Models take every line of their modality. Without them, and without All, each
	// line is compared on the alternatives that it names.
	Models []*catalog.Model
	All    bool // every model of the catalog; those that do not fit come after the others
}

// A Comparison is a workload as it stands and on other models.
type Comparison struct {
	Current *Estimate
	// Models are the workload as it stands and on each candidate: the cheapest at base
	// first, then those that miss a price, then those that can take no line. Of all the
	// catalog's models, those that can do all of it stand before those that cannot.
	Models  []Compared
	Notes   []string // on what the comparison rests
	Sources []Source // of the prices of all models, in the order of their keys
}

// Compared is a workload with some lines moved to a model.
type Compared struct {
	Model     string // ID; of the workload as it stands "" where the lines to compare have several
	ModelName string
	Provider  string
	Current   bool // the workload as it stands

	Amount   *Amounts       // of the whole workload, a full month; nil where nothing is priced or no line could be moved
	OneOff   *pricing.Money // of the whole workload; nil where it is unknown
	Complete bool           // every meter of every line, moved or not, has a price and a quantity
	Once     []OneOff       // what falls once for Lines
	Lines    []Line         // that were moved, as they are on the model; of the workload as it stands those to compare
	Unpriced []Missing      // of the moved lines and of those that stay
	Cannot   []Obstacle     // why the model cannot serve the lines as they are
	Warnings []Warning      // of the workload as it stands; of a candidate those of the moved lines that are new
}

// An Obstacle is why a model cannot serve a line, or, of a language, may not.
type Obstacle struct {
	Kind ObstacleKind
	Line string // "" where the whole workload is meant
	Why  string // in words
}

// ObstacleKind is what stands in the way.
type ObstacleKind string

// The obstacles. Language is a caution: the catalog's list of languages may be short.
const (
	ContextObstacle  ObstacleKind = "context"
	ModalityObstacle ObstacleKind = "modality"
	LanguageObstacle ObstacleKind = "language"
	PriceObstacle    ObstacleKind = "no price"
	RequestObstacle  ObstacleKind = "request" // the line asks for what the model does not know, such as steps of an image
)

// String returns the obstacle in words: "chat: context: 1 of 3 samples are over ...".
func (o Obstacle) String() string {
	text := string(o.Kind) + ": " + o.Why
	if o.Line != "" {
		text = o.Line + ": " + text
	}
	return text
}

// Missing is a meter without an amount, and its line.
type Missing struct {
	Line string
	Unpriced
}

// A ComparisonJob is a workload held against a catalog on several models.
type ComparisonJob struct {
	current *Job
	all     bool
	rivals  []rival
	// compared is which lines some candidate is for.
	compared []bool
}

// rival is a candidate with the lines that it takes.
type rival struct {
	model  *catalog.Model
	job    *Job  // of the lines it takes alone; nil where it takes none
	moved  []int // these lines in the workload, in the order of the job's
	cannot []Obstacle
}

// PrepareComparison holds the workload against the catalog, as it stands and on each
// candidate. The error is that of [Prepare] for the workload as it stands; what a
// candidate cannot do is part of the result.
func PrepareComparison(cat *catalog.Catalog, wl *workload.Workload, opts Options, c Candidates) (*ComparisonJob, error) {
	current, err := Prepare(cat, wl, opts)
	if err != nil {
		return nil, err
	}
	job := &ComparisonJob{current: current, all: c.All, compared: make([]bool, len(wl.Lines))}
	models := c.Models
	if c.All {
		models = cat.Models()
	}
	named := make([][]*catalog.Model, len(wl.Lines)) // by the lines themselves
	if len(models) == 0 {
		for i, l := range wl.Lines {
			for _, a := range l.Alternatives {
				m, err := cat.Lookup(a.Model)
				if err != nil {
					return nil, err // Prepare has looked it up
				}
				named[i] = append(named[i], m)
			}
			models = append(models, named[i]...)
		}
	}
	seen := map[*catalog.Model]bool{}
	for _, m := range models {
		if seen[m] {
			continue
		}
		seen[m] = true
		r := rival{model: m}
		for i, l := range current.lines {
			switch {
			case len(c.Models) == 0 && !c.All && !slices.Contains(named[i], m):
			case m.Modality == l.model.Modality:
				job.compared[i] = true
				r.take(current, i)
			case len(c.Models) == 0 && !c.All:
				job.compared[i] = true
				r.cannot = append(r.cannot, Obstacle{ModalityObstacle, l.Name, fmt.Sprintf("it gives %s, and the line needs %s", m.Modality, l.model.Modality)})
			}
		}
		if len(r.moved) == 0 && len(r.cannot) == 0 {
			r.cannot = []Obstacle{{ModalityObstacle, "", fmt.Sprintf("it gives %s, and no line of the workload does", m.Modality)}}
		}
		if err := r.prepare(current); err != nil {
			return nil, err
		}
		job.rivals = append(job.rivals, r)
	}
	return job, nil
}

// take moves line i where the model can be asked for it at all.
func (r *rival) take(current *Job, i int) {
	alone := rival{model: r.model, moved: []int{i}}
	if err := alone.prepare(current); err != nil {
		r.cannot = append(r.cannot, Obstacle{RequestObstacle, current.lines[i].Name, wordsOf(err)})
		return
	}
	r.moved = append(r.moved, i)
}

// prepare makes a job of the moved lines.
func (r *rival) prepare(current *Job) error {
	if len(r.moved) == 0 {
		return nil
	}
	wl := *current.wl
	wl.Lines = nil
	for _, i := range r.moved {
		l := *current.lines[i].Line
		l.Model, l.Alternatives = r.model.ID, nil
		wl.Lines = append(wl.Lines, l)
	}
	opts := current.opts
	opts.Plans = false // a line keeps its plan
	var err error
	r.job, err = Prepare(current.cat, &wl, opts)
	return err
}

// wordsOf are the faults of a line without their places, which are of the line and not
// of the candidate.
func wordsOf(err error) string {
	var faults workload.Errors
	if !errors.As(err, &faults) {
		return err.Error()
	}
	var words []string
	for _, f := range faults {
		words = append(words, f.Msg)
	}
	return strings.Join(words, "; ")
}
