package reports

import (
	"bytes"
	"fmt"
	"io"

	"tokencast/tokenizers"
)

// A TokenCount is the count of one text by one tokenizer.
type TokenCount struct {
	Source     string           // where the text is from: a file as given, "-" or "text"
	Model      string           // "" where no model was asked for
	Tokenizer  string           // name in the registry
	Kind       string           // of the tokenizer: one of tokenizers.KindBPE and its like
	Accuracy   tokenizers.Class // for Model; "" without one, but for chars and bytes
	Tokens     int64
	Characters int64
	Bytes      int64
	Repaired   bool     // the text was not valid UTF-8
	Pieces     []string // as the tokenizer returns them; nil where they are not shown
}

// WriteTokens writes counts as [Table] or [JSON], in the order given. The
// tokenizers' pieces are made readable here.
func WriteTokens(w io.Writer, counts []TokenCount, f Format, o Options) error {
	var report bytes.Buffer
	var err error
	switch f {
	case JSON:
		err = tokensJSON(&report, counts)
	case Table:
		err = tokensTable(&report, counts, o)
	default:
		return fmt.Errorf("token counts have no format %q; write table or json", f)
	}
	if err == nil {
		_, err = w.Write(report.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write tokens: %w", err)
	}
	return nil
}
