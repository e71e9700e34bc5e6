// Package vocab reads, packs, checks and lists vocabularies.
//
// A vocabulary takes two forms. A [Definition] is what a file in one of the
// usual formats says, in a form that no engine owns: [Read] makes one of a
// .tiktoken, tokenizer.json, tekken.json or vocab.txt file, and of a
// SentencePiece model by the reader that the caller hands in. A [File] is a
// vocabulary packed by an engine for itself: named sections of bytes and numbers
// that are used where they lie, so that opening one builds no table. [Builder]
// writes a packed file, [Open] reads it. [NewEntry] and [List] are for the
// vocabularies a user keeps in a folder.
//
// The package knows nothing of the engines: a definition is compiled by the
// engine of its kind, and only that engine reads the sections it wrote.
package vocab
