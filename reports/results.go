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

// resultFormats are those in which answers other than an estimate are written.
var resultFormats = []Format{Table, JSON, CSV, Markdown}

// ResultFormat returns nil where comparisons and purchases are written in f, else an
// error that names the formats they are written in.
func ResultFormat(f Format) error {
	if slices.Contains(resultFormats, f) {
		return nil
	}
	return fmt.Errorf("format %q is not supported yet; write one of %s", f, strings.Join(list(resultFormats, func(f Format) string { return string(f) }), ", "))
}

// writeResult writes what body makes, or nothing where it cannot be made.
func writeResult(w io.Writer, what string, body func(io.Writer) error) error {
	var report bytes.Buffer
	err := body(&report)
	if err == nil {
		_, err = w.Write(report.Bytes())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", what, err)
	}
	return nil
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
