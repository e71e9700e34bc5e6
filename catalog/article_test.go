package catalog_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// articleModel is a row of testdata/article-models.tsv, one model of the article.
type articleModel struct {
	ID         string
	Provider   string // as printed
	Name       string // as printed in the model table
	MaxTokens  string // as printed: 8191, 8k, 32K
	Context    int64  // MaxTokens read as tokens
	Modality   string // text, embedding or image
	Languages  []string
	PriceNames []string // as printed in the price tables; none where there is no price
	Legacy     bool
}

// articlePrice is a row of testdata/article-prices.tsv, one figure of one model id.
// A condition the article does not make is empty.
type articlePrice struct {
	ID         string
	Meter      string
	Commitment string // none, 1_month or 6_month
	Size       string // 512x512, <=512x512, >512x512
	Quality    string // standard or premium
	Steps      string // <=50 or >50
	Custom     bool   // the price of a custom model
	Per        string
	Value      string // the decimal as printed, or N/A
}

var articleDecimal = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)

// readArticle returns the article's figures as typed into testdata.
func readArticle(t testing.TB) (models []articleModel, prices []articlePrice) {
	t.Helper()
	for _, r := range readTSV(t, "article-models.tsv", "id provider name max_tokens context modality languages price_names legacy") {
		context, err := strconv.ParseInt(r[4], 10, 64)
		if err != nil {
			t.Fatalf("article-models.tsv: context of %s: %v", r[0], err)
		}
		models = append(models, articleModel{
			ID: r[0], Provider: r[1], Name: r[2], MaxTokens: r[3], Context: context, Modality: r[5],
			Languages: splitItems(r[6]), PriceNames: splitItems(r[7]), Legacy: readYes(t, r[8], "no"),
		})
	}
	for _, r := range readTSV(t, "article-prices.tsv", "id meter commitment size quality steps custom per value") {
		prices = append(prices, articlePrice{
			ID: r[0], Meter: r[1], Commitment: r[2], Size: r[3], Quality: r[4], Steps: r[5],
			Custom: readYes(t, r[6], ""), Per: r[7], Value: r[8],
		})
	}
	return models, prices
}

// readTSV returns the rows below the header, which must hold the columns named.
func readTSV(t testing.TB, name, columns string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	rows, err := r.ReadAll() // also refuses rows of another length than the first
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if len(rows) == 0 || strings.Join(rows[0], " ") != columns {
		t.Fatalf("%s: the header is not %q", name, columns)
	}
	return rows[1:]
}

func readYes(t testing.TB, s, no string) bool {
	t.Helper()
	if s != "yes" && s != no {
		t.Fatalf("%q is neither yes nor %q", s, no)
	}
	return s == "yes"
}

func splitItems(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "; ")
}

func TestArticleTable(t *testing.T) {
	models, prices := readArticle(t)

	got := map[string]int{"models": len(models), "prices": len(prices)}
	byID := map[string]articleModel{}
	firstOf := map[string]string{} // price names: the first id that has them
	for _, m := range models {
		if _, ok := byID[m.ID]; ok {
			t.Errorf("%s is listed twice", m.ID)
		}
		byID[m.ID] = m
		if key := strings.Join(m.PriceNames, "; "); firstOf[key] == "" {
			firstOf[key] = m.ID
		}
		if want := contextOf(t, m.MaxTokens); m.Context != want {
			t.Errorf("%s: max_tokens %s is read as %d, want %d", m.ID, m.MaxTokens, m.Context, want)
		}
		if len(m.Languages) == 0 || m.Name == "" || !slices.Contains([]string{"text", "embedding", "image"}, m.Modality) {
			t.Errorf("%s lacks a name, a modality or languages: %+v", m.ID, m)
		}
		got[m.Provider]++
		if m.Legacy {
			got["legacy"]++
		}
	}

	priced, seen := map[string]bool{}, map[articlePrice]bool{}
	for _, p := range prices {
		m, ok := byID[p.ID]
		if !ok {
			t.Errorf("a price of the unknown id %s", p.ID)
		}
		priced[p.ID] = true
		printed := len(m.PriceNames) > 0 && firstOf[strings.Join(m.PriceNames, "; ")] == p.ID
		switch {
		case p.Value == "N/A" && printed:
			got["printed N/A"]++
		case articleDecimal.MatchString(p.Value):
			got["decimals"]++
			if printed {
				got["printed decimals"]++
			}
		case p.Value != "N/A":
			t.Errorf("%+v: the value is neither a plain decimal nor N/A", p)
		}
		if fault := faultOf(p); fault != "" {
			t.Errorf("%+v: %s", p, fault)
		}
		key := p
		key.Value = ""
		if seen[key] {
			t.Errorf("%+v is listed twice", key)
		}
		seen[key] = true
	}
	for _, m := range models {
		if !priced[m.ID] {
			t.Errorf("%s has no row of prices, not even N/A", m.ID)
		}
	}

	// Decimals exceed printed ones by the four of the row that Claude v2 and v2.1 share;
	// N/A rows (prices - decimals = 22) exceed printed ones by one of that row and two of Claude v1.3.
	want := map[string]int{
		"models": 31, "legacy": 2, "prices": 143, "decimals": 121, "printed decimals": 117, "printed N/A": 19,
		"AI21 Labs": 2, "Amazon": 5, "Anthropic": 8, "Cohere": 6, "Meta": 4, "Mistral AI": 4, "Stability AI": 2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// contextOf reads the article's mixed spellings: 4k and 8k are 4096 and 8192,
// any other k or K is 1000, a bare number is itself.
func contextOf(t testing.TB, maxTokens string) int64 {
	t.Helper()
	digits := strings.TrimRight(maxTokens, "kK")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		t.Fatalf("max_tokens %q: %v", maxTokens, err)
	}
	switch {
	case digits == maxTokens:
		return n
	case n < 10:
		return n * 1024
	default:
		return n * 1000
	}
}

// faultOf names the first column that does not fit the meter, "" for none.
func faultOf(p articlePrice) string {
	per := map[string]string{
		"input": "1k_tokens", "output": "1k_tokens", "train": "1k_tokens", "input_image": "image", "output_image": "image",
		"train_image": "image_seen", "custom_model_storage": "model_month", "model_unit_hour": "hour",
	}
	commitments, sizes, qualities, steps := []string{""}, []string{""}, []string{""}, []string{""}
	switch p.Meter {
	case "model_unit_hour":
		commitments = []string{"none", "1_month", "6_month"}
	case "output_image":
		sizes = slices.Collect(maps.Values(articleSizes))
		qualities = []string{"standard", "premium"}
		if strings.ContainsAny(p.Size, "<>") {
			steps = []string{map[string]string{"standard": "<=50", "premium": ">50"}[p.Quality]}
		}
	}
	switch {
	case per[p.Meter] == "":
		return "unknown meter"
	case per[p.Meter] != p.Per:
		return "per does not fit the meter"
	case !slices.Contains(commitments, p.Commitment):
		return "commitment does not fit the meter"
	case !slices.Contains(sizes, p.Size):
		return "size does not fit the meter"
	case !slices.Contains(qualities, p.Quality):
		return "quality does not fit the meter"
	case !slices.Contains(steps, p.Steps):
		return "steps do not fit the quality"
	}
	return ""
}

// The article's tables are flattened text. A row begins on a line that begins with
// the provider; inside it nothing stands between two cells but, at times, a line break:
//
//	AmazonTitan Text G1 - Liteamazon.titan-text-lite-v14kTextEnglishSummarization
//	AmazonTitan Embeddings(Titan Embeddings G1 - Text)0.0001 USDN/Ano commitment: N/A
//
// So a model row is split at what the id, the limit and the languages may look like:
// an id ends in one digit (or Cohere's 14) after -v, with or without :digit, and a limit
// does not begin with 0. A price row is split into labelled and bare amounts and dashes;
// what stands before the first amount is the name.
const articleProviders = `AI21 Labs|Amazon|Anthropic|Cohere|Meta|Mistral AI|Stability AI`

const articleLanguage = `(?:English \(GA\)|Multilingual in 100\+ languages \(Preview\)|multiple other languages|108 Languages|others|` +
	`Chinese \(Sim\.\)|Chinese \(trad\)|Chinese|English|Arabic|Czech|Dutch|Filipino|French|German|Hebrew|Hindi|Italian|Japanese|Kannada|` +
	`Korean|Malayalam|Marathi|Polish|Portuguese|Russian|Spanish|Swedish|Tamil|Telugu|Turkish)`

const articleLanguageGap = `(?:\n|, and |, | and )`

// articleSizes holds the labels of image sizes and what they stand for in the table.
var articleSizes = map[string]string{
	"512x512 or smaller": "<=512x512", "Larger than 512x512": ">512x512", "Up to 1024 x 1024": "<=1024x1024",
	"512x512": "512x512", "1024X1024": "1024x1024",
}

// articleLabels holds the other labels, as rows that lack the id and the value.
var articleLabels = map[string]articlePrice{
	"no commitment":                      {Meter: "model_unit_hour", Commitment: "none", Per: "hour"},
	"1-month commitment":                 {Meter: "model_unit_hour", Commitment: "1_month", Per: "hour"},
	"6-month commitment":                 {Meter: "model_unit_hour", Commitment: "6_month", Per: "hour"},
	"Train(per 1000 tokens)":             {Meter: "train", Per: "1k_tokens"},
	"Train(per image seen)":              {Meter: "train_image", Per: "image_seen"},
	"Store each custom model(per month)": {Meter: "custom_model_storage", Per: "model_month"},
}

// articleColumns holds the headings whose amounts are bare. The amount below "per 1000 input
// image" is the price of one image: see testdata/README.md.
var articleColumns = map[string]articlePrice{
	"(per 1000 input tokens)":  {Meter: "input", Per: "1k_tokens"},
	"(per 1000 output tokens)": {Meter: "output", Per: "1k_tokens"},
	"(per 1000 input image)":   {Meter: "input_image", Per: "image"},
}

var (
	articleHeader  = regexp.MustCompile(`(?m)^Model ProviderModel`)
	articleProse   = regexp.MustCompile(`(?m)^.*\p{Han}`)
	articleRow     = regexp.MustCompile(`(?m)^(?:` + articleProviders + `)`)
	articleColumn  = regexp.MustCompile(`\(per 1000 [a-z ]+\)`)
	articleModelRE = regexp.MustCompile(`(?s)^(` + articleProviders + `)(\[Legacy version\]\n)?(.+?)` +
		`((?:ai21|amazon|anthropic|cohere|meta|mistral|stability)\.[a-z0-9-]+?-v(?:14|[0-9])(?::[0-9])?)` +
		`([1-9][0-9]*[kK]?)(Text|Embedding|Image)` +
		`(` + articleLanguage + `(?:` + articleLanguageGap + articleLanguage + `)*).+$`)
	articleLanguageRE = regexp.MustCompile(articleLanguage)
	articleAmount     = `(?:(` + alternatives(slices.Concat(slices.Collect(maps.Keys(articleSizes)), slices.Collect(maps.Keys(articleLabels)))) + `): )?([0-9]+\.[0-9]+ USD|N/A)`
	articleFirst      = regexp.MustCompile(articleAmount)
	articleCell       = regexp.MustCompile(articleAmount + `|-`)
)

func alternatives(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(quoted, "|")
}

func TestArticleItself(t *testing.T) {
	path := os.Getenv("TOKENCAST_ARTICLE")
	if path == "" {
		t.Skip("TOKENCAST_ARTICLE does not name the article's text, so the table cannot be compared with it")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantModels, wantPrices := readArticle(t)
	models, prices := parseArticle(t, string(text))
	if diff := cmp.Diff(models, wantModels); diff != "" {
		t.Errorf("models (-article +table):\n%s", diff)
	}
	byText := func(a, b articlePrice) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(prices, byText)
	slices.SortFunc(wantPrices, byText)
	if diff := cmp.Diff(prices, wantPrices); diff != "" {
		t.Errorf("prices (-article +table):\n%s", diff)
	}
}

// parseArticle reads the article's text into what the table should hold.
func parseArticle(t testing.TB, text string) (models []articleModel, prices []articlePrice) {
	t.Helper()
	tables := articleHeader.Split(text, -1)
	if len(tables) != 6 { // the prose before, the models, four tables of prices
		t.Fatalf("the article has %d tables, want 5", len(tables)-1)
	}
	_, rows := splitRows(tables[1])
	for _, row := range rows {
		models = append(models, parseModel(t, row))
	}
	rowsOfPrices, decimals := 0, 0
	for _, table := range tables[2:] {
		header, rows := splitRows(table)
		rowsOfPrices += len(rows)
		for _, row := range rows {
			provider, name, figures := parsePrices(t, header, row)
			for _, p := range figures {
				if p.Value != "N/A" {
					decimals++
				}
			}
			for _, i := range modelsNamed(provider, name, models) {
				models[i].PriceNames = append(models[i].PriceNames, name)
				for _, p := range figures {
					p.ID = models[i].ID
					prices = append(prices, p)
				}
			}
		}
	}
	if rowsOfPrices != 30 || decimals != strings.Count(text, " USD") {
		t.Fatalf("read %d rows with %d amounts, want 30 with %d", rowsOfPrices, decimals, strings.Count(text, " USD"))
	}
	for _, m := range models {
		if len(m.PriceNames) == 0 { // listed as a model, in no table of prices
			for _, meter := range []string{"input", "output"} {
				prices = append(prices, articlePrice{ID: m.ID, Meter: meter, Per: "1k_tokens", Value: "N/A"})
			}
		}
	}
	return models, prices
}

// splitRows cuts a table off at the prose that follows it.
func splitRows(table string) (header string, rows []string) {
	if at := articleProse.FindStringIndex(table); at != nil {
		table = table[:at[0]]
	}
	starts := articleRow.FindAllStringIndex(table, -1)
	for i, at := range starts {
		end := len(table)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		rows = append(rows, table[at[0]:end])
	}
	if len(rows) == 0 {
		return table, nil
	}
	return table[:starts[0][0]], rows
}

func parseModel(t testing.TB, row string) articleModel {
	t.Helper()
	m := articleModelRE.FindStringSubmatch(row)
	if m == nil {
		t.Fatalf("not the row of a model: %q", row)
	}
	return articleModel{
		ID: m[4], Provider: m[1], Name: oneLine(m[3]), MaxTokens: m[5], Context: contextOf(t, m[5]),
		Modality: strings.ToLower(m[6]), Languages: articleLanguageRE.FindAllString(m[7], -1), Legacy: m[2] != "",
	}
}

// parsePrices reads a row of a price table. The figures have no id yet.
func parsePrices(t testing.TB, header, row string) (provider, name string, figures []articlePrice) {
	t.Helper()
	first := articleFirst.FindStringIndex(row)
	if first == nil {
		t.Fatalf("no amount in the row %q", row)
	}
	provider = articleRow.FindString(row)
	name = oneLine(row[len(provider):first[0]])
	cells := row[first[0]:]
	if left := strings.TrimSpace(articleCell.ReplaceAllString(cells, "")); left != "" {
		t.Fatalf("%s: not read: %q", name, left)
	}

	columns := articleColumn.FindAllString(header, -1)
	bare, dashes, meters, sizesSeen := 0, 0, map[string]int{}, map[string]int{}
	for _, cell := range articleCell.FindAllStringSubmatch(cells, -1) {
		label, value := cell[1], strings.TrimSuffix(cell[2], " USD")
		p := articleLabels[label]
		switch size := articleSizes[label]; {
		case value == "":
			dashes++
			continue
		case size != "":
			p = articlePrice{Meter: "output_image", Size: size, Quality: "standard", Per: "image"}
			if sizesSeen[size]++; sizesSeen[size] > 1 { // the column of standard quality stands first
				p.Quality = "premium"
			}
			if strings.Contains(header, "(<51 steps)") {
				p.Steps = map[string]string{"standard": "<=50", "premium": ">50"}[p.Quality]
			}
		case label == "":
			if bare == len(columns) {
				t.Fatalf("%s: more amounts than columns: %q", name, row)
			}
			p = articleColumns[columns[bare]]
			bare++
			if p.Meter == "output" && value == "N/A" { // an embedding model has no output
				continue
			}
		}
		p.Custom, p.Value = strings.Contains(name, "(custom models)"), value
		meters[p.Meter]++
		figures = append(figures, p)
	}

	// Each of the last two columns is either full or a dash.
	tuned := meters["train"] + meters["train_image"]
	full := meters["model_unit_hour"]/3 + tuned
	if bare != len(columns) || meters["model_unit_hour"]%3 != 0 || tuned != meters["custom_model_storage"] || full+dashes != 2 {
		t.Fatalf("%s: amounts and dashes do not fill the columns: %q", name, row)
	}
	return provider, name, figures
}

// modelsNamed finds the models whose names share the largest part of their words with name.
// "Claude(v2.0, v2.1)" is equally near to two.
func modelsNamed(provider, name string, models []articleModel) (nearest []int) {
	words := wordsOf(name)
	bestShared, bestAll := 0, 1
	for i, m := range models {
		if m.Provider != provider {
			continue
		}
		shared, all := 0, len(words)
		for w := range wordsOf(m.Name) {
			if words[w] {
				shared++
			} else {
				all++
			}
		}
		switch d := shared*bestAll - bestShared*all; {
		case d > 0:
			nearest, bestShared, bestAll = []int{i}, shared, all
		case d == 0 && shared > 0:
			nearest = append(nearest, i)
		}
	}
	return nearest
}

var articleWord = regexp.MustCompile(`[A-Za-z0-9.+]+`)

func wordsOf(name string) map[string]bool {
	words := map[string]bool{}
	for _, w := range articleWord.FindAllString(strings.ToLower(name), -1) {
		words[strings.TrimSuffix(w, ".0")] = true
	}
	return words
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
