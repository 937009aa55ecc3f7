// Package holidays says on which days a country or a region of it is on holiday.
//
// Its job is one question: which days of a year, by which names. The rules are
// those of github.com/rickar/cal, computed without the net. It must not know of
// clinics or closures: a clinic decides on which of these days it is closed.
//
// Start reading at holidays.go; countries.go is the table of what is known.
package holidays
