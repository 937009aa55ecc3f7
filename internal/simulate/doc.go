// Package simulate puts the estimate to the test that planner.md sections 3 and
// 4 describe: invented patients whose effects fade as the model says, or not
// quite so, report as patients do, and each of their cycles is predicted before
// it is observed.
//
// Its job is to invent the patients, to let package duration learn from them by
// the very code that plans use, and to hold the figures against those that
// planner.md expects, as numbers, as a table and as a plot. Equal parameters give
// equal figures, on any machine and any number of processors.
//
// It must not know of dates, plans, files or terminals, and nothing of the
// estimate's own arithmetic: what it checks must not be computed here.
//
// Start reading at run.go, then world.go and trial.go; score.go is how the ways
// of predicting are compared, shortening.go the test of section 4.
package simulate
