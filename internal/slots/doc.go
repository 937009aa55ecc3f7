// Package slots finds free times: of some days, hours and what takes time in them it
// makes a short list of times at which a visit fits.
//
// Its job is the choosing: which days, nearest to the one that is best, and which
// times of a day, so that the list is short and leaves a choice. It is pure.
//
// It must not know whose time it is, why a day is fine or not, or how anything is
// stored: days come in as allowed, time that is taken as moments.
//
// Start reading at Find in slots.go.
package slots
