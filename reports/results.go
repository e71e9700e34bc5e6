package reports

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"tokencast/estimate"
	"tokencast/pricing"
)

// answerFormats is the table of the formats of an answer that is no estimate: one row
// makes a new one.
type answerFormats[T any] []struct {
	format Format
	write  func(io.Writer, T, Options) error
}

// list returns the formats in the order of the table.
func (a answerFormats[T]) list() []Format {
	var formats []Format
	for _, row := range a {
		formats = append(formats, row.format)
	}
	return formats
}

// write writes an answer in the format f, or nothing where it cannot be made.
func (a answerFormats[T]) write(w io.Writer, what string, answer T, f Format, o Options) error {
	for _, row := range a {
		if row.format != f {
			continue
		}
		var report bytes.Buffer
		err := row.write(&report, answer, o)
		if err == nil {
			_, err = w.Write(report.Bytes())
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", what, err)
		}
		return nil
	}
	return ResultFormat(f, a.list())
}

// ResultFormat returns nil where f is one of the formats of an answer, such as
// [ComparisonFormats], else an error that names them.
func ResultFormat(f Format, formats []Format) error {
	if slices.Contains(formats, f) {
		return nil
	}
	return fmt.Errorf("format %q is not for this answer; write one of %s", f, strings.Join(list(formats, func(f Format) string { return string(f) }), ", "))
}

// inPercent returns a fraction in hundredths, nil where there is none.
func inPercent(q *pricing.Quantity) *pricing.Quantity {
	if q == nil {
		return nil
	}
	percent := q.Mul(pricing.Count(100))
	return &percent
}

// shareText returns a fraction in percent for display, a dash where there is none.
func shareText(q *pricing.Quantity) string {
	if q == nil {
		return dash
	}
	return signedQuantity(*inPercent(q)) + "%"
}

// signedQuantity is quantity for one that may be below 0.
func signedQuantity(q pricing.Quantity) string {
	if q.Sign() < 0 {
		return "-" + quantity(pricing.Quantity{}.Sub(q))
	}
	return quantity(q)
}

// quantityOr is a quantity for display, a dash where there is none.
func quantityOr(q *pricing.Quantity) string {
	if q == nil {
		return dash
	}
	return quantity(*q)
}

// textOr is text as a field or cell, empty where v is nil.
func textOr[T fmt.Stringer](v *T) string {
	if v == nil {
		return ""
	}
	return (*v).String()
}

// catalogUsedOf is the catalog of an estimate as JSON.
func catalogUsedOf(e *estimate.Estimate) catalogJSON {
	c := e.Catalog
	return catalogJSON{c.Version, c.AsOf.String(), c.Digest, list(c.Overlays, func(s string) string { return s })}
}
