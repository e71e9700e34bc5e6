package reports

import (
	"bytes"
	"fmt"
	"io"

	"tokencast/catalog"
)

// WriteModels writes models of a catalog as [Table] or [JSON]. With detail a table
// holds all that is known of each model: limits, prices with their dates and sources,
// and how its tokens are counted; JSON always does.
func WriteModels(w io.Writer, models []*catalog.Model, f Format, detail bool, o Options) error {
	var report bytes.Buffer
	var err error
	switch f {
	case JSON:
		err = modelsJSON(&report, models)
	case Table:
		err = modelsTable(&report, models, detail, o)
	default:
		return fmt.Errorf("models have no format %q; write table or json", f)
	}
	if err == nil {
		_, err = w.Write(report.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write models: %w", err)
	}
	return nil
}
