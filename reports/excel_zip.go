package reports

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A sortedZip is a zip file whose bytes depend on its parts alone: sorted by name,
// without times. The parts come in the random order of a map, and so do the default
// types within one of them. It holds all parts until Close.
type sortedZip struct {
	out   io.Writer
	parts []zipPart
}

type zipPart struct {
	name string
	data *bytes.Buffer
}

func newSortedZip(w io.Writer) excelize.ZipWriter { return &sortedZip{out: w} }

// Create returns the writer of a part, good until Close.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	p := zipPart{name, new(bytes.Buffer)}
	z.parts = append(z.parts, p)
	return p.data, nil
}

// AddFS is not supported: no workbook of ours holds other files.
func (z *sortedZip) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the parts.
func (z *sortedZip) Close() error {
	slices.SortFunc(z.parts, func(a, b zipPart) int { return strings.Compare(a.name, b.name) })
	zw := zip.NewWriter(z.out)
	for _, p := range z.parts {
		// The first day that the format can express.
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		w, err := zw.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := w.Write(fixPart(p.name, p.data.Bytes())); err != nil {
			return err
		}
	}
	return zw.Close()
}

var defaultType = regexp.MustCompile(`<Default [^>]*/>|<Default [^>]*></Default>`)

// fixPart sorts the default types, and spells out the underscores of cellText.
func fixPart(name string, data []byte) []byte {
	if name != "[Content_Types].xml" {
		return bytes.ReplaceAll(data, []byte(string(escapedLow)), []byte("_x005F_"))
	}
	all := defaultType.FindAll(data, -1)
	slices.SortFunc(all, bytes.Compare)
	i := -1
	return defaultType.ReplaceAllFunc(data, func([]byte) []byte { i++; return all[i] })
}
