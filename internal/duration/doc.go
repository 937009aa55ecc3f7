// Package duration estimates how long an effect lasts: T, the days from a
// treatment to first movement (planner.md section 3).
//
// Its job is the predictive distribution of T for one zone of one patient, with
// its quantiles and tail probabilities.
//
// It must not know of dates, visits, events or texts: days in, days and
// probabilities out.
//
// Start reading at predictive.go, then prior.go.
package duration
