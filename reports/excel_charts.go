package reports

import (
	"github.com/xuri/excelize/v2"
)

// The charts of the workbook are drawn by the program that opens it, from cells.

// A chartKind is a form of chart.
type chartKind int

const (
	columnChart chartKind = iota
	stackedChart
	lineChart
	tornadoChart
	rankedChart
)

// chartSeries is a series: the cell of its name and the cells of its values.
type chartSeries struct{ name, values string }

// chartColors are told apart by people who see colors otherwise, and in grey.
var chartColors = []string{"1F3864", "E69F00", "56B4E9", "009E73", "CC79A7", "D55E00", "0072B2", "999999", "F0E442"}

// chart adds a chart to a sheet, of cells of that sheet, with a text in place of it for
// those who do not see it. numFmt is the number format of the categories.
func (b *book) chart(s *sheet, cell string, kind chartKind, title, instead, categories string, series []chartSeries, numFmt string) {
	b.chartOf(s, s, cell, kind, title, instead, categories, series, numFmt)
}

// chartOf adds a chart of cells of another sheet.
func (b *book) chartOf(s, of *sheet, cell string, kind chartKind, title, instead, categories string, series []chartSeries, numFmt string) {
	font := excelize.Font{Color: "404040", Size: 9, Family: "Calibri"}
	c := &excelize.Chart{
		Type:      map[chartKind]excelize.ChartType{columnChart: excelize.Col, stackedChart: excelize.ColStacked, lineChart: excelize.Line, tornadoChart: excelize.Bar, rankedChart: excelize.Bar}[kind],
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &excelize.Font{Bold: true, Size: 12, Color: darkBlue, Family: "Calibri"}}}},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: &font},
		Dimension: excelize.ChartDimension{Width: 800, Height: 360},
		XAxis:     excelize.ChartAxis{Font: font},
		YAxis:     excelize.ChartAxis{Font: font, MajorGridLines: true},
		PlotArea:  excelize.ChartPlotArea{},
		Format:    excelize.GraphicOptions{AltText: cellText(instead), LockAspectRatio: true},
	}
	c.YAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "#,##0.##"}
	if numFmt != numNone {
		c.XAxis.NumFmt = excelize.ChartNumFmt{CustomNumFmt: numFmt}
	}
	overlap, gap := 100, uint(40)
	switch kind {
	case stackedChart:
		c.Overlap, c.GapWidth = &overlap, &gap
	case tornadoChart:
		c.Overlap, c.GapWidth = &overlap, &gap
		c.XAxis.TickLabelPosition = excelize.ChartTickLabelLow
	case rankedChart:
		c.GapWidth, c.Dimension.Height = &gap, 380
		c.XAxis.ReverseOrder = true // the first on top
	}
	if len(series) < 2 {
		c.Legend.Position = "none"
	}
	for k, one := range series {
		line := excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25}
		c.Series = append(c.Series, excelize.ChartSeries{
			Name: of.ref(absoluteRef(one.name)), Categories: of.ref(absoluteArea(categories)), Values: of.ref(absoluteArea(one.values)),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{chartColors[k%len(chartColors)]}},
			Line: line, Marker: excelize.ChartMarker{Symbol: "none"},
		})
	}
	s.charts = append(s.charts, sheetChart{cell, c})
}
