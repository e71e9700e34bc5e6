package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"tokencast/reports"
)

// A workbook is for no terminal, whatever it answers; other formats are, and so is a
// workbook to a file or a pipe.
func TestAWorkbookIsNotForATerminal(t *testing.T) {
	for _, tc := range []struct {
		format   reports.Format
		terminal bool
		want     string
	}{
		{reports.Excel, true, "a workbook is not for a terminal; write it to a file: -o plan.xlsx"},
		{reports.Excel, false, ""},
		{reports.CSV, true, ""},
	} {
		var out, text bytes.Buffer
		a := &app{out: &out, err: io.Discard, env: func(string) string { return "" }, outTerminal: tc.terminal}
		rendered := false
		err := a.deliver(&estimateOptions{}, nil, []target{{"-", tc.format}}, "", func(w io.Writer, _ reports.Format, _ reports.Options) error {
			rendered = true
			_, err := io.WriteString(w, "PK")
			return err
		})
		if err != nil {
			text.WriteString(err.Error())
		}
		if !strings.Contains(text.String(), tc.want) || rendered != (tc.want == "") || (out.Len() > 0) != (tc.want == "") {
			t.Errorf("%s, terminal %v: %q, rendered %v, %d bytes", tc.format, tc.terminal, &text, rendered, out.Len())
		}
	}
}
