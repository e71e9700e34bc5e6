package pricing_test

import (
	"testing"

	"tokencast/pricing"
)

func mustDay(text string) pricing.Day {
	if text == "" {
		return pricing.Day{}
	}
	d, err := pricing.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestParseDay(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"a day", "2024-07-15", "2024-07-15"},
		{"a month is its first day", "2024-07", "2024-07-01"},
		{"a leap day", "2024-02-29", "2024-02-29"},
		{"the first day there is", "1970-01-01", "1970-01-01"},
		{"the last day there is", "9999-12-31", "9999-12-31"},
		{"no leap day in another year", "2023-02-29", ""},
		{"month 13", "2024-13-01", ""},
		{"day 31 of a month of 30", "2024-06-31", ""},
		{"before 1970", "1969-12-31", ""},
		{"one digit for the month", "2024-7-01", ""},
		{"a time behind", "2024-07-01T00:00:00Z", ""},
		{"a year alone", "2024", ""},
		{"slashes", "2024/07/01", ""},
		{"a blank behind", "2024-07-01 ", ""},
		{"empty", "", ""},
		{"a word", "today", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, err := pricing.ParseDay(tc.text)
			switch {
			case tc.want == "" && (err == nil || !d.IsZero()):
				t.Errorf("ParseDay(%q) = %s, %v, want an error and no day", tc.text, d, err)
			case tc.want != "" && (err != nil || d.String() != tc.want):
				t.Errorf("ParseDay(%q) = %s, %v, want %s", tc.text, d, err, tc.want)
			}
		})
	}
}

func TestDay(t *testing.T) {
	d := mustDay("2024-11-15")
	for _, tc := range []struct {
		name      string
		got, want any
	}{
		{"the month's text", d.MonthText(), "2024-11"},
		{"the first of this month", d.FirstOfMonth(0).String(), "2024-11-01"},
		{"the first of a month in the next year", d.FirstOfMonth(3).String(), "2025-02-01"},
		{"the first of a month before", d.FirstOfMonth(-11).String(), "2023-12-01"},
		{"the days of a month", d.DaysInMonth(), 30},
		{"the days of a leap February", mustDay("2024-02").DaysInMonth(), 29},
		{"the days of another February", mustDay("2023-02").DaysInMonth(), 28},
		{"the days between", d.Since(mustDay("2024-02-28")), 261},
		{"the days between, backwards", mustDay("2024-02-28").Since(d), -261},
		{"a day is not before itself", d.Before(d), false},
		{"an earlier day of the month", mustDay("2024-11-14").Before(d), true},
		{"an earlier month with a later day", mustDay("2024-10-31").Before(d), true},
		{"an earlier year with a later month", mustDay("2023-12-31").Before(d), true},
		{"a later year with an earlier month", mustDay("2025-01-01").Before(d), false},
		{"no day", pricing.Day{}.IsZero(), true},
		{"a day is some day", d.IsZero(), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.got != tc.want {
				t.Errorf("got %v, want %v", tc.got, tc.want)
			}
		})
	}
}
