package samples

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestLineReaderLimitsTheLineWithoutItsEnd(t *testing.T) {
	for _, size := range []int{1, 15, 16, 17, 31, 32, 33} { // the buffer holds 16
		for _, end := range []string{"", "\n", "\r\n"} {
			line := strings.Repeat("a", size) + end
			read := func(limit int) ([]byte, error) {
				l := lineReader{r: bufio.NewReaderSize(strings.NewReader(line), 16), max: int64(limit)}
				return l.next()
			}
			if got, err := read(size); err != nil || string(got) != line {
				t.Errorf("%q: got %q, %v", line, got, err)
			}
			if got, err := read(size - 1); !errors.Is(err, errTooLong) {
				t.Errorf("%q beyond the limit: got %q, %v", line, got, err)
			}
		}
	}
}

func TestLineReaderReadsTheRest(t *testing.T) {
	for _, size := range []int{0, 1, detectBytes - 1, detectBytes, detectBytes + 1, 3 * detectBytes} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			text := strings.Repeat("b", size)
			l := lineReader{r: bufio.NewReader(iotest.HalfReader(strings.NewReader("a\n" + text))), max: int64(size) + 2}
			first, err := l.next()
			if err != nil {
				t.Fatal(err)
			}
			l.unread(first)
			got, err := l.rest()
			if want := []byte("a\n" + text); err != nil || !bytes.Equal(got, want) || l.bytes != int64(len(want)) {
				t.Errorf("got %d bytes of %d, %v", len(got), len(want), err)
			}
		})
	}
}

func TestLineReaderReturnsTheErrorOfTheInput(t *testing.T) {
	l := &lineReader{r: bufio.NewReader(iotest.ErrReader(io.ErrUnexpectedEOF)), max: 100}
	if got, err := l.rest(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := l.next(); err == nil {
		t.Errorf("got %q", got)
	}
}
