package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"

	"tokencast/catalog"
	"tokencast/data"
	"tokencast/pricing"
	"tokencast/tokenizers"
)

// small is a whole catalog of one model, to be changed in one place by each test.
const small = `schema: 1
version: "2024.07"
released: 2024-07-01
currency: USD
region: us-east-1
sources:
  s: {title: S, retrieved: 2024-07-01}
provider: {id: p, name: P}
defaults: {from: 2024-07-01, source: s, per: 1k_tokens}
models:
  - id: p.one
    name: One
    limits: {context: 8192}
    prices:
      - {meter: input, price: 0.003}
      - {meter: output, price: 0.006}
`

// layerOf is a layer of one file.
func layerOf(name, text string) catalog.Layer {
	return catalog.Layer{Name: name, Files: []catalog.LayerFile{{Name: name, Data: []byte(text)}}}
}

// load loads layers, the first as the base.
func load(layers ...catalog.Layer) (*catalog.Catalog, error) {
	return catalog.Load(layers[0], layers[1:], tokenizers.NewRegistry(data.FS))
}

func mustLoad(t testing.TB, layers ...catalog.Layer) *catalog.Catalog {
	t.Helper()
	c, err := load(layers...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// changed is small with old replaced by new, which must be there.
func changed(old, new string) string {
	if !strings.Contains(small, old) {
		panic(fmt.Sprintf("no %q in the catalog", old))
	}
	return strings.Replace(small, old, new, 1)
}

// priceOf is the price of a meter in us-east-1 on a day, or why there is none.
func priceOf(t testing.TB, c *catalog.Catalog, id string, m pricing.Meter, a pricing.Ask, day string) string {
	t.Helper()
	model, err := c.Lookup(id)
	if err != nil {
		t.Fatal(err)
	}
	d, err := pricing.ParseDay(day)
	if err != nil {
		t.Fatal(err)
	}
	if a.Region == "" {
		a.Region = "us-east-1"
	}
	r, err := model.Sheet.Rate(m, a, d)
	if err != nil {
		return err.Error()
	}
	return r.Price.String()
}

// aliasBomb is nine levels of nine aliases.
func aliasBomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i <= 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	return b.String()
}

func TestBadCatalogs(t *testing.T) {
	price := func(text string) string { return changed("price: 0.003", "price: "+text) }
	limit := func(text string) string { return changed("8192", text) }
	number := func(text, hint string) string {
		return "c.yaml:15:31: price \"" + text + "\" is not a plain decimal; " + hint
	}
	const digits = "write digits with at most one point, such as 0.003"
	const whole = " is not a whole number; write digits alone, such as 8192"
	const bounds = " write a whole number from 1 to 1000000000000"
	null := "c.yaml:15:31: null is not a value; give one or leave the key out"

	for _, tc := range []struct {
		name, src string
		want      string // the messages; where it ends in ..., how they begin
	}{
		{"Y01 an empty catalog", "", "c.yaml: the catalog is empty"},
		{"Y02 only comments", "# a\n# b\n", "c.yaml: the catalog is empty"},
		{"Y05 UTF-16", "\xff\xfes\x00c\x00", "c.yaml:1:1: the file is UTF-16; save it as UTF-8"},
		{"Y06 a NUL", changed("One", "O\x00ne"), "c.yaml:12:12: a NUL byte; the file must be text in UTF-8"},
		{"Y07 invalid UTF-8", changed("One", "O\xffne"), "c.yaml:12:12: byte 0xFF is not UTF-8; save the file as UTF-8"},
		{"Y08 an ESC in a name", changed("One", "O\x1b[2Jne"), "c.yaml:12:12: character U+001B is not allowed; remove it, or write it escaped in double quotes"},
		{"Y10 a tab as indentation", changed("    name: One", "\tname: One"), "c.yaml:11:1: found a tab character that violates indentation"},
		{"Y11 a duplicate key", changed("name: One", "id: p.two"), `c.yaml:12:5: key "id" stands twice, here and in line 11; keep one`},
		{"Y12 an unknown field", changed("name: One", "prise: 1"), `c.yaml:12:5: unknown key "prise"; did you mean "prices"?`},
		{"Y12 an unknown field of a record", changed("price: 0.003", "prise: 0.003"), "c.yaml:15:9: the record has no price; write price: 0.003, or absent: not_published where the source gives none\nc.yaml:15:24: unknown key \"prise\"; did you mean \"price\"?"},
		{"Y13 a field in another case", changed("- id: p.one", "- ID: p.one"), "c.yaml:11:5: unknown key \"ID\"; did you mean \"id\"?\nc.yaml:11:5: key \"id\" is missing"},
		{"Y14 a negative price", price("-0.003"), number("-0.003", "it must not be negative")},
		{"Y15 not a number", price(".nan"), number(".nan", digits)},
		{"Y16 infinity", price(".inf"), number(".inf", digits)},
		{"Y17 a price of 1e400", price("1e400"), number("1e400", "write it without an exponent")},
		{"Y18 hexadecimal", price("0x10"), number("0x10", digits)},
		{"Y19 an underscore", price("1_000"), number("1_000", "write 1000")},
		{"Y20 a decimal comma", price("'0,003'"), number("0,003", "write 0.003")},
		{"Y21 a dollar sign", price("'$0.003'"), number("$0.003", "write 0.003")},
		{"Y22 a price of 1e-9999999", price("1e-9999999"), number("1e-9999999", "write it without an exponent")},
		{"Y23 sixty decimals", price("0." + strings.Repeat("1", 60)), number("0."+strings.Repeat("1", 38)+"...", "at most 12 digits on each side of the point are accepted")},
		{"Y25 a truth value", price("true"), `c.yaml:15:31: truth value "true" where a number is wanted`},
		{"Y26 a tilde", price("~"), null},
		{"Y26 null", price("null"), null},
		{"Y27 a list", price("[0.003]"), "c.yaml:15:31: a list where a number is wanted"},
		{"Y28 a limit of 8.5", limit("8.5"), `c.yaml:13:23: "8.5"` + whole},
		{"Y29 a limit of 0777", limit("0777"), `c.yaml:13:23: "0777"` + whole},
		{"Y30 a limit of -1", limit("-1"), `c.yaml:13:23: "-1" is below 1;` + bounds},
		{"Y31 a limit of twenty digits", limit("99999999999999999999"), `c.yaml:13:23: "99999999999999999999" is out of range;` + bounds},
		{"Y32 a model twice", small + "  - id: p.one\n    prices: []\n", "c.yaml:17:9: model p.one stands twice, here and at c.yaml:11; keep one"},
		{"Y33 an id with a hard blank", changed("id: p.one", "id: \"p.one\\_\""), `c.yaml:11:9: character U+00A0 in the name "p.one\u00a0"; use visible ASCII characters without spaces`},
		{"Y34 a second document", small + "---\nschema: 1\n", "c.yaml:17:1: a second document begins here; a catalog is one document"},
		{"Y35 an alias bomb", aliasBomb(), "c.yaml:1:5: anchor &a0; anchors are not used here, remove it..."},
		{"Y36 a recursive alias", changed("name: One", "languages: &l [*l]"), "c.yaml:12:16: anchor &l; anchors are not used here, remove it"},
		{"Y37 an unknown alias", changed("name: One", "name: *nobody"), "c.yaml:12:1: unknown anchor 'nobody' referenced; aliases are not used here, write the value out"},
		{"Y38 an anchor", changed("id: p.one", "id: &i p.one"), "c.yaml:11:9: anchor &i; anchors are not used here, remove it"},
		{"Y38 a merge key", changed("name: One", "<<: {name: One}"), "c.yaml:12:5: merge key <<; merge keys are not used here, write the keys out"},
		{"Y39 a tag of another language", changed("name: One", "name: !!python/object:os.system x"), "c.yaml:12:11: tag !!python/object:os.system; tags are not used here, remove it"},
		{"Y40 bytes as a price", price("!!binary MC4wMDM="), "c.yaml:15:31: tag !!binary; tags are not used here, remove it"},
		{"Y41 100,000 brackets", changed("name: One", "name: "+strings.Repeat("[", 100_000)), "c.yaml:12:1: exceeded max depth of 10000"},
		{"Y42 another version of the format", changed("schema: 1", "schema: 999"), `c.yaml:1:9: schema "999" is not supported; this program reads schema 1`},
		{"Y43 no version of the format", changed("schema: 1\n", ""), `c.yaml:1:1: key "schema" is missing`},
		{"Y52 too many comment lines", strings.Repeat("#\n", 17_000_000), "c.yaml: 34000000 bytes are more than the limit of 33554432"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			start := time.Now()
			_, err := load(layerOf("c.yaml", tc.src))
			if d := time.Since(start); d > time.Second {
				t.Errorf("it takes %v", d)
			}
			if err == nil {
				t.Fatal("it is accepted")
			}
			if !catalog.IsInvalid(err) {
				t.Errorf("%v is not a fault of a file", err)
			}
			got, want := err.Error(), tc.want
			if part, ok := strings.CutSuffix(want, "..."); ok && strings.Contains(got, part) {
				got, want = part, part // others stand beside it
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			for _, line := range strings.Split(err.Error(), "\n") {
				if strings.ContainsFunc(line, unicode.IsControl) {
					t.Errorf("a control character in %q", line)
				}
			}
		})
	}
}

func TestOddCatalogs(t *testing.T) {
	const clean = "0.003"
	for _, tc := range []struct{ name, src, model, price string }{
		{"the clean twin", small, "One", clean},
		{"Y03 a mark of order", "\ufeff" + small, "One", clean},
		{"Y04 CRLF line ends", strings.ReplaceAll(small, "\n", "\r\n"), "One", clean},
		{"Y09 an escaped ESC in a name", changed("One", `"\x1b[2J"`), "\x1b[2J", clean},
		{"Y24 trailing zeros", changed("0.003", "0.0030000"), "One", clean},
		{"a quoted price", changed("0.003", "'0.003'"), "One", clean},
		{"Y45 a formula as name", changed("One", `'=HYPERLINK("http://x","y")'`), `=HYPERLINK("http://x","y")`, clean},
		{"Y46 a script as name", changed("One", "<script>alert(1)</script>"), "<script>alert(1)</script>", clean},
		{"Y47 a bar and a line break in a name", changed("One", `"a|b\nc"`), "a|b\nc", clean},
		{"Y48 a direction mark in a name", changed("One", `"a\u202Eb"`), "a\u202eb", clean},
		{"Y49 a name of 40,000 characters", changed("One", strings.Repeat("x", 40_000)), strings.Repeat("x", 40_000), clean},
		{"Y50 a name that Excel would unescape", changed("One", "_x0041_"), "_x0041_", clean},
		{"Y53 NO as name", changed("One", "NO"), "NO", clean},
		{"Y53 on as name", changed("One", "on"), "on", clean},
		{"Y53 a time as name", changed("One", "1:30"), "1:30", clean},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := mustLoad(t, layerOf("c.yaml", tc.src))
			if got := c.Models()[0].Name; got != tc.model {
				t.Errorf("the name is %q, want %q", got, tc.model)
			}
			if got := priceOf(t, c, "p.one", pricing.Input, pricing.Ask{}, "2024-07-01"); got != tc.price {
				t.Errorf("the price is %s, want %s", got, tc.price)
			}
		})
	}
}

// TestManyModels is Y51: 20,000 models give the same answers.
func TestManyModels(t *testing.T) {
	const models = 20_000
	var b strings.Builder
	b.WriteString(small)
	for i := range models - 1 {
		fmt.Fprintf(&b, "  - {id: p.m%d, aliases: [\"m %d\"], prices: [{meter: input, price: 0.%05d1}]}\n", i, i, i)
	}
	c := mustLoad(t, layerOf("c.yaml", b.String()))
	if got := len(c.Models()); got != models {
		t.Errorf("%d models, want %d", got, models)
	}
	for ref, want := range map[string]string{"p.one": "0.003", "p.m0": "0.000001", "m 19998": "0.199981"} {
		if got := priceOf(t, c, ref, pricing.Input, pricing.Ask{}, "2024-07-01"); got != want {
			t.Errorf("%s costs %s, want %s", ref, got, want)
		}
	}
}
