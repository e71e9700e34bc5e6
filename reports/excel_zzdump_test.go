package reports

import (
	"fmt"
	"os"
	"testing"
)

func TestZZDump(t *testing.T) {
	for i, c := range workbookCases {
		e := workbookEstimate(t, c.src, c.overlay)
		os.WriteFile(fmt.Sprintf("/tmp/excelwork/case%d.xlsx", i), workbookBytes(t, e), 0o644)
	}
}
