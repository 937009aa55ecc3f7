// Package judge holds predictions against a history whose truth is known: for
// each cycle of each zone, what the plan of the treatment's day expected and on
// which day first movement really came.
//
// Its job is to walk through histories in the order in which they happened, to
// ask package plan on each treatment's day with no more than was recorded by
// then, and to score the answers beside simpler ways of predicting, cycle by
// cycle (planner.md section 3, validation).
//
// It must not know where histories are kept, and must not compute an estimate by
// itself: what is judged is what patients are shown.
//
// Start reading at judge.go; beginning.go says what a cycle is, truth.go reads the
// truth, table.go writes the figures.
package judge
