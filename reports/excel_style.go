package reports

import "github.com/xuri/excelize/v2"

// A look says what kind of cell it is. Inputs are blue on yellow, links to another
// sheet green, as finance people expect them.
type look int

const (
	lookPlain look = iota
	lookTitle
	lookSection // heading of a block
	lookHeading // of a text column
	lookHeadingRight
	lookWrapped
	lookInput
	lookLink
	lookTotal     // sum of a column
	lookTotalText // its name
	lookRight     // text below figures
	lookText
	lookAlert
	lookAddress // of the web
	lookLinkText
	lookInputText
)

// Number formats. Below a cent all digits are shown, never 0.00.
const (
	numNone    = ""
	numText    = "@" // what is typed over it stays text, too
	numWhole   = "#,##0"
	numDecimal = "[=0]0;[<0.01]0.00########;#,##0.00"
	numMoney   = "[=0]0.00;[<0.01]0.00########;#,##0.00"
	numMargin  = "#,##0.00;-#,##0.00"
	numPrice   = "0.00##########"
	numFactor  = "0.0000"
	numPercent = "0.00%"
	numDay     = "yyyy-mm-dd"
	numMonth   = "yyyy-mm"
	numFlag    = "0;;" // 0 is not shown
)

const (
	lightGrey   = "D9D9D9"
	darkBlue    = "1F3864"
	darkRed     = "9C0006"
	inputBlue   = "0000FF"
	lightYellow = "FFFFCC"
	linkGreen   = "00612E"
)

type styleKey struct {
	look   look
	numFmt string
}

// style returns the style of a look with a number format.
func (b *book) style(l look, numFmt string) int {
	key := styleKey{l, numFmt}
	if id, ok := b.styles[key]; ok {
		return id
	}
	s := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top"}, Font: &excelize.Font{Size: 11, Family: "Calibri"}}
	if numFmt != numNone {
		s.CustomNumFmt = &numFmt
	}
	fill := func(color string) {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	switch l {
	case lookTitle, lookSection, lookHeading, lookWrapped, lookText, lookAlert, lookTotalText, lookAddress, lookInputText, lookLinkText:
		s.Alignment.Horizontal, s.Alignment.Indent = "left", 1 // off a figure to the left
	case lookHeadingRight, lookRight:
		s.Alignment.Horizontal = "right"
	}
	switch l {
	case lookTitle:
		s.Font.Size, s.Font.Bold, s.Font.Color = 16, true, darkBlue
	case lookSection:
		s.Font.Size, s.Font.Bold, s.Font.Color = 12, true, darkBlue
	case lookHeading, lookHeadingRight:
		s.Font.Bold, s.Font.Color = true, "FFFFFF"
		fill(darkBlue)
		s.Alignment.Vertical, s.Alignment.WrapText = "center", true
	case lookWrapped:
		s.Alignment.WrapText = true
	case lookAlert:
		s.Font.Bold, s.Font.Color = true, darkRed
		s.Alignment.WrapText = true
	case lookAddress:
		s.Font.Color, s.Font.Underline = inputBlue, "single"
	case lookInput, lookInputText:
		s.Font.Color = inputBlue
		s.Protection = &excelize.Protection{Locked: false}
		fill(lightYellow)
		s.Border = []excelize.Border{{Type: "bottom", Style: 4, Color: lightGrey}}
	case lookLink, lookLinkText:
		s.Font.Color = linkGreen
	case lookTotal, lookTotalText:
		s.Font.Bold = true
		s.Border = []excelize.Border{{Type: "top", Style: 1, Color: darkBlue}}
	}
	id, err := b.file.NewStyle(s)
	b.must(err)
	b.styles[key] = id
	return id
}

// conditional returns the style of a condition.
func (b *book) conditional(font, fill string) int {
	id, err := b.file.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: font, Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fill}}})
	b.must(err)
	return id
}

// headings returns a row of column headings; those that begin with > stand over figures.
func (b *book) headings(texts ...string) []any {
	var cells []any
	for _, t := range texts {
		if t[0] == '>' {
			cells = append(cells, sheetCell{Value: cellText(t[1:]), StyleID: b.style(lookHeadingRight, numNone)})
		} else {
			cells = append(cells, sheetCell{Value: cellText(t), StyleID: b.style(lookHeading, numNone)})
		}
	}
	return cells
}

// say returns text on one line.
func (b *book) say(s string) any { return b.text(s, b.style(lookText, numText)) }

// explain returns text that is wrapped in its cell.
func (b *book) explain(s string) any { return b.text(s, b.style(lookWrapped, numText)) }
