package pricing_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tokencast/pricing"
)

func TestParseMoney(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"a price", "0.0188", "0.0188"},
		{"trailing zeros are equal to none", "0.0030000", "0.003"},
		{"zero", "0", "0"},
		{"zero with places", "0.00", "0"},
		{"one digit", "7", "7"},
		{"zeros inside", "100.001", "100.001"},
		{"twelve digits before the point", "999999999999", "999999999999"},
		{"twelve digits on both sides", "123456789012.123456789012", "123456789012.123456789012"},
		{"the smallest price", "0.000000000001", "0.000000000001"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m, err := pricing.ParseMoney(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.String(); got != tc.want {
				t.Errorf("ParseMoney(%q) = %s, want %s", tc.text, got, tc.want)
			}
			want, _ := new(big.Rat).SetString(tc.text)
			if m.Rat().Cmp(want) != 0 {
				t.Errorf("ParseMoney(%q).Rat() = %s, want %s", tc.text, m.Rat(), want)
			}
		})
	}
}

const (
	hintPlain    = "write digits with at most one point, such as 0.003"
	hintExponent = "write it without an exponent"
	hintLength   = "at most 12 digits on each side of the point are accepted"
	hintZero     = "write it without the leading zero"
)

func TestParseMoneyRefuses(t *testing.T) {
	for _, tc := range []struct{ name, text, hint string }{
		{"empty", "", hintPlain},
		{"a blank", " ", hintPlain},
		{"a decimal comma", "0,003", "write 0.003"},
		{"a decimal comma after a whole number", "12,5", "write 12.5"},
		{"a comma that may separate thousands", "1,000", "write it with a point and no separator, 1000 or 1.000"},
		{"thousands and a point", "1,000.5", hintPlain},
		{"thousands twice", "1,000,000", hintPlain},
		{"a comma without digits before it", ",5", hintPlain},
		{"a comma without digits after it", "5,", hintPlain},
		{"an underscore", "1_000", "write 1000"},
		{"an underscore and two points", "1_0.0.0", hintPlain},
		{"hexadecimal", "0x10", hintPlain},
		{"an exponent", "1e3", hintExponent},
		{"a large exponent", "1e400", hintExponent},
		{"a small exponent", "1e-9999999", hintExponent},
		{"a large letter for the exponent", "2.5E-7", hintExponent},
		{"no digit before the point", ".5", "write 0.5"},
		{"no digit after the point", "5.", "write 5"},
		{"a point alone", ".", hintPlain},
		{"two points", "1.2.3", hintPlain},
		{"leading zeros", "007", hintZero},
		{"a leading zero before a point", "00.5", hintZero},
		{"a blank in front", " 1", "write 1"},
		{"a blank behind", "1.50 ", "write 1.50"},
		{"a line break behind", "1\n", "write 1"},
		{"a blank inside", "1 000", hintPlain},
		{"full-width digits", "０.００３", hintPlain},
		{"Arabic digits", "٣", hintPlain},
		{"a currency sign", "$0.003", "write 0.003"},
		{"a currency sign before what is wrong too", "$007", hintPlain},
		{"a percent sign", "3%", hintPlain},
		{"not a number", "NaN", hintPlain},
		{"infinity", ".inf", hintPlain},
		{"a word", "free", hintPlain},
		{"a negative number", "-1", "it must not be negative"},
		{"a negative zero", "-0", "it must not be negative"},
		{"a plus sign", "+0.5", "write 0.5"},
		{"a plus sign before a word", "+free", hintPlain},
		{"very many plus signs", strings.Repeat("+", 1_000_000) + "1", hintPlain},
		{"a fraction", "1/3", hintPlain},
		{"thirteen digits before the point", "1234567890123", hintLength},
		{"thirteen digits after the point", "0.1234567890123", hintLength},
		{"thirteen digits on both sides", "1234567890123.1234567890123", hintLength},
		{"sixty decimals", "0." + strings.Repeat("1", 60), hintLength},
		{"a NUL", "1\x00", hintPlain},
		{"invalid UTF-8", "1\xff", hintPlain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Now()
			m, err := pricing.ParseMoney(tc.text)
			var de *pricing.DecimalError
			if !errors.As(err, &de) {
				t.Fatalf("ParseMoney(%q) = %s, %v, want a DecimalError", tc.text, m, err)
			}
			if de.Text != tc.text || de.Hint != tc.hint {
				t.Errorf("ParseMoney(%q): text %q and hint %q, want hint %q", tc.text, de.Text, de.Hint, tc.hint)
			}
			if m.Sign() != 0 {
				t.Errorf("ParseMoney(%q) = %s beside an error", tc.text, m)
			}
			if _, err := pricing.ParseQuantity(tc.text); err == nil {
				t.Errorf("ParseQuantity(%q) accepts it", tc.text)
			}
			if d := time.Since(start); d > time.Second {
				t.Errorf("ParseMoney(%q) took %v", tc.text, d)
			}
		})
	}
}

func TestDecimalError(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"fact and advice", "0,003", `"0,003" is not a plain decimal; write 0.003`},
		{"control characters are escaped", "\x1b[2J", `"\x1b[2J" is not a plain decimal; ` + hintPlain},
		{"a long text is cut", strings.Repeat("9", 1_000_000), `"` + strings.Repeat("9", 40) + `..." is not a plain decimal; ` + hintLength},
		{"a cut letter is dropped", strings.Repeat("x", 39) + "éé", `"` + strings.Repeat("x", 39) + `..." is not a plain decimal; ` + hintPlain},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := pricing.ParseMoney(tc.text)
			if err == nil || err.Error() != tc.want {
				t.Errorf("ParseMoney(%.60q): %v, want %s", tc.text, err, tc.want)
			}
		})
	}
}

// amount is the quotient of two whole numbers, as money.
func amount(num, den int64) pricing.Money {
	return mustMoney("1").Mul(pricing.QuantityOf(big.NewRat(num, den)))
}

func mustMoney(text string) pricing.Money {
	m, err := pricing.ParseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

func TestRoundHalfEven(t *testing.T) {
	for _, tc := range []struct {
		name   string
		m      pricing.Money
		places int
		want   string
	}{
		{"half goes to the even digit below", mustMoney("0.125"), 2, "0.12"},
		{"half goes to the even digit above", mustMoney("0.135"), 2, "0.14"},
		{"half of an even cent", mustMoney("2.345"), 2, "2.34"},
		{"half a cent is none", mustMoney("0.005"), 2, "0.00"},
		{"one and a half cents are two", mustMoney("0.015"), 2, "0.02"},
		{"a little more than half goes up", mustMoney("0.125000000001"), 2, "0.13"},
		{"a little less than half goes down", mustMoney("0.134999999999"), 2, "0.13"},
		{"places are filled", mustMoney("5"), 2, "5.00"},
		{"no places", mustMoney("2.5"), 0, "2"},
		{"no places, odd", mustMoney("3.5"), 0, "4"},
		{"a carry through all digits", mustMoney("99.995"), 2, "100.00"},
		{"below zero half goes to even too", amount(-125, 1000), 2, "-0.12"},
		{"below zero, odd", amount(-135, 1000), 2, "-0.14"},
		{"a negative that rounds to nothing has no sign", amount(-5, 1000), 2, "0.00"},
		{"a third", amount(1, 3), 4, "0.3333"},
		{"two thirds", amount(2, 3), 4, "0.6667"},
		{"the zero value", pricing.Money{}, 2, "0.00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.m.Round(tc.places); got != tc.want {
				t.Errorf("%s.Round(%d) = %s, want %s", tc.m.Rat(), tc.places, got, tc.want)
			}
			if got := pricing.QuantityOf(tc.m.Rat()).Round(tc.places); got != tc.want {
				t.Errorf("as a quantity: %s, want %s", got, tc.want)
			}
		})
	}
}

func TestMoneyString(t *testing.T) {
	sum := amount(5, 10_000_000_000_000).Add(amount(1, 3))
	for _, tc := range []struct {
		name string
		m    pricing.Money
		want string
	}{
		{"the zero value", pricing.Money{}, "0"},
		{"a decimal that ends is written whole", amount(1, 8), "0.125"},
		{"a long decimal that ends is written whole", amount(1, 1<<40), "0.0000000000009094947017729282379150390625"},
		{"a third has twelve places", amount(1, 3), "0.333333333333"},
		{"two thirds are rounded up", amount(2, 3), "0.666666666667"},
		{"trailing zeros of a rounded one go", amount(1, 10).Add(amount(1, 3_000_000_000_000_000)), "0.1"},
		{"a rounded whole number has no point", amount(8_999_999_999_999_998, 3_000_000_000_000_000), "3"},
		{"rounding happens once, after the sum", sum, "0.333333333334"},
		{"negative", amount(-1, 3), "-0.333333333333"},
		{"a large whole number", mustMoney("999999999999").Mul(pricing.Count(1_000_000_000)), "999999999999000000000"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.m.String(); got != tc.want {
				t.Errorf("%s is written %s, want %s", tc.m.Rat(), got, tc.want)
			}
			b, err := json.Marshal(map[string]any{"m": tc.m, "q": pricing.QuantityOf(tc.m.Rat())})
			if want := `{"m":"` + tc.want + `","q":"` + tc.want + `"}`; err != nil || string(b) != want {
				t.Errorf("as JSON: %s, %v, want %s", b, err, want)
			}
		})
	}
}

func TestArithmetic(t *testing.T) {
	a, b := mustMoney("0.1"), mustMoney("0.2")
	if got := a.Add(b); got.Cmp(mustMoney("0.3")) != 0 {
		t.Errorf("0.1 + 0.2 = %s", got)
	}
	if got := a.Sub(b); got.Sign() != -1 || got.String() != "-0.1" {
		t.Errorf("0.1 - 0.2 = %s", got)
	}
	if a.String() != "0.1" || b.String() != "0.2" {
		t.Errorf("the operands became %s and %s", a, b)
	}
	a.Rat().SetInt64(5)
	if a.String() != "0.1" {
		t.Error("Rat hands out the amount itself")
	}
	r := big.NewRat(1, 2)
	q := pricing.QuantityOf(r)
	r.SetInt64(5)
	q.Rat().SetInt64(6)
	if q.String() != "0.5" {
		t.Error("a quantity shares its rational")
	}
	if got := pricing.Count(7).Sub(pricing.Count(1)).Div(pricing.Count(4)).Mul(pricing.Count(2)).Add(pricing.QuantityOf(nil)); got.String() != "3" || got.Cmp(pricing.Count(3)) != 0 {
		t.Errorf("(7 - 1) / 4 x 2 + 0 = %s", got)
	}
}

// decimal draws a text of the grammar.
func decimal(t *rapid.T, label string) string {
	return rapid.StringMatching(`(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?`).Draw(t, label)
}

func TestParsePrint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := mustMoney(decimal(t, "price"))
		back, err := pricing.ParseMoney(m.String())
		if err != nil || back.Cmp(m) != 0 {
			t.Fatalf("%s is read back as %s, %v", m, back, err)
		}
		if again := back.String(); again != m.String() {
			t.Fatalf("%s is printed as %s the second time", m, again)
		}
	})
}

func TestRoundAgainstIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num, den := rapid.Int64().Draw(t, "num"), rapid.Int64Range(1, 1_000_000).Draw(t, "den")
		places := rapid.IntRange(0, 15).Draw(t, "places")
		m := amount(num, den)
		got, ok := new(big.Rat).SetString(m.Round(places))
		if !ok {
			t.Fatalf("%s is no number", m.Round(places))
		}
		// Nothing with so many places is nearer, and a tie ends in an even digit.
		unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
		off := new(big.Rat).Sub(got, m.Rat())
		twice := off.Abs(off).Add(off, off)
		last := new(big.Rat).Quo(got, unit)
		if c := twice.Cmp(unit); !last.IsInt() || c > 0 || c == 0 && last.Num().Bit(0) == 1 {
			t.Fatalf("%d/%d with %d places is %s", num, den, places, m.Round(places))
		}
	})
}

// grammar is the rule of plain decimals, spelled once more.
func grammar(s string) bool {
	whole, frac, point := strings.Cut(s, ".")
	digits := func(s string) bool { return s != "" && len(s) <= 12 && strings.Trim(s, "0123456789") == "" }
	return digits(whole) && (whole == "0" || whole[0] != '0') && (!point || digits(frac))
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{
		"0.0188", "0", "", ".", "0,003", "1_000", "0x10", "1e400", "1e-9999999", ".5", "5.", "007", " 1", "０", "1,000", "$0.003", "NaN",
		"-1", "+1", "+free", "1/3", "1234567890123.1234567890123", "$007", ",5", "1_0.0.0", "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := pricing.ParseMoney(s)
		if (err == nil) != grammar(s) {
			t.Fatalf("ParseMoney(%q): %v", s, err)
		}
		if err == nil {
			if want, ok := new(big.Rat).SetString(s); !ok || m.Rat().Cmp(want) != 0 {
				t.Fatalf("ParseMoney(%q) = %s, want %s", s, m, want)
			}
			return
		}
		var de *pricing.DecimalError
		if !errors.As(err, &de) || de.Text != s || de.Hint == "" {
			t.Fatalf("ParseMoney(%q): %#v", s, err)
		}
		// What is advised has to be accepted.
		if advice, ok := strings.CutPrefix(de.Hint, "write "); ok && !strings.Contains(advice, " ") && !grammar(advice) {
			t.Fatalf("ParseMoney(%q) advises %q", s, de.Hint)
		}
	})
}
