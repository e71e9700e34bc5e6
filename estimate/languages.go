package estimate

import (
	"slices"

	"tokencast/catalog"
	"tokencast/tokenizers"
)

// Do the samples hold scripts that a model's languages are not written in?
//
// A catalog lists languages in free words. Where each of them is in the table below, a
// script class that none is written in and that has a share of the samples' tokens is
// worth a word: English, French and samples with a fifth of Korean. Where one is not
// ("multiple other languages"), nothing is said: the list does not end there.

// writtenIn are the script classes of languages, by their English names.
var writtenIn = map[string][]tokenizers.Script{
	"Arabic":     {tokenizers.Arabic},
	"Bengali":    {tokenizers.Indic},
	"Bulgarian":  {tokenizers.Cyrillic},
	"Chinese":    {tokenizers.Han},
	"Czech":      {tokenizers.Latin},
	"Danish":     {tokenizers.Latin},
	"Dutch":      {tokenizers.Latin},
	"English":    {tokenizers.Latin},
	"Finnish":    {tokenizers.Latin},
	"French":     {tokenizers.Latin},
	"German":     {tokenizers.Latin},
	"Hebrew":     {tokenizers.Hebrew},
	"Hindi":      {tokenizers.Indic},
	"Hungarian":  {tokenizers.Latin},
	"Indonesian": {tokenizers.Latin},
	"Italian":    {tokenizers.Latin},
	"Japanese":   {tokenizers.Han, tokenizers.Kana},
	"Korean":     {tokenizers.Hangul, tokenizers.Han},
	"Norwegian":  {tokenizers.Latin},
	"Persian":    {tokenizers.Arabic},
	"Polish":     {tokenizers.Latin},
	"Portuguese": {tokenizers.Latin},
	"Romanian":   {tokenizers.Latin},
	"Russian":    {tokenizers.Cyrillic},
	"Spanish":    {tokenizers.Latin},
	"Swedish":    {tokenizers.Latin},
	"Tamil":      {tokenizers.Indic},
	"Thai":       {tokenizers.Thai},
	"Turkish":    {tokenizers.Latin},
	"Ukrainian":  {tokenizers.Cyrillic},
	"Urdu":       {tokenizers.Arabic},
	"Vietnamese": {tokenizers.Latin},
}

// scriptShare is the share of the tokens, in hundredths, from which a script counts: a
// name or a quotation is no language.
const scriptShare = 5

// foreign returns the script classes that have a share of the tokens and that no
// language of the model is written in; none where the model's languages are not known.
func foreign(m *catalog.Model, tokens [tokenizers.ScriptCount]int64) []tokenizers.Script {
	var own []tokenizers.Script
	for _, language := range m.Languages {
		scripts, known := writtenIn[language]
		if !known {
			return nil
		}
		own = append(own, scripts...)
	}
	var total int64
	for _, n := range tokens {
		total += n
	}
	if len(own) == 0 {
		return nil
	}
	var found []tokenizers.Script
	for i, s := range tokenizers.Scripts() {
		// share >= 5 % without a product that could overflow
		if n := tokens[i]; n > 0 && n >= total/100*scriptShare+total%100*scriptShare/100 && s != tokenizers.Other && !slices.Contains(own, s) {
			found = append(found, s)
		}
	}
	return found
}
