// Package data embeds the shipped data: the catalog and the vocabularies.
//
// It lies here because go:embed cannot reach upwards; cmd hands FS to
// catalog.Shipped and to the tokenizer registry.
package data

import "embed"

// FS holds catalog/*.yaml and vocab/*.
//
//go:embed catalog/*.yaml vocab/*
var FS embed.FS
