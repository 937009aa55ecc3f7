// Package duration estimates how long an effect lasts: T, the days from a
// treatment to first movement (planner.md section 3).
//
// Its job is the predictive distribution of T for each zone of one patient, with
// its quantiles and tail probabilities: what is known before any report, what
// reports say of T, what closed cycles and other zones teach, and whether effects
// become shorter.
//
// It must not know of dates, visits, events or texts: days in, days and
// probabilities out.
//
// Start reading at prior.go, then report.go, belief.go and predictive.go.
package duration
