package pricing

import (
	"fmt"
	"strings"
	"time"
)

// Day is a date of the Gregorian calendar. The zero value is no day. Days are
// comparable with ==.
type Day struct {
	Year  int
	Month time.Month
	Day   int // of the month, from 1
}

// ParseDay reads YYYY-MM-DD, or YYYY-MM for the first of that month. Years run
// from 1970 to 9999.
func ParseDay(text string) (Day, error) {
	layout := time.DateOnly
	if len(text) == len("2006-01") {
		layout = "2006-01"
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1970 {
		if len(text) > 40 {
			text = strings.ToValidUTF8(text[:40], "") + "..."
		}
		return Day{}, fmt.Errorf("%q is not a date; write YYYY-MM-DD or YYYY-MM, such as 2024-07-01", text)
	}
	y, m, d := t.Date()
	return Day{y, m, d}, nil
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// Before reports whether d is earlier than o.
func (d Day) Before(o Day) bool {
	if d.Year != o.Year {
		return d.Year < o.Year
	}
	if d.Month != o.Month {
		return d.Month < o.Month
	}
	return d.Day < o.Day
}

// String returns YYYY-MM-DD.
func (d Day) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// MonthText returns YYYY-MM.
func (d Day) MonthText() string { return fmt.Sprintf("%04d-%02d", d.Year, d.Month) }

// FirstOfMonth returns the first day of d's month, n months later (n may be
// negative).
func (d Day) FirstOfMonth(n int) Day {
	y, m, _ := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC).Date()
	return Day{y, m, 1}
}

// DaysInMonth returns 28 to 31, the length of d's month.
func (d Day) DaysInMonth() int {
	return time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Since returns the number of days from o to d.
func (d Day) Since(o Day) int {
	day := func(x Day) time.Time { return time.Date(x.Year, x.Month, x.Day, 0, 0, 0, 0, time.UTC) }
	return int(day(d).Sub(day(o)).Hours() / 24)
}
