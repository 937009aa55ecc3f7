// Package forecast says how many follow-ups to expect in which week: from a
// patient's plan the weeks in which her coming visits may fall, with probabilities,
// and from the sums over all patients a range.
//
// Its job is the model of docs/decisions/0018. It is pure: plans and days come in as
// values. It must not know how shares and sums are kept, nor who asks.
//
// Start reading at visits.go, then spread.go for one visit and week.go for the sums.
package forecast
