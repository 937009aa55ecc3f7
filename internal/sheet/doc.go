// Package sheet writes tables that people open in a spreadsheet: CSV by RFC 4180, in
// which no text becomes a formula.
//
// Its job is the form of the file. It must not know what stands in it.
//
// Start reading at csv.go.
package sheet
