package reports

import "io"

// style is how a line of a page looks where colors are allowed.
type style string

// The styles, as the codes that begin them.
const (
	normal style = ""
	strong style = "\x1b[1m"
	doubt  style = "\x1b[33m"
)

// plainAgain is the code that ends a style.
const plainAgain = "\x1b[0m"

// page gathers the lines of a report for a terminal.
type page struct {
	width int
	lines []pageLine
}

type pageLine struct {
	text  string
	style style
}

// say adds a text as one paragraph, made safe to show and wrapped to the page's width.
func (p *page) say(s style, text string) { p.wrapped(s, text, "") }

// entry adds a text of a list.
func (p *page) entry(s style, text string) { p.wrapped(s, "- "+text, "  ") }

func (p *page) wrapped(s style, text, hang string) {
	for _, line := range wrap(cut(visible(text), longest, false), p.width, hang) {
		p.lines = append(p.lines, pageLine{line, s})
	}
}

// section adds an empty line and a heading.
func (p *page) section(heading string) {
	p.lines = append(p.lines, pageLine{})
	p.say(strong, heading)
}

// entries adds a section of at most limit entries, none where there are none.
func (p *page) entries(s style, heading string, texts []string, limit int) {
	if len(texts) == 0 {
		return
	}
	p.section(heading)
	for i, text := range texts {
		if i == limit {
			p.say(normal, moreText(len(texts)-limit))
			break
		}
		p.entry(s, text)
	}
}

// grid adds a table.
func (p *page) grid(g *grid) error {
	lines, err := g.render(p.width)
	for _, line := range lines {
		p.lines = append(p.lines, pageLine{line, normal})
	}
	return err
}

// write writes the page. The texts pass through the sanitising writer; the codes of
// the colors are written beside it.
func (p *page) write(w io.Writer, color bool) error {
	text := Terminal(w)
	for _, l := range p.lines {
		colored := color && l.style != normal && l.text != ""
		if colored {
			if _, err := io.WriteString(w, string(l.style)); err != nil {
				return err
			}
		}
		if _, err := io.WriteString(text, l.text); err != nil {
			return err
		}
		end := "\n"
		if colored {
			end = plainAgain + end
		}
		if _, err := io.WriteString(w, end); err != nil {
			return err
		}
	}
	return nil
}
