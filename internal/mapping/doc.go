// Package mapping reads the exports of other booking systems by a mapping file: YAML
// that says which of their columns is which of ours, and how their dates, numbers and
// words are written.
//
// Its job is to turn the rows of a source into rows of the canonical tables, which
// package canonical then validates: there is one set of rules for all imports. A
// value that the mapping does not know is a row error that names the source's own
// file, line and column; nothing is guessed.
//
// It must not know what becomes of the records, which day it is, or which operating
// system holds the files. What a mapping refuses it says by the field's path.
//
// Start reading at sources/generic.yaml, then mapping.go for the schema and source.go
// for the way of a row; layout.go reads dates, values.go tables of words.
package mapping
